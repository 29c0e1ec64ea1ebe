import { beforeAll, describe, expect, test } from 'vitest';
import { describeDatabases } from './databases.ts';
import { fillItems } from './items.ts';

const table = 'items';

/** Rows that make groups, with nulls and texts that collations would confuse. */
const SALES = [
  { id: 1, shop: 'a', kind: 'x', n: 1, amount: '1.10', weight: 0.5, day: '2026-01-02', note: 'b' },
  { id: 2, shop: 'a', kind: 'y', n: 2, amount: '2.20', weight: 1.5, day: '2026-01-01', note: 'a' },
  { id: 3, shop: 'A', kind: 'x', n: 3, amount: '-0.30', weight: null, day: '2026-02-01', note: 'a' },
  { id: 4, shop: null, kind: 'x', n: null, amount: null, weight: 4, day: null, note: null },
  { id: 5, shop: null, kind: 'y', n: 7, amount: '0.01', weight: 0.25, day: '2025-12-31', note: 'Z' },
  { id: 6, shop: 'b', kind: null, n: 2, amount: '10.00', weight: -2, day: '2026-01-01', note: '' },
] as const;

describeDatabases('groups', (database) => {
  beforeAll(async () => {
    await fillItems(database());
    await database().sql({
      sqlite: `CREATE TABLE sales (id INTEGER PRIMARY KEY, shop TEXT, kind TEXT, n INTEGER, amount DECIMAL(12,2),
        weight REAL, day DATE, note TEXT)`,
      postgresql: `CREATE TABLE sales (id int4 PRIMARY KEY, shop text, kind text, n int4, amount numeric(12,2),
        weight float8, day date, note text)`,
      mysql: `CREATE TABLE sales (id int PRIMARY KEY, shop varchar(20), kind text, n int, amount decimal(12,2),
        weight double, day date, note text)`,
    });
    await database().run('insert', { table: 'sales', data: SALES });
  });

  const groups = (given: object) => database().rows('groupBy', { table: 'sales', ...given });

  describe('groups', () => {
    test('are told apart by bytes, nulls are one, and they come in their order', async () => {
      const given = { groupBy: ['shop'], aggregate: { n: { $count: '*' }, amount: { $sum: 'amount' } } };
      expect(await database().run('groupBy', { table: 'sales', ...given })).toEqual({
        rows: [
          { shop: null, n: 2, amount: '0.01' },
          { shop: 'A', n: 1, amount: '-0.30' },
          { shop: 'a', n: 2, amount: '3.30' },
          { shop: 'b', n: 1, amount: '10.00' },
        ],
        count: 4,
        fields: ['shop', 'n', 'amount'],
        next: null,
      });
    });

    test('of several columns', async () => {
      expect(
        await groups({ groupBy: ['kind', 'shop'], aggregate: { most: { $max: 'n' } }, where: { id: { $lt: 6 } } }),
      ).toEqual([
        { kind: 'x', shop: null, most: null },
        { kind: 'x', shop: 'A', most: 3 },
        { kind: 'x', shop: 'a', most: 1 },
        { kind: 'y', shop: null, most: 7 },
        { kind: 'y', shop: 'a', most: 2 },
      ]);
    });

    test('without functions are the values that there are', async () => {
      expect(await groups({ groupBy: ['day'], orderBy: { column: 'day', order: 'DESC' } })).toEqual([
        { day: null },
        { day: '2026-02-01' },
        { day: '2026-01-02' },
        { day: '2026-01-01' },
        { day: '2025-12-31' },
      ]);
    });

    test.each(['n', 'amount', 'weight', 'shop', 'day'])('of %s, none where there are no rows', async (column) => {
      expect(await groups({ groupBy: [column], aggregate: { rows: { $count: '*' } }, where: { id: 0 } })).toEqual([]);
    });

    test('of values of every kind have them as rows do', async () => {
      for (const column of ['n', 'big', 'price', 'ratio', 'flag', 'at', 'day', 'tm', 'bin', 'uid', 'name']) {
        const [row] = await database().rows('query', { table, select: [column], where: { id: 1 } });
        expect(await database().rows('groupBy', { table, groupBy: [column], where: { id: 1 } })).toEqual([row]);
      }
    });

    test('an alias may be the name of a column', async () => {
      const given = { groupBy: ['kind'], aggregate: { n: { $sum: 'n' }, shop: { $arrayAgg: 'shop' } } };
      expect(await groups({ ...given, where: { n: { $gt: 1 } }, having: { n: { $gt: 2 } } })).toEqual([
        { kind: 'x', n: 3, shop: ['A'] },
        { kind: 'y', n: 9, shop: [null, 'a'] },
      ]);
    });

    test('by aliases in either direction, a part of them', async () => {
      const given = { groupBy: ['shop'], aggregate: { amount: { $sum: 'amount' } } };
      const orderBy = { column: 'amount', order: 'DESC' };
      expect(await groups({ ...given, orderBy, limit: 2 })).toEqual([
        { shop: 'b', amount: '10.00' },
        { shop: 'a', amount: '3.30' },
      ]);
      expect(await groups({ ...given, orderBy: [orderBy], limit: 2, offset: 3 })).toEqual([
        { shop: 'A', amount: '-0.30' },
      ]);
      expect(await groups({ ...given, limit: 0 })).toEqual([]);
    });

    test('in the order of their columns where an order leaves them open', async () => {
      const given = { groupBy: ['shop', 'kind'], aggregate: { n: { $count: '*' } }, orderBy: { column: 'n' } };
      expect((await groups(given)).map(({ shop, kind }) => [shop, kind])).toEqual([
        [null, 'x'],
        [null, 'y'],
        ['A', 'x'],
        ['a', 'x'],
        ['a', 'y'],
        ['b', null],
      ]);
    });
  });

  test('are the same within a transaction, beside what it changes', async () => {
    const aggregate = { n: { $count: '*' }, mean: { $avg: 'amount' }, notes: { $arrayAgg: 'note' } };
    const of = (operation: string, fields: object, expected: number | null = null) => ({
      tag: null,
      operation,
      expected,
      fields: { table: 'sales', ...fields },
      input: null,
    });
    const operations = [
      of('insert', { data: { id: 7, shop: 'c', amount: '0.05', note: 'new' } }),
      of('groupBy', { groupBy: ['shop'], aggregate, where: { id: { $gte: 6 } } }, 2),
      of('max', { column: 'id' }),
      of('count', { column: 'kind', distinct: true }, 2),
      of('delete', { where: { id: 7 } }, 1),
    ];
    const [, found, most, kinds] = await database().work({
      kind: 'transaction',
      operations,
      options: {},
      session: null,
    });
    expect(found?.rows).toEqual([
      { shop: 'b', n: 1, mean: '10.00000000', notes: [''] },
      { shop: 'c', n: 1, mean: '0.05000000', notes: ['new'] },
    ]);
    expect(most?.rows).toEqual([{ max: 7 }]);
    expect(kinds?.count).toBe(2);
  });

  describe('having', () => {
    const functions = {
      rows: { $count: '*' },
      total: { $sum: 'n' },
      amount: { $sum: 'amount' },
      mean: { $avg: 'amount' },
      half: { $avg: 'n' },
      weight: { $sum: 'weight' },
      first: { $min: 'day' },
      names: { $stringAgg: 'note' },
    };
    test.each<[string, object, (string | null)[]]>([
      ['a count', { rows: 2 }, [null, 'a']],
      ['a sum of whole numbers', { total: { $gte: 3 } }, [null, 'A', 'a']],
      ['a sum of whole numbers as digits', { total: '7' }, [null]],
      ['a sum of decimals, as numbers', { amount: { $gt: 9 } }, ['b']],
      ['a sum of decimals, exactly', { amount: { $in: ['3.3', '0.0100'] } }, [null, 'a']],
      ['an average of decimals', { mean: { $between: ['1.65', 2] } }, ['a']],
      ['an average', { half: 1.5 }, ['a']],
      ['a sum of floats', { weight: { $lt: 0 } }, ['b']],
      ['no value', { weight: null }, ['A']],
      ['a value', { weight: { $ne: null } }, [null, 'a', 'b']],
      ['a day', { first: { $lt: '2026-01-02' } }, [null, 'a', 'b']],
      ['a text', { names: { $startsWith: 'a,' } }, ['a']],
      ['a grouped column', { shop: { $ne: 'a' } }, [null, 'A', 'b']],
      ['several', { $or: [{ shop: null }, { $and: [{ rows: 1 }, { $not: { amount: { $lt: 0 } } }] }] }, [null, 'b']],
      ['what is computed', { $expr: { $gt: ['$total', { $multiply: ['$rows', 2] }] } }, [null, 'A']],
      ['nothing', {}, [null, 'A', 'a', 'b']],
    ])('%s', async (_title, having, expected) => {
      const rows = await groups({ groupBy: ['shop'], aggregate: functions, having });
      expect(rows.map(({ shop }) => shop)).toEqual(expected);
    });

    test('of all rows leaves the one or none', async () => {
      const operations = { n: { $count: '*' } };
      expect(await database().rows('aggregate', { table, operations, having: { n: { $gt: 5 } } })).toEqual([{ n: 6 }]);
      expect(await database().rows('aggregate', { table, operations, having: { n: { $gt: 6 } } })).toEqual([]);
    });
  });
});
