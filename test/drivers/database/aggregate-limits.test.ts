import { beforeAll, describe, expect, test } from 'vitest';
import { describeDatabases, within } from './databases.ts';
import { fillItems } from './items.ts';
import { Chance } from './program/chance.ts';

const table = 'items';
const BIG = 9_007_199_254_740_991;

describeDatabases('aggregates at their limits', (database, type) => {
  beforeAll(async () => {
    await fillItems(database());
    await database().sql({
      sqlite:
        'CREATE TABLE wide (id INTEGER PRIMARY KEY, k INTEGER, whole BIGINT, small INTEGER, price DECIMAL(15,4), f REAL)',
      postgresql:
        'CREATE TABLE wide (id int4 PRIMARY KEY, k int4, whole int8, small int8, price numeric(15,4), f float8)',
      mysql: 'CREATE TABLE wide (id int PRIMARY KEY, k int, whole bigint, small bigint, price decimal(15,4), f double)',
    });
    const data = Array.from({ length: 30 }, (_, id) => ({
      id,
      k: id % 10,
      whole: '4611686018427387904',
      small: BIG,
      price: id % 3 === 0 ? '99999999999.9999' : '-0.0001',
      f: id / 7,
    }));
    await database().run('insert', { table: 'wide', data });
  });

  const failure = (given: object) => database().failure('aggregate', { table, ...given });
  const of = async (operation: object, where: object = {}) =>
    (await database().rows('aggregate', { table: 'wide', operations: { of: operation }, where }))[0]?.['of'];

  describe('a column that a function is not of is refused, by its field', () => {
    test.each([
      ['$sum', 'name', 'text'],
      ['$sum', 'flag', 'boolean'],
      ['$sum', 'at', 'instant'],
      ['$sum', 'doc', 'JSON'],
      ['$sum', 'tags', 'list'],
      ['$sum', 'bin', 'bytes'],
      ['$avg', 'day', 'date'],
      ['$avg', 'uid', 'uuid'],
    ])('%s of %s', async (name, column, kind) => {
      expect(await failure({ operations: { total: { [name]: column } } })).toMatchObject({
        code: 'VALIDATION_ERROR',
        // MySQL keeps lists as JSON, and has no word for them.
        errors: [
          {
            path: `operations.total.${name}`,
            message: expect.stringMatching(
              `^${column} holds (?:${kind}|${column === 'tags' ? 'JSON' : kind}), which is no number$`,
            ),
          },
        ],
      });
    });

    test.each(['$min', '$max', '$arrayAgg'])('%s of JSON and lists', async (name) => {
      for (const column of ['doc', 'tags'])
        expect(await failure({ aggregations: [{ type: name, field: column, alias: 'a' }] })).toMatchObject({
          code: 'VALIDATION_ERROR',
          errors: [{ path: 'aggregations[0].field', message: expect.stringContaining('which have no order') }],
        });
    });

    test.each(['ratio', 'price', 'flag', 'at', 'tm', 'bin', 'doc'])('$stringAgg of %s', async (column) => {
      expect(await failure({ operations: { text: { $stringAgg: { column } } } })).toMatchObject({
        code: 'VALIDATION_ERROR',
        errors: [{ path: 'operations.text.$stringAgg.column' }],
      });
    });

    test('groups and what is told apart, of JSON and lists', async () => {
      const message = expect.stringContaining('which make no groups');
      for (const column of ['doc', 'tags']) {
        expect(await failure({ operations: { n: { $count: '*' } }, groupBy: ['id', column] })).toMatchObject({
          code: 'VALIDATION_ERROR',
          errors: [{ path: 'groupBy[1]', message }],
        });
        expect(await database().failure('count', { table, column, distinct: true })).toMatchObject({
          code: 'VALIDATION_ERROR',
          errors: [{ path: 'column', message }],
        });
      }
    });

    test('a column that is not there', async () => {
      expect(await failure({ operations: { a: { $sum: 'nothing' } } })).toMatchObject({
        code: 'SCHEMA_ERROR',
        errors: [{ path: 'operations.a.$sum' }],
      });
      expect(await failure({ operations: { a: { $count: '*' } }, groupBy: ['nothing'] })).toMatchObject({
        code: 'SCHEMA_ERROR',
        errors: [{ path: 'groupBy[0]' }],
      });
      expect(await database().failure('max', { table, column: 'nothing' })).toMatchObject({
        code: 'SCHEMA_ERROR',
        errors: [{ path: 'column' }],
      });
    });

    test('a condition of a value that a function does not come to', async () => {
      const operations = { n: { $count: '*' }, price: { $sum: 'price' }, first: { $min: 'at' } };
      for (const [alias, value] of [
        ['n', 'x'],
        ['n', 1.5],
        ['price', 'x'],
        ['price', {}],
        ['first', 'soon'],
      ] as const)
        expect(await failure({ operations, having: { [alias]: value } })).toMatchObject({
          code: 'VALIDATION_ERROR',
          errors: [{ path: `having.${alias}` }],
        });
      expect(await failure({ operations, having: { n: { $contains: 'x' } } })).toMatchObject({
        errors: [{ path: 'having.n', message: 'n holds no text' }],
      });
    });
  });

  test('whole numbers beyond 53 bits are text, of a column of bigints always', async () => {
    expect(await of({ $sum: 'small' }, { id: 1 })).toBe(type === 'sqlite' ? BIG : String(BIG));
    expect(await of({ $sum: 'small' }, { id: { $lt: 3 } })).toBe('27021597764222973');
    expect(await of({ $sum: 'whole' }, { id: 1 })).toBe('4611686018427387904');
    expect(await of({ $sum: 'whole' }, { id: { $in: [] } })).toBe(null);
  });

  test('sums beyond 64 bits are exact where there are such numbers', async () => {
    const given = { table: 'wide', column: 'whole' };
    if (type !== 'sqlite') expect(await database().rows('sum', given)).toEqual([{ sum: '138350580552821637120' }]);
    else expect(await database().failure('sum', given)).toMatchObject({ code: 'QUERY_ERROR' });
  });

  test('decimals are exact beyond 15 digits, and their average is rounded once', async () => {
    expect(await of({ $sum: 'price' })).toBe('999999999999.9970');
    expect(await of({ $avg: 'price' })).toBe('33333333333.3332333333');
    expect(await of({ $avg: 'price' }, { id: { $in: [0, 1, 2] } })).toBe('33333333333.3332333333');
    expect(await of({ $avg: 'price' }, { id: { $in: [1, 2] } })).toBe('-0.0001000000');
  });

  test('an average of decimals is equal to the decimal that it is', async () => {
    await database().sql('CREATE TABLE tenths (id integer PRIMARY KEY, t decimal(4, 1))');
    await database().run('insert', { table: 'tenths', data: [1, 2, 3].map((id) => ({ id, t: '0.1' })) });
    const given = { table: 'tenths', operations: { mean: { $avg: 't' } }, having: { mean: '0.1' } };
    expect(await database().rows('aggregate', given)).toEqual([{ mean: '0.1000000' }]);
  });

  test('averages of whole numbers are the nearest floats', async () => {
    expect(await of({ $avg: 'id' }, { id: { $in: [1, 3, 6] } })).toBe(10 / 3);
    expect(await of({ $avg: 'small' }, { id: { $in: [1, 3] } })).toBe(BIG);
  });

  test('lists have floats with all of their digits', async () => {
    const chance = new Chance(7);
    const odd = [5e-324, 1.7976931348623157e308, -2.2250738585072014e-308, 0.1 + 0.2, 1 / 3, 2 ** 53];
    const drawn = Array.from({ length: 500 }, () => (chance.below(2 ** 31) / 7) * 10 ** (chance.below(60) - 30));
    await database().sql({
      sqlite: 'CREATE TABLE floats (id INTEGER PRIMARY KEY, f REAL)',
      postgresql: 'CREATE TABLE floats (id int4 PRIMARY KEY, f float8)',
      mysql: 'CREATE TABLE floats (id int PRIMARY KEY, f double)',
    });
    const floats = [...odd, ...drawn];
    await database().run('insert', { table: 'floats', data: floats.map((f, id) => ({ id, f })) });
    expect(await database().rows('aggregate', { table: 'floats', operations: { of: { $arrayAgg: 'f' } } })).toEqual([
      { of: floats.toSorted((one, other) => one - other) },
    ]);
  });

  test('twenty functions of groups of ten columns are computed, with conditions of each', async () => {
    const names = ['name', 'n', 'big', 'price', 'ratio', 'flag', 'at', 'day', 'tm', 'uid'];
    const operations = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`a${index}`, { [index % 2 === 0 ? '$avg' : '$sum']: 'price' }]),
    );
    const having = { $and: Object.keys(operations).map((alias) => ({ [alias]: { $in: ['1.5', 20] } })) };
    const given = {
      table,
      operations,
      groupBy: names,
      having,
      orderBy: Object.keys(operations).map((column) => ({ column })),
    };
    const rows = await database().rows('aggregate', given);
    expect(rows.map(({ name, a0, a1 }) => [name, a0, a1])).toEqual([
      ['apple', '1.50000000', '1.50'],
      ['Banana', '20.00000000', '20.00'],
    ]);
  });

  test('more groups than an answer has are an error, and a part of them is not', { timeout: 60_000 }, async () => {
    await within(database(), async (inside) => {
      await inside.sql('CREATE TABLE much (id integer PRIMARY KEY, t text)');
      for (let from = 0; from < 20_000; from += 10_000)
        await inside.run('insert', {
          table: 'much',
          data: Array.from({ length: 10_000 }, (_, at) => ({ id: from + at, t: 'x'.repeat(120) })),
        });
      const tooMuch = { code: 'PAYLOAD_TOO_LARGE' };
      expect(await inside.failure('groupBy', { table: 'much', groupBy: ['id'] })).toMatchObject(tooMuch);
      const page = await inside.run('groupBy', { table: 'much', groupBy: ['id'], limit: 10_000, offset: 15_000 });
      expect(page.count).toBe(5_000);
      expect(
        await inside.failure('aggregate', { table: 'much', operations: { a: { $arrayAgg: 'id' } } }),
      ).toMatchObject(tooMuch);
      const joined = await inside.run('aggregate', { table: 'much', operations: { a: { $stringAgg: 't' } } });
      expect(joined.rows[0]?.['a']).toHaveLength(121 * 20_000 - 1);
    });
  });
});
