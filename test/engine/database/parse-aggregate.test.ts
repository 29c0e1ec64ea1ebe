import { describe, expect, test } from 'vitest';
import { bind } from '../../../src/engine/query/bound.ts';
import { type Operation, parseStatement } from '../../../src/engine/database/parse.ts';
import { isProcessorError } from '../../../src/kernel/errors.ts';

const table = 'items';
const n = { $count: '*' };

/** What is refused, by path. */
function faults(operation: Operation, given: object): Record<string, string> {
  try {
    parseStatement(operation, { table, ...given });
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    expect(thrown.code).toBe('VALIDATION_ERROR');
    return Object.fromEntries((thrown.details.errors ?? []).map(({ path, message }) => [path, message]));
  }
  return {};
}

describe('an aggregate', () => {
  test('takes functions by alias, in any case', () => {
    const operations = {
      n,
      some: { $COUNT: { column: 'a', distinct: bind(true) } },
      total: { $Sum: 'a' },
      text: { $groupConcat: { column: 'b', separator: bind(' ') } },
    };
    expect(parseStatement('aggregate', { table, operations })).toEqual({
      operation: 'aggregate',
      table: { schema: null, name: 'items' },
      where: { kind: 'and', of: [] },
      functions: [
        { alias: 'n', name: 'count', column: null, isDistinct: false, separator: '', path: 'operations.n.$count' },
        {
          alias: 'some',
          name: 'count',
          column: 'a',
          isDistinct: true,
          separator: '',
          path: 'operations.some.$COUNT.column',
        },
        { alias: 'total', name: 'sum', column: 'a', isDistinct: false, separator: '', path: 'operations.total.$Sum' },
        {
          alias: 'text',
          name: 'stringAgg',
          column: 'b',
          isDistinct: false,
          separator: ' ',
          path: 'operations.text.$groupConcat.column',
        },
      ],
      groupBy: [],
      having: { kind: 'and', of: [] },
      orderBy: [],
      limit: 10_001,
      offset: 0,
    });
  });

  test('as a list is the same', () => {
    const aggregations = [
      { type: 'count', alias: 'n' },
      { type: '$SUM', field: 'a', alias: 'total' },
      { type: 'stringAgg', field: 'b', alias: 'text', separator: '' },
    ];
    expect(parseStatement('groupBy', { table, groupBy: ['c'], aggregations })).toMatchObject({
      functions: [
        { alias: 'n', name: 'count', column: null },
        { alias: 'total', name: 'sum', column: 'a', path: 'aggregations[1].field' },
        { alias: 'text', name: 'stringAgg', column: 'b', separator: '' },
      ],
      groupBy: ['c'],
    });
  });

  test('takes conditions and orders of aliases and grouped columns, whose values may be bound', () => {
    const given = {
      table,
      groupBy: ['c'],
      aggregate: { n },
      having: { n: { $gt: bind(3) }, c: bind('x'), $expr: { $gt: ['$n', 1] } },
      orderBy: [{ column: 'n', order: bind('desc') }, { column: 'c' }],
      limit: bind(5),
      offset: 2,
    };
    expect(parseStatement('groupBy', given)).toMatchObject({
      having: { of: [{ column: 'n', value: 3 }, { column: 'c', value: 'x' }, { kind: 'expression' }] },
      orderBy: [
        { column: 'n', direction: 'desc' },
        { column: 'c', direction: 'asc' },
      ],
      limit: 5,
      offset: 2,
    });
  });

  test('of one function is of all rows', () => {
    expect(parseStatement('avg', { table, column: 'a', where: { b: 1 } })).toMatchObject({
      functions: [{ alias: 'avg', name: 'avg', column: 'a', path: 'column' }],
      groupBy: [],
      where: { column: 'b' },
    });
    expect(parseStatement('count', { table, column: 'a', distinct: true })).toMatchObject({
      operation: 'count',
      column: 'a',
      isDistinct: true,
    });
    expect(parseStatement('count', { table, column: '*' })).toMatchObject({ column: null, isDistinct: false });
  });
});

describe('what is refused', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `a${index}`);
  test.each<[Operation, object, string[]]>([
    ['aggregate', {}, ['operations']],
    ['aggregate', { operations: {} }, ['operations']],
    ['aggregate', { operations: [n] }, ['operations']],
    ['aggregate', { operations: bind({ n }) }, ['operations']],
    ['aggregate', { operations: { n: 'a' } }, ['operations.n']],
    ['aggregate', { operations: { n: {} } }, ['operations.n']],
    ['aggregate', { operations: { n: bind(n) } }, ['operations.n']],
    ['aggregate', { operations: { n: { $sum: 'a', $avg: 'a' } } }, ['operations.n']],
    ['aggregate', { operations: { n: { $median: 'a' } } }, ['operations.n.$median']],
    ['aggregate', { operations: { 'a b': n } }, ['operations.a b']],
    ['aggregate', { operations: { 'n"; DROP': n } }, ['operations.n"; DROP']],
    ['aggregate', { operations: { n: { $sum: '*' } } }, ['operations.n.$sum']],
    ['aggregate', { operations: { n: { $sum: bind('a') } } }, ['operations.n.$sum']],
    ['aggregate', { operations: { n: { $sum: 5 } } }, ['operations.n.$sum']],
    ['aggregate', { operations: { n: { $count: bind('*') } } }, ['operations.n.$count']],
    ['aggregate', { operations: { n: { $sum: { column: 'a', distinct: true } } } }, ['operations.n.$sum.distinct']],
    ['aggregate', { operations: { n: { $count: { distinct: true } } } }, ['operations.n.$count.column']],
    ['aggregate', { operations: { n: { $count: { column: 'a', distinct: 1 } } } }, ['operations.n.$count.distinct']],
    [
      'aggregate',
      { operations: { n: { $stringAgg: { column: 'a', separator: 5 } } } },
      ['operations.n.$stringAgg.separator'],
    ],
    [
      'aggregate',
      { operations: { n: { $stringAgg: { column: 'a', separator: bind('x'.repeat(101)) } } } },
      ['operations.n.$stringAgg.separator'],
    ],
    ['aggregate', { operations: Object.fromEntries(many(21).map((alias) => [alias, n])) }, ['operations']],
    ['aggregate', { operations: { n, N: n } }, ['operations.N']],
    ['aggregate', { operations: { n }, groupBy: ['N'] }, ['operations.n']],
    ['aggregate', { operations: { n }, groupBy: [] }, ['groupBy']],
    ['aggregate', { operations: { n }, groupBy: bind(['a']) }, ['groupBy']],
    [
      'aggregate',
      { operations: { n }, groupBy: ['a', 'a', bind('b'), 'c d'] },
      ['groupBy[2]', 'groupBy[3]', 'groupBy[1]'],
    ],
    ['aggregate', { operations: { n }, groupBy: many(11) }, ['groupBy']],
    ['aggregate', { operations: { n }, aggregations: [{ type: 'count', alias: 'm' }] }, ['aggregations']],
    ['aggregate', { aggregations: {} }, ['aggregations']],
    ['aggregate', { aggregations: [] }, ['aggregations']],
    ['aggregate', { aggregations: [5] }, ['aggregations[0]', 'aggregations[0].alias', 'aggregations[0].type']],
    [
      'aggregate',
      {
        aggregations: [
          { type: 'sum', alias: 'a', field: 'b', where: 1 },
          { type: bind('sum'), field: 'b', alias: 'a' },
        ],
      },
      ['aggregations[0].where', 'aggregations[1].type', 'aggregations[1].alias'],
    ],
    ['aggregate', { operations: { n }, having: { m: 1 } }, ['having.m']],
    ['aggregate', { operations: { n }, having: { $not: { $or: [{ n: 1 }, { a: 2 }] } } }, ['having.a']],
    ['aggregate', { operations: { n }, having: { $expr: { $gt: ['$m', '$n'] } } }, ['having.m']],
    ['aggregate', { operations: { n }, having: { n: { $near: 1 } } }, ['having.n.$near']],
    ['aggregate', { operations: { l: { $arrayAgg: 'a' } }, having: { l: null } }, ['having.l']],
    ['aggregate', { operations: { l: { $arrayAgg: 'a' } }, orderBy: { column: 'l' } }, ['orderBy.l']],
    ['aggregate', { operations: { n }, orderBy: { column: 'a' } }, ['orderBy.a']],
    ['aggregate', { operations: { n }, limit: 10_001, offset: -1 }, ['limit', 'offset']],
    ['aggregate', { operations: { n }, select: ['n'], after: [1] }, ['select', 'after']],
    ['groupBy', {}, ['groupBy']],
    ['groupBy', { groupBy: 'a' }, ['groupBy']],
    ['groupBy', { groupBy: ['a'], operations: { n } }, ['operations']],
    ['groupBy', { groupBy: ['a'], aggregate: {} }, ['aggregate']],
    ['sum', {}, ['column']],
    ['sum', { column: '*' }, ['column']],
    ['max', { column: bind('a') }, ['column']],
    ['min', { column: 'a', groupBy: ['b'] }, ['groupBy']],
    ['count', { distinct: true }, ['column']],
    ['count', { column: 'a', distinct: 'yes' }, ['distinct']],
    ['count', { column: 'a b' }, ['column']],
  ])('of %s %j', (operation, given, paths) => {
    expect(Object.keys(faults(operation, given))).toEqual(paths);
  });

  test('is told in words', () => {
    const operations = { n: { $median: 'a' }, m: 5, k: { $avg: { column: 'a', distinct: true } } };
    expect(faults('aggregate', { operations, groupBy: ['k'], having: { z: 1 } })).toEqual({
      'operations.n.$median':
        'is no function: they are $count, $sum, $avg, $min, $max, $arrayAgg, $stringAgg, $groupConcat',
      'operations.m': 'must be an object with one function, such as { "$sum": "column" }',
      'operations.k.$avg.distinct': 'is not a field of $avg',
      'operations.k': 'has the name of another, or of a grouped column',
      'having.z': 'is neither an alias nor a grouped column',
    });
  });
});
