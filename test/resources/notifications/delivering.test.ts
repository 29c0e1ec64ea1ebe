import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import type { Channel, Delivery, Recipient } from '../../../src/drivers/notification/port.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { deliver } from '../../../src/resources/notifications/delivering.ts';
import { createDeliveryLog } from '../../../src/resources/notifications/message-log.ts';
import type { ChannelSend, DeliveryLog } from '../../../src/resources/notifications/model.ts';

const clock = { ...systemClock, sleep: () => Promise.resolve() };
const seal = (_workspace: string, _context: string, text: string) => Promise.resolve(text);
const stored = createDeliveryLog({ db: env.DB, bucket: env.FILES, sealer: { seal, open: seal }, clock });

const SENT: Delivery = { outcome: 'sent', providerId: 'p' };
const FAILED: Delivery = { outcome: 'failed', error: { code: 'SEND_FAILED', message: 'no' }, isTemporary: false };
const LATER: Delivery = { outcome: 'failed', error: { code: 'RATE_LIMITED', message: 'later' }, isTemporary: true };
const UNKNOWN: Delivery = { outcome: 'unknown', error: { code: 'OUTCOME_UNKNOWN', message: 'no answer' } };

/** A send to so many, in a workspace of its own; ids name their recipients. */
function sendTo(count: number) {
  const workspace = `ws_${crypto.randomUUID()}`;
  const send: ChannelSend = {
    workspace,
    product: 'shop',
    env: 'prd',
    notification: 'orders',
    message: 'placed',
    channel: 'sms',
    provider: 'twilio',
    isComposite: false,
    contentId: 'send_1_sms',
    runId: 'run_1',
    processId: 'job_1',
    session: null,
    cache: null,
    retries: 0,
    version: 1,
  };
  const wanted = Array.from({ length: count }, (_, n) => ({ id: `msg_${n}`, recipient: `+1555${n}` }));
  return { send, wanted, rows: () => stored.standings(workspace, send.contentId) };
}

type Sends = ReturnType<typeof sendTo>;

/** A provider in whose place a test says what becomes of messages. */
function provider(
  answer: (recipients: readonly Recipient[], signal: AbortSignal) => readonly Delivery[] | Promise<readonly Delivery[]>,
  { batch = 1, atATime = 3 } = {},
) {
  const given: string[] = [];
  const underWay = { now: 0, most: 0 };
  const channel: Channel<string> = {
    batch,
    atATime,
    async send(_message, recipients, signal) {
      given.push(...recipients.map(({ id }) => id));
      underWay.now += 1;
      underWay.most = Math.max(underWay.most, underWay.now);
      await Promise.resolve();
      try {
        return await answer(recipients, signal);
      } finally {
        underWay.now -= 1;
      }
    },
    close: () => Promise.resolve(),
  };
  return { channel, given, underWay };
}

function attempt(
  { send, wanted }: Sends,
  channel: Channel<string>,
  claim: string,
  { log = stored, signal = new AbortController().signal }: { log?: typeof stored; signal?: AbortSignal } = {},
) {
  return deliver({ log, clock }, { send, wanted, claim, channel, message: 'hello' }, signal);
}

const all = (delivery: Delivery) => (recipients: readonly Recipient[]) => recipients.map(() => delivery);

function counted(standings: readonly { readonly status: string }[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(standings, ({ status }) => status)].map(([key, rows]) => [key, rows.length]),
  );
}

test('requests are as large as the provider takes, several are under way, and a turn is one statement', async () => {
  const sends = sendTo(125);
  const statements = { claim: 0, settle: 0 };
  const log: DeliveryLog = {
    ...stored,
    claim: (...given) => ((statements.claim += 1), stored.claim(...given)),
    settle: (...given) => ((statements.settle += 1), stored.settle(...given)),
  };
  const sizes: number[] = [];
  const { channel, given, underWay } = provider(
    (recipients) => (sizes.push(recipients.length), all(SENT)(recipients)),
    {
      batch: 20,
    },
  );
  const { standings, left } = await attempt(sends, channel, 'one', { log });
  expect({ given: new Set(given).size, ...counted(standings), left }).toEqual({ given: 125, sent: 125, left: 0 });
  expect(given).toHaveLength(125);
  expect({ most: Math.max(...sizes), underWay: underWay.most }).toEqual({ most: 20, underWay: 3 });
  expect(statements.claim).toBe(3);
  expect(statements.settle).toBeLessThanOrEqual(9);
  expect(counted(await sends.rows())).toEqual({ sent: 125 });
});

test('another attempt sends what failed temporarily, and nothing else', async () => {
  const sends = sendTo(4);
  const answers: Record<string, Delivery> = { msg_0: SENT, msg_1: FAILED, msg_2: LATER, msg_3: UNKNOWN };
  const first = provider((recipients) => recipients.map(({ id }) => answers[id] ?? SENT));
  await attempt(sends, first.channel, 'one');
  expect(first.given.toSorted()).toEqual(Object.keys(answers));
  const second = provider(all(SENT));
  const { standings } = await attempt(sends, second.channel, 'two');
  expect(second.given).toEqual(['msg_2']);
  expect(counted(standings)).toEqual({ sent: 2, failed: 1, unknown: 1 });
  expect(counted(await sends.rows())).toEqual({ sent: 2, failed: 1, unknown: 1 });
});

describe('an attempt that is cut off', () => {
  test('leaves what it had taken unknown to the next, which sends the rest', async () => {
    const sends = sendTo(120);
    let ended = () => {};
    const cut = new Promise<void>((resolve) => (ended = resolve));
    const first = provider(() => (ended(), new Promise<never>(() => {})));
    void attempt(sends, first.channel, 'one');
    await cut;
    const second = provider(all(SENT));
    const { standings } = await attempt(sends, second.channel, 'two');
    expect(counted(standings)).toEqual({ unknown: 50, sent: 70 });
    expect(second.given.filter((id) => first.given.includes(id))).toEqual([]);
    const unknown = (await sends.rows()).filter(({ status }) => status === 'unknown');
    expect(unknown.every(({ isTemporary, error }) => !isTemporary && error?.code === 'OUTCOME_UNKNOWN')).toBe(true);
  });

  test('and only late may still say what became of it', async () => {
    const sends = sendTo(2);
    const answered = Promise.withResolvers<readonly Delivery[]>();
    const begun = Promise.withResolvers<void>();
    const first = provider(() => (begun.resolve(), answered.promise), { batch: 2 });
    const late = attempt(sends, first.channel, 'one');
    await begun.promise;
    await attempt(sends, provider(all(SENT)).channel, 'two');
    expect(counted(await sends.rows())).toEqual({ unknown: 2 });
    answered.resolve([SENT, LATER]);
    await late;
    expect(counted(await sends.rows())).toEqual({ sent: 1, failed: 1 });
  });

  test('in a retry leaves no unknown message that is tried again', async () => {
    const sends = sendTo(1);
    await attempt(sends, provider(all(LATER)).channel, 'one');
    await stored.claim(sends.send, 'lost', sends.wanted);
    const third = provider(all(SENT));
    const { standings } = await attempt(sends, third.channel, 'three');
    expect(third.given).toEqual([]);
    expect(standings).toMatchObject([{ status: 'unknown', isTemporary: false }]);
  });
});

test('what time did not suffice for is given back, and the next attempt sends it', async () => {
  const sends = sendTo(120);
  const ending = new AbortController();
  const first = provider((recipients) => (ending.abort(), all(UNKNOWN)(recipients)), { atATime: 2 });
  const { standings, left } = await attempt(sends, first.channel, 'one', { signal: ending.signal });
  expect({ ...counted(standings), left }).toEqual({ unknown: 2, failed: 48, left: 70 });
  const second = provider(all(SENT));
  await attempt(sends, second.channel, 'two');
  expect(counted(await sends.rows())).toEqual({ unknown: 2, sent: 118 });
});

test('a message that was erased goes to nobody in a later attempt', async () => {
  const sends = sendTo(1);
  await attempt(sends, provider(all(LATER)).channel, 'one');
  await env.DB.prepare('UPDATE notification_messages SET recipient = NULL WHERE workspace_id = ?')
    .bind(sends.send.workspace)
    .run();
  const second = provider(all(SENT));
  const { standings } = await attempt(sends, second.channel, 'two');
  expect(second.given).toEqual([]);
  expect(standings).toMatchObject([{ status: 'failed', isTemporary: false }]);
});

describe('a fault', () => {
  const broken = () => Promise.reject(new Error('no log'));

  test('of the log while it settles is waited out, and the message is not sent again', async () => {
    const sends = sendTo(3);
    let faults = 3;
    const log: DeliveryLog = {
      ...stored,
      settle: (...given) => ((faults -= 1), faults >= 0 ? broken() : stored.settle(...given)),
    };
    const one = provider(all(SENT), { batch: 3 });
    expect(await attempt(sends, one.channel, 'one', { log })).not.toHaveProperty('fault');
    expect({ given: one.given.length, ...counted(await sends.rows()) }).toEqual({ given: 3, sent: 3 });
  });

  test('that lasts leaves unknown what was sent, and never sends it again', async () => {
    const sends = sendTo(3);
    const first = await attempt(sends, provider(all(SENT)).channel, 'one', { log: { ...stored, settle: broken } });
    expect(counted(first.standings)).toEqual({ sent: 3 });
    const second = provider(all(SENT));
    await attempt(sends, second.channel, 'two');
    expect({ given: second.given, ...counted(await sends.rows()) }).toEqual({ given: [], unknown: 3 });
  });

  test('of a claim whose answer was lost has it made once more, by the same', async () => {
    const sends = sendTo(3);
    let isLost = true;
    const log: DeliveryLog = {
      ...stored,
      async claim(...given) {
        const claimed = await stored.claim(...given);
        if (!isLost) return claimed;
        isLost = false;
        return broken();
      },
    };
    const one = provider(all(SENT));
    await attempt(sends, one.channel, 'one', { log });
    expect({ given: one.given.length, ...counted(await sends.rows()) }).toEqual({ given: 3, sent: 3 });
  });

  test('of the channel ends the attempt, and leaves that request unknown', async () => {
    const sends = sendTo(60);
    const one = provider(() => Promise.reject(new Error('a fault')), { batch: 10, atATime: 1 });
    const { standings, left, fault } = await attempt(sends, one.channel, 'one');
    expect({ given: one.given.length, left, ...counted(standings) }).toEqual({
      given: 10,
      left: 10,
      unknown: 10,
      failed: 40,
    });
    expect(fault).toBeDefined();
  });
});
