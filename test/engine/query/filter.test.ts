import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Faults } from '../../../src/engine/query/faults.ts';
import { isMatch, parseFilter } from '../../../src/engine/query/filter.ts';

function matches(where: unknown, object: unknown): boolean {
  const faults = new Faults();
  const condition = parseFilter(where, 'filter', faults);
  faults.raise();
  return isMatch(condition, object);
}

const ORDER = {
  id: 'A-1',
  total: 80,
  paid: true,
  note: null,
  tags: ['new', 'eu', 3],
  buyer: { name: 'Ann', at: { city: 'Bonn' }, roles: ['a', 'b'] },
};

describe('an object meets', () => {
  test.each<[object]>([
    [{}],
    [{ id: 'A-1', total: 80 }],
    [{ paid: true, note: null, absent: null }],
    [{ total: { $gt: 79, $lte: 80 } }],
    [{ total: { $between: [80, 90] } }],
    [{ total: { $ne: 81 }, absent: { $ne: 1 }, note: { $nin: [1] } }],
    [{ id: { $gte: 'A', $lt: 'B' } }],
    [{ id: { $in: ['x', 'A-1'] } }],
    [{ note: { $isNull: true }, absent: { $exists: false }, id: { $exists: true } }],
    [{ id: { $startsWith: 'A-', $endsWith: '1', $contains: '-' } }],
    [{ id: { $like: 'A__', $ilike: 'a%' } }],
    [{ tags: { $contains: 'new' } }],
    [{ tags: { $contains: ['eu', 3] } }],
    [{ tags: { $contains: 3 } }],
    [{ tags: { $overlaps: ['x', 3] } }],
    [{ tags: { $containedBy: [1, 3, 'eu', 'new'] } }],
    [{ tags: ['new', 'eu', 3] }],
    [{ buyer: { $contains: { at: { city: 'Bonn' }, roles: ['b'] } } }],
    [{ buyer: { $eq: { roles: ['a', 'b'], name: 'Ann', at: { city: 'Bonn' } } } }],
    [{ $or: [{ id: 'x' }, { total: 80 }] }],
    [{ $nor: [{ id: 'x' }], $not: { total: 1 }, $and: [{ id: 'A-1' }] }],
    [{ total: { $not: { $lt: 80 } }, absent: { $not: { $gt: 1 } } }],
  ])('%j', (where) => {
    expect(matches(where, ORDER)).toBe(true);
  });
});

describe('an object does not meet', () => {
  test.each<[object]>([
    [{ id: 'A-2' }],
    [{ total: '80' }],
    [{ paid: 1 }],
    [{ note: '' }],
    [{ total: { $gt: 80 } }],
    [{ total: { $gt: '1' } }],
    [{ paid: { $gt: false } }],
    [{ absent: { $lt: 1 } }],
    [{ total: { $between: [81, 90] } }],
    [{ id: { $nin: ['A-1'] } }],
    [{ id: { $like: 'a%' } }],
    [{ id: { $like: 'A' } }],
    [{ total: { $like: '8%' } }],
    [{ total: { $contains: '8' } }],
    [{ tags: { $contains: 'ne' } }],
    [{ tags: { $contains: ['new', 'us'] } }],
    [{ tags: { $containedBy: ['new', 'eu'] } }],
    [{ note: { $containedBy: ['new', 'eu'] } }],
    [{ tags: { $overlaps: ['3'] } }],
    [{ tags: ['eu', 'new', 3] }],
    [{ buyer: { $contains: { at: { city: 'Ulm' } } } }],
    [{ buyer: { $eq: { name: 'Ann' } } }],
    [{ $or: [{ id: 'x' }, { total: 1 }] }],
    [{ $nor: [{ id: 'A-1' }, { id: 'x' }] }],
    [{ constructor: { $isNotNull: true } }],
    [{ toString: { $exists: true } }],
  ])('%j', (where) => {
    expect(matches(where, ORDER)).toBe(false);
  });
});

test.each([null, 3, 'text', [{ id: 'A-1' }]])('%j has no fields', (value) => {
  expect(matches({ id: 'A-1' }, value)).toBe(false);
  expect(matches({ id: null }, value)).toBe(true);
});

test('what begins like a member of the prototype is one of the message’s own', () => {
  const message: unknown = JSON.parse('{"__proto__": {"a": 1}}');
  expect(matches({ a: 1 }, message)).toBe(false);
  expect(matches(JSON.parse('{"__proto__": {"$contains": {"a": 1}}}'), message)).toBe(true);
});

test.each([{ id: { $regex: 'A' } }, { $expr: { $gt: ['$total', 1] } }, { $where: '1' }])('%j is no filter', (where) => {
  expect(() => matches(where, ORDER)).toThrow('is not an operator');
});

const piece = fc.constantFrom('a', 'b', '%', '_', '\\%', '\\_', '\\\\', 'ü', '😀', '.', '*');

test('a pattern is as the same regular expression', () => {
  const text = fc.array(fc.constantFrom('a', 'b', '%', '_', '\\', 'ü', '😀', '.', '*'), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), text, (pieces, characters) => {
      const source = pieces.map((each) => {
        if (each === '%') return '.*';
        if (each === '_') return '.';
        return RegExp.escape(each.length > 1 && each.startsWith('\\') ? each.slice(1) : each);
      });
      const expected = new RegExp(`^${source.join('')}$`, 'su').test(characters.join(''));
      expect(matches({ v: { $like: pieces.join('') } }, { v: characters.join('') })).toBe(expected);
    }),
    { numRuns: 3000 },
  );
});

test('a pattern of many wildcards takes no more than the product of both lengths', () => {
  expect(matches({ v: { $like: `${'%a'.repeat(100)}b` } }, { v: 'a'.repeat(20_000) })).toBe(false);
});
