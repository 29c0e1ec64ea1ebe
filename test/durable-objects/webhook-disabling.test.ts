import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { compose } from '../../src/compose.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { ask, at, seen } from '../support/target.ts';
import { loggedFaults } from './jobs.ts';
import {
  ahead,
  answerWith,
  attempted,
  crash,
  createReceiver,
  deliveries,
  execute,
  failStatements,
  kept,
  listed,
  notice,
  PATIENCE,
  received,
  type Receiver,
  ring,
  ringInTime,
  set,
  tell,
} from './webhooks.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const DAY_MS = 86_400_000;

/** What the row in D1 says: objects of jobs look there for whom to tell. */
async function row({ owner, id }: Receiver): Promise<unknown> {
  return compose(env).endpoints.read(owner.workspace_id, id);
}

const enable = ({ owner, id }: Receiver) =>
  owner.call('jobs.enableWebhook', { webhook_id: id }, { now: systemClock.now() });
const disable = ({ owner, id }: Receiver, more: object = {}) =>
  owner.call('jobs.disableWebhook', { webhook_id: id, ...more });

/** Has its attempts have failed for so long, and so often. */
async function failFor(receiver: Receiver, ms: number, attempts: number): Promise<void> {
  const failing = JSON.stringify({ since: Date.now() - ms, attempts });
  await execute(receiver, `UPDATE endpoint SET state = json_set(state, '$.failing', json('${failing}'))`);
  await crash(receiver);
}

describe('a receiver that answers 410', () => {
  test('gets nothing more, and the webhook says why', async () => {
    const warnings: string[] = [];
    vi.spyOn(console, 'warn').mockImplementation((line: string) => void warnings.push(line));
    const receiver = await createReceiver();
    await answerWith(receiver, 410);
    await tell(receiver.owner, notice(1));
    await attempted(receiver, 1);
    const disabled = { status: 'disabled', disabled_at: expect.any(Number), disabled_reason: 'it answered 410 Gone' };
    expect(await listed(receiver)).toMatchObject(disabled);
    expect(await deliveries(receiver)).toMatchObject([{ status: 'exhausted', attempts: [{ status: 410 }] }]);
    await vi.waitFor(
      async () => expect(await row(receiver)).toMatchObject({ disabled_reason: 'it answered 410 Gone' }),
      PATIENCE,
    );
    await tell(receiver.owner, notice(2));
    expect(await deliveries(receiver)).toHaveLength(1);
    expect(await seen(receiver.key)).toHaveLength(1);
    expect(warnings.map((line) => JSON.parse(line) as object)).toMatchObject([
      { event: 'webhook_disabled', workspace: receiver.owner.workspace_id, webhook_id: receiver.id },
    ]);
  });

  test('is not told by an isolate either that does not know yet', async () => {
    const receiver = await createReceiver();
    const other = compose({ ...env });
    await other.webhooks.tell(receiver.owner.workspace_id, [notice(1)]);
    await attempted(receiver, 1);
    await disable(receiver);
    await other.webhooks.tell(receiver.owner.workspace_id, [notice(2)]);
    expect(await deliveries(receiver)).toHaveLength(1);
  });

  test('keeps what waited until it is enabled, which is then sent at once', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const receiver = await createReceiver();
    await answerWith(receiver, 500);
    await tell(receiver.owner, notice(1));
    await attempted(receiver, 1);
    await answerWith(receiver, 410);
    await tell(receiver.owner, notice(2));
    await vi.waitFor(async () => expect((await listed(receiver)).status).toBe('disabled'), PATIENCE);
    ahead(DAY_MS / 2);
    await ring(receiver);
    expect(await seen(receiver.key)).toHaveLength(2);
    await answerWith(receiver, 200);
    expect((await enable(receiver)).body.data).toMatchObject({
      id: receiver.id,
      status: 'enabled',
      disabled_at: null,
      disabled_reason: null,
      failed_attempts: 0,
    });
    await received(receiver, 3);
    await tell(receiver.owner, notice(3));
    await received(receiver, 4);
    await vi.waitFor(
      async () =>
        expect((await deliveries(receiver)).map(({ status }) => status)).toEqual([
          'delivered',
          'exhausted',
          'delivered',
        ]),
      PATIENCE,
    );
  });
});

describe('a receiver that is dead', () => {
  test('has its webhook disabled after five days and twenty attempts without a success', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const receiver = await createReceiver();
    await answerWith(receiver, 500);
    await tell(receiver.owner, notice(1));
    await attempted(receiver, 1);
    await failFor(receiver, 5 * DAY_MS, 19);
    await tell(receiver.owner, notice(2));
    await attempted(receiver, 1);
    expect(await listed(receiver)).toMatchObject({
      status: 'disabled',
      disabled_reason: 'nothing was delivered for 5 days, in 20 attempts; the last: it answered 500',
    });
  });

  test.each([
    ['for less than five days', 5 * DAY_MS - 60_000, 500],
    ['in fewer attempts', 30 * DAY_MS, 10],
  ])('keeps it when it failed %s', async (_what, ms, attempts) => {
    const receiver = await createReceiver();
    await answerWith(receiver, 500);
    await tell(receiver.owner, notice(1));
    await attempted(receiver, 1);
    await failFor(receiver, ms, attempts);
    await tell(receiver.owner, notice(2));
    await attempted(receiver, 1);
    expect(await listed(receiver)).toMatchObject({ status: 'enabled', failed_attempts: attempts + 1 });
  });

  test('keeps it when one attempt succeeds in time', async () => {
    const receiver = await createReceiver();
    await tell(receiver.owner, notice(1));
    await attempted(receiver, 1);
    await failFor(receiver, 30 * DAY_MS, 500);
    await tell(receiver.owner, notice(2));
    await attempted(receiver, 1);
    expect(await listed(receiver)).toMatchObject({ status: 'enabled', failed_attempts: 0 });
  });
});

describe('on request', () => {
  test('a webhook is disabled, for the reason that is given', async () => {
    const receiver = await createReceiver();
    const disabled = { id: receiver.id, status: 'disabled', disabled_reason: 'moving house' };
    expect((await disable(receiver, { reason: 'moving house' })).body.data).toMatchObject(disabled);
    await tell(receiver.owner, notice(1));
    expect(await deliveries(receiver)).toEqual([]);
    // Disabled again, it stays as it is.
    expect((await disable(receiver, { reason: 'another' })).body.data).toMatchObject(disabled);
    expect(await row(receiver)).toMatchObject({ disabled_reason: 'moving house' });
  });

  test('what is under way as it is disabled counts still', async () => {
    const receiver = await createReceiver('/gate');
    await tell(receiver.owner, notice(1));
    await received(receiver, 1);
    await disable(receiver);
    await ask('/_open', { key: receiver.key });
    await attempted(receiver, 1);
    expect(await deliveries(receiver)).toMatchObject([{ status: 'delivered' }]);
    expect((await listed(receiver)).status).toBe('disabled');
  });

  test('it stays disabled when it is set anew', async () => {
    const receiver = await createReceiver();
    await disable(receiver);
    await set(receiver.owner, { url: at('/switch', { key: receiver.key }), events: ['job.failed'] });
    expect(await listed(receiver)).toMatchObject({ status: 'disabled', events: ['job.failed'] });
  });
});

describe('the list that objects of jobs look at', () => {
  test('is told by the alarm when it could not be told at once', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const receiver = await createReceiver();
    const faults = loggedFaults();
    const mend = failStatements(receiver, 4);
    await answerWith(receiver, 410);
    await tell(receiver.owner, notice(1));
    await vi.waitFor(() => expect(faults).toMatchObject([{ id: receiver.id }]), PATIENCE);
    expect((await listed(receiver)).status).toBe('disabled');
    expect(await row(receiver)).toMatchObject({ disabled_at: null });
    mend();
    await crash(receiver);
    await ringInTime(receiver);
    await vi.waitFor(
      async () => expect(await row(receiver)).toMatchObject({ disabled_at: expect.any(Number) }),
      PATIENCE,
    );
    expect((await kept(receiver)).endpoint?.isTold).toBe(true);
  });

  test('that cannot be told fails the request that asked for it, and a repetition mends that', async () => {
    const receiver = await createReceiver();
    loggedFaults();
    const mend = failStatements(receiver, 4);
    expect(await disable(receiver)).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
    mend();
    expect(await disable(receiver)).toMatchObject({ status: 200, body: { data: { status: 'disabled' } } });
    expect(await row(receiver)).toMatchObject({ disabled_at: expect.any(Number) });
  });

  test('is believed by another isolate for a minute at most', async () => {
    const receiver = await createReceiver();
    const { owner, key } = receiver;
    const other = compose({ ...env });
    await other.webhooks.tell(owner.workspace_id, [notice(1)]);
    await received(receiver, 1);
    const next = crypto.randomUUID();
    await set(owner, { url: at('/switch', { key: next }) });
    await owner.call('jobs.setWebhook', { url: at('/switch', { key }), events: ['job.failed'] });
    await other.webhooks.tell(owner.workspace_id, [notice(2)]);
    await received(receiver, 2);
    expect(await seen(next)).toEqual([]);
    ahead(60_000);
    await other.webhooks.tell(owner.workspace_id, [notice(3)]);
    await received({ key: next }, 1);
    expect(await seen(key)).toHaveLength(2);
  });
});
