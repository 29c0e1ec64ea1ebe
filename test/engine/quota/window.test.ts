import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  advance,
  charge,
  createMeter,
  giveBack,
  type Meter,
  type Rule,
  spanOf,
  usageOf,
} from '../../../src/engine/quota/window.ts';
import { type Period, PERIODS } from '../../../src/kernel/periods.ts';

const at = (iso: string): number => Date.parse(iso);
const NOON = at('2026-03-04T12:00:00Z');
const HOUR_MS = 3_600_000;

const limits = fc.integer({ min: 1, max: 20 });
const periods = fc.constantFrom(...PERIODS);
const rules: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({ kind: fc.constant('total' as const), limit: limits }),
  fc.record({ kind: fc.constantFrom('calendar' as const, 'sliding' as const), limit: limits, period: periods }),
  fc.record({ kind: fc.constant('token_bucket' as const), limit: limits, period: periods, burst: limits }),
);
/** Amounts, and how long after the one before each is asked for: in parts of the rule's period. */
const askings = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.double({ min: 0, max: 1.2, noNaN: true })), {
  maxLength: 60,
});

interface Charged {
  readonly at: number;
  readonly amount: number;
}

/** What of a series of askings was let through. */
function play(rule: Rule, asked: readonly (readonly [number, number])[], check: (meter: Meter, now: number) => void) {
  const [from, until] = rule.kind === 'total' ? [0, HOUR_MS] : spanOf(rule.period, NOON);
  let now = NOON;
  let meter = createMeter(rule, now);
  const charged: Charged[] = [];
  for (const [amount, part] of asked) {
    now += Math.floor(part * (until - from));
    const next = charge(rule, meter, amount, now);
    if (next !== null) charged.push({ at: now, amount });
    meter = next ?? meter;
    check(meter, now);
  }
  return charged;
}

const sum = (charged: readonly Charged[]): number => charged.reduce((all, { amount }) => all + amount, 0);

describe('calendar periods', () => {
  test.each<[period: Period, instant: string, from: string, until: string]>([
    ['hour', '2026-03-04T12:34:56Z', '2026-03-04T12:00:00Z', '2026-03-04T13:00:00Z'],
    ['day', '2026-03-04T23:59:59Z', '2026-03-04T00:00:00Z', '2026-03-05T00:00:00Z'],
    ['week', '2026-03-01T23:59:59Z', '2026-02-23T00:00:00Z', '2026-03-02T00:00:00Z'],
    ['week', '2026-03-02T00:00:00Z', '2026-03-02T00:00:00Z', '2026-03-09T00:00:00Z'],
    ['month', '2028-02-29T10:00:00Z', '2028-02-01T00:00:00Z', '2028-03-01T00:00:00Z'],
    ['month', '2026-12-31T23:59:59Z', '2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['year', '2026-07-01T00:00:00Z', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  ])('a %s holds %s', (period, instant, from, until) => {
    expect(spanOf(period, at(instant))).toEqual([at(from), at(until)]);
  });

  test('each instant lies in one period, and they follow one another', () => {
    fc.assert(
      fc.property(periods, fc.integer({ min: 0, max: 4e12 }), (period, instant) => {
        const [from, until] = spanOf(period, instant);
        expect(from).toBeLessThanOrEqual(instant);
        expect(until).toBeGreaterThan(instant);
        expect(spanOf(period, until)[0]).toBe(until);
        expect(spanOf(period, until - 1)).toEqual([from, until]);
      }),
    );
  });
});

describe('whatever is asked for', () => {
  test('a meter never says that more was used than its limit', () => {
    fc.assert(
      fc.property(rules, askings, (rule, asked) => {
        play(rule, asked, (meter, now) => {
          const { used, limit, remaining } = usageOf(rule, meter, now);
          expect(used).toBeLessThanOrEqual(limit + 1e-9);
          expect(remaining).toBeGreaterThanOrEqual(0);
        });
      }),
    );
  });

  test('no more is let through in a calendar period than its limit', () => {
    const windowed = rules.filter((rule) => rule.kind === 'calendar' || rule.kind === 'sliding');
    fc.assert(
      fc.property(windowed, askings, (rule, asked) => {
        if (rule.kind === 'total' || rule.kind === 'token_bucket') return;
        const groups = Map.groupBy(
          play(rule, asked, () => undefined),
          (one) => spanOf(rule.period, one.at)[0],
        );
        for (const charged of groups.values()) expect(sum(charged)).toBeLessThanOrEqual(rule.limit);
      }),
    );
  });

  test('a total lets no more through than its limit, ever', () => {
    fc.assert(
      fc.property(limits, askings, (limit, asked) => {
        const charged = play({ kind: 'total', limit }, asked, () => undefined);
        expect(sum(charged)).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test('a bucket lets no more through in any time than it holds and refills', () => {
    fc.assert(
      fc.property(limits, limits, askings, (limit, burst, asked) => {
        const charged = play({ kind: 'token_bucket', limit, burst, period: 'hour' }, asked, () => undefined);
        const over = charged.flatMap(({ at: from }, first) =>
          charged.slice(first).filter(({ at: to }, more) => {
            const most = burst + (limit * (to - from)) / HOUR_MS + 1e-6;
            return sum(charged.slice(first, first + more + 1)) > most;
          }),
        );
        expect(over).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test('what is refused is what would go past the limit', () => {
    fc.assert(
      fc.property(rules, askings, fc.integer({ min: 1, max: 30 }), (rule, asked, amount) => {
        let last: [Meter, number] = [createMeter(rule, NOON), NOON];
        play(rule, asked, (meter, now) => void (last = [meter, now]));
        const { used, limit } = usageOf(rule, ...last);
        expect(charge(rule, last[0], amount, last[1]) === null).toBe(used + amount > limit);
      }),
    );
  });
});

describe('a meter', () => {
  const hourly = { kind: 'calendar', limit: 10, period: 'hour' } as const;

  test('begins anew with the next period', () => {
    const full = charge(hourly, createMeter(hourly, NOON), 10, NOON);
    expect(full && charge(hourly, full, 1, NOON + HOUR_MS - 1)).toBeNull();
    expect(full && usageOf(hourly, full, NOON + HOUR_MS)).toMatchObject({ used: 0, remaining: 10 });
    expect(full && usageOf(hourly, full, NOON)).toMatchObject({ remaining: 0, resetsAt: NOON + HOUR_MS });
  });

  test('slides: a quarter into the next period, three quarters of the last one count', () => {
    const sliding = { ...hourly, kind: 'sliding' } as const;
    const full = charge(sliding, createMeter(sliding, NOON), 8, NOON);
    const quarter = NOON + 1.25 * HOUR_MS;
    expect(full && usageOf(sliding, full, quarter)).toMatchObject({ used: 6, remaining: 4 });
    expect(full && charge(sliding, full, 5, quarter)).toBeNull();
    expect(full && usageOf(sliding, full, NOON + 2 * HOUR_MS)).toMatchObject({ used: 0 });
    expect(full && usageOf(sliding, full, NOON + 3.5 * HOUR_MS)).toMatchObject({ used: 0 });
  });

  test('refills a bucket evenly, and never beyond what it holds', () => {
    const bucket = { kind: 'token_bucket', limit: 60, burst: 10, period: 'hour' } as const;
    const empty = charge(bucket, createMeter(bucket, NOON), 10, NOON);
    expect(empty && usageOf(bucket, empty, NOON)).toMatchObject({ remaining: 0, resetsAt: NOON + 600_000 });
    expect(empty && usageOf(bucket, empty, NOON + 90_000)).toMatchObject({ remaining: 1 });
    expect(empty && usageOf(bucket, empty, NOON + 10 * HOUR_MS)).toMatchObject({ remaining: 10 });
  });

  test('is not turned back by a clock that is behind', () => {
    fc.assert(
      fc.property(rules, fc.integer({ min: 0, max: 4 * HOUR_MS }), (rule, behind) => {
        const used = charge(rule, createMeter(rule, NOON), 1, NOON);
        expect(used && advance(rule, used, NOON - behind)).toEqual(used);
      }),
    );
  });

  test('takes back what was charged, unless that counts no more', () => {
    const charged = charge(hourly, createMeter(hourly, NOON), 4, NOON);
    const back = (now: number) =>
      charged && usageOf(hourly, giveBack(hourly, charged, { amount: 4, at: NOON }, now), now);
    expect(back(NOON + 1_000)).toMatchObject({ used: 0 });
    const later = charged && charge(hourly, charged, 3, NOON + HOUR_MS);
    const late = NOON + HOUR_MS;
    expect(later && usageOf(hourly, giveBack(hourly, later, { amount: 4, at: NOON }, late), late)).toMatchObject({
      used: 3,
    });
  });

  test('slides back over what was given back in the period before', () => {
    const sliding = { ...hourly, kind: 'sliding' } as const;
    const charged = charge(sliding, createMeter(sliding, NOON), 4, NOON);
    const later = NOON + HOUR_MS;
    const back = charged && giveBack(sliding, charged, { amount: 4, at: NOON }, later);
    expect(back && usageOf(sliding, back, later)).toMatchObject({ used: 0 });
  });
});
