import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyCounter,
  type CounterAnswer,
  type CounterEvent,
  type CounterRules,
  type CounterState,
  createCounter,
  foresee,
  optionUsage,
  totalUsage,
} from '../../../src/engine/quota/counter.ts';

const NOW = Date.parse('2026-03-04T12:00:00Z');
const HOUR_MS = 3_600_000;

const COUNTER: CounterRules = {
  total: { rule: { kind: 'calendar', limit: 10, period: 'hour' }, initial: 0 },
  options: [],
  thresholds: [0.5, 0.8, 1],
};
const TIERS: CounterRules = {
  total: { rule: { kind: 'total', limit: 10 }, initial: 1 },
  options: [
    { rule: { kind: 'total', limit: 3 }, initial: 1 },
    { rule: { kind: 'total', limit: 20 }, initial: 0 },
    null,
  ],
  thresholds: [],
};

type Increment = Partial<Extract<CounterEvent, { type: 'increment' }>>;
const increment = (given: Increment = {}): CounterEvent => ({
  type: 'increment',
  now: NOW,
  amount: 1,
  key: null,
  candidates: null,
  ...given,
});

class Counter {
  state: CounterState;
  readonly rules: CounterRules;
  readonly crossed: number[] = [];

  constructor(rules: CounterRules) {
    this.rules = rules;
    this.state = createCounter(rules, NOW);
  }

  take(event: CounterEvent): CounterAnswer {
    const { state, answer, crossed } = applyCounter(this.state, this.rules, event);
    this.state = state;
    if (crossed !== null) this.crossed.push(crossed);
    return answer;
  }

  used(now = NOW): number | undefined {
    return totalUsage(this.state, this.rules, now)?.used;
  }

  usedOf(place: number): number | undefined {
    return optionUsage(this.state, this.rules, place, NOW)?.used;
  }
}

describe('a counter', () => {
  test('admits an amount whole or not at all', () => {
    const counter = new Counter(COUNTER);
    expect(counter.take(increment({ amount: 8 })).allowed).toBe(true);
    expect(counter.take(increment({ amount: 3 })).allowed).toBe(false);
    expect(counter.take(increment({ amount: 2 })).allowed).toBe(true);
    expect(counter.used()).toBe(10);
  });

  test('charges whoever asks again under its key once', () => {
    const counter = new Counter(COUNTER);
    const again = () => counter.take(increment({ key: 'job:1', amount: 6 })).allowed;
    expect([again(), again(), counter.used()]).toEqual([true, true, 6]);
  });

  test('remembers keys of the latest 256', () => {
    const counter = new Counter({ ...COUNTER, total: { rule: { kind: 'total', limit: 1_000 }, initial: 0 } });
    for (let n = 0; n < 257; n += 1) counter.take(increment({ key: `k${n}` }));
    counter.take(increment({ key: 'k1' }));
    expect(counter.used()).toBe(257);
    counter.take(increment({ key: 'k0' }));
    expect(counter.used()).toBe(258);
  });

  test('takes back once what was charged under a key', () => {
    const counter = new Counter(COUNTER);
    counter.take(increment({ amount: 2 }));
    counter.take(increment({ key: 'a', amount: 4 }));
    for (const key of ['a', 'a', 'b']) counter.take({ type: 'return', now: NOW, key });
    expect(counter.used()).toBe(2);
    expect(counter.take(increment({ key: 'a', amount: 8 })).allowed).toBe(true);
  });

  test('begins anew when it is reset, and gives nothing back of before', () => {
    const counter = new Counter(COUNTER);
    counter.take(increment({ key: 'a', amount: 9 }));
    counter.take({ type: 'reset', now: NOW });
    expect(counter.used()).toBe(0);
    counter.take(increment({ amount: 2 }));
    counter.take({ type: 'return', now: NOW, key: 'a' });
    expect(counter.used()).toBe(2);
  });

  test('tells each threshold once in a period, the greatest of those that one charge crosses', () => {
    const counter = new Counter(COUNTER);
    counter.take(increment({ amount: 4 }));
    expect(counter.crossed).toEqual([]);
    counter.take(increment({ amount: 4, key: 'a' }));
    expect(counter.crossed).toEqual([0.8]);
    counter.take({ type: 'return', now: NOW, key: 'a' });
    counter.take(increment({ amount: 4 }));
    expect(counter.crossed).toEqual([0.8]);
    counter.take(increment({ amount: 2 }));
    expect(counter.crossed).toEqual([0.8, 1]);
    counter.take(increment({ amount: 5, now: NOW + HOUR_MS }));
    expect(counter.crossed).toEqual([0.8, 1, 0.5]);
  });

  test('foresees what an increment would come to, and changes nothing', () => {
    const counter = new Counter(COUNTER);
    counter.take(increment({ amount: 9 }));
    const before = counter.state;
    const would = (amount: number) => foresee(counter.state, COUNTER, { now: NOW, amount, candidates: null }).allowed;
    expect([would(1), would(2)]).toEqual([true, false]);
    expect(counter.state).toBe(before);
  });
});

describe('tiers', () => {
  test('take the first option that has room, and charge it and the total', () => {
    const counter = new Counter(TIERS);
    const options = [1, 2, 3, 4].map(() => counter.take(increment({ candidates: [0, 1] })).option);
    expect(options).toEqual([0, 0, 1, 1]);
    expect([counter.usedOf(0), counter.usedOf(1), counter.used()]).toEqual([3, 2, 5]);
  });

  test('refuse when the total is used up, whatever the options have left', () => {
    const counter = new Counter(TIERS);
    expect(counter.take(increment({ amount: 9, candidates: [1] })).allowed).toBe(true);
    expect(counter.take(increment({ candidates: [1] }))).toEqual({ allowed: false, option: null });
    expect(counter.usedOf(1)).toBe(9);
  });

  test('charge the total alone for an option without a limit', () => {
    const counter = new Counter(TIERS);
    expect(counter.take(increment({ candidates: [2] })).option).toBe(2);
    expect(counter.used()).toBe(2);
  });

  test('charge nothing when no option may be taken', () => {
    const counter = new Counter(TIERS);
    expect(counter.take(increment({ candidates: [] })).allowed).toBe(false);
    expect(counter.used()).toBe(1);
  });

  test('give back to both what was charged to both', () => {
    const counter = new Counter(TIERS);
    counter.take(increment({ key: 'a', candidates: [0] }));
    counter.take({ type: 'return', now: NOW, key: 'a' });
    expect([counter.usedOf(0), counter.used()]).toEqual([1, 1]);
  });
});

const keys = fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: null });
const events: fc.Arbitrary<CounterEvent[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        type: fc.constant('increment' as const),
        now: fc.constant(NOW),
        amount: fc.integer({ min: 1, max: 5 }),
        key: keys,
        candidates: fc.subarray([0, 1, 2]),
      }),
    },
    { weight: 2, arbitrary: fc.constantFrom('a', 'b', 'c').map((key) => ({ type: 'return' as const, now: NOW, key })) },
    { weight: 1, arbitrary: fc.constant({ type: 'reset' as const, now: NOW }) },
  ),
  { maxLength: 40 },
);

describe('in any history', () => {
  test('neither the total nor an option is charged past its limit', () => {
    fc.assert(
      fc.property(events, (all) => {
        const counter = new Counter(TIERS);
        for (const event of all) {
          counter.take(event);
          expect(counter.used()).toBeLessThanOrEqual(10);
          expect(counter.usedOf(0)).toBeLessThanOrEqual(3);
        }
      }),
    );
  });

  test('what is used is what was admitted and not given back since the last reset', () => {
    fc.assert(
      fc.property(events, (all) => {
        const counter = new Counter(TIERS);
        let sum = 1;
        const known = new Map<string, number>();
        for (const event of all) {
          const { allowed } = counter.take(event);
          if (event.type === 'reset') {
            sum = 0;
            known.clear();
          } else if (event.type === 'return') {
            sum -= known.get(event.key) ?? 0;
            known.delete(event.key);
          } else if (allowed && !known.has(event.key ?? '')) {
            sum += event.amount;
            if (event.key !== null) known.set(event.key, event.amount);
          }
          expect(counter.used()).toBe(sum);
        }
      }),
    );
  });
});
