import { afterEach, describe, expect, test, vi } from 'vitest';
import { seen } from '../support/target.ts';
import {
  ahead,
  answerWith,
  attempted,
  crash,
  createReceiver,
  deliveries,
  execute,
  kept,
  listed,
  notice,
  PATIENCE,
  received,
  type Receiver,
  ring,
  ringInTime,
  tell,
} from './webhooks.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Lets time pass from alarm to alarm until the only delivery has had so many attempts. */
async function passUntil(receiver: Receiver, count: number): Promise<void> {
  for (;;) {
    const [delivery] = (await kept(receiver)).deliveries;
    if (delivery === undefined || delivery.attemptCount >= count) return;
    const { phase } = delivery;
    const now = await ringInTime(receiver);
    if (phase.status === 'pending' && phase.due <= now) await attempted(receiver, delivery.attemptCount + 1);
  }
}

describe('a delivery that fails', () => {
  test('is tried eight times over a day, by alarms, under the same id with the same body', async () => {
    const receiver = await createReceiver();
    await answerWith(receiver, 503);
    await tell(receiver.owner, notice(1));
    await attempted(receiver, 1);
    await passUntil(receiver, 8);
    const [delivery] = await deliveries(receiver);
    expect(delivery).toMatchObject({ status: 'exhausted', next_attempt_at: null, attempt_count: 8 });
    const times = delivery?.attempts.map((attempt) => attempt.at) ?? [];
    const waits = times.slice(1).map((time, n) => time - (times[n] ?? 0));
    const least = [5_000, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 5 * HOUR_MS, 10 * HOUR_MS, 10 * HOUR_MS];
    expect(waits).toHaveLength(least.length);
    for (const [n, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(least[n] ?? Infinity);
      expect(wait).toBeLessThan((least[n] ?? 0) * 1.2 + 10_000);
    }
    const requests = await seen(receiver.key);
    expect(requests).toHaveLength(8);
    expect(new Set(requests.map(({ body }) => body)).size).toBe(1);
    expect(new Set(requests.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([notice(1).id]));
    const stamps = requests.map(({ headers }) => Number(headers['webhook-timestamp']));
    expect(stamps).toEqual(times.map((time) => Math.floor(time / 1000)));
    expect(await listed(receiver)).toMatchObject({ status: 'enabled', pending: 0, failed_attempts: 8 });
  });

  test('is delivered once the receiver is there again', async () => {
    const receiver = await createReceiver();
    await answerWith(receiver, 500);
    await tell(receiver.owner, notice(1));
    await attempted(receiver, 1);
    await passUntil(receiver, 3);
    expect(await listed(receiver)).toMatchObject({ pending: 1, failed_attempts: 3, failing_since: expect.any(Number) });
    await answerWith(receiver, 204);
    await passUntil(receiver, 4);
    expect(await deliveries(receiver)).toMatchObject([
      {
        status: 'delivered',
        attempt_count: 4,
        attempts: [{ status: 500 }, { status: 500 }, { status: 500 }, { status: 204 }],
      },
    ]);
    expect(await listed(receiver)).toMatchObject({ pending: 0, failed_attempts: 0, failing_since: null });
  });

  test('waits as long as its receiver asks', async () => {
    const receiver = await createReceiver('/status/429', { retry_after: 7_200 });
    await tell(receiver.owner, notice(1));
    const { phase, attempts } = await attempted(receiver, 1);
    const due = phase.status === 'pending' ? phase.due : 0;
    const wait = due - (attempts[0]?.at ?? 0);
    expect(wait).toBeGreaterThanOrEqual(7_200_000);
    expect(wait).toBeLessThan(7_230_000);
    expect(await deliveries(receiver)).toMatchObject([{ status: 'pending', next_attempt_at: due }]);
  });

  test('does not hold up others', async () => {
    const receiver = await createReceiver();
    await answerWith(receiver, 500);
    await tell(receiver.owner, notice(1));
    await attempted(receiver, 1);
    await answerWith(receiver, 200);
    await tell(receiver.owner, notice(2), notice(3));
    await received(receiver, 3);
    await vi.waitFor(async () => expect(await listed(receiver)).toMatchObject({ pending: 1 }), PATIENCE);
    expect((await deliveries(receiver)).map(({ status }) => status)).toEqual(['delivered', 'delivered', 'pending']);
  });

  test('has an alarm at its next attempt', async () => {
    const receiver = await createReceiver();
    await answerWith(receiver, 500);
    await tell(receiver.owner, notice(1));
    const { phase } = await attempted(receiver, 1);
    await vi.waitFor(
      async () => expect((await kept(receiver)).alarm).toBe(phase.status === 'pending' && phase.due),
      PATIENCE,
    );
  });
});

describe('a delivery is kept for seven days', () => {
  test('and purged by the alarm, whether it was delivered or waits', async () => {
    const receiver = await createReceiver();
    await tell(receiver.owner, notice(1));
    await attempted(receiver, 1);
    await answerWith(receiver, 500);
    await tell(receiver.owner, notice(2));
    await attempted(receiver, 1);
    ahead(7 * DAY_MS - 60_000);
    await execute(receiver, `UPDATE deliveries SET due = ${Date.now() + 9 * DAY_MS} WHERE status = 'pending'`);
    await ring(receiver);
    expect(await deliveries(receiver)).toHaveLength(2);
    const alarm = await ringInTime(receiver);
    expect(alarm - Date.now()).toBeGreaterThan(7 * DAY_MS - 60_000);
    expect(await deliveries(receiver)).toEqual([]);
    expect(await listed(receiver)).toMatchObject({ pending: 0, dropped: 1 });
    expect((await kept(receiver)).alarm).toBeNull();
  });
});

test('more than a purge takes are purged by alarms that follow at once', async () => {
  const receiver = await createReceiver();
  await tell(receiver.owner, notice(1));
  await attempted(receiver, 1);
  await execute(
    receiver,
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
     INSERT INTO deliveries (id, status, due, created, delivery)
     SELECT 'old_' || i, status, due, created, delivery FROM n, deliveries`,
  );
  await ring(receiver);
  const first = await ringInTime(receiver);
  for (const left of [701, 201, 0]) {
    const { alarm, deliveries: remaining } = await kept(receiver);
    expect(remaining).toHaveLength(left);
    if (left === 0) expect(alarm).toBeNull();
    else expect((await ringInTime(receiver)) - first).toBeLessThan(60_000);
  }
});

describe('deliveries that wait', () => {
  test('are 10,000 at most: beyond it the oldest are dropped, and counted', async () => {
    const receiver = await createReceiver('/gate');
    const many = Array.from({ length: 10_001 }, (_, n) => notice(n));
    await tell(receiver.owner, ...many);
    const { pending, dropped } = await listed(receiver);
    expect(pending).toBeLessThanOrEqual(10_000);
    expect(pending).toBeGreaterThan(9_800);
    expect(pending + dropped).toBe(10_001);
    const [oldest] = (await kept(receiver)).deliveries;
    expect(oldest?.id).toBe(notice(dropped).id);
    await received(receiver, 5);
  });

  test('leave room for 20,000 in all: of what ended the oldest is forgotten', async () => {
    const receiver = await createReceiver();
    await tell(receiver.owner, notice(1));
    await attempted(receiver, 1);
    await execute(
      receiver,
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
       INSERT INTO deliveries (id, status, due, created, delivery)
       SELECT 'old_' || i, status, due, created, delivery FROM n, deliveries`,
    );
    await crash(receiver);
    await tell(receiver.owner, notice(2));
    await received(receiver, 2);
    const { deliveries: left } = await kept(receiver);
    expect(left.length).toBeLessThanOrEqual(20_000);
    expect(left.length).toBeGreaterThan(19_800);
    expect(left.at(-1)?.id).toBe(notice(2).id);
    expect(await listed(receiver)).toMatchObject({ dropped: 0 });
  });
});
