import { beforeAll, describe, expect, test } from 'vitest';
import type { Row } from '../../../src/engine/database/model.ts';
import { describeDatabases } from './databases.ts';
import { AUTHOR, COMMENTS, createLibrary, TAGS } from './library.ts';

describeDatabases('what rows include', (database) => {
  const rows = (given: object) => database().rows('query', { orderBy: { column: 'id' }, ...given });
  const posts = (include: unknown, more: object = {}) => rows({ table: 'posts', select: ['id'], include, ...more });
  /** The members of each row's relation that a test looks at. */
  const listed = async (include: object, name: string, column = 'id', more: object = {}) =>
    (await posts(include, more)).map((row) => [row['id'], (row[name] as readonly Row[]).map((each) => each[column])]);

  beforeAll(() => createLibrary(database()));

  describe('many-to-one', () => {
    test('is the row, or null where there is none, and where the key is null', async () => {
      expect(await posts({ ...AUTHOR, select: ['name'] })).toEqual([
        { id: 1, author: { name: 'Ann' } },
        { id: 2, author: { name: 'Ann' } },
        { id: 3, author: { name: 'Bob' } },
        { id: 4, author: null },
        { id: 5, author: null },
      ]);
    });

    test('has all columns where none are selected', async () => {
      expect(await posts(AUTHOR, { where: { id: 3 } })).toEqual([
        { id: 3, author: { id: 2, name: 'Bob', country: 'NO', boss_id: 1 } },
      ]);
    });

    test('that is not what is asked for is null', async () => {
      const found = await posts({ ...AUTHOR, select: ['id'], where: { name: { $like: 'B%' } } });
      expect(found.map(({ author }) => author)).toEqual([null, null, { id: 2 }, null, null]);
    });

    test('by a column that several have is the first of them', async () => {
      const same = {
        relation: 'first',
        type: 'many-to-one',
        table: 'posts',
        foreignKey: 'country',
        primaryKey: 'state',
      };
      const of = async (orderBy?: object) =>
        (
          await rows({
            table: 'authors',
            select: ['id'],
            include: { ...same, select: ['id'], ...(orderBy !== undefined && { orderBy }) },
          })
        ).map(({ first }) => first);
      expect(await of()).toEqual([{ id: 1 }, { id: 2 }, null]);
      expect(await of({ column: 'id', order: 'DESC' })).toEqual([{ id: 3 }, { id: 2 }, null]);
    });

    test('findOne has it too, and nothing of it where there is no row', async () => {
      const given = { table: 'posts', select: ['id'], include: { ...AUTHOR, select: ['name'] } };
      expect(await database().rows('findOne', { ...given, where: { id: 3 } })).toEqual([
        { id: 3, author: { name: 'Bob' } },
      ]);
      expect(await database().rows('findOne', { ...given, where: { id: 99 } })).toEqual([]);
    });
  });

  describe('one-to-many', () => {
    test('is a list by the primary key, empty where there are none', async () => {
      expect(await listed(COMMENTS, 'comments')).toEqual([
        [1, [1, 2, 3, 4]],
        [2, [5, 6]],
        [3, []],
        [4, [7]],
        [5, []],
      ]);
    });

    test('is ordered, and then by the primary key', async () => {
      const by = (orderBy: unknown) => listed({ ...COMMENTS, orderBy }, 'comments', 'id', { where: { id: 1 } });
      expect(await by({ column: 'rank' })).toEqual([[1, [4, 2, 3, 1]]]);
      expect(await by([{ column: 'rank', order: 'DESC' }])).toEqual([[1, [4, 1, 2, 3]]]);
      expect(await by([{ column: 'body' }, { column: 'id', order: 'DESC' }])).toEqual([[1, [3, 1, 4, 2]]]);
    });

    test('has a limit of each row', async () => {
      const limited = { ...COMMENTS, orderBy: { column: 'rank', order: 'DESC' }, limit: 2 };
      expect(await listed(limited, 'comments')).toEqual([
        [1, [4, 1]],
        [2, [6, 5]],
        [3, []],
        [4, [7]],
        [5, []],
      ]);
      expect(await listed({ ...COMMENTS, limit: 1 }, 'comments')).toEqual([
        [1, [1]],
        [2, [5]],
        [3, []],
        [4, [7]],
        [5, []],
      ]);
      expect(await listed({ ...COMMENTS, limit: 0 }, 'comments', 'id', { where: { id: 1 } })).toEqual([[1, []]]);
    });

    test.each([
      ['a value', { rank: 3 }, [[1], [], [], [], []]],
      ['an operator', { rank: { $gte: 2 } }, [[1, 2, 3], [6], [], [7], []]],
      ['null', { rank: null }, [[4], [], [], [], []]],
      ['a part of a text', { body: { $contains: 'or' } }, [[2, 4], [], [], [], []]],
      ['a list', { id: { $in: [1, 5, 7] } }, [[1], [5], [], [7], []]],
      ['alternatives', { $or: [{ id: 2 }, { body: 'two' }] }, [[2], [6], [], [], []]],
      ['an expression', { $expr: { $gt: ['$rank', { $add: ['$post_id', 1] }] } }, [[1], [], [], [], []]],
      ['JSON', { doc: { $contains: { a: 1 } } }, [[1], [], [], [], []]],
      ['a pattern of several parts', { body: { $like: '_o%o_' } }, [[], [], [], [], []]],
    ])('is of those that are meant: %s', async (_what, where, expected) => {
      expect((await listed({ ...COMMENTS, where }, 'comments')).map(([, ids]) => ids)).toEqual(expected);
    });

    test('has its limit of those that are meant', async () => {
      const some = { ...COMMENTS, where: { rank: { $gt: 1 } }, orderBy: { column: 'id', order: 'DESC' }, limit: 1 };
      expect((await listed(some, 'comments')).map(([, ids]) => ids)).toEqual([[3], [6], [], [7], []]);
    });

    test('of the same table', async () => {
      const team = { relation: 'team', type: 'one-to-many', table: 'authors', foreignKey: 'boss_id', select: ['name'] };
      const boss = { relation: 'boss', type: 'many-to-one', table: 'authors', foreignKey: 'boss_id', select: ['name'] };
      expect(await rows({ table: 'authors', select: ['name'], include: [team, boss] })).toEqual([
        { name: 'Ann', team: [{ name: 'Bob' }, { name: 'Cid' }], boss: null },
        { name: 'Bob', team: [], boss: { name: 'Ann' } },
        { name: 'Cid', team: [], boss: { name: 'Ann' } },
      ]);
    });

    test('by a column that is not the primary key', async () => {
      const given = {
        relation: 'posts',
        type: 'one-to-many',
        foreignKey: 'state',
        primaryKey: 'country',
        select: ['id'],
      };
      const found = await rows({ table: 'authors', select: ['id'], include: given });
      expect(found.map(({ posts: of }) => of)).toEqual([[{ id: 1 }, { id: 3 }], [{ id: 2 }], []]);
    });

    test('of no column at all', async () => {
      expect(await posts({ ...COMMENTS, select: [] }, { where: { id: 2 } })).toEqual([{ id: 2, comments: [{}, {}] }]);
    });
  });

  describe('many-to-many', () => {
    test('is a list, each once however often it is linked, and under each row that it belongs to', async () => {
      expect(await listed(TAGS, 'tags', 'label')).toEqual([
        [1, ['red', 'blue']],
        [2, ['blue']],
        [3, []],
        [4, []],
        [5, []],
      ]);
    });

    test('is ordered, filtered and limited', async () => {
      const by = { ...TAGS, orderBy: { column: 'label' } };
      expect((await listed(by, 'tags', 'label')).map(([, labels]) => labels)).toEqual([
        ['blue', 'red'],
        ['blue'],
        [],
        [],
        [],
      ]);
      expect((await listed({ ...by, limit: 1 }, 'tags', 'label'))[0]).toEqual([1, ['blue']]);
      expect((await listed({ ...by, where: { label: 'red' } }, 'tags', 'label'))[0]).toEqual([1, ['red']]);
    });

    test('goes the other way as well', async () => {
      const given = {
        relation: 'posts',
        type: 'many-to-many',
        through: 'post_tags',
        throughForeignKey: 'tag_id',
        throughRelatedKey: 'post_id',
        select: ['id'],
      };
      const found = await rows({ table: 'tags', select: ['label'], include: given });
      expect(found).toEqual([
        { label: 'grey', posts: [] },
        { label: 'red', posts: [{ id: 1 }] },
        { label: 'blue', posts: [{ id: 1 }, { id: 2 }] },
      ]);
    });
  });
});
