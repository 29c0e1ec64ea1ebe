import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyHealth,
  createHealth,
  forgetHealth,
  type Health,
  type HealthEvent,
  type HealthRule,
  isUsable,
  neededRise,
} from '../../src/engine/health.ts';

const T0 = 1_000_000_000;
const RULE: HealthRule = { intervalMs: 60_000, fall: 2, rise: 2, trafficFailures: 3 };

const good = (now: number, latencyMs = 10): HealthEvent => ({ type: 'checked', now, ok: true, latencyMs, error: null });
const bad = (now: number): HealthEvent => ({ type: 'checked', now, ok: false, latencyMs: 10, error: 'TIMEOUT' });
const traffic = (now: number, hasSuccess: boolean, failures: number): HealthEvent => ({
  type: 'traffic',
  now,
  hasSuccess,
  failures,
  error: failures > 0 ? 'UPSTREAM_ERROR' : null,
});

/** What became of it, and what was told. */
function after(events: readonly HealthEvent[], rule = RULE, begin = createHealth(T0)): [Health, string[]] {
  const told: string[] = [];
  let health = begin;
  for (const event of events) {
    const next = applyHealth(health, rule, event);
    health = next.health;
    if (next.change !== null) told.push(next.change);
  }
  return [health, told];
}

const series = (kinds: string, from = T0): HealthEvent[] =>
  Array.from(kinds, (kind, n) => (kind === '+' ? good(from + n * 1_000) : bad(from + n * 1_000)));

describe('checks', () => {
  test.each<[kinds: string, status: Health['status'], told: string[]]>([
    ['', 'unknown', []],
    ['+', 'available', []],
    ['-', 'unknown', []],
    ['--', 'unavailable', ['unavailable']],
    ['+-', 'available', []],
    ['+-+-+-', 'available', []],
    ['+--', 'unavailable', ['unavailable']],
    ['+---', 'unavailable', ['unavailable']],
    ['+--+', 'unavailable', ['unavailable']],
    ['+--+-+', 'unavailable', ['unavailable']],
    ['+--++', 'available', ['unavailable', 'available']],
  ])('%j come to %s', (kinds, status, told) => {
    const [health, changes] = after(series(kinds));
    expect([health.status, changes]).toEqual([status, told]);
  });

  test('are told with their latencies, and good ones with the average', () => {
    const [health] = after([good(T0, 100), good(T0 + 1, 200), bad(T0 + 2)]);
    expect(health).toMatchObject({
      lastChecked: T0 + 2,
      lastAvailable: T0 + 1,
      lastLatencyMs: 10,
      averageLatencyMs: 120,
    });
    expect(health.history.map(({ ok, error }) => [ok, error])).toEqual([
      [true, null],
      [true, null],
      [false, 'TIMEOUT'],
    ]);
  });

  test('keep the latest hundred', () => {
    const [health] = after(series('+'.repeat(130)));
    expect([health.history.length, health.history[0]?.at]).toEqual([100, T0 + 30_000]);
  });

  test('come ten times as often while it is unavailable, a second apart at least', () => {
    expect(after(series('+'))[0].nextAt).toBe(T0 + 60_000);
    expect(after(series('--'))[0].nextAt).toBe(T0 + 1_000 + 6_000);
    expect(after([bad(T0)], { ...RULE, fall: 1, intervalMs: 5_000 })[0].nextAt).toBe(T0 + 1_000);
  });

  test('must be good twice as often each time that it went down a short while ago', () => {
    const down = (count: number) => after(series(`${'--++++++++++++++++'.repeat(count - 1)}--`))[0];
    expect([1, 2, 3, 9].map((count) => neededRise(down(count), RULE))).toEqual([2, 4, 8, 32]);
    const [later] = after([good(T0 + 3_600_000)], RULE, down(3));
    expect(after([good(T0 + 3_601_000)], RULE, later)[0].status).toBe('available');
  });
});

describe('real traffic', () => {
  test('that fails often enough in a row makes it unavailable, without a check', () => {
    const [health, told] = after([good(T0), traffic(T0 + 1, false, 2), traffic(T0 + 2, false, 1)]);
    expect([health.status, told]).toEqual(['unavailable', ['unavailable']]);
    expect(health.history.at(-1)).toMatchObject({ source: 'traffic', ok: false, error: 'UPSTREAM_ERROR' });
  });

  test('that goes well in between does not', () => {
    const [health] = after([good(T0), traffic(T0 + 1, false, 2), traffic(T0 + 2, true, 2), traffic(T0 + 3, true, 0)]);
    expect([health.status, health.trafficFailures]).toEqual(['available', 0]);
  });

  test('that goes well counts like a good check once it is unavailable', () => {
    const down = after(series('--'))[0];
    const [health, told] = after([traffic(T0 + 5_000, true, 0), traffic(T0 + 6_000, true, 0)], RULE, down);
    expect([health.status, told]).toEqual(['available', ['available']]);
  });

  test('changes nothing where it does not count', () => {
    const before = after(series('+'))[0];
    expect(after([traffic(T0 + 1, false, 99)], { ...RULE, trafficFailures: null }, before)[0]).toBe(before);
  });

  test('that follows what is known changes nothing', () => {
    const before = after(series('+'))[0];
    expect(after([traffic(T0 + 1, true, 0)], RULE, before)[0]).toBe(before);
  });
});

describe('what was forgotten', () => {
  const forgotten = (kinds: string) => forgetHealth(after(series(kinds))[0], T0 + 90_000);

  test.each(['+', '--'])('is unknown, is usable and is checked at once, and keeps its records: %s', (kinds) => {
    const health = forgotten(kinds);
    expect(health).toEqual({
      ...createHealth(T0 + 90_000),
      since: T0 + 90_000,
      history: after(series(kinds))[0].history,
    });
    expect(isUsable(health)).toBe(true);
  });

  test.each<[kinds: string, told: string[]]>([
    ['+', ['available']],
    ['--', ['unavailable']],
    ['+--', ['available', 'unavailable']],
  ])('is told when it is known again: %s', (kinds, told) => {
    expect(after(series(kinds, T0 + 91_000), RULE, forgotten('--'))[1]).toEqual(told);
  });

  test('needs no more good checks for having been down before', () => {
    expect(neededRise(forgotten('--++++--'), RULE)).toBe(2);
  });
});

const events: fc.Arbitrary<HealthEvent[]> = fc
  .array(fc.tuple(fc.constantFrom('+', '-', 't', 'T', 'm'), fc.integer({ min: 0, max: 400_000 })), { maxLength: 80 })
  .map((steps) => {
    let now = T0;
    return steps.map(([kind, afterMs]) => {
      now += afterMs;
      if (kind === '+') return good(now);
      if (kind === '-') return bad(now);
      return kind === 't' ? traffic(now, true, 0) : traffic(now, kind === 'm', 1);
    });
  });

describe('in any history', () => {
  test('changes are told in turns, and only when it is what was told', () => {
    fc.assert(
      fc.property(events, (all) => {
        const [health, told] = after(all);
        for (const [n, change] of told.entries()) expect(change).toBe(n % 2 === 0 ? 'unavailable' : 'available');
        const expected = told.at(-1) ?? health.status;
        expect(health.status).toBe(expected);
        expect(isUsable(health)).toBe(health.status !== 'unavailable');
      }),
    );
  });

  test('the next check never lies before what happened, nor later than an interval after it', () => {
    fc.assert(
      fc.property(events, (all) => {
        let health = createHealth(T0);
        for (const event of all) {
          const { now } = event;
          const before = health;
          health = applyHealth(health, RULE, event).health;
          if (health.nextAt === before.nextAt) continue;
          expect(health.nextAt).toBeGreaterThan(now);
          expect(health.nextAt).toBeLessThanOrEqual(now + RULE.intervalMs);
        }
      }),
    );
  });

  test('it goes down only after failures in a row', () => {
    fc.assert(
      fc.property(events, (all) => {
        let health = createHealth(T0);
        for (const [n, event] of all.entries()) {
          const next = applyHealth(health, RULE, event);
          if (next.change === 'unavailable') {
            const checks = all.slice(0, n + 1).filter(({ type }) => type === 'checked');
            const failed = checks.slice(-RULE.fall).filter((one) => one.type === 'checked' && !one.ok);
            const isByTraffic = event.type === 'traffic';
            expect(isByTraffic || failed.length === RULE.fall).toBe(true);
          }
          health = next.health;
        }
      }),
    );
  });
});
