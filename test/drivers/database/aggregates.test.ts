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

describeDatabases('aggregates', (database) => {
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

  const aggregate = (given: object) => database().rows('aggregate', { table, ...given });
  const one = async (operations: object, given: object = {}) => (await aggregate({ operations, ...given }))[0];
  const groups = (given: object) => database().rows('groupBy', { table: 'sales', ...given });

  describe('of all rows', () => {
    test.each([
      ['a count of rows', { $count: '*' }, 6],
      ['a count of values leaves nulls out', { $count: 'name' }, 5],
      ['a count of what is told apart', { $count: { column: 'flag', distinct: true } }, 2],
      ['a count of lists', { $count: 'tags' }, 5],
      ['a sum of whole numbers', { $sum: 'n' }, 2147483656],
      ['a sum of decimals', { $sum: 'price' }, '100000021.48'],
      ['a sum of bigints', { $SUM: 'id' }, 21],
      ['an average of whole numbers', { $avg: 'id' }, 3.5],
      ['an average of decimals', { $avg: 'price' }, '20000004.29600000'],
      ['the least bigint', { $min: 'big' }, '-9223372036854775808'],
      ['the greatest bigint', { $max: 'big' }, '9223372036854775807'],
      ['the least decimal', { $min: 'price' }, '-0.01'],
      ['the greatest float', { $max: 'ratio' }, 1e21],
      ['the least flag', { $min: 'flag' }, false],
      ['the greatest flag', { $max: 'flag' }, true],
      ['the least text, by its bytes', { $min: 'name' }, ''],
      ['the greatest text, by its bytes', { $max: 'name' }, 'Äpfel 🍏'],
      ['the first instant', { $min: 'at' }, '1999-12-31T23:59:59.999Z'],
      ['the last instant', { $max: 'at' }, '2100-01-01T00:00:00.000Z'],
      ['the first day', { $min: 'day' }, '1999-12-31'],
      ['the last time', { $max: 'tm' }, '23:59:59'],
      ['the least UUID', { $min: 'uid' }, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
      ['the greatest UUID', { $max: 'uid' }, 'e0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
      ['the least bytes', { $min: 'bin' }, ''],
      ['the greatest bytes', { $max: 'bin' }, '/////w=='],
      ['a list of whole numbers', { $arrayAgg: 'n' }, [null, -3, 0, 5, 7, 2147483647]],
      [
        'a list of bigints',
        { $arrayAgg: 'big' },
        [null, '-9223372036854775808', '0', '1', '9007199254740993', '9223372036854775807'],
      ],
      ['a list of decimals', { $arrayAgg: 'price' }, [null, '-0.01', '0.00', '1.50', '20.00', '99999999.99']],
      ['a list of floats', { $arrayAgg: 'ratio' }, [null, -2.25, 0, 0.1, 0.5, 1e21]],
      ['a list of flags', { $arrayAgg: 'flag' }, [null, false, false, true, true, true]],
      ['a list of texts', { $arrayAgg: 'name' }, [null, '', '100%_\\ "cherry\'', 'Banana', 'apple', 'Äpfel 🍏']],
      [
        'a list of instants',
        { $arrayAgg: 'at' },
        [
          null,
          '1999-12-31T23:59:59.999Z',
          '2026-01-01T00:00:00.000Z',
          '2026-06-15T12:30:00.123Z',
          '2026-06-15T12:30:00.124Z',
          '2100-01-01T00:00:00.000Z',
        ],
      ],
      [
        'a list of days',
        { $arrayAgg: 'day' },
        [null, '1999-12-31', '2024-02-29', '2026-01-01', '2026-06-15', '2100-01-01'],
      ],
      ['a list of times', { $arrayAgg: 'tm' }, [null, '00:00:00', '09:30:00', '12:00:00', '12:00:01', '23:59:59']],
      ['a list of bytes', { $arrayAgg: 'bin' }, [null, '', 'AA==', 'AQI=', 'AQID', '/////w==']],
      [
        'a list of UUIDs',
        { $arrayAgg: 'uid' },
        [null, ...['a', 'b', 'c', 'd', 'e'].map((first) => `${first}0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11`)],
      ],
      ['a text of texts', { $stringAgg: 'name' }, ',100%_\\ "cherry\',Banana,apple,Äpfel 🍏'],
      [
        'a text with another separator',
        { $groupConcat: { column: 'n', separator: ' | ' } },
        '-3 | 0 | 5 | 7 | 2147483647',
      ],
      [
        'a text of days without separator',
        { $stringAgg: { column: 'day', separator: '' } },
        '1999-12-312024-02-292026-01-012026-06-152100-01-01',
      ],
    ])('%s', async (_title, of, expected) => {
      expect(await one({ of })).toEqual({ of: expected });
    });

    test('several at once come in the order in which they are written', async () => {
      const given = {
        operations: { total: { $sum: 'n' }, n: { $count: '*' }, most: { $max: 'name' } },
        where: { id: { $lte: 2 } },
      };
      expect(await database().run('aggregate', { table, ...given })).toEqual({
        rows: [{ total: 2, n: 2, most: 'apple' }],
        count: 1,
        fields: ['total', 'n', 'most'],
        next: null,
      });
    });

    test('the same as a list', async () => {
      const aggregations = [
        { type: 'COUNT', alias: 'rows' },
        { type: '$sum', field: 'n', alias: 'total' },
        { type: 'stringAgg', field: 'name', separator: '/', alias: 'names' },
        { type: 'count', field: 'flag', distinct: true, alias: 'flags' },
      ];
      expect(await aggregate({ aggregations, where: { id: 2 } })).toEqual([
        { rows: 1, total: -3, names: 'Banana', flags: 1 },
      ]);
    });

    test('of no rows a count is 0, a list is empty, and all else is null', async () => {
      const operations = {
        n: { $count: '*' },
        values: { $count: 'name' },
        whole: { $sum: 'n' },
        decimal: { $sum: 'price' },
        big: { $sum: 'big' },
        float: { $sum: 'ratio' },
        mean: { $avg: 'n' },
        exact: { $avg: 'price' },
        rough: { $avg: 'ratio' },
        least: { $min: 'name' },
        most: { $max: 'at' },
        all: { $arrayAgg: 'price' },
        text: { $stringAgg: 'name' },
      };
      const nothing = Object.fromEntries(Object.keys(operations).map((alias) => [alias, null]));
      const expected = { ...nothing, n: 0, values: 0, all: [] };
      expect(await one(operations, { where: { id: 99 } })).toEqual(expected);
      expect(await one(operations, { where: { id: 6 } })).toEqual({ ...expected, n: 1, all: [null] });
    });
  });

  describe('short forms', () => {
    test.each([
      ['sum', { column: 'n', where: { id: { $lt: 4 } } }, { sum: 2 }],
      ['avg', { column: 'n', where: { id: { $lt: 4 } } }, { avg: 2 / 3 }],
      ['min', { column: 'price' }, { min: '-0.01' }],
      ['max', { column: 'price', where: { id: 6 } }, { max: null }],
    ] as const)('%s', async (operation, given, expected) => {
      expect(await database().rows(operation, { table, ...given })).toEqual([expected]);
    });

    test.each([
      [{}, 6],
      [{ column: '*' }, 6],
      [{ column: 'n' }, 5],
      [{ column: 'flag', distinct: true }, 2],
      [{ column: 'flag', distinct: false }, 5],
      [{ column: 'flag', where: { id: { $gte: 5 } } }, 1],
    ])('a count of %j', async (given, expected) => {
      expect(await database().run('count', { table, ...given })).toMatchObject({ count: expected });
    });
  });

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

  describe('having', () => {
    const aggregate_ = {
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
      const rows = await groups({ groupBy: ['shop'], aggregate: aggregate_, having });
      expect(rows.map(({ shop }) => shop)).toEqual(expected);
    });

    test('of all rows leaves the one or none', async () => {
      const operations = { n: { $count: '*' } };
      expect(await aggregate({ operations, having: { n: { $gt: 5 } } })).toEqual([{ n: 6 }]);
      expect(await aggregate({ operations, having: { n: { $gt: 6 } } })).toEqual([]);
    });
  });
});
