import { describe, expect, test } from 'vitest';
import { chooseByWeight } from '../../../src/engine/quota/choice.ts';

/** Marsaglia’s xorshift: numbers of 0 to 1 that are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const DRAWS = 20_000;

/** How far counts are from what weights say: Pearson’s chi-squared. */
function chiSquared(weights: readonly number[], places: readonly number[], seed: number): number {
  const random = seeded(seed);
  const counts = weights.map(() => 0);
  const all = weights.map((weight) => ({ weight }));
  for (let n = 0; n < DRAWS; n += 1) {
    const place = chooseByWeight(all, places, random()) ?? -1;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const sum = places.reduce((total, place) => total + (weights[place] ?? 0), 0);
  const outside = counts.filter((count, place) => !places.includes(place) && count > 0);
  expect(outside).toEqual([]);
  return places.reduce((total, place) => {
    const expected = (DRAWS * (weights[place] ?? 0)) / sum;
    return total + ((counts[place] ?? 0) - expected) ** 2 / expected;
  }, 0);
}

/** What chi-squared exceeds by chance once in a thousand times, by degrees of freedom. */
const CRITICAL = [0, 10.828, 13.816, 16.266];

describe('the choice by weight', () => {
  test.each<[weights: number[], places: number[]]>([
    [
      [7, 3],
      [0, 1],
    ],
    [
      [70, 30],
      [0, 1],
    ],
    [
      [1, 1, 1, 1],
      [0, 1, 2, 3],
    ],
    [
      [0.5, 2.5, 97],
      [0, 1, 2],
    ],
  ])('draws each as often as its weight says: %j', (weights, places) => {
    for (const seed of [1, 2, 3])
      expect(chiSquared(weights, places, seed)).toBeLessThan(CRITICAL[places.length - 1] ?? 0);
  });

  test('divides the weight of those that are left out among the others', () => {
    for (const seed of [4, 5, 6]) expect(chiSquared([50, 30, 20], [1, 2], seed)).toBeLessThan(CRITICAL[1] ?? 0);
  });

  test('never draws what weighs nothing, unless nothing weighs anything', () => {
    const all = [{ weight: 0 }, { weight: 3 }, { weight: 0 }];
    const drawn = [0, 0.25, 0.5, 0.999_999].map((random) => chooseByWeight(all, [0, 1, 2], random));
    expect(drawn).toEqual([1, 1, 1, 1]);
    expect([0, 0.999].map((random) => chooseByWeight(all, [0, 2], random))).toEqual([0, 2]);
  });

  test('draws nothing of none', () => {
    expect(chooseByWeight([{ weight: 1 }], [], 0.5)).toBeNull();
  });
});
