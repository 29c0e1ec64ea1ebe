import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { createDatabases } from '../../../src/compose-databases.ts';
import { failedAt } from '../../../src/drivers/database/batch.ts';
import { D1Link, D1Session } from '../../../src/drivers/database/d1-session.ts';
import type { Sql } from '../../../src/drivers/database/port.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { at, newPlace, openD1, type TestDatabase } from './databases.ts';
import { failureOf, on } from './sessions.ts';

const sql = (text: string): Sql => ({ sql: text, params: [] });

let database: TestDatabase;
beforeAll(async () => {
  database = await openD1();
});

describe('a batch of D1', () => {
  const ids = async () =>
    (await database.rows('query', { table: 't', select: ['id'], orderBy: { column: 'id' } })).map(({ id }) => id);
  const batch = (...texts: string[]) => on(database, (session) => session.batch(texts.map(sql), (results) => results));

  beforeEach(async () => {
    await database.sql('DROP TABLE IF EXISTS c');
    await database.sql('DROP TABLE IF EXISTS t');
    await database.sql('CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b BLOB)');
  });

  test('answers what each statement came to, in order', async () => {
    const results = await batch(
      "INSERT INTO t VALUES (1, 'x', x'0102'), (2, 'y', NULL)",
      'SELECT id, b FROM t ORDER BY id',
      "UPDATE t SET a = 'z' WHERE id > 1 RETURNING id, a",
      'DELETE FROM t WHERE id = 77',
    );
    expect(results).toEqual([
      { rows: [], fields: [], changed: 2 },
      {
        rows: [
          [1, new Uint8Array([1, 2]).buffer],
          [2, null],
        ],
        fields: ['id', 'b'],
        changed: 0,
      },
      { rows: [[2, 'z']], fields: ['id', 'a'], changed: 1 },
      { rows: [], fields: [], changed: 0 },
    ]);
  });

  test.each([0, 1, 2, 3, 4])('is absent when its statement %i fails, and says which it was', async (place) => {
    const texts = Array.from(
      { length: 5 },
      (_, id) => `INSERT INTO t (id) VALUES (${id === place ? 'abs(1, 2)' : id})`,
    );
    const attempt = batch(...texts);
    await expect(attempt).rejects.toMatchObject({ code: 'QUERY_ERROR', details: { outcome: 'not_sent' } });
    expect(failedAt(await attempt.catch((thrown: unknown) => thrown))).toBe(place);
    expect(await ids()).toEqual([]);
  });

  test('is absent when a change of it returns more rows than an answer has', async () => {
    const many =
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001) INSERT INTO t (id) SELECT i FROM n';
    const attempt = batch('INSERT INTO t (id) VALUES (-1)', `${many} RETURNING id`);
    expect(await failureOf(attempt)).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', outcome: 'not_sent' });
    expect(failedAt(await attempt.catch((thrown: unknown) => thrown))).toBe(1);
    expect(await ids()).toEqual([]);
    expect(await database.failure('raw', { query: `${many} RETURNING id` })).toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
    });
    expect(await ids()).toEqual([]);
    expect(await database.sql(many)).toMatchObject({ count: 10_001 });
  });

  test('says that it is done where its answer is too large by its bytes, which are known after it', async () => {
    const query =
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) INSERT INTO t (id, a) SELECT i, hex(zeroblob(500000)) FROM n RETURNING a';
    const error = await database.failure('raw', { query });
    expect(error).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', outcome: 'sent' });
    expect(error.message).toContain('is changed');
    expect(await database.run('count', { table: 't' })).toMatchObject({ count: 9 });
    const large = { table: 't', where: {}, all: true, data: { b: null }, returning: true };
    const operations = [{ tag: null, operation: 'update', expected: 9, fields: large, input: null }];
    const attempt = database.work({ kind: 'transaction', operations, options: {}, session: null });
    await expect(attempt).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE', details: { outcome: 'sent' } });
  });

  test('looks at foreign keys that it put off before its end', async () => {
    await database.sql('CREATE TABLE c (t INTEGER REFERENCES t (id))');
    const put = 'PRAGMA defer_foreign_keys = ON';
    const error = await failureOf(batch(put, 'INSERT INTO c VALUES (5)'));
    expect(error).toMatchObject({ code: 'FOREIGN_KEY_VIOLATION', outcome: 'not_sent' });
    expect(error.message).toContain("a row of 'c' refers to one of 't'");
    await batch(put, 'INSERT INTO c VALUES (5)', 'INSERT INTO t (id) VALUES (5)');
    expect(await ids()).toEqual([5]);
  });

  test('has each statement of a text, and no parameters for several', async () => {
    await batch("INSERT INTO t (id) VALUES (1); INSERT INTO t (id) VALUES (2); SELECT 'a; b'");
    expect(await ids()).toEqual([1, 2]);
    const attempt = on(database, (session) => session.run({ sql: 'SELECT 1; SELECT ?', params: [1] }));
    expect(await failureOf(attempt)).toMatchObject({ code: 'NOT_SUPPORTED' });
  });

  test.each(['BEGIN', '/* a */ commit', 'SAVEPOINT a', "ATTACH 'x' AS y", 'VACUUM', 'SELECT 1; ROLLBACK'])(
    '%s is refused',
    async (text) => {
      expect(await database.failure('raw', { query: text })).toMatchObject({
        code: 'NOT_SUPPORTED',
        outcome: 'not_sent',
      });
    },
  );

  test('awaits nothing', async () => {
    const attempt = on(database, (session) => session.transaction({}, () => Promise.resolve()));
    expect(await failureOf(attempt)).toMatchObject({ code: 'NOT_SUPPORTED' });
  });
});

test('a column that is no longer there is none, and no text of its name', async () => {
  await database.sql('DROP TABLE IF EXISTS c');
  await database.sql('DROP TABLE IF EXISTS t');
  await database.sql('CREATE TABLE t (id INTEGER PRIMARY KEY, state TEXT)');
  await database.sql("INSERT INTO t VALUES (1, 'active'), (2, 'old')");
  const gone = { table: 't', where: { state: { $ne: 'active' } } };
  expect(await database.run('count', gone)).toMatchObject({ count: 1 });
  // Not through the session, which would forget the columns.
  const { binding } = database.target as { readonly binding: string };
  await (Reflect.get(env, binding) as D1Database).prepare('ALTER TABLE t RENAME COLUMN state TO status').run();
  expect(await database.failure('delete', gone)).toMatchObject({ code: 'SCHEMA_ERROR' });
  expect(await database.rows('query', { table: 't', select: ['status'], orderBy: { column: 'id' } })).toEqual([
    { status: 'active' },
    { status: 'old' },
  ]);
});

describe('what D1 is not', () => {
  const failing = (message: string) => () => Promise.reject(new Error(message));

  /** A session on a binding that fails so, or never answers. */
  function sessionOf(send: () => Promise<never>, timeoutMs = 10_000): D1Session {
    const prepared = { bind: () => prepared, raw: send };
    const binding = { prepare: () => prepared, batch: send } as unknown as D1Database;
    const rehearse = () => Promise.reject(new Error('not asked for'));
    return new D1Session(new D1Link(binding, systemClock), { isReading: false, timeoutMs, rehearse });
  }

  test.each([
    ['D1_ERROR: D1 DB is overloaded. Too many requests queued.', 'SERVICE_UNAVAILABLE', 'not_sent', 'not_sent'],
    ['D1_ERROR: D1 DB is overloaded. Requests queued for too long.', 'SERVICE_UNAVAILABLE', 'not_sent', 'not_sent'],
    ['D1_ERROR: Exceeded maximum DB size.', 'SERVICE_UNAVAILABLE', 'not_sent', 'not_sent'],
    [
      'D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.',
      'TIMEOUT',
      'not_sent',
      'unknown',
    ],
    ['D1_ERROR: Network connection lost.', 'CONNECTION_LOST', 'not_sent', 'unknown'],
    ['D1_ERROR: D1 DB reset because its code was updated.', 'CONNECTION_LOST', 'not_sent', 'unknown'],
    ['internal error; reference = x', 'CONNECTION_LOST', 'not_sent', 'unknown'],
    ['D1_ERROR: string or blob too big: SQLITE_TOOBIG', 'PAYLOAD_TOO_LARGE', 'not_sent', 'not_sent'],
  ])('"%s" is %s', async (message, code, ofRead, ofChange) => {
    const session = sessionOf(failing(message));
    expect(await failureOf(session.run(sql('SELECT 1')))).toMatchObject({ code, outcome: ofRead });
    expect(await failureOf(session.run(sql('DELETE FROM t')))).toMatchObject({ code, outcome: ofChange });
    expect(await failureOf(session.run(sql('CREATE TABLE t (a)')))).toMatchObject({ code, outcome: ofChange });
  });

  test.each([
    ['SELECT 1', 'not_sent'],
    ['DELETE FROM t', 'unknown'],
  ])('%s that is not answered in time is not waited for', async (text, outcome) => {
    const session = sessionOf(() => new Promise(() => undefined), 5);
    expect(await failureOf(session.run(sql(text)))).toMatchObject({ code: 'TIMEOUT', outcome });
    expect(await failureOf(session.run(sql(text)))).toMatchObject({ code: 'TIMEOUT', outcome: 'not_sent' });
  });

  test.each(['DB', 'STOCK', 'CONFIG', 'MASTER_KEY', 'ABSENT', 'constructor', ''])(
    "a binding '%s' that is none of D1 for users",
    async (binding) => {
      const bindings = {
        ...env,
        USER_BINDINGS: 'LEDGER=*, DB=*, STOCK=ws_other, CONFIG=*, MASTER_KEY=*, ABSENT=*, constructor=*',
      };
      const databases = createDatabases({ ...compose(env), bindings, allowPrivateTargets: true });
      const given = at(newPlace(), { type: 'd1', binding }, databases);
      expect(await given.failure('raw', { query: 'SELECT 1' })).toMatchObject({
        code: 'NOT_FOUND',
        outcome: 'not_sent',
        message: `USER_BINDINGS gives this workspace no binding '${binding}' of D1`,
      });
    },
  );
});
