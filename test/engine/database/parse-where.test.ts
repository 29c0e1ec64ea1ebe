import { describe, expect, test } from 'vitest';
import { bind } from '../../../src/engine/query/bound.ts';
import { type Operation, parseStatement } from '../../../src/engine/database/parse.ts';
import { isProcessorError } from '../../../src/kernel/errors.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';

const table = 'items';

function whereOf(where: object): unknown {
  return Reflect.get(parseStatement('query', { table, where }), 'where');
}

/** The code and the paths of what is refused. */
function refused(operation: Operation, given: object): { code: string; errors: Record<string, string> } {
  try {
    parseStatement(operation, given);
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    const errors = (thrown.details.errors ?? []).map((error) => [error.path, error.message]);
    return { code: thrown.code, errors: Object.fromEntries(errors) as Record<string, string> };
  }
  return { code: 'none', errors: {} };
}

const pathsOf = (operation: Operation, given: object) => Object.keys(refused(operation, given).errors);

describe('where', () => {
  test('a value is equality, null its absence, operators in any case', () => {
    expect(whereOf({ a: 1 })).toEqual({ kind: 'compare', column: 'a', operator: 'eq', value: 1 });
    expect(whereOf({ a: null })).toEqual({ kind: 'null', column: 'a', isNot: false });
    expect(whereOf({ a: { $NE: null } })).toEqual({ kind: 'null', column: 'a', isNot: true });
    expect(whereOf({ a: { $IsNull: false } })).toEqual({ kind: 'null', column: 'a', isNot: true });
    expect(whereOf({ a: { $BETWEEN: [1, 2] } })).toEqual({ kind: 'between', column: 'a', from: 1, to: 2 });
  });

  test('an object that has other keys as well is JSON', () => {
    const value = { $gt: 1, b: 2 };
    expect(whereOf({ a: value })).toEqual({ kind: 'compare', column: 'a', operator: 'eq', value });
    expect(whereOf({ a: {} })).toEqual({ kind: 'compare', column: 'a', operator: 'eq', value: {} });
  });

  test('what is bound is a literal, whatever it looks like', () => {
    const value = { $ne: null };
    expect(whereOf({ a: bind(value) })).toEqual({ kind: 'compare', column: 'a', operator: 'eq', value });
    expect(whereOf({ a: { $gt: bind(value) } })).toMatchObject({ operator: 'gt', value });
    expect(whereOf({ a: { $in: bind([value, null]) } })).toMatchObject({ kind: 'in', values: [value, null] });
    expect(whereOf({ a: { $in: [bind([1])] } })).toMatchObject({ kind: 'in', values: [[1]] });
    expect(whereOf({ a: { b: bind(value) } })).toMatchObject({ value: { b: value } });
    expect(whereOf({ a: bind(null) })).toEqual({ kind: 'null', column: 'a', isNot: false });
    expect(whereOf({ $expr: { $eq: ['$a', bind('$b')] } })).toMatchObject({
      of: {
        of: [
          { kind: 'column', column: 'a' },
          { kind: 'literal', value: '$b' },
        ],
      },
    });
  });

  test('$and and $or take an object, of which each member is a condition', () => {
    const a = { kind: 'compare', column: 'a', operator: 'eq', value: 1 };
    const b = { kind: 'null', column: 'b', isNot: false };
    expect(whereOf({ $or: { a: 1, b: null } })).toEqual({ kind: 'or', of: [a, b] });
    expect(whereOf({ $and: [{ a: 1 }, { b: null }] })).toEqual({ kind: 'and', of: [a, b] });
    expect(whereOf({ $nor: [{ a: 1 }] })).toEqual({ kind: 'not', of: { kind: 'or', of: [a] } });
    expect(whereOf({ a: { $not: { $eq: 1 } } })).toEqual({ kind: 'not', of: a });
  });

  test('has its bounds', () => {
    const nested = (levels: number): object =>
      Array.from({ length: levels }).reduce<object>((inner) => ({ $not: inner }), { a: 1 });
    expect(refused('query', { table, where: nested(LIMITS.query_depth.value - 1) }).code).toBe('none');
    expect(refused('query', { table, where: nested(LIMITS.query_depth.value + 2) }).code).toBe('VALIDATION_ERROR');
    const many = (count: number) => ({ $or: Array.from({ length: count }, (_, a) => ({ a })) });
    expect(refused('query', { table, where: many(500) }).code).toBe('none');
    expect(refused('query', { table, where: many(501) }).errors).toEqual({ where: 'must have 500 conditions at most' });
    const list = Array.from({ length: 10_001 }, () => 1);
    expect(pathsOf('query', { table, where: { a: { $in: list } } })).toEqual(['where.a.$in']);
  });
});

describe('expressions', () => {
  test('$name is a column, and $literal is what it says', () => {
    expect(whereOf({ $expr: { $gte: [{ $subtract: ['$on_hand', '$reserved'] }, { $LITERAL: '$5' }] } })).toEqual({
      kind: 'expression',
      of: {
        kind: 'comparison',
        operator: 'gte',
        of: [
          {
            kind: 'arithmetic',
            operator: 'subtract',
            of: [
              { kind: 'column', column: 'on_hand' },
              { kind: 'column', column: 'reserved' },
            ],
          },
          { kind: 'literal', value: '$5' },
        ],
      },
    });
  });

  test.each<[object | string | number, string]>([
    ['$a', '$expr'],
    [5, '$expr'],
    [{ $add: ['$a', 1] }, '$expr'],
    [{ $eq: ['$a'] }, '$expr.$eq'],
    [{ $eq: '$a' }, '$expr.$eq'],
    [{ $eq: ['$a b', 1] }, '$expr.$eq[0]'],
    [{ $eq: ['$a', [1]] }, '$expr.$eq[1]'],
    [{ $eq: ['$a', bind({ b: 1 })] }, '$expr.$eq[1]'],
    [{ $eq: ['$a', { b: 1 }] }, '$expr.$eq[1]'],
    [{ $and: ['$a'] }, '$expr.$and[0]'],
    [{ $concat: ['$a', '$b'] }, '$expr.$concat'],
    [{ $eq: [1, { $subtract: [1, 2, 3] }] }, '$expr.$eq[1].$subtract'],
  ])('%j is refused', (expression, path) => {
    expect(pathsOf('query', { table, where: { $expr: expression } })).toContain(`where.${path}`);
  });

  test('have 40 columns and values at most', () => {
    const sum = (count: number) => ({ $gt: [{ $add: Array.from({ length: count - 1 }, () => '$a') }, 0] });
    expect(refused('query', { table, where: { $expr: sum(40) } }).code).toBe('none');
    expect(pathsOf('query', { table, where: { $expr: sum(41) } })).toEqual(['where.$expr']);
  });
});

describe('data', () => {
  test('the values of an insert are literals, and the rows may be bound', () => {
    const rows = [{ a: { $inc: 1 } }, { a: '$b', c: null }];
    expect(parseStatement('insert', { table, data: bind(rows) })).toMatchObject({ rows });
    expect(parseStatement('insert', { table, data: rows })).toMatchObject({ rows });
    expect(parseStatement('insert', { table, data: { a: bind(1) }, returning: true })).toMatchObject({
      rows: [{ a: 1 }],
      returning: [],
    });
  });

  test('an upsert updates all that it is given but its keys', () => {
    expect(parseStatement('upsert', { table, data: { a: 1, b: 2, c: 3 }, conflictKeys: ['b'] })).toMatchObject({
      operation: 'insert',
      isUpsert: true,
      onConflict: { columns: ['b'], update: 'given' },
    });
  });

  test('the operators of an update', () => {
    const data = {
      a: 1,
      b: { $set: { $inc: 1 } },
      c: { $inc: 2 },
      d: { $DEC: '0.5' },
      e: { $unset: true },
      f: { $concat: ['first_name', bind('last_name'), { $literal: 'note' }, ', '] },
      g: { $concat: 'note' },
      h: { $expr: { $add: ['$h', 1] } },
      i: bind({ $inc: 1 }),
    };
    expect(Reflect.get(parseStatement('update', { table, data, all: true }), 'assignments')).toEqual([
      { kind: 'set', column: 'a', value: 1 },
      { kind: 'set', column: 'b', value: { $inc: 1 } },
      { kind: 'change', column: 'c', operator: 'inc', value: 2 },
      { kind: 'change', column: 'd', operator: 'inc', value: '-0.5' },
      { kind: 'change', column: 'e', operator: 'unset', value: true },
      {
        kind: 'concat',
        column: 'f',
        of: [
          { kind: 'name', value: 'first_name' },
          { kind: 'text', value: 'last_name' },
          { kind: 'text', value: 'note' },
          { kind: 'text', value: ', ' },
        ],
      },
      {
        kind: 'concat',
        column: 'g',
        of: [
          { kind: 'name', value: 'g' },
          { kind: 'text', value: 'note' },
        ],
      },
      expect.objectContaining({ kind: 'expression', column: 'h' }),
      { kind: 'set', column: 'i', value: { $inc: 1 } },
    ]);
  });
});
