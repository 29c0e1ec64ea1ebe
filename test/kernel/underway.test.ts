import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/kernel/clock.ts';
import { Underway } from '../../src/kernel/underway.ts';

/** A clock whose waits end when they are told to. */
function createClock() {
  const waits: { readonly ms: number; readonly end: () => void }[] = [];
  const clock: Clock = {
    now: () => 0,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        waits.push({ ms, end: resolve });
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      }),
  };
  return { clock, waits };
}

/** Whether a promise has settled once everything else has. */
async function isSettled(promise: Promise<unknown> | null): Promise<boolean> {
  let settled = false;
  void promise?.then(() => (settled = true));
  await new Promise((resolve) => setTimeout(resolve));
  return settled;
}

describe('work that is under way', () => {
  test('is waited for by all but the one who does it', async () => {
    const { clock, waits } = createClock();
    const underway = new Underway(clock);
    expect(underway.wait('a')).toBeNull();
    const done = underway.begin('a');
    const others = [underway.wait('a'), underway.wait('a')];
    expect(await Promise.all(others.map(isSettled))).toEqual([false, false]);
    expect(underway.wait('b')).toBeNull();
    done();
    expect(await Promise.all(others.map(isSettled))).toEqual([true, true]);
    expect(underway.wait('a')).toBeNull();
    expect(waits).toHaveLength(2);
  });

  test('is waited for no longer than it may take where its request was cut off', async () => {
    const { clock, waits } = createClock();
    const underway = new Underway(clock);
    underway.begin('a');
    const waiting = underway.wait('a');
    expect(await isSettled(waiting)).toBe(false);
    expect(waits.map(({ ms }) => ms)).toEqual([200]);
    waits[0]?.end();
    expect(await isSettled(waiting)).toBe(true);
  });

  test('that was taken on anew does not end with the one before', async () => {
    const { clock } = createClock();
    const underway = new Underway(clock);
    const before = underway.begin('a');
    const after = underway.begin('a');
    before();
    const waiting = underway.wait('a');
    expect(await isSettled(waiting)).toBe(false);
    after();
    expect(await isSettled(waiting)).toBe(true);
  });
});
