import { describe, expect, test } from 'vitest';
import { applyDelivery, applyEndpoint, createEndpoint } from '../../src/engine/webhook.ts';
import type { EndpointEvent } from '../../src/engine/webhook-state.ts';
import { attempted, DAY_MS, delivery, DISABLED, endpoint, failedTimes, outcome, T0 } from './webhook-states.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

describe('a delivery', () => {
  test.each([200, 201, 202, 204, 299])('is delivered by the status %i', (status) => {
    expect(applyDelivery(delivery(), attempted(status))).toMatchObject({
      phase: { status: 'delivered', at: T0 },
      attemptCount: 1,
      attempts: [{ status, error: null }],
    });
  });

  test.each([
    [0, 5_000],
    [1, 5 * MINUTE_MS],
    [2, 30 * MINUTE_MS],
    [3, 2 * HOUR_MS],
    [4, 5 * HOUR_MS],
    [5, 10 * HOUR_MS],
    [6, 10 * HOUR_MS],
  ])('that failed %i times before waits %i ms, and a fifth more by chance', (failures, delayMs) => {
    const phase = (random: number) => applyDelivery(failedTimes(failures), attempted(500, {}, random)).phase;
    expect(phase(0)).toEqual({ status: 'pending', due: T0 + delayMs, failures: failures + 1 });
    expect(phase(0.5)).toMatchObject({ due: T0 + delayMs * 1.1 });
    expect(phase(1)).toMatchObject({ due: T0 + delayMs * 1.2 });
  });

  test('is exhausted by its eighth failure, more than a day after its first', () => {
    const waits = [5_000, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 5 * HOUR_MS, 10 * HOUR_MS, 10 * HOUR_MS];
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(DAY_MS);
    expect(applyDelivery(failedTimes(7), attempted(500)).phase).toEqual({ status: 'exhausted', at: T0 });
  });

  test.each([301, 302, 400, 401, 404, 429, 500, 503, null])('is tried again after the status %s', (status) => {
    expect(applyDelivery(delivery(), attempted(status)).phase).toMatchObject({ status: 'pending', failures: 1 });
  });

  test('is exhausted at once by 410', () => {
    expect(applyDelivery(delivery(), attempted(410)).phase).toEqual({ status: 'exhausted', at: T0 });
  });

  test('that is attempted once is exhausted by a failure', () => {
    expect(applyDelivery(delivery({ isOnce: true }), attempted(503)).phase).toEqual({ status: 'exhausted', at: T0 });
    expect(applyDelivery(delivery({ isOnce: true }), attempted(204)).phase.status).toBe('delivered');
  });

  test.each([
    ['longer than its own wait', 60_000, 60_000],
    ['shorter than its own wait', 1_000, 5_000],
    ['longer than a day', 10 * DAY_MS, DAY_MS],
    ['at once', 0, 5_000],
  ])('waits as long as it is asked to: %s', (_what, retryAfterMs, delayMs) => {
    expect(applyDelivery(delivery(), attempted(503, { retryAfterMs })).phase).toMatchObject({ due: T0 + delayMs });
  });

  test('keeps the latest twenty attempts, and counts all', () => {
    let kept = delivery();
    for (let n = 1; n <= 30; n += 1) {
      kept = applyDelivery(kept, attempted(500, { at: n }));
      kept = applyDelivery(kept, { type: 'redeliver', now: T0, since: null });
    }
    expect(kept.attemptCount).toBe(30);
    expect(kept.attempts.map(({ at }) => at)).toEqual(Array.from({ length: 20 }, (_, n) => n + 11));
  });

  test.each([
    ['delivered', delivery({ phase: { status: 'delivered', at: T0 - 5 } })],
    ['exhausted', failedTimes(8, { phase: { status: 'exhausted', at: T0 - 5 } })],
    ['pending', failedTimes(5, { phase: { status: 'pending', due: T0 + DAY_MS, failures: 5 } })],
  ])('that is %s and sent again is due at once, with all its attempts', (_status, before) => {
    const { phase, redeliveredAt } = applyDelivery(before, { type: 'redeliver', now: T0, since: null });
    expect({ phase, redeliveredAt }).toEqual({ phase: { status: 'pending', due: T0, failures: 0 }, redeliveredAt: T0 });
  });

  test('is not sent again for a request that was carried out', () => {
    const sent = delivery({ phase: { status: 'delivered', at: T0 }, redeliveredAt: T0 - 10 });
    const again = (since: number) => applyDelivery(sent, { type: 'redeliver', now: T0, since });
    expect(again(T0 - 10)).toBe(sent);
    expect(again(T0 - 9).phase.status).toBe('pending');
  });

  test.each(['delivered', 'exhausted'] as const)('that is %s takes no late outcome', (status) => {
    const over = delivery({ phase: { status, at: T0 - 1 } });
    expect(applyDelivery(over, attempted(200))).toBe(over);
  });
});

describe('an endpoint', () => {
  const ended = (status: number | null, now = T0): EndpointEvent => ({
    type: 'attempted',
    now,
    outcome: outcome(status, { at: now }),
  });
  const failing = (since: number, attempts: number) => endpoint({ failing: { since, attempts } });

  test('notes since when, and how often, attempts have failed', () => {
    const once = applyEndpoint(endpoint(), ended(500, T0));
    expect(once.failing).toEqual({ since: T0, attempts: 1 });
    expect(applyEndpoint(once, ended(null, T0 + 5)).failing).toEqual({ since: T0, attempts: 2 });
  });

  test('forgets failures with a success', () => {
    expect(applyEndpoint(failing(T0 - 9 * DAY_MS, 19), ended(200))).toEqual(endpoint({ deliveredAt: T0 }));
  });

  test('does not note every success', () => {
    const noted = endpoint({ deliveredAt: T0 - 59_999 });
    expect(applyEndpoint(noted, ended(200))).toBe(noted);
    expect(applyEndpoint(endpoint({ deliveredAt: T0 - 60_000 }), ended(200)).deliveredAt).toBe(T0);
  });

  test('is disabled by 410, for a reason that says so', () => {
    expect(applyEndpoint(endpoint({ deliveredAt: T0 - 5 }), ended(410))).toMatchObject({
      standing: { status: 'disabled', at: T0, cause: 'gone', reason: 'it answered 410 Gone' },
      isTold: false,
    });
  });

  test('is disabled by the attempt that fails after five days of twenty failures', () => {
    expect(applyEndpoint(failing(T0 - 5 * DAY_MS, 19), ended(500))).toMatchObject({
      standing: {
        status: 'disabled',
        at: T0,
        cause: 'failing',
        reason: 'nothing was delivered for 5 days, in 20 attempts; the last: it answered 500',
      },
      isTold: false,
    });
  });

  test.each([
    ['for less than five days', failing(T0 - 5 * DAY_MS + 1, 500)],
    ['in fewer than twenty attempts', failing(T0 - 50 * DAY_MS, 18)],
  ])('is not disabled by what failed %s', (_what, before) => {
    expect(applyEndpoint(before, ended(500))).toMatchObject({ standing: { status: 'enabled' }, isTold: true });
  });

  test('is disabled and enabled on request, each once', () => {
    const disable = { type: 'disable', now: T0, reason: 'maintenance' } as const;
    const off = applyEndpoint(failing(T0 - DAY_MS, 3), disable);
    expect(off).toMatchObject({
      standing: { status: 'disabled', at: T0, cause: 'caller', reason: 'maintenance' },
      isTold: false,
    });
    expect(applyEndpoint(off, { ...disable, reason: 'another', now: T0 + 1 })).toBe(off);
    const on = applyEndpoint(off, { type: 'enable' });
    expect(on).toMatchObject({ standing: { status: 'enabled' }, failing: null, isTold: false });
    expect(applyEndpoint(on, { type: 'enable' })).toBe(on);
  });

  test('that is disabled learns nothing from failures, and notes a success that was under way', () => {
    const off = endpoint({ standing: DISABLED, failing: { since: T0 - 50 * DAY_MS, attempts: 50 } });
    expect(applyEndpoint(off, ended(410))).toBe(off);
    expect(applyEndpoint(off, ended(200))).toMatchObject({ standing: DISABLED, failing: null, deliveredAt: T0 });
  });

  test('counts what is dropped', () => {
    const none = createEndpoint();
    expect(applyEndpoint(none, { type: 'dropped', count: 0 })).toBe(none);
    expect(applyEndpoint(endpoint({ dropped: 3 }), { type: 'dropped', count: 4 }).dropped).toBe(7);
  });

  test('is known by the list when that was told the standing of now, and not one of before', () => {
    const off = endpoint({ standing: DISABLED, isTold: false });
    expect(applyEndpoint(off, { type: 'told', standing: { status: 'enabled' } })).toBe(off);
    expect(applyEndpoint(off, { type: 'told', standing: { ...DISABLED, at: 5 } as typeof DISABLED })).toBe(off);
    expect(applyEndpoint(off, { type: 'told', standing: { ...DISABLED } })).toEqual({ ...off, isTold: true });
  });
});
