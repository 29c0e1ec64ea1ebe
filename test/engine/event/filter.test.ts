import { describe, expect, test } from 'vitest';
import { fits, parseFilter } from '../../../src/engine/event/filter.ts';
import { Faults } from '../../../src/engine/query/faults.ts';
import type { Value } from '../../../src/engine/query/model.ts';

function read(where: unknown) {
  const faults = new Faults();
  const filter = parseFilter(where, 'filter', faults);
  faults.raise();
  return filter;
}

function isFitting(where: unknown, message: Value): boolean {
  return fits(read(where), message);
}

const ORDER = { total: 120, state: 'paid', tags: ['new', 'eu'], buyer: { name: 'Jane', age: 40 }, note: null };

describe('a filter', () => {
  test.each<[where: unknown, fits: boolean]>([
    [{}, true],
    [{ state: 'paid' }, true],
    [{ state: 'open' }, false],
    [{ state: 'paid', total: 1 }, false],
    [{ total: { $gt: 100, $lte: 120 } }, true],
    [{ total: { $gt: 120 } }, false],
    [{ total: { $gt: '100' } }, false],
    [{ total: { $between: [120, 130] } }, true],
    [{ total: { $between: [121, 130] } }, false],
    [{ state: { $in: ['open', 'paid'] } }, true],
    [{ state: { $nin: ['open', 'paid'] } }, false],
    [{ missing: { $nin: ['open'] } }, true],
    [{ note: null }, true],
    [{ missing: null }, true],
    [{ missing: { $exists: true } }, false],
    [{ state: { $exists: true } }, true],
    [{ state: { $ne: 'open' } }, true],
    [{ missing: { $ne: 'open' } }, true],
    [{ missing: { $gt: 1 } }, false],
    [{ $not: { missing: { $gt: 1 } } }, true],
    [{ $or: [{ state: 'open' }, { total: 120 }] }, true],
    [{ $nor: [{ state: 'open' }, { total: 120 }] }, false],
    [{ $and: [{ state: 'paid' }, { total: 120 }] }, true],
    [{ state: { $startsWith: 'pa' } }, true],
    [{ state: { $endsWith: 'pa' } }, false],
    [{ state: { $contains: 'ai' } }, true],
    [{ tags: { $contains: 'eu' } }, true],
    [{ tags: { $contains: ['eu', 'new'] } }, true],
    [{ tags: { $contains: ['us'] } }, false],
    [{ tags: { $containedBy: ['eu', 'new', 'us'] } }, true],
    [{ tags: { $overlaps: ['us', 'eu'] } }, true],
    [{ tags: { $overlaps: ['us'] } }, false],
    [{ buyer: { $contains: { name: 'Jane' } } }, true],
    [{ buyer: { $contains: { name: 'Joe' } } }, false],
    [{ buyer: { name: 'Jane', age: 40 } }, true],
    [{ buyer: { name: 'Jane' } }, false],
    [{ state: { $like: 'p_i%' } }, true],
    [{ state: { $like: 'p_d' } }, false],
    [{ state: { $ilike: 'P%D' } }, true],
    [{ state: { $like: '%d%i%' } }, false],
    [{ toString: { $exists: true } }, false],
    [{ __proto__x: null }, true],
  ])('%j', (where, expected) => {
    expect(isFitting(where, ORDER)).toBe(expected);
  });

  test.each([
    ['100%', true],
    ['100x', false],
  ])('takes what follows a backslash as it is: %s', (text, expected) => {
    expect(isFitting({ text: { $like: '100\\%' } }, { text })).toBe(expected);
  });

  test('of a message that is no object finds no fields', () => {
    for (const message of [1, 'text', null, [1]]) {
      expect(isFitting({ length: 1 }, message)).toBe(false);
      expect(isFitting({}, message)).toBe(true);
    }
  });

  test('takes time that grows with the text alone', () => {
    const text = 'a'.repeat(20_000);
    expect(isFitting({ text: { $like: '%a%a%a%a%b' } }, { text })).toBe(false);
  });

  test.each([
    [{ state: { $regex: '(a+)+$' } }, 'filter.state.$regex'],
    [{ $expr: { $gt: ['$total', 1] } }, 'filter.$expr'],
    [{ state: { $unknown: 1 } }, 'filter.state.$unknown'],
    [{ 'a.b': 1 }, 'filter.a.b'],
    ['text', 'filter'],
  ])('%j is refused', (where, path) => {
    expect(() => read(where)).toThrow(path);
  });
});
