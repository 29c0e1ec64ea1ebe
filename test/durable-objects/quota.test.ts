import { runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { NamedRules } from '../../src/resources/quotas/directory.ts';
import { charge, counterOf, counting, countingTiers, keptOf, newCounter } from './counters.ts';
import { crash, holdClock } from './jobs.ts';

/** The runtime’s alarms keep to the real time: none of those that are armed here is to go off by itself. */
const NOW = Date.UTC(2100, 10, 27, 11, 30);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CALLERS = 200;
const LIMIT = 60;

/** One of each kind; the clock is held, so that no window ends and no bucket refills while they are charged. */
const RULES: readonly (readonly [string, NamedRules, options: readonly number[]])[] = [
  ['that is never begun anew', counting({ kind: 'total', limit: LIMIT }), []],
  ['of a calendar period', counting({ kind: 'calendar', limit: LIMIT, period: 'hour' }), []],
  ['of a sliding period', counting({ kind: 'sliding', limit: LIMIT, period: 'day' }), []],
  ['of a token bucket', counting({ kind: 'token_bucket', limit: 1_000, period: 'hour', burst: LIMIT }), []],
  ['of each of two tiers', countingTiers([25, LIMIT - 25], null), [25, LIMIT - 25]],
  ['of two tiers together', countingTiers([25, 50], LIMIT), [25, LIMIT - 25]],
];

const numbers = Array.from({ length: CALLERS }, (_, n) => n);

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(RULES)('a limit %s', (_name, rules, options) => {
  /** What a counter has used that admits nobody more. */
  const full = {
    allowed: false,
    total: { used: LIMIT },
    options: options.map((used) => expect.objectContaining({ used })),
  };

  test(`admits exactly ${LIMIT} of ${CALLERS} who come together`, async () => {
    holdClock(NOW);
    const name = newCounter();
    const answers = await Promise.all(numbers.map(() => charge(name, rules)));
    const admitted = answers.filter(({ allowed }) => allowed);
    expect(admitted).toHaveLength(LIMIT);
    expect(options.map((_, place) => admitted.filter(({ option }) => option === place).length)).toEqual(options);
    expect(await charge(name, rules)).toMatchObject(full);
  });

  test('admits as many when the object is lost among them, each of them once', async () => {
    holdClock(NOW);
    const name = newCounter();
    const admitted = new Map<number, number | null>();
    let lost = 0;
    const attempt = async (n: number): Promise<void> => {
      const answer = await charge(name, rules, `job:${n}`).catch(() => null);
      if (answer === null) lost += 1;
      else if (answer.allowed) {
        // Whoever asks again has what it was answered before.
        expect(admitted.get(n) ?? answer.option).toBe(answer.option);
        admitted.set(n, answer.option);
      }
    };
    await Promise.all(numbers.slice(0, 20).map(attempt));
    expect(admitted.size).toBe(20);
    const under = numbers.slice(20).map(attempt);
    await crash(counterOf(name));
    await Promise.all(under);
    expect(lost).toBeGreaterThan(0);
    // Who got no answer asks again under its key, and so does everyone else: it is charged to nobody twice.
    await Promise.all(numbers.map(attempt));
    expect(admitted.size).toBe(LIMIT);
    const by = [...admitted.values()];
    expect(options.map((_, place) => by.filter((option) => option === place).length)).toEqual(options);
    expect(await charge(name, rules)).toMatchObject(full);
  });

  test('admits no more than that to callers without a key when the object is lost among them', async () => {
    holdClock(NOW);
    const name = newCounter();
    const answers = numbers.map(() => charge(name, rules).catch(() => null));
    await crash(counterOf(name));
    const known = (await Promise.all(answers)).filter((answer) => answer !== null);
    expect(known.length).toBeLessThan(CALLERS);
    const more = await Promise.all(numbers.map(() => charge(name, rules)));
    const admitted = [...known, ...more].filter(({ allowed }) => allowed).length;
    // Whoever got no answer may have been charged: what was answered is never more than what was counted.
    expect(admitted).toBeLessThanOrEqual(LIMIT);
    expect(admitted).toBeGreaterThan(0);
    expect(await charge(name, rules)).toMatchObject(full);
  });
});

describe('a counter', () => {
  const rules = counting({ kind: 'calendar', limit: 5, period: 'hour' });

  test('stores nothing when it is only asked', async () => {
    const name = newCounter();
    const asked = await counterOf(name).check(rules, { amount: 5, candidates: null });
    expect(asked).toMatchObject({ allowed: true, total: { used: 0, limit: 5 } });
    expect(await keptOf(name)).toEqual({ row: null, alarm: null });
  });

  test('stores nothing of what it does not admit', async () => {
    const name = newCounter();
    expect(await charge(name, rules, 'job:1', 6)).toMatchObject({ allowed: false, total: { used: 0 } });
    expect(await keptOf(name)).toEqual({ row: null, alarm: null });
  });

  test('takes back what was charged, and is reset', async () => {
    const name = newCounter();
    await charge(name, rules, 'a', 2);
    await charge(name, rules, 'b', 3);
    expect(await counterOf(name).giveBack(name, rules, 'a')).toMatchObject({ total: { used: 3 } });
    expect(await counterOf(name).giveBack(name, rules, 'a')).toMatchObject({ total: { used: 3 } });
    expect(await counterOf(name).reset(name, rules)).toMatchObject({ total: { used: 0 } });
  });

  test('erases itself once nothing in it counts, and a day after the last charge with a key', async () => {
    holdClock(NOW);
    const [plain, keyed] = [newCounter(), newCounter()];
    await charge(plain, rules);
    await charge(keyed, rules, 'job:1');
    expect([(await keptOf(plain)).alarm, (await keptOf(keyed)).alarm]).toEqual([NOW + HOUR / 2, NOW + DAY]);
    holdClock(NOW + HOUR / 2);
    await Promise.all([plain, keyed].map((name) => runDurableObjectAlarm(counterOf(name))));
    expect([(await keptOf(plain)).row, (await keptOf(keyed)).alarm]).toEqual([null, NOW + DAY]);
    holdClock(NOW + DAY);
    await runDurableObjectAlarm(counterOf(keyed));
    expect(await keptOf(keyed)).toEqual({ row: null, alarm: null });
    expect(await charge(keyed, rules)).toMatchObject({ total: { used: 1 } });
  });

  test('keeps what its options have used when they change places', async () => {
    const name = newCounter();
    const option = (limit: number) => ({ rule: { kind: 'total', limit } as const, initial: 0 });
    const before = { total: null, thresholds: [], options: [option(3), option(9)], names: ['a', 'b'] };
    await counterOf(name).increment(name, before, { amount: 2, candidates: [0, 1] }, 'job:1');
    const after = { total: null, thresholds: [], options: [option(5), option(3)], names: ['c', 'a'] };
    const asked = await counterOf(name).check(after, { amount: 2, candidates: [1, 0] });
    expect(asked).toMatchObject({ option: 0, options: [{ used: 0 }, { used: 2 }] });
    const again = await counterOf(name).increment(name, after, { amount: 2, candidates: [0, 1] }, 'job:1');
    expect(again).toMatchObject({ option: 1, options: [{ used: 0 }, { used: 2 }] });
  });
});
