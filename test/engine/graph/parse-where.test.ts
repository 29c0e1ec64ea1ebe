import { describe, expect, test } from 'vitest';
import { parseGraphStatement } from '../../../src/engine/graph/parse.ts';
import { bind } from '../../../src/engine/query/bound.ts';
import { refused } from './statements.ts';

function conditionOf(where: unknown): unknown {
  const statement = parseGraphStatement('countNodes', { where });
  return statement.operation === 'countNodes' ? statement.where : null;
}

const SCALAR = 'must be text, a number, or true or false';
const ORDERED = 'must be text or a number';
const NEAR = { lat: 52.5, lon: 13.4, distance: 1000 };

describe('a condition is read', () => {
  test.each<[unknown, unknown]>([
    [{ a: 1 }, { kind: 'compare', column: 'a', operator: 'eq', value: 1 }],
    [{ a: ['x'] }, { kind: 'compare', column: 'a', operator: 'eq', value: ['x'] }],
    [{ a: { lon: 2, lat: 1 } }, { kind: 'compare', column: 'a', operator: 'eq', value: { lat: 1, lon: 2 } }],
    [{ a: null }, { kind: 'null', column: 'a', isNot: false }],
    [{ a: bind(null) }, { kind: 'null', column: 'a', isNot: false }],
    [{ a: { $eq: true } }, { kind: 'compare', column: 'a', operator: 'eq', value: true }],
    [{ a: { $NE: null } }, { kind: 'null', column: 'a', isNot: true }],
    [{ a: { $gte: bind('x') } }, { kind: 'compare', column: 'a', operator: 'gte', value: 'x' }],
    [{ a: { $in: bind([1, 'x', true]) } }, { kind: 'in', column: 'a', isNot: false, values: [1, 'x', true] }],
    [{ a: { $nin: [] } }, { kind: 'in', column: 'a', isNot: true, values: [] }],
    [{ a: { $between: [1, bind(2)] } }, { kind: 'between', column: 'a', from: 1, to: 2 }],
    [{ a: { $exists: true } }, { kind: 'null', column: 'a', isNot: true }],
    [{ a: { $isNull: true } }, { kind: 'null', column: 'a', isNot: false }],
    [{ a: { $isNotNull: false } }, { kind: 'null', column: 'a', isNot: false }],
    [{ a: { $contains: 'x' } }, { kind: 'text', column: 'a', operator: 'contains', value: 'x' }],
    [{ a: { $contains: 1 } }, { kind: 'json', column: 'a', operator: 'contains', value: 1 }],
    [{ a: { $startsWith: bind('x') } }, { kind: 'text', column: 'a', operator: 'startsWith', value: 'x' }],
    [{ a: { $endsWith: '' } }, { kind: 'text', column: 'a', operator: 'endsWith', value: '' }],
    [{ a: { $regex: '^x' } }, { kind: 'text', column: 'a', operator: 'regex', value: '^x' }],
    [{ a: { $near: NEAR } }, { kind: 'near', column: 'a', point: { lat: 52.5, lon: 13.4 }, metres: 1000 }],
    [{ a: { $near: bind(NEAR) } }, { kind: 'near', column: 'a', point: { lat: 52.5, lon: 13.4 }, metres: 1000 }],
    [{ a: { $near: { ...NEAR, distance: bind(0) } } }, { kind: 'near', column: 'a', point: NEAR_POINT(), metres: 0 }],
    [
      { $or: [{ a: 1 }, { $not: { b: { $lt: 2 } } }] },
      {
        kind: 'or',
        of: [
          { kind: 'compare', column: 'a', operator: 'eq', value: 1 },
          { kind: 'not', of: { kind: 'compare', column: 'b', operator: 'lt', value: 2 } },
        ],
      },
    ],
  ])('%j', (where, expected) => {
    expect(conditionOf(where)).toEqual(expected);
  });
});

function NEAR_POINT(): object {
  return { lat: NEAR.lat, lon: NEAR.lon };
}

describe('a condition is refused', () => {
  test.each<[unknown, Record<string, string>]>([
    [[], { where: 'must be an object' }],
    [bind({ a: 1 }), { where: 'must be written out' }],
    [{ $expr: { $eq: ['$a', 1] } }, { 'where.$expr': 'is not an operator' }],
    [{ a: { $like: 'x' } }, { 'where.a.$like': 'is not an operator' }],
    [{ a: { $ilike: 'x' } }, { 'where.a.$ilike': 'is not an operator' }],
    [{ a: { $containedBy: ['x'] } }, { 'where.a.$containedBy': 'is not an operator' }],
    [{ a: { $overlaps: ['x'] } }, { 'where.a.$overlaps': 'is not an operator' }],
    [{ a: { $INCREMENT: 1 } }, { 'where.a.$INCREMENT': 'is not an operator' }],
    [{ a: { b: 1 } }, { 'where.a': expect.stringMatching(/^must be text/) as string }],
    [{ a: bind({ $gt: '' }) }, { 'where.a': expect.stringMatching(/^must be text/) as string }],
    [{ a: { $gt: true } }, { 'where.a.$gt': ORDERED }],
    [{ a: { $lt: [1] } }, { 'where.a.$lt': ORDERED }],
    [{ a: { $gte: null } }, { 'where.a.$gte': ORDERED }],
    [{ a: { $in: 1 } }, { 'where.a.$in': 'must be a list' }],
    [{ a: { $in: [null, ['x']] } }, { 'where.a.$in[0]': SCALAR, 'where.a.$in[1]': SCALAR }],
    [{ a: { $between: [1] } }, { 'where.a.$between': 'must be a list of two values' }],
    [{ a: { $between: [1, 'x'] } }, { 'where.a.$between': 'must be two numbers or two texts' }],
    [{ a: { $contains: ['x'] } }, { 'where.a.$contains': SCALAR }],
    [{ a: { $exists: 'yes' } }, { 'where.a.$exists': 'must be true or false' }],
    [{ a: { $regex: 'x'.repeat(1001) } }, { 'where.a.$regex': 'must be 1000 characters at most' }],
    [{ a: { $near: [1, 2] } }, { 'where.a.$near': 'must be an object with `lat`, `lon` and `distance`' }],
    [{ a: { $near: { ...NEAR, unit: 'km' } } }, { 'where.a.$near': expect.any(String) as string }],
    [
      { a: { $near: { lat: '1', lon: 1, distance: -1 } } },
      {
        'where.a.$near.distance': 'must be a number of metres, not negative',
        'where.a.$near.lat': 'must be a number of degrees from -90 to 90',
      },
    ],
    [{ $or: [{}] }, { 'where.$or[0]': 'must have a condition' }],
  ])('%j', (where, errors) => {
    expect(refused('countNodes', { where })).toEqual({ code: 'VALIDATION_ERROR', errors });
  });

  test('by its place in a filter of a search', () => {
    const given = {
      startNodeId: '1',
      nodeFilter: { where: { a: { $x: 1 } } },
      relationshipFilter: { where: { 'b c': 1 } },
    };
    expect(Object.keys(refused('traverse', given).errors)).toEqual([
      'nodeFilter.where.a.$x',
      'relationshipFilter.where.b c',
    ]);
  });
});
