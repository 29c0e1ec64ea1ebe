import { beforeEach, describe, expect, test } from 'vitest';
import { describeDatabases } from './databases.ts';
import { createItems, ITEMS } from './items.ts';

describeDatabases('writing', (database) => {
  const all = () => database().rows('query', { table: 'items', orderBy: { column: 'id' } });
  const one = async (id: number) => (await database().rows('findOne', { table: 'items', where: { id } }))[0];

  beforeEach(async () => {
    await database().sql('DROP TABLE IF EXISTS items');
    await createItems(database());
  });

  describe('insert', () => {
    test('one row, with the columns that it has', async () => {
      expect(await database().run('insert', { table: 'items', data: { id: 1, name: 'one' } })).toMatchObject({
        rows: [],
        count: 1,
        insertedIds: [1],
      });
      expect(await one(1)).toMatchObject({ id: 1, name: 'one', n: null });
    });

    test('several rows, of different columns', async () => {
      const data = [
        { id: 1, name: 'one' },
        { id: 2, n: 2 },
        { id: 3, name: 'three', n: 3 },
      ];
      expect(await database().run('insert', { table: 'items', data })).toMatchObject({
        count: 3,
        insertedIds: [1, 2, 3],
      });
      expect(await all()).toMatchObject([
        { name: 'one', n: null },
        { name: null, n: 2 },
        { name: 'three', n: 3 },
      ]);
    });

    test('returning gives the rows as they are stored', async () => {
      const { rows } = await database().run('insert', { table: 'items', data: ITEMS, returning: true });
      expect(rows).toEqual(ITEMS);
    });

    test('returning some columns', async () => {
      const data = [
        { id: 1, name: 'one' },
        { id: 2, name: 'two' },
      ];
      expect(await database().rows('insert', { table: 'items', data, returning: ['name'] })).toEqual([
        { name: 'one' },
        { name: 'two' },
      ]);
    });

    test('many rows of many columns are added whole', async () => {
      const data = Array.from({ length: 1_000 }, (_, id) => ({ ...ITEMS[0], id }));
      expect(await database().run('insert', { table: 'items', data })).toMatchObject({ count: 1_000 });
      expect(await database().run('count', { table: 'items' })).toMatchObject({ count: 1_000 });
    });

    test('many rows of which one is refused are not added at all', async () => {
      await database().run('insert', { table: 'items', data: { id: 900 } });
      const data = Array.from({ length: 1_000 }, (_, id) => ({ id, ...(id % 2 === 0 ? { name: 'even' } : { n: 1 }) }));
      expect(await database().failure('insert', { table: 'items', data })).toMatchObject({ code: 'UNIQUE_VIOLATION' });
      expect(await database().run('count', { table: 'items' })).toMatchObject({ count: 1 });
    });

    test('a conflict is left as it is', async () => {
      await database().run('insert', { table: 'items', data: { id: 1, name: 'before' } });
      const data = [
        { id: 1, name: 'after' },
        { id: 2, name: 'new' },
      ];
      const onConflict = { columns: ['id'], action: 'ignore' };
      expect(await database().run('insert', { table: 'items', data, onConflict })).toMatchObject({ count: 1 });
      expect(await all()).toMatchObject([{ name: 'before' }, { name: 'new' }]);
    });

    test('a conflict is updated, by the columns that are named', async () => {
      await database().run('insert', { table: 'items', data: { id: 1, name: 'before', n: 1 } });
      const onConflict = { columns: ['id'], action: 'update', update: ['name'] };
      await database().run('insert', { table: 'items', data: { id: 1, name: 'after', n: 2 }, onConflict });
      expect(await one(1)).toMatchObject({ name: 'after', n: 1 });
    });
  });

  describe('upsert', () => {
    test('adds what is not there, and says so', async () => {
      const given = { table: 'items', data: { id: 1, name: 'new' }, conflictKeys: ['id'] };
      expect(await database().run('upsert', given)).toMatchObject({ count: 1, isInserted: true });
    });

    test('updates what is there, and says so', async () => {
      await database().run('insert', { table: 'items', data: { id: 1, name: 'before', n: 1 } });
      const given = { table: 'items', data: { id: 1, name: 'after' }, conflictKeys: ['id'] };
      expect(await database().run('upsert', given)).toMatchObject({ count: 1, isInserted: false });
      expect(await one(1)).toMatchObject({ name: 'after', n: 1 });
    });

    test('updates the columns that are named alone', async () => {
      await database().run('insert', { table: 'items', data: { id: 1, name: 'before', n: 1 } });
      const given = {
        table: 'items',
        data: { id: 1, name: 'after', n: 2 },
        conflictKeys: ['id'],
        updateColumns: ['n'],
      };
      await database().run('upsert', given);
      expect(await one(1)).toMatchObject({ name: 'before', n: 2 });
    });

    test('several rows', async () => {
      await database().run('insert', { table: 'items', data: { id: 1, name: 'before' } });
      const data = [
        { id: 1, name: 'after' },
        { id: 2, name: 'new' },
      ];
      expect(await database().run('upsert', { table: 'items', data, conflictKeys: ['id'] })).toMatchObject({
        count: 2,
      });
      expect(await all()).toMatchObject([{ name: 'after' }, { name: 'new' }]);
    });

    test('by a unique key that is not the primary one', async () => {
      await database().sql('CREATE UNIQUE INDEX items_name ON items (name)');
      await database().run('insert', { table: 'items', data: { id: 1, name: 'same', n: 1 } });
      await database().run('upsert', { table: 'items', data: { id: 1, name: 'same', n: 2 }, conflictKeys: ['name'] });
      expect(await all()).toMatchObject([{ id: 1, n: 2 }]);
    });
  });

  describe('update', () => {
    beforeEach(async () => {
      await database().run('insert', { table: 'items', data: ITEMS });
    });

    test('what matches, and counts it', async () => {
      const given = { table: 'items', data: { name: 'changed' }, where: { flag: true } };
      expect(await database().run('update', given)).toMatchObject({ rows: [], count: 3 });
      expect((await all()).map(({ name }) => name === 'changed')).toEqual([true, false, true, false, true, false]);
    });

    test('nothing where nothing matches', async () => {
      const given = { table: 'items', data: { name: 'changed' }, where: { id: 99 }, returning: true };
      expect(await database().run('update', given)).toMatchObject({ rows: [], count: 0 });
    });

    test('every row where all of them are meant', async () => {
      expect(await database().run('update', { table: 'items', data: { n: 0 }, all: true })).toMatchObject({ count: 6 });
    });

    test('returning gives the rows as they are afterwards', async () => {
      const given = { table: 'items', data: { n: { $inc: 1 } }, where: { id: 1 }, returning: ['id', 'n'] };
      expect(await database().rows('update', given)).toEqual([{ id: 1, n: 6 }]);
    });

    test.each([
      ['a value', 1, { name: 'x' }, { name: 'x' }],
      ['null', 1, { name: null }, { name: null }],
      ['$set', 1, { name: { $set: 'x' } }, { name: 'x' }],
      ['$unset', 1, { name: { $unset: true } }, { name: null }],
      ['$inc', 1, { n: { $inc: 2 } }, { n: 7 }],
      ['$inc below nothing', 1, { n: { $inc: -6 } }, { n: -1 }],
      ['$inc of null counts from 0', 6, { n: { $inc: 2 } }, { n: 2 }],
      ['$inc of a bigint beyond 53 bits', 1, { big: { $inc: 1 } }, { big: '9007199254740994' }],
      ['$inc of a decimal', 1, { price: { $inc: '0.10' } }, { price: '1.60' }],
      ['$dec', 1, { n: { $dec: 2 } }, { n: 3 }],
      ['$mul', 1, { n: { $mul: 3 } }, { n: 15 }],
      ['$mul of a decimal', 1, { price: { $mul: 2 } }, { price: '3.00' }],
      ['$min that is smaller', 1, { n: { $min: 4 } }, { n: 4 }],
      ['$min that is larger', 1, { n: { $min: 6 } }, { n: 5 }],
      ['$max that is larger', 1, { n: { $max: 6 } }, { n: 6 }],
      ['$max that is smaller', 1, { n: { $max: 4 } }, { n: 5 }],
      ['$max of null', 6, { n: { $max: 4 } }, { n: 4 }],
      ['$max of an instant', 1, { at: { $max: '2027-01-01T00:00:00Z' } }, { at: '2027-01-01T00:00:00.000Z' }],
      ['$concat', 1, { name: { $concat: ' pie' } }, { name: 'apple pie' }],
      ['$concat of null', 6, { name: { $concat: 'pie' } }, { name: 'pie' }],
      ['$push to JSON', 3, { doc: { $push: 5 } }, { doc: [1, 'x', null, { k: true }, 5] }],
      ['$push to a list', 1, { tags: { $push: 'new' } }, { tags: ['red', 'round', 'new'] }],
      ['$pull from a list takes all of them', 4, { tags: { $pull: 'red' } }, { tags: [] }],
      ['$addToSet of what is there', 1, { tags: { $addToSet: 'red' } }, { tags: ['red', 'round'] }],
      ['$addToSet of what is not', 1, { tags: { $addToSet: 'new' } }, { tags: ['red', 'round', 'new'] }],
      ['$expr with another column', 1, { n: { $expr: { $add: ['$n', '$id'] } } }, { n: 6 }],
      [
        '$expr reads what was before',
        1,
        { n: { $expr: { $multiply: ['$n', 2] } }, id: { $expr: '$n' } },
        { n: 10, id: 5 },
      ],
      ['a list of nothing', 1, { tags: [] }, { tags: [] }],
      ['JSON null members', 1, { doc: { a: null } }, { doc: { a: null } }],
      ['bytes', 1, { bin: 'AAEC' }, { bin: 'AAEC' }],
    ])('%s', async (_title, id, data, expected) => {
      await database().run('delete', { table: 'items', where: { id: { $ne: id } } });
      expect(await database().run('update', { table: 'items', data, where: { id } })).toMatchObject({ count: 1 });
      expect(await all()).toMatchObject([expected]);
    });

    test('$currentDate is now', async () => {
      const before = Date.now();
      const given = { table: 'items', data: { at: { $currentDate: true } }, where: { id: 1 }, returning: ['at'] };
      const [row] = await database().rows('update', given);
      const at = Date.parse(row?.['at'] as string);
      expect(at).toBeGreaterThanOrEqual(before - 1_000);
      expect(at).toBeLessThanOrEqual(Date.now() + 1_000);
    });

    test('a value that looks like SQL, a column or an operator is a value', async () => {
      for (const name of ["'; DROP TABLE items; --", '$name', '{{name}}', '" OR 1=1', '\\']) {
        await database().run('update', { table: 'items', data: { name }, where: { id: 1 } });
        expect(await one(1)).toMatchObject({ name });
      }
    });
  });

  describe('delete', () => {
    beforeEach(async () => {
      await database().run('insert', { table: 'items', data: ITEMS });
    });

    test('what matches, and counts it', async () => {
      expect(await database().run('delete', { table: 'items', where: { flag: true } })).toMatchObject({ count: 3 });
      expect((await all()).map(({ id }) => id)).toEqual([2, 4, 6]);
    });

    test('returning gives what was there', async () => {
      const given = { table: 'items', where: { id: 1 }, returning: ['id', 'name'] };
      expect(await database().rows('delete', given)).toEqual([{ id: 1, name: 'apple' }]);
    });

    test('every row where all of them are meant', async () => {
      expect(await database().run('delete', { table: 'items', all: true })).toMatchObject({ count: 6 });
    });

    test('nothing where no condition is given', async () => {
      await expect(async () => database().run('delete', { table: 'items' })).rejects.toMatchObject({
        code: 'VALIDATION_ERROR',
      });
      expect(await all()).toHaveLength(6);
    });
  });
});
