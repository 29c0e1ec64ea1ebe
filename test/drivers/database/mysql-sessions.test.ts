import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import { at, newPlace, openMariadb, type TestDatabase } from './databases.ts';
import { failureOf } from './sessions.ts';

/** What a server is asked by no one else meanwhile. */
async function until(database: TestDatabase, text: string): Promise<number> {
  const query = 'SELECT id FROM information_schema.processlist WHERE info LIKE ? AND id <> connection_id()';
  for (;;) {
    const [row] = await database.rows('raw', { query, params: [`%${text}%`] });
    if (row !== undefined) return Number(row['id']);
    await systemClock.sleep(10);
  }
}

// `npm run test:services` starts it.
describe.runIf(env.TEST_MARIADB_URL !== '')('connections to MariaDB', () => {
  let database: TestDatabase;
  let other: TestDatabase;
  beforeAll(async () => {
    database = await openMariadb(1);
    other = await openMariadb(1);
    await database.sql('CREATE TABLE t (id int PRIMARY KEY AUTO_INCREMENT, name varchar(50), n int)');
    await database.run('insert', { table: 't', data: Array.from({ length: 300 }, (_, n) => ({ id: n + 2_901, n })) });
  });

  describe('what takes too long', () => {
    test('is given up by the server, and known not to be done', async () => {
      const query = 'INSERT INTO t (id, n) SELECT 8000, sleep(20)';
      const failure = database.failure('raw', { query }, 400);
      expect(await failure).toMatchObject({ code: 'TIMEOUT', outcome: 'not_sent' });
      expect(await database.run('count', { table: 't', where: { id: 8_000 } })).toMatchObject({ count: 0 });
    });

    test('waits for a row no longer than its time', async () => {
      const begun = until(other, 'sleep(1.9)');
      const holding = database.work({
        kind: 'transaction',
        operations: [
          {
            tag: null,
            operation: 'raw',
            expected: null,
            input: null,
            fields: { query: 'UPDATE t SET n = 1 WHERE id = 3000' },
          },
          { tag: null, operation: 'raw', expected: null, input: null, fields: { query: 'SELECT sleep(1.9)' } },
        ],
        options: {},
        session: null,
      });
      await begun;
      const second = at(newPlace(), database.target);
      const waiting = second.work(
        {
          kind: 'transaction',
          operations: [
            {
              tag: null,
              operation: 'update',
              expected: null,
              input: null,
              fields: { table: 't', data: { n: 2 }, where: { id: 3_000 } },
            },
          ],
          options: {},
          session: null,
        },
        1_600,
      );
      expect(await failureOf(waiting)).toMatchObject({ code: 'LOCK_TIMEOUT', outcome: 'not_sent' });
      await holding;
    });

    test('or comes to too much is given up as it comes', async () => {
      const query = 'SELECT a.id, b.id, repeat("x", 1000) AS x FROM t AS a, t AS b';
      expect(await database.failure('raw', { query })).toMatchObject({
        code: 'PAYLOAD_TOO_LARGE',
        outcome: 'not_sent',
      });
      expect(await database.rows('raw', { query: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
    });
  });

  describe('what a transaction', () => {
    const transaction = (queries: readonly string[], options: object = {}, to = database) =>
      to.work({
        kind: 'transaction',
        operations: queries.map((query) => ({
          tag: null,
          operation: 'raw',
          expected: null,
          input: null,
          fields: { query },
        })),
        options,
        session: null,
      });
    const times = 'SELECT @@innodb_lock_wait_timeout AS rows_, @@lock_wait_timeout AS tables_';

    test('waits for locks at most is not for those who come after it', async () => {
      const before = await at(newPlace(), database.target).rows('raw', { query: times });
      const [within] = await transaction([times]);
      expect(within?.rows).not.toEqual(before);
      expect(await database.rows('raw', { query: times })).toEqual(before);
      const [again] = await transaction([times]);
      expect(again?.rows).toEqual(within?.rows);
    });

    test('read and another one changed is a conflict, where the server sees to that', async () => {
      await database.sql('CREATE PROCEDURE strict() SET SESSION innodb_snapshot_isolation = ON');
      await database.sql('CALL strict()');
      const begun = until(other, 'sleep(1.2)');
      const queries = [
        'SELECT n FROM t WHERE id = 2990',
        'SELECT sleep(1.2)',
        'UPDATE t SET n = n + 1 WHERE id = 2990',
      ];
      const work = failureOf(transaction(queries, { isolation: 'repeatable_read' }));
      await begun;
      await at(newPlace(), database.target).sql('UPDATE t SET n = 5 WHERE id = 2990');
      expect(await work).toMatchObject({ code: 'DEADLOCK', outcome: 'not_sent' });
    });
  });

  test('a connection that the server ends is replaced, or its outcome is unknown', async () => {
    const [row] = await database.rows('raw', { query: 'SELECT connection_id() AS id' });
    const admin = at(newPlace(), { type: 'mysql', url: env.TEST_MARIADB_URL, pool: 1 });
    await admin.sql('CREATE OR REPLACE PROCEDURE kills(IN which int) KILL which');
    await admin.sql('CALL kills(?)', [Number(row?.['id'])]);
    expect(await database.rows('raw', { query: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
    const lost = database.failure('raw', { query: 'UPDATE t SET n = sleep(5) WHERE id = 3000' });
    await admin.sql('CALL kills(?)', [await until(other, 'n = sleep(5)')]);
    expect(await lost).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown' });
  });
});
