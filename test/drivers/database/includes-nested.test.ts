import { beforeAll, describe, expect, test } from 'vitest';
import type { Row } from '../../../src/engine/database/model.ts';
import { describeDatabases } from './databases.ts';
import { AUTHOR, COMMENTS, createLibrary, POSTS, TAGS } from './library.ts';

const FIFTH = {
  relation: 'links',
  type: 'one-to-many',
  table: 'post_tags',
  foreignKey: 'tag_id',
  select: ['post_id'],
  where: { note: null },
  orderBy: { column: 'post_id' },
};

const BLUE = [{ post_id: 1 }, { post_id: 2 }];

describeDatabases('what rows include', (database) => {
  const rows = (given: object) => database().rows('query', { orderBy: { column: 'id' }, ...given });
  const posts = (include: unknown, more: object = {}) => rows({ table: 'posts', select: ['id'], include, ...more });

  beforeAll(() => createLibrary(database()));

  describe('within others', () => {
    test('to five levels', async () => {
      const include = {
        posts: {
          type: 'one-to-many',
          foreignKey: 'author_id',
          select: ['title'],
          include: {
            comments: {
              type: 'one-to-many',
              foreignKey: 'post_id',
              select: ['body'],
              where: { rank: { $gte: 2 } },
              limit: 1,
              include: {
                post: {
                  type: 'many-to-one',
                  table: 'posts',
                  foreignKey: 'post_id',
                  select: ['id'],
                  include: { tags: { ...TAGS, relation: undefined, select: ['label'], include: [FIFTH] } },
                },
              },
            },
          },
        },
      };
      expect(await rows({ table: 'authors', select: ['name'], include, limit: 1 })).toEqual([
        {
          name: 'Ann',
          posts: [
            {
              title: 'One',
              comments: [
                {
                  body: 'first',
                  post: {
                    id: 1,
                    tags: [
                      { label: 'red', links: [{ post_id: 1 }] },
                      { label: 'blue', links: BLUE },
                    ],
                  },
                },
              ],
            },
            { title: 'Two', comments: [{ body: 'two', post: { id: 2, tags: [{ label: 'blue', links: BLUE }] } }] },
          ],
        },
      ]);
    });

    test('several in one row, in the order in which they are written', async () => {
      const [first] = await posts([TAGS, { ...COMMENTS, select: ['id'], limit: 1 }, { ...AUTHOR, select: ['name'] }]);
      expect(Object.keys(first ?? {})).toEqual(['id', 'tags', 'comments', 'author']);
      expect(first).toMatchObject({ comments: [{ id: 1 }], author: { name: 'Ann' } });
    });

    test('one relation twice, by other names', async () => {
      const low = { ...COMMENTS, relation: 'low', table: 'comments', select: ['id'], where: { rank: { $lt: 2 } } };
      const high = { ...COMMENTS, relation: 'high', table: 'comments', select: ['id'], where: { rank: { $gte: 2 } } };
      expect(await posts([low, high], { where: { id: 2 } })).toEqual([{ id: 2, low: [{ id: 5 }], high: [{ id: 6 }] }]);
    });

    test('a name that JavaScript has a use for', async () => {
      const include = JSON.parse(
        '{"__proto__": {"type": "many-to-one", "table": "authors", "foreignKey": "author_id"}}',
      );
      const [row] = await posts(include, { where: { id: 3 } });
      expect(Object.entries(row ?? {})).toEqual([
        ['id', 3],
        ['__proto__', expect.objectContaining({ name: 'Bob' })],
      ]);
    });
  });

  describe('the rows themselves', () => {
    test('have what is selected, whatever keys are read beside it', async () => {
      const result = await database().run('query', { table: 'posts', select: ['title'], include: AUTHOR, limit: 1 });
      expect(Object.keys(result.rows[0] ?? {})).toEqual(['title', 'author']);
      expect(result.fields).toEqual(['title']);
    });

    test('are counted and come page by page', async () => {
      const given = { table: 'posts', select: ['title'], orderBy: { column: 'title' }, limit: 2, include: COMMENTS };
      const first = await database().run('query', given);
      expect([first.count, first.rows.map(({ title }) => title)]).toEqual([POSTS.length, ['Five', 'Four']]);
      const second = await database().run('query', { ...given, after: first.next });
      expect(second.rows.map((row) => [row['title'], (row['comments'] as readonly Row[]).length])).toEqual([
        ['One', 4],
        ['Three', 0],
      ]);
    });

    test('without one nothing is included', async () => {
      expect(await posts([AUTHOR, COMMENTS], { where: { id: 99 } })).toEqual([]);
    });
  });
});
