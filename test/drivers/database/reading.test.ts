import { beforeAll, describe, expect, test } from 'vitest';
import { describeDatabases } from './databases.ts';
import { fillItems, ITEMS } from './items.ts';

describeDatabases('reading', (database, type) => {
  const ids = async (given: object) =>
    (await database().rows('query', { table: 'items', select: ['id'], ...given })).map(({ id }) => id);

  beforeAll(async () => {
    await fillItems(database());
    await database().sql('CREATE TABLE numbers (k integer PRIMARY KEY, half integer, same text)');
    const data = Array.from({ length: 250 }, (_, k) => ({
      k,
      half: k % 3 === 0 ? null : Math.floor(k / 2),
      same: 'x',
    }));
    await database().run('insert', { table: 'numbers', data });
  });

  test('rows come back as they were given, whatever they hold', async () => {
    const { data } = { data: await database().rows('query', { table: 'items', orderBy: { column: 'id' } }) };
    expect(data).toEqual(ITEMS);
  });

  test('only what is selected comes back, in that order', async () => {
    const result = await database().run('query', { table: 'items', select: ['name', 'id'], where: { id: 1 } });
    expect(result).toMatchObject({ rows: [{ name: 'apple', id: 1 }], fields: ['name', 'id'] });
  });

  test('all columns come back in the order of the table', async () => {
    const { fields } = await database().run('query', { table: 'items', limit: 1 });
    expect(fields).toEqual(Object.keys(ITEMS[0]));
  });

  test('findOne gives a row or none', async () => {
    expect(await database().rows('findOne', { table: 'items', select: ['id'], where: { id: 3 } })).toEqual([{ id: 3 }]);
    expect(await database().rows('findOne', { table: 'items', where: { id: 99 } })).toEqual([]);
  });

  describe('order', () => {
    test.each([
      ['nulls first, ascending', [{ column: 'n' }], [6, 2, 3, 1, 4, 5]],
      ['nulls first, descending too', [{ column: 'n', order: 'DESC' }], [6, 5, 4, 1, 3, 2]],
      ['text by its bytes', [{ column: 'name' }], [6, 4, 3, 2, 1, 5]],
      ['bigints as numbers', [{ column: 'big' }], [6, 2, 4, 5, 1, 3]],
      ['decimals as numbers', [{ column: 'price', order: 'desc' }], [6, 5, 2, 1, 4, 3]],
      ['floats', [{ column: 'ratio' }], [6, 2, 4, 5, 1, 3]],
      ['instants', [{ column: 'at' }], [6, 3, 1, 2, 4, 5]],
      ['dates', [{ column: 'day' }], [6, 3, 4, 1, 2, 5]],
      ['booleans, then what comes next', [{ column: 'flag' }, { column: 'id', order: 'desc' }], [6, 4, 2, 5, 3, 1]],
      ['several columns', [{ column: 'flag', order: 'DESC' }, { column: 'name' }], [6, 3, 1, 5, 4, 2]],
    ])('%s', async (_title, orderBy, expected) => {
      expect(await ids({ orderBy })).toEqual(expected);
    });
  });

  describe('a part of the rows', () => {
    test('a hundred where no limit is given, while the count is that of all', async () => {
      const { rows, count } = await database().run('query', { table: 'numbers' });
      expect([rows.length, count]).toEqual([100, 250]);
    });

    test('limit and offset', async () => {
      expect(await ids({ orderBy: { column: 'id' }, limit: 2, offset: 3 })).toEqual([4, 5]);
    });

    test('a limit of none', async () => {
      expect(await database().run('query', { table: 'items', limit: 0 })).toMatchObject({ rows: [], count: 6 });
    });

    test('an offset beyond the end', async () => {
      expect(await database().run('query', { table: 'items', offset: 50 })).toMatchObject({ rows: [], count: 6 });
    });

    test('the count is of what matches', async () => {
      const given = { table: 'numbers', where: { k: { $lt: 30 } }, limit: 5 };
      expect(await database().run('query', given)).toMatchObject({ count: 30 });
    });

    test('no count where none is asked for', async () => {
      const { rows, count } = await database().run('query', { table: 'numbers', limit: 5, count: false });
      expect(count).toBe(rows.length);
    });

    test.each([
      ['by the key', [{ column: 'k' }]],
      ['backwards', [{ column: 'k', order: 'DESC' }]],
      ['by a column with nulls', [{ column: 'half' }, { column: 'k' }]],
      [
        'by a column with nulls, backwards',
        [
          { column: 'half', order: 'DESC' },
          { column: 'k', order: 'DESC' },
        ],
      ],
      ['by a column that is the same in all, told apart by the key', [{ column: 'same' }]],
    ])('from page to page %s, each row comes once', async (_title, orderBy) => {
      const all = await database().rows('query', { table: 'numbers', orderBy, limit: 250 });
      const seen = [];
      let after: unknown;
      do {
        const page = await database().run('query', {
          table: 'numbers',
          orderBy,
          limit: 60,
          ...(after !== undefined && { after }),
        });
        seen.push(...page.rows);
        after = page.next ?? undefined;
      } while (after !== undefined);
      expect(seen).toEqual(all);
      expect(new Set(seen.map(({ k }) => k)).size).toBe(250);
    });

    test('more than 10,000 rows are not asked for', async () => {
      await expect(async () => database().run('query', { table: 'items', limit: 10_001 })).rejects.toMatchObject({
        code: 'VALIDATION_ERROR',
      });
    });

    test('rows of more than 8 MB together are too large', async () => {
      await database().sql(`CREATE TABLE large (k integer PRIMARY KEY, t ${type === 'mysql' ? 'longtext' : 'text'})`);
      const data = Array.from({ length: 9 }, (_, k) => ({ k, t: 'x'.repeat(500_000) }));
      await database().run('insert', { table: 'large', data });
      await database().run('insert', { table: 'large', data: data.map(({ k, t }) => ({ k: k + 100, t })) });
      expect(await database().failure('query', { table: 'large' })).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    });
  });
});
