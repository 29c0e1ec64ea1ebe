import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { at, newPlace, openMariadb, type TestDatabase } from './databases.ts';
import { failureOf } from './sessions.ts';

// `npm run test:services` starts it.
describe.runIf(env.TEST_MARIADB_URL !== '')('MariaDB', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openMariadb(1);
    await database.sql('CREATE TABLE t (id int PRIMARY KEY AUTO_INCREMENT, name varchar(50), n int)');
    await database.sql('INSERT INTO t (id) VALUES (3000)');
  });

  describe('SQL of callers', () => {
    test.each([
      'SET @@sql_mode = 0',
      'START TRANSACTION',
      'LOCK TABLES t READ',
      'UNLOCK TABLES',
      'USE mysql',
      'XA START "x"',
      "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t",
      "PREPARE s FROM 'SELECT 1'",
      "EXECUTE IMMEDIATE 'COMMIT'",
      'FLUSH TABLES WITH READ LOCK',
      "SELECT get_lock('mine', 0)",
      "SELECT release_lock('mine')",
      "SELECT `get_lock` /* now */ ('mine', 0)",
      '/*!50000 BEGIN */',
      'SELECT 1 /*M! FROM t */',
      'KILL 1',
      '# now\n COMMIT',
    ])('is refused where others would feel it: %s', async (query) => {
      expect(await database.failure('raw', { query })).toMatchObject({ code: 'NOT_SUPPORTED', outcome: 'not_sent' });
    });

    test.each(['BEGIN NOT ATOMIC COMMIT; END', 'x: BEGIN NOT ATOMIC COMMIT; END', 'IF 1 THEN COMMIT; END IF'])(
      'is not taken out of procedures: %s',
      async (query) => {
        const { code } = await database.failure('raw', { query });
        expect(['QUERY_ERROR', 'NOT_SUPPORTED']).toContain(code);
      },
    );

    test('is one statement', async () => {
      expect(await database.failure('raw', { query: 'SELECT 1; DROP TABLE t' })).toMatchObject({ code: 'QUERY_ERROR' });
      expect(await database.run('count', { table: 't' })).toMatchObject({ count: 1 });
    });

    test('that changes tables is no part of a transaction, since it would end it', async () => {
      const operation = (query: string) => ({
        tag: null,
        operation: 'raw',
        expected: null,
        input: null,
        fields: { query },
      });
      const work = database.work({
        kind: 'transaction',
        operations: ["INSERT INTO t (name) VALUES ('undone')", 'CREATE TABLE no (a int)'].map(operation),
        options: {},
        session: null,
      });
      expect(await failureOf(work)).toMatchObject({ code: 'NOT_SUPPORTED' });
      expect(await database.run('count', { table: 't' })).toMatchObject({ count: 1 });
    });

    test('of which a procedure ends the transaction is refused after it, and the connection is another one', async () => {
      await database.sql('CREATE PROCEDURE begins() BEGIN START TRANSACTION; END');
      const before = await database.rows('raw', { query: 'SELECT connection_id() AS id' });
      expect(await database.failure('raw', { query: 'CALL begins()' })).toMatchObject({ code: 'NOT_SUPPORTED' });
      expect(await database.rows('raw', { query: 'SELECT connection_id() AS id' })).not.toEqual(before);
    });

    test('of which a procedure fails may be done in part, but for a transaction, which is undone', async () => {
      await database.sql('CREATE TABLE steps (id int PRIMARY KEY)');
      await database.sql(
        'CREATE PROCEDURE twice() BEGIN INSERT INTO steps VALUES (1); INSERT INTO steps VALUES (1); END',
      );
      const call = { tag: null, operation: 'raw', expected: null, input: null, fields: { query: 'CALL twice()' } };
      const work = database.work({ kind: 'transaction', operations: [call], options: {}, session: null });
      expect(await failureOf(work)).toMatchObject({ code: 'UNIQUE_VIOLATION', outcome: 'not_sent' });
      expect(await database.run('count', { table: 'steps' })).toMatchObject({ count: 0 });
      const error = await database.failure('raw', { query: 'CALL twice()' });
      expect(error).toMatchObject({ code: 'UNIQUE_VIOLATION', outcome: 'unknown' });
      expect(await database.run('count', { table: 'steps' })).toMatchObject({ count: 1 });
    });

    test('of which a procedure says that it cannot be prepared is sent once', async () => {
      await database.sql('CREATE TABLE calls (n int)');
      await database.sql(
        "CREATE PROCEDURE signals() BEGIN INSERT INTO calls VALUES (1); SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1295; END",
      );
      expect(await database.failure('raw', { query: 'CALL signals()' })).toMatchObject({ outcome: 'unknown' });
      expect(await database.run('count', { table: 'calls' })).toMatchObject({ count: 1 });
    });

    test('has values of their types, instants in UTC, and whole numbers for limits', async () => {
      const query = `SELECT ? + 1 AS n, ? AS text, ? AS half, cast('2026-01-31 09:30:00.5' AS datetime(6)) AS at,
        x'00ff' AS bin, 1.10 AS d, cast(9007199254740993 AS signed) AS big FROM t RIGHT JOIN (SELECT 1) AS o ON true LIMIT ?`;
      expect(await database.rows('raw', { query, params: [1, "it's", 0.5, 1] })).toEqual([
        {
          n: '2',
          text: "it's",
          half: 0.5,
          at: '2026-01-31T09:30:00.500Z',
          bin: 'AP8=',
          d: '1.10',
          big: '9007199254740993',
        },
      ]);
    });
  });

  test('values that the server refuses are in no message', async () => {
    for (const query of [
      "INSERT INTO t (id, n) VALUES (900, 'hunter2')",
      'INSERT INTO t (id, n) VALUES (900, ?)',
      'SELECT ? FROM t WHERE nope = 1',
    ]) {
      const { code, message } = await database.failure('raw', {
        query,
        params: query.includes('?') ? ['hunter2'] : [],
      });
      expect(['QUERY_ERROR', 'SCHEMA_ERROR']).toContain(code);
      expect(message).not.toContain('hunter2');
    }
    const twice = { table: 't', data: [{ id: 901 }, { id: 901 }] };
    expect((await database.failure('insert', twice)).message).toBe(
      "a row of 't' with this 'id' already exists (unique constraint 'PRIMARY')",
    );
  });

  test('messages are read as they are in English, whatever the server speaks', async () => {
    await database.sql('CREATE PROCEDURE speaks(IN language varchar(10)) SET GLOBAL lc_messages = language');
    await database.sql("CALL speaks('de_DE')");
    try {
      const other = at(newPlace(), database.target);
      const { message } = await other.failure('insert', { table: 't', data: { id: 3_000 } });
      expect(message).toBe("a row of 't' with this 'id' already exists (unique constraint 'PRIMARY')");
    } finally {
      await database.sql("CALL speaks('en_US')");
    }
  });

  test('an address whose password is wrong says so without it', async () => {
    const url = Object.assign(new URL(env.TEST_MARIADB_URL), { password: 'hunter2-wrong' }).href;
    const error = await at(newPlace(), { type: 'mysql', url, pool: 1 }).failure('raw', { query: 'SELECT 1' });
    expect(error).toMatchObject({ code: 'CONNECTION_ERROR', outcome: 'not_sent' });
    expect(error.message).toContain('Access denied');
    expect(error.message).not.toContain('hunter2');
  });

  describe('rows that are added', () => {
    test('are numbered by the server, many of them at once', async () => {
      const data = Array.from({ length: 2_500 }, (_, n) => ({ name: `r${n}`, n }));
      const { insertedIds = [], count } = await database.run('insert', { table: 't', data });
      expect(count).toBe(2_500);
      const rows = await database.rows('query', {
        table: 't',
        where: { n: { $in: [0, 1_300, 2_499] } },
        orderBy: { column: 'n' },
      });
      expect(rows.map(({ id }) => id)).toEqual([insertedIds[0], insertedIds[1_300], insertedIds[2_499]]);
      const named = [{ name: 'own', id: 9_000 }, { name: 'given' }];
      const added = await database.rows('insert', { table: 't', data: named, returning: ['id', 'name'] });
      expect(added).toEqual([
        { id: 9_000, name: 'own' },
        { id: 9_001, name: 'given' },
      ]);
    });

    test('are about the key of the conflict alone, and no other', async () => {
      await database.sql('CREATE TABLE two (a varchar(20) UNIQUE, b varchar(20) UNIQUE, c int)');
      await database.run('insert', { table: 'two', data: { a: 'x', b: 'y', c: 1 } });
      const upsert = (data: object, more: object = {}) => ({ table: 'two', data, conflictKeys: ['a'], ...more });
      expect(await database.failure('upsert', upsert({ a: 'other', b: 'y', c: 2 }))).toMatchObject({
        code: 'UNIQUE_VIOLATION',
      });
      expect(await database.run('upsert', upsert({ a: 'x', b: 'y', c: 1 }))).toMatchObject({
        isInserted: false,
        count: 1,
      });
      expect(await database.run('upsert', upsert({ a: 'x', b: 'z', c: 3 }))).toMatchObject({ isInserted: false });
      expect(await database.run('upsert', upsert({ a: 'new', b: 'w', c: 4 }))).toMatchObject({ isInserted: true });
      expect(await database.failure('upsert', { ...upsert({ c: 1 }), conflictKeys: ['c'] })).toMatchObject({
        code: 'QUERY_ERROR',
      });
      expect(await database.rows('query', { table: 'two', orderBy: { column: 'c' } })).toEqual([
        { a: 'x', b: 'z', c: 3 },
        { a: 'new', b: 'w', c: 4 },
      ]);
    });
  });

  test('text of any collation compares by its bytes, blanks at the end included, and is found by an index', async () => {
    await database.sql(
      'CREATE TABLE folded (id int PRIMARY KEY, s varchar(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci, KEY (s)) COLLATE utf8mb4_general_ci',
    );
    const texts = ['a', 'A', 'a ', 'ä', 'b'];
    await database.run('insert', { table: 'folded', data: texts.map((s, id) => ({ id, s })) });
    const ids = async (where: object) => (await database.rows('query', { table: 'folded', where })).map(({ id }) => id);
    expect(await ids({ s: 'a' })).toEqual([0]);
    expect(await ids({ s: { $in: ['A', 'a '] } })).toEqual(expect.arrayContaining([1, 2]));
    expect(await ids({ s: { $ne: 'a' } })).toHaveLength(4);
    const ordered = await database.rows('query', { table: 'folded', orderBy: { column: 's' } });
    expect(ordered.map(({ s }) => s)).toEqual(['A', 'a', 'a ', 'b', 'ä']);
    const groups = await database.rows('groupBy', {
      table: 'folded',
      groupBy: ['s'],
      aggregate: { n: { $count: '*' } },
    });
    expect(groups).toHaveLength(5);
  });
});
