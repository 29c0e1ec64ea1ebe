import { describe, expect, test } from 'vitest';
import { WeightedMap } from '../../src/kernel/weighted-map.ts';

const filled = (map: WeightedMap<string, number>, ...entries: readonly [string, number][]) => {
  for (const [key, weight] of entries) map.set(key, weight, weight);
  return [...map.keys()];
};

describe('a weighted map', () => {
  test('lets the oldest go when there are too many', () => {
    expect(filled(new WeightedMap(2, 100), ['a', 1], ['b', 1], ['c', 1])).toEqual(['b', 'c']);
  });

  test('lets as many go as weigh too much', () => {
    expect(filled(new WeightedMap(9, 10), ['a', 4], ['b', 4], ['c', 8])).toEqual(['c']);
    expect(filled(new WeightedMap(9, 10), ['a', 4], ['b', 6])).toEqual(['a', 'b']);
  });

  test('does not keep what weighs more than all may, nor what it replaces', () => {
    expect(filled(new WeightedMap(9, 10), ['a', 1], ['b', 1], ['a', 11])).toEqual(['b']);
  });

  test('makes room when an entry is replaced or deleted', () => {
    const map = new WeightedMap<string, number>(9, 10);
    filled(map, ['a', 8], ['a', 2], ['b', 8]);
    expect(map.get('a')).toBe(2);
    map.delete('b');
    map.delete('nope');
    expect(filled(map, ['c', 8])).toEqual(['a', 'c']);
  });
});
