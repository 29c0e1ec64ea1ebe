import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/kernel/clock.ts';
import { ask, at, seen } from '../support/target.ts';
import { loggedFaults } from './jobs.ts';
import {
  attempted,
  createReceiver,
  execute,
  failStatements,
  kept,
  listed,
  notice,
  PATIENCE,
  received,
  ringInTime,
  set,
  tell,
} from './webhooks.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a fault of ours', () => {
  test('counts as no attempt, and is tried anew by the alarm', async () => {
    const receiver = await createReceiver();
    const faults = loggedFaults();
    const mend = failStatements(receiver, 2);
    await tell(receiver.owner, notice(1));
    await vi.waitFor(() => expect(faults).toMatchObject([{ id: receiver.id }]), PATIENCE);
    await vi.waitFor(async () => expect((await kept(receiver)).alarm).not.toBeNull(), PATIENCE);
    expect((await kept(receiver)).deliveries).toMatchObject([
      { attemptCount: 0, phase: { status: 'pending', failures: 0 } },
    ]);
    mend();
    await ringInTime(receiver);
    await received(receiver, 1);
  });

  test('that lasts has the object rest for longer each time, five minutes at most', async () => {
    const receiver = await createReceiver();
    const faults = loggedFaults();
    failStatements(receiver, 2);
    await tell(receiver.owner, notice(1), notice(2), notice(3));
    const rests: number[] = [];
    for (let n = 1; n <= 8; n += 1) {
      await vi.waitFor(() => expect(faults).toHaveLength(3 * n), PATIENCE);
      const before = systemClock.now();
      // Heartbeats in between find nothing to do.
      while ((await kept(receiver)).alarm !== null && faults.length === 3 * n) await ringInTime(receiver);
      rests.push(Math.round((systemClock.now() - before) / 1_000));
    }
    for (const [n, least] of [5, 10, 20, 40, 80, 160, 300, 300].entries()) {
      expect(rests[n]).toBeGreaterThanOrEqual(least - 2);
      expect(rests[n]).toBeLessThan(least + 22);
    }
    expect(await seen(receiver.key)).toEqual([]);
  });

  test('in storing an outcome has the delivery made again, and no sooner than after a while', async () => {
    const receiver = await createReceiver();
    const faults = loggedFaults();
    await tell(receiver.owner, notice(1));
    await attempted(receiver, 1);
    await execute(receiver, "CREATE TRIGGER broken BEFORE UPDATE ON deliveries BEGIN SELECT RAISE(FAIL, 'full'); END");
    await tell(receiver.owner, notice(2));
    await vi.waitFor(() => expect(faults).toMatchObject([{ fault: expect.stringContaining('full') }]), PATIENCE);
    await execute(receiver, 'DROP TRIGGER broken');
    expect(await listed(receiver)).toMatchObject({ pending: 1 });
    expect(await seen(receiver.key)).toHaveLength(2);
    await ringInTime(receiver);
    await received(receiver, 3);
  });
});

describe('what is no success', () => {
  test('a redirect is not followed', async () => {
    const receiver = await createReceiver('/redirect', { to: at('/echo', { key: 'followed' }) });
    await tell(receiver.owner, notice(1));
    expect((await attempted(receiver, 1)).attempts).toMatchObject([
      { status: 302, error: { code: 'UPSTREAM_ERROR', message: 'it answered 302, and redirects are not followed' } },
    ]);
    expect(await seen('followed')).toEqual([]);
  });

  test('a connection that is refused or broken has no status', async () => {
    const receiver = await createReceiver('/reset');
    await tell(receiver.owner, notice(1));
    expect((await attempted(receiver, 1)).attempts).toMatchObject([
      { status: null, error: { code: 'CONNECTION_ERROR' }, response: null },
    ]);
    const port = await ask<number>('/_closed-port');
    const { owner } = receiver;
    const closed = { ...receiver, ...(await set(owner, { url: `http://127.0.0.1:${port}/` })) };
    await tell(owner, notice(2));
    expect((await attempted(closed, 1)).attempts).toMatchObject([
      { status: null, error: { code: 'CONNECTION_ERROR', message: expect.stringContaining('refuses connections') } },
    ]);
  });

  test('the body of a success does not matter: broken, endless, or of the wrong form', async () => {
    for (const [path, query] of [
      ['/half', {}],
      ['/endless', {}],
      ['/slow-body', { length: 100 }],
      ['/broken-json', {}],
    ] as const) {
      const receiver = await createReceiver(path, query);
      await tell(receiver.owner, notice(1));
      expect((await attempted(receiver, 1)).attempts).toMatchObject([{ status: 200, error: null, response: null }]);
    }
  });

  test('of a failure’s body the beginning is kept', async () => {
    const receiver = await createReceiver('/endless', { status: 500 });
    await tell(receiver.owner, notice(1));
    expect((await attempted(receiver, 1)).attempts).toMatchObject([{ status: 500, response: 'x'.repeat(1_000) }]);
  });
});
