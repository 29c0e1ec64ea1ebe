import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import type { Channel, Delivery, Recipient } from '../../../src/drivers/notification/port.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { deliver } from '../../../src/resources/notifications/delivering.ts';
import { createDeliveryLog } from '../../../src/resources/notifications/message-log.ts';
import type { ChannelSend, DeliveryLog } from '../../../src/resources/notifications/model.ts';

const clock = { ...systemClock, sleep: () => Promise.resolve() };
const seal = (_workspace: string, _context: string, text: string) => Promise.resolve(text);
const stored = createDeliveryLog({ db: env.DB, bucket: env.FILES, sealer: { seal, open: seal }, clock });

const HISTORIES = 40;
const ATTEMPTS = 5;

/** Numbers in [0, 1) that follow from a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function drawnDelivery(random: () => number): Delivery {
  const drawn = random();
  const error = { code: 'SEND_FAILED', message: 'no' } as const;
  if (drawn < 0.5) return { outcome: 'sent', providerId: null };
  if (drawn < 0.8) return { outcome: 'failed', error, isTemporary: true };
  return drawn < 0.9 ? { outcome: 'failed', error, isTemporary: false } : { outcome: 'unknown', error };
}

/** A provider that remembers what it was given and what it said; some of its requests end the attempt, or never end. */
function provider(random: () => number, said: Map<string, Delivery['outcome'][]>, end: { now(): void; cut(): void }) {
  const channel: Channel<string> = {
    batch: 1 + Math.floor(random() * 4),
    atATime: 1 + Math.floor(random() * 3),
    async send(_message: string, recipients: readonly Recipient[]) {
      // What nothing is heard of has left all the same.
      const ends = recipients.map(({ id }) => said.get(id) ?? []);
      for (const [n, { id }] of recipients.entries()) said.set(id, [...(ends[n] ?? []), 'unknown']);
      const drawn = random();
      if (drawn < 0.03) return (end.cut(), new Promise<never>(() => {}));
      if (drawn < 0.06) throw new Error('a fault');
      if (drawn < 0.09) end.now();
      const deliveries = recipients.map(() => drawnDelivery(random));
      for (const [n, { id }] of recipients.entries())
        said.set(id, [...(ends[n] ?? []), deliveries[n]?.outcome ?? 'unknown']);
      return deliveries;
    },
    close: () => Promise.resolve(),
  };
  return channel;
}

/** A log that fails now and then, before or after it has done what it was asked. */
function faulty(random: () => number): DeliveryLog {
  const maybe = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (random() < 0.05) throw new Error('not written');
    const result = await work();
    if (random() < 0.05) throw new Error('written, and not answered');
    return result;
  };
  return {
    ...stored,
    claim: (...given) => maybe(() => stored.claim(...given)),
    settle: (...given) => maybe(() => stored.settle(...given)),
  };
}

test('whatever fails and is cut off, nobody is sent to after `sent` or `unknown`, and each row is true', async () => {
  const seen = { again: 0, cut: 0 };
  for (let seed = 1; seed <= HISTORIES; seed += 1) {
    const random = seeded(seed);
    const workspace = `ws_${crypto.randomUUID()}`;
    const send = { ...facts, workspace };
    const wanted = Array.from({ length: 1 + Math.floor(random() * 120) }, (_, n) => ({
      id: `msg_${n}`,
      recipient: `${n}`,
    }));
    const said = new Map<string, Delivery['outcome'][]>();
    for (let n = 0; n < ATTEMPTS; n += 1) {
      const ending = new AbortController();
      const cut = Promise.withResolvers<void>();
      const channel = provider(random, said, { now: () => ending.abort(), cut: () => cut.resolve() });
      const parts = { log: faulty(random), clock };
      const sending = { send, wanted, claim: `claim_${n}`, channel, message: 'hello' };
      const ended = deliver(parts, sending, ending.signal);
      await Promise.race([ended, cut.promise.then(() => (seen.cut += 1))]);
    }
    // One more, of which nothing is kept back.
    const whole: Channel<string> = {
      batch: 10,
      atATime: 1,
      send: async (_message, recipients) =>
        recipients.map(({ id }) => {
          said.set(id, [...(said.get(id) ?? []), 'sent']);
          return { outcome: 'sent', providerId: null } as const;
        }),
      close: () => Promise.resolve(),
    };
    await deliver(
      { log: stored, clock },
      { send, wanted, claim: 'last', channel: whole, message: 'hello' },
      new AbortController().signal,
    );
    for (const [id, ends] of said) {
      seen.again += ends.length - 1;
      expect(ends.slice(0, -1), `seed ${seed}, ${id}`).not.toContain('sent');
      expect(ends.slice(0, -1), `seed ${seed}, ${id}`).not.toContain('unknown');
    }
    const rows = await stored.standings(workspace, facts.contentId);
    expect(rows.map(({ id }) => id).toSorted()).toEqual(wanted.map(({ id }) => id).toSorted());
    // A row says what the provider said, or that it is not known; never the contrary.
    for (const { id, status } of rows)
      expect([said.get(id)?.at(-1), 'unknown'], `seed ${seed}, ${id}`).toContain(status);
  }
  expect(seen.again).toBeGreaterThan(100);
  expect(seen.cut).toBeGreaterThan(10);
});

const facts: Omit<ChannelSend, 'workspace'> = {
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
