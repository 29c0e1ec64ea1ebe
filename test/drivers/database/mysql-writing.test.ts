import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { executeStatement } from '../../../src/drivers/database/execute.ts';
import type { SqlSession } from '../../../src/drivers/database/port.ts';
import { parseStatement } from '../../../src/engine/database/parse.ts';
import { openMariadb, type TestDatabase } from './databases.ts';
import { on } from './sessions.ts';

// `npm run test:services` starts it.
describe.runIf(env.TEST_MARIADB_URL !== '')('rows of MariaDB', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openMariadb(1);
    await database.sql('CREATE TABLE t (id int PRIMARY KEY AUTO_INCREMENT, n int)');
  });

  const upsert = (table: string, data: object) => ({ table, data, conflictKeys: ['a'] });

  test('that are committed as they are added have nothing come after them', async () => {
    const sent = await on(database, async (session) => {
      const texts: string[] = [];
      const run: SqlSession['run'] = async (statement) => {
        texts.push(statement.sql.slice(0, 6));
        return await session.run(statement);
      };
      // Its methods are those of its class.
      const watched = new Proxy(session, {
        get: (target, name) => {
          if (name === 'run') return run;
          const found: unknown = Reflect.get(target, name, target);
          return typeof found === 'function' ? found.bind(target) : found;
        },
      });
      await executeStatement(watched, parseStatement('insert', { table: 't', data: [{ n: 1 }, { n: 2 }] }));
      return texts;
    });
    expect(sent).toEqual(['insert']);
  });

  test('have an id of 0 where it is given', async () => {
    expect(await database.run('insert', { table: 't', data: { id: 0, n: 0 } })).toMatchObject({ insertedIds: [0] });
    expect(await database.rows('query', { table: 't', where: { n: 0 } })).toEqual([{ id: 0, n: 0 }]);
  });

  test('have the year 0 where it is given', async () => {
    await database.sql('CREATE TABLE years (y year NOT NULL)');
    await database.run('insert', { table: 'years', data: { y: 0 } });
    expect(await database.rows('query', { table: 'years' })).toEqual([{ y: 0 }]);
  });

  test('are told by their numbers, also by those that a number does not tell apart', async () => {
    await database.sql(
      'CREATE TABLE far (id bigint PRIMARY KEY AUTO_INCREMENT, n int) AUTO_INCREMENT = 9007199254740990',
    );
    const given = { table: 'far', data: [{ n: 1 }, { n: 2 }, { n: 3 }] };
    expect(await database.run('insert', given)).toMatchObject({
      insertedIds: ['9007199254740990', '9007199254740991', '9007199254740992'],
    });
    expect(await database.rows('query', { table: 'far', select: ['id'], orderBy: { column: 'id' } })).toEqual([
      { id: '9007199254740990' },
      { id: '9007199254740991' },
      { id: '9007199254740992' },
    ]);
  });

  test('are not updated by one of which the key of the conflict is null', async () => {
    await database.sql('CREATE TABLE two (a varchar(20) UNIQUE, b varchar(20) UNIQUE, c int)');
    await database.run('insert', { table: 'two', data: { a: null, b: 'y', c: 1 } });
    const onConflict = { columns: ['a'], action: 'update', update: ['c'] };
    const given = { table: 'two', data: { a: null, b: 'y', c: 2 }, onConflict };
    expect(await database.failure('insert', given)).toMatchObject({
      code: 'UNIQUE_VIOLATION',
      outcome: 'not_sent',
    });
    expect(await database.rows('query', { table: 'two' })).toEqual([{ a: null, b: 'y', c: 1 }]);
  });

  test('are not updated by an upsert that is equal in the beginning of a column', async () => {
    await database.sql('CREATE TABLE parts (a varchar(20), b varchar(20), c int, UNIQUE (a), UNIQUE (b(3)))');
    await database.run('upsert', upsert('parts', { a: 'x', b: 'same 1', c: 1 }));
    expect(await database.failure('upsert', upsert('parts', { a: 'y', b: 'same 2', c: 2 }))).toMatchObject({
      code: 'UNIQUE_VIOLATION',
    });
    expect(await database.run('upsert', upsert('parts', { a: 'x', b: 'z', c: 3 }))).toMatchObject({
      isInserted: false,
    });
    expect(await database.rows('query', { table: 'parts' })).toEqual([{ a: 'x', b: 'z', c: 3 }]);
  });

  test('have no key of columns that are unique with a part of another', async () => {
    await database.sql('CREATE TABLE partly (a varchar(20), b varchar(20), c int, UNIQUE (a, b(3)))');
    expect(await database.failure('upsert', upsert('partly', { a: 'x', b: 'y', c: 1 }))).toMatchObject({
      code: 'QUERY_ERROR',
    });
  });

  test('are deleted and answered though one is deleted by another that it refers to', async () => {
    await database.sql(
      'CREATE TABLE tree (id int PRIMARY KEY, parent int, FOREIGN KEY (parent) REFERENCES tree (id) ON DELETE CASCADE)',
    );
    await database.run('insert', { table: 'tree', data: { id: 1, parent: null } });
    await database.run('insert', { table: 'tree', data: { id: 2, parent: 1 } });
    const gone = await database.rows('delete', { table: 'tree', where: { id: { $in: [1, 2] } }, returning: ['id'] });
    expect(gone.map(({ id }) => id)).toEqual([1, 2]);
    expect(await database.run('count', { table: 'tree' })).toMatchObject({ count: 0 });
  });
});
