import { beforeAll, describe, expect, test } from 'vitest';
import { describeDatabases } from './databases.ts';
import { fillItems } from './items.ts';

const table = 'items';

describeDatabases('aggregates', (database) => {
  beforeAll(() => fillItems(database()));

  const aggregate = (given: object) => database().rows('aggregate', { table, ...given });
  const one = async (operations: object, given: object = {}) => (await aggregate({ operations, ...given }))[0];

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
});
