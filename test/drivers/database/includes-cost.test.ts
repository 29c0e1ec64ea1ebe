import { beforeAll, describe, expect, test } from 'vitest';
import { executeStatement } from '../../../src/drivers/database/execute.ts';
import type { Row } from '../../../src/engine/database/model.ts';
import { parseStatement } from '../../../src/engine/database/parse.ts';
import { describeDatabases, quotedFor } from './databases.ts';
import { on } from './sessions.ts';

/** Parents of ten children each, who have a child each, and are in two groups each of four. */
const PARENTS = 150;

const CHILDREN = { type: 'one-to-many', foreignKey: 'parent_id' };
const PARENT = { type: 'many-to-one', table: 'parents', foreignKey: 'parent_id' };
const GROUPS = {
  type: 'many-to-many',
  through: 'members',
  throughForeignKey: 'parent_id',
  throughRelatedKey: 'group_id',
};

describeDatabases('what an include costs', (database, type) => {
  beforeAll(async () => {
    await database().sql('CREATE TABLE parents (id integer PRIMARY KEY, name text)');
    await database().sql('CREATE TABLE children (id integer PRIMARY KEY, parent_id integer, text text)');
    await database().sql(quotedFor(type, 'CREATE TABLE "groups" (id integer PRIMARY KEY, name text)'));
    await database().sql('CREATE TABLE members (parent_id integer, group_id integer)');
    const ids = Array.from({ length: PARENTS }, (_, at) => at);
    const insert = (table: string, data: readonly Row[]) => database().run('insert', { table, data });
    await insert(
      'parents',
      ids.map((id) => ({ id, name: `p${id}` })),
    );
    await insert(
      'children',
      Array.from({ length: PARENTS * 10 }, (_, id) => ({ id, parent_id: id % PARENTS, text: 'x'.repeat(4_000) })),
    );
    await insert(
      'groups',
      [0, 1, 2, 3].map((id) => ({ id, name: `g${id}` })),
    );
    await insert(
      'members',
      ids.flatMap((id) => [id % 4, (id + 1) % 4].map((group_id) => ({ parent_id: id, group_id }))),
    );
  });

  /** The rows of a query, and how many statements they took. */
  const counted = (given: object) =>
    on(database(), async (session) => {
      let statements = 0;
      const counting: typeof session = {
        ...session,
        dialect: session.dialect,
        columns: (table) => session.columns(table),
        transaction: (options, work) => session.transaction(options, work),
        run: (statement) => {
          statements += 1;
          return session.run(statement);
        },
      };
      const { rows, count } = await executeStatement(counting, parseStatement('query', given));
      return { rows, count, statements };
    });

  const page = { table: 'parents', orderBy: { column: 'id' }, limit: 100 };
  const some = { ...CHILDREN, select: ['id'] };

  test.each([
    ['one-to-many', { children: some }, 3],
    ['one-to-many with a limit', { children: { ...some, limit: 3 } }, 3],
    ['many-to-many', { groups: GROUPS }, 3],
    ['many-to-many with a limit', { groups: { ...GROUPS, limit: 1 } }, 3],
    ['several', { children: some, groups: GROUPS }, 4],
    ['levels', { children: { ...some, include: { parent: { ...PARENT, include: { groups: GROUPS } } } } }, 5],
  ])('%s of a hundred rows is a statement for each relation', async (_what, include, statements) => {
    const found = await counted({ ...page, include });
    expect([found.rows.length, found.count, found.statements]).toEqual([100, PARENTS, statements]);
    expect(
      found.rows
        .flatMap((row) => Object.values(row))
        .filter(Array.isArray)
        .flat().length,
    ).toBeGreaterThan(99);
  });

  test('many-to-one of a thousand rows is a statement', async () => {
    const given = { table: 'children', select: ['id'], include: { parent: PARENT }, limit: 1_000, count: false };
    const { rows, statements } = await counted({ ...given, orderBy: { column: 'id' } });
    expect(statements).toBe(2);
    expect(rows[777]).toEqual({ id: 777, parent: { id: 27, name: 'p27' } });
  });

  test('a hundred rows with ten each have the right ones', async () => {
    const { rows } = await counted({ ...page, select: ['id'], include: { children: some } });
    const expected = (id: number) => Array.from({ length: 10 }, (_, at) => ({ id: at * PARENTS + id }));
    expect(rows).toEqual(Array.from({ length: 100 }, (_, id) => ({ id, children: expected(id) })));
  });

  test('no statement is run for rows that have no key, or for none', async () => {
    const none = {
      ...page,
      where: { id: -1 },
      count: false,
      include: { children: { ...some, include: { parent: PARENT } } },
    };
    expect((await counted(none)).statements).toBe(1);
  });

  describe('limits', () => {
    const failure = (given: object) => database().failure('query', { ...page, ...given });
    const refused = (path: string, relation: string) => ({
      code: 'PAYLOAD_TOO_LARGE',
      errors: [{ path, message: expect.stringContaining(`with the rows of '${relation}' the answer has more than`) }],
    });

    test('what rows come to with all that they include is that of one answer', async () => {
      // 1,500 texts of 4,000 characters, twice.
      const twice = { children: CHILDREN, again: { ...CHILDREN, table: 'children' } };
      expect(await failure({ limit: 150, include: twice })).toMatchObject(refused('include.again', 'again'));
      const inner = { ...PARENT, include: { all: { ...CHILDREN, table: 'children' } } };
      const given = { table: 'children', select: ['id'], include: [{ relation: 'parent', ...inner }], limit: 1_500 };
      // Each row of a parent has its ten in it, which are read once.
      expect(await failure(given)).toMatchObject(refused('include[0]', 'parent'));
    });

    test('rows of all levels are those of one answer', async () => {
      const grown = { ...some, include: { parent: { ...PARENT, include: { more: { ...some, table: 'children' } } } } };
      const wide = Object.fromEntries(
        ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => [name, { ...some, table: 'children' }]),
      );
      expect(await failure({ limit: 150, include: wide })).toMatchObject(refused('include.g', 'g'));
      expect((await database().rows('query', { ...page, limit: 150, include: { children: grown } })).length).toBe(150);
    });
  });
});
