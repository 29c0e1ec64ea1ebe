import { describe, expect, test } from 'vitest';
import { bind } from '../../../src/engine/query/bound.ts';
import { type Operation, parseStatement } from '../../../src/engine/database/parse.ts';
import { isProcessorError } from '../../../src/kernel/errors.ts';

const table = 'items';

/** The code and the paths of what is refused. */
function refused(operation: Operation, given: object, path?: string): { code: string; errors: Record<string, string> } {
  try {
    parseStatement(operation, given, path);
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    const errors = (thrown.details.errors ?? []).map((error) => [error.path, error.message]);
    return { code: thrown.code, errors: Object.fromEntries(errors) as Record<string, string> };
  }
  return { code: 'none', errors: {} };
}

const pathsOf = (operation: Operation, given: object) => Object.keys(refused(operation, given).errors);

describe('a query', () => {
  test('reads every row of all columns where nothing else is said', () => {
    expect(parseStatement('query', { table })).toEqual({
      operation: 'query',
      table: { schema: null, name: 'items' },
      select: null,
      where: { kind: 'and', of: [] },
      orderBy: [],
      limit: 100,
      offset: 0,
      after: null,
      isCounted: true,
      lock: null,
      isLockSkipped: false,
    });
  });

  test('takes what is said', () => {
    const given = {
      table: 'shop.items',
      select: ['id', 'name'],
      orderBy: [{ column: 'name', order: 'DESC' }, { column: 'id' }],
      limit: 7,
      after: ['x', 3],
      count: false,
      lock: 'update',
      skip_locked: true,
    };
    expect(parseStatement('query', given)).toMatchObject({
      table: { schema: 'shop', name: 'items' },
      select: ['id', 'name'],
      orderBy: [
        { column: 'name', direction: 'desc' },
        { column: 'id', direction: 'asc' },
      ],
      limit: 7,
      after: ['x', 3],
      isCounted: false,
      lock: 'update',
      isLockSkipped: true,
    });
  });

  test('of one row has no limit and no count', () => {
    expect(parseStatement('findOne', { table })).toMatchObject({ operation: 'query', limit: 1, isCounted: false });
    expect(pathsOf('findOne', { table, limit: 2, count: true })).toEqual(['limit', 'count']);
  });

  test('a direction, a limit and an offset may be bound, and names may not', () => {
    const given = { table, orderBy: { column: 'id', order: bind('desc') }, limit: bind(5), offset: bind(2) };
    expect(parseStatement('query', given)).toMatchObject({ limit: 5, offset: 2, orderBy: [{ direction: 'desc' }] });
    const named = { table: bind(table), select: bind(['id']), orderBy: { column: bind('id') } };
    expect(pathsOf('query', named)).toEqual(['table', 'orderBy.column', 'select']);
    expect(pathsOf('query', { table, select: [bind('id')], where: bind({}) })).toEqual(['where', 'select[0]']);
  });
});

describe('all that is wrong is said at once, with its path', () => {
  test('of a query', () => {
    const given = {
      table: 'a b',
      select: ['id', 'id', 'x-y'],
      where: { 'a.b': 1, age: { $gt: null, $near: 1, $in: 5 }, $or: [], $xor: [] },
      orderBy: [{ column: 'id', order: 'up' }, { column: 'id' }],
      limit: 10_001,
      offset: -1,
      lock: 'all',
      nonsense: 1,
    };
    expect(refused('query', given, 'input')).toEqual({
      code: 'VALIDATION_ERROR',
      errors: {
        'input.nonsense': 'is not a field of query',
        'input.table': expect.stringContaining('must be a name'),
        'input.where.a.b': expect.stringContaining('must be a name'),
        'input.where.age.$gt': 'must not be null',
        'input.where.age.$near': 'is not an operator',
        'input.where.age.$in': 'must be a list',
        'input.where.$or': 'must be a list of conditions, or an object',
        'input.where.$xor': 'is not an operator',
        'input.orderBy[0].order': 'must be ASC or DESC',
        'input.orderBy[1]': 'names a column for the second time',
        'input.lock': 'must be "update" or "share"',
        'input.select[1]': 'is named twice',
        'input.select[2]': expect.stringContaining('must be a name'),
        'input.limit': 'must be a whole number from 0 to 10000',
        'input.offset': expect.stringContaining('must be a whole number'),
      },
    });
  });

  test.each<[Operation, object, string[]]>([
    ['query', {}, ['table']],
    ['query', { table: 'a.b.c' }, ['table']],
    ['query', { table: `a${'b'.repeat(63)}` }, ['table']],
    ['query', { table, after: [1] }, ['after']],
    ['query', { table, orderBy: { column: 'id' }, after: [1], offset: 1 }, ['after']],
    ['query', { table, skip_locked: true }, ['skip_locked']],
    ['query', { table, where: [] }, ['where']],
    ['query', { table, where: { $or: [{ a: 1 }, {}] } }, ['where.$or[1]']],
    ['query', { table, where: { a: { $between: [1] } } }, ['where.a.$between']],
    ['query', { table, where: { a: { $isNull: 'yes' } } }, ['where.a.$isNull']],
    ['query', { table, where: { a: { $like: 5 } } }, ['where.a.$like']],
    ['query', { table, where: { a: { $like: 'x\\' } } }, ['where.a.$like']],
    ['query', { table, where: { a: { $like: 'x'.repeat(1_001) } } }, ['where.a.$like']],
    ['query', { table, where: { a: { $not: 5 } } }, ['where.a.$not']],
    ['query', { table, where: { a: 'nul\0' } }, ['where.a']],
    ['query', { table, where: { a: '\ud800' } }, ['where.a']],
    ['count', { table, limit: 1 }, ['limit']],
    ['insert', { table }, ['data']],
    ['insert', { table, data: [] }, ['data']],
    ['insert', { table, data: [{ a: 1 }, 5, { 'b c': 1 }] }, ['data[1]', 'data[2].b c']],
    ['insert', { table, data: {}, returning: [] }, ['returning']],
    [
      'insert',
      { table, data: {}, onConflict: { columns: ['a'], action: 'replace' } },
      ['onConflict.action', 'onConflict.update'],
    ],
    ['upsert', { table, data: { b: 1 } }, ['conflictKeys']],
    ['upsert', { table, data: [{ a: 1 }, { b: 1 }], conflictKeys: ['a'] }, ['data[1].a']],
    ['update', { table, data: {}, where: { id: 1 } }, ['data']],
    ['update', { table, data: { a: 1 } }, ['where']],
    ['update', { table, data: { a: 1 }, where: {} }, ['where']],
    ['update', { table, data: bind({ a: 1 }), all: true }, ['data']],
    ['update', { table, data: { a: { $inc: 'x' } }, all: true }, ['data.a.$inc']],
    ['update', { table, data: { a: { $inc: 1, $mul: 2 } }, all: true }, ['data.a']],
    ['update', { table, data: { a: { $double: 1 } }, all: true }, ['data.a.$double']],
    ['update', { table, data: { a: { $unset: false } }, all: true }, ['data.a.$unset']],
    ['delete', { table }, ['where']],
    ['delete', { table, where: { $and: [{ $and: { a: 1 } }], $nor: [] } }, ['where.$nor']],
    ['delete', { table, all: 'yes' }, ['all', 'where']],
    ['raw', {}, ['query']],
    ['raw', { query: bind('select 1') }, ['query']],
    ['raw', { query: 'select 1', params: 5 }, ['params']],
    ['raw', { query: 'select 1', params: Array.from({ length: 101 }, () => 1) }, ['params']],
  ])('of %s %j', (operation, given, paths) => {
    expect(refused(operation, given)).toMatchObject({ code: 'VALIDATION_ERROR' });
    expect(pathsOf(operation, given)).toEqual(paths);
  });

  test('what is understood and not to be had is not supported', () => {
    const given = { table, data: { a: { $pop: 1 }, b: { $rename: 'c' } }, all: true };
    expect(refused('update', given)).toMatchObject({ code: 'NOT_SUPPORTED' });
    expect(pathsOf('update', given)).toEqual(['data.a.$pop', 'data.b.$rename']);
  });
});
