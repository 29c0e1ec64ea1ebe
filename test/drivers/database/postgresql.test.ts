import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { createDatabases } from '../../../src/compose-databases.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { admin, at, newPlace, openSchema, type TestDatabase } from './databases.ts';

const reached = (url: string, pool = 1) => at(newPlace(), { type: 'postgresql', url, pool });
const server = () => new URL(env.TEST_POSTGRESQL_URL);

/** Which backend serves a database of one connection. */
async function backend(database: TestDatabase): Promise<number> {
  const [row] = await database.rows('raw', { query: 'SELECT pg_backend_pid() AS pid' });
  return Number(row?.['pid']);
}

const kill = (pid: number) => admin().sql('SELECT pg_terminate_backend($1)', [pid]);

/** Waits until a backend is at a statement that holds this text. */
async function until(text: string, condition = 'true'): Promise<number> {
  for (;;) {
    const query = `SELECT pid FROM pg_stat_activity WHERE query LIKE $1 AND pid <> pg_backend_pid() AND state = 'active' AND ${condition}`;
    const [row] = await admin().rows('raw', { query, params: [`%${text}%`] });
    if (row !== undefined) return Number(row['pid']);
    await systemClock.sleep(10);
  }
}

describe('a connection that cannot be made', () => {
  test('a wrong password is masked, and nothing was sent', async () => {
    const url = server();
    url.password = 'wrong%20password%2F1';
    const error = await reached(url.href).failure('raw', { query: 'SELECT 1' });
    expect(error).toMatchObject({ code: 'CONNECTION_ERROR', outcome: 'not_sent' });
    expect(error.message).toContain('connection');
    expect(JSON.stringify(error)).not.toMatch(/wrong/);
  });

  test('nobody listens', async () => {
    const error = await reached('postgresql://user:secret-word@127.0.0.1:1/db').failure('raw', { query: 'SELECT 1' });
    expect(error).toMatchObject({ code: 'CONNECTION_ERROR', outcome: 'not_sent' });
    expect(JSON.stringify(error)).not.toContain('secret-word');
  });

  test('what listens is no database', async () => {
    const { port } = new URL(env.TEST_TARGET_URL);
    const database = reached(`postgresql://user:secret-word@127.0.0.1:${port}/db`);
    expect(await database.failure('raw', { query: 'SELECT 1' }, 2_000)).toMatchObject({
      code: 'CONNECTION_ERROR',
      outcome: 'not_sent',
    });
  });

  test('a database that is not there', async () => {
    const url = server();
    url.pathname = '/nowhere';
    expect(await reached(url.href).failure('raw', { query: 'SELECT 1' })).toMatchObject({ code: 'CONNECTION_ERROR' });
  });

  test('a server without encryption, where the address asks for it', async () => {
    const url = server();
    url.searchParams.set('sslmode', 'require');
    const error = await reached(url.href).failure('raw', { query: 'SELECT 1' });
    expect(error).toMatchObject({
      code: 'CONNECTION_ERROR',
      message: expect.stringContaining('encryption') as unknown,
    });
  });

  test('it is tried anew for the next call', async () => {
    const role = `role_${crypto.randomUUID().replaceAll('-', '')}`;
    const url = server();
    url.username = role;
    url.password = 'later';
    const database = reached(url.href);
    expect(await database.failure('raw', { query: 'SELECT 1' })).toMatchObject({ code: 'CONNECTION_ERROR' });
    await admin().sql(`CREATE ROLE ${role} LOGIN PASSWORD 'later'`);
    expect(await database.rows('raw', { query: 'SELECT current_user::text AS me' })).toEqual([{ me: role }]);
    await admin().sql(`DROP ROLE ${role}`);
  });
});

describe('an address that is refused', () => {
  test.each([
    ['a metadata service', 'postgresql://u:p@169.254.169.254/db', 'TARGET_REFUSED'],
    ['one that is written otherwise', 'postgresql://u:p@2852039166/db', 'TARGET_REFUSED'],
    ['another scheme', 'mysql://u:secret-word@example.com/db', 'VALIDATION_ERROR'],
    ['several hosts', 'postgresql://u:secret-word@one.example,two.example/db', 'VALIDATION_ERROR'],
    ['no user', 'postgresql://example.com/db', 'VALIDATION_ERROR'],
    ['an sslmode that there is not', 'postgresql://u:secret-word@example.com/db?sslmode=maybe', 'VALIDATION_ERROR'],
    ['what cannot be decoded', 'postgresql://u:%zz@example.com/db', 'VALIDATION_ERROR'],
  ])('%s', async (_title, url, code) => {
    const error = await reached(url).failure('raw', { query: 'SELECT 1' });
    expect(error).toMatchObject({ code });
    expect(JSON.stringify(error)).not.toContain('secret-word');
  });

  test('a binding of Hyperdrive that there is not', async () => {
    const database = at(newPlace(), { type: 'postgresql', hyperdrive: 'NOWHERE' });
    expect(await database.failure('raw', { query: 'SELECT 1' })).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a binding that is no Hyperdrive of users', async () => {
    const database = at(newPlace(), { type: 'postgresql', hyperdrive: 'MASTER_KEY' });
    expect(await database.failure('raw', { query: 'SELECT 1' })).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('through Hyperdrive', () => {
  test('the Worker connects by itself, at the address that the binding gives', async () => {
    const { databaseObjects, clock } = compose(env);
    const bindings = { USER_BINDINGS: 'OTHER, POOLED', POOLED: { connectionString: env.TEST_POSTGRESQL_URL } };
    const databases = createDatabases({ databaseObjects, clock, allowPrivateTargets: false, bindings });
    const statement = { operation: 'raw', sql: 'SELECT 1 AS one', params: [] } as const;
    const request = { work: { kind: 'statement', statement }, timeoutMs: 5_000 } as const;
    expect(await databases.run(newPlace(), { type: 'postgresql', hyperdrive: 'POOLED' }, request)).toMatchObject({
      results: [{ rows: [{ one: 1 }] }],
    });
  });
});

describe('a connection that is kept', () => {
  test('serves one call after the other', async () => {
    const database = await openSchema(1);
    const pid = await backend(database);
    expect(await backend(database)).toBe(pid);
  });

  test('is replaced when the server has closed it, and the call does not notice', async () => {
    const database = await openSchema(1);
    await database.sql('CREATE TABLE t (id integer PRIMARY KEY)');
    const pid = await backend(database);
    await kill(pid);
    expect(await database.run('insert', { table: 't', data: { id: 1 } })).toMatchObject({ count: 1 });
    expect(await backend(database)).not.toBe(pid);
  });

  test('serves many calls at one time, which do not wait for each other’s answers', async () => {
    const database = await openSchema(1);
    await database.sql('CREATE TABLE t (id integer PRIMARY KEY)');
    const all = Array.from({ length: 50 }, (_, id) => database.run('insert', { table: 't', data: { id } }));
    expect((await Promise.all(all)).reduce((sum, { count }) => sum + count, 0)).toBe(50);
    expect(await database.run('count', { table: 't' })).toMatchObject({ count: 50 });
  });

  test('is one of several where calls come at one time', async () => {
    const database = await openSchema(3);
    const pids = await Promise.all(
      [1, 2, 3].map(() => database.rows('raw', { query: 'SELECT pg_backend_pid() AS pid, pg_sleep(0.1)::text' })),
    );
    expect(new Set(pids.map(([row]) => row?.['pid'])).size).toBe(3);
  });

  test('is another one when the address has changed', async () => {
    const database = await openSchema(1);
    const pid = await backend(database);
    const { target } = database;
    if (!('url' in target)) throw new Error('no address');
    const moved = at(database.place, { ...target, url: `${target.url}&application_name=moved` });
    expect(await moved.rows('raw', { query: "SELECT current_setting('application_name') AS name" })).toEqual([
      { name: 'moved' },
    ]);
    expect(await backend(moved)).not.toBe(pid);
  });

  test('is not left to whoever comes next as a statement would have it', async () => {
    const database = await openSchema(1);
    for (const query of [
      'SET search_path = pg_catalog',
      'BEGIN',
      'PREPARE x AS SELECT 1',
      'LISTEN x',
      '/* /* */ */ BEGIN',
    ])
      expect(await database.failure('raw', { query })).toMatchObject({ code: 'NOT_SUPPORTED' });
    const query =
      "SELECT current_setting('search_path') LIKE 'test_%' AS own, pg_current_xact_id_if_assigned() IS NULL AS idle";
    expect(await database.rows('raw', { query })).toEqual([{ own: true, idle: true }]);
  });
});

describe('a connection that is lost', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openSchema(1);
    await database.sql('CREATE TABLE t (id integer PRIMARY KEY, n integer)');
    await database.run('insert', { table: 't', data: { id: 1, n: 0 } });
  });

  test('while it writes: nobody knows, and it is not tried again', async () => {
    const writing = database.failure('raw', { query: "UPDATE t SET n = n + 1 WHERE pg_sleep(5)::text = ''" });
    await kill(await until('pg_sleep(5)'));
    const error = await writing;
    expect(error).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown' });
    expect(error.message).toContain('connection');
    expect(await database.rows('query', { table: 't' })).toEqual([{ id: 1, n: 0 }]);
  });

  test('while it reads: nothing was done', async () => {
    await database.sql('CREATE VIEW slow AS SELECT 1 AS one, pg_sleep(6)::text AS nap');
    const reading = database.failure('query', { table: 'slow', count: false });
    await kill(await until('"slow"'));
    expect(await reading).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'not_sent' });
  });

  test('others that shared it are told so too, and go on', async () => {
    const writing = database.failure('raw', { query: "UPDATE t SET n = n + 1 WHERE pg_sleep(7)::text = ''" });
    const pid = await until('pg_sleep(7)');
    const after = [2, 3].map((id) =>
      database.run('insert', { table: 't', data: { id, n: id } }).then(
        () => 'done',
        ({ code }: { code: string }) => code,
      ),
    );
    await kill(pid);
    expect(await writing).toMatchObject({ code: 'CONNECTION_LOST' });
    // Those whose statement had not left by then are sent on another connection.
    for (const outcome of await Promise.all(after)) expect(['done', 'CONNECTION_LOST']).toContain(outcome);
    expect(await database.run('count', { table: 't', where: { id: 1 } })).toMatchObject({ count: 1 });
  });
});

describe('time', () => {
  test('a statement that takes too long is given up by the server as well', async () => {
    const database = await openSchema(1);
    await database.sql('CREATE TABLE t (id integer PRIMARY KEY)');
    await backend(database);
    const query = "INSERT INTO t SELECT 1 WHERE pg_sleep(20)::text = ''";
    expect(await database.failure('raw', { query }, 300)).toMatchObject({ code: 'TIMEOUT', outcome: 'not_sent' });
    const still =
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE '%pg_sleep(20)%' AND state = 'active' AND pid <> pg_backend_pid()";
    expect(await admin().rows('raw', { query: still })).toEqual([{ n: 0 }]);
  });

  test('the connection serves others meanwhile and afterwards', async () => {
    const database = await openSchema(1);
    const pid = await backend(database);
    expect(await database.failure('raw', { query: 'SELECT pg_sleep(20)' }, 200)).toMatchObject({ code: 'TIMEOUT' });
    expect(await backend(database)).toBe(pid);
  });

  test('one that waits behind another’s statement gives up by itself', async () => {
    const database = await openSchema(1);
    await backend(database);
    const [slow, quick] = await Promise.all([
      database.rows('raw', { query: 'SELECT pg_sleep(1)::text AS nap' }),
      database.failure('raw', { query: 'SELECT 2' }, 200),
    ]);
    expect(slow).toEqual([{ nap: '' }]);
    expect(quick).toMatchObject({ code: 'TIMEOUT' });
  });

  test('a row that is locked is waited for no longer than that', async () => {
    const database = await openSchema(2);
    await database.sql('CREATE TABLE t (id integer PRIMARY KEY, n integer)');
    await database.run('insert', { table: 't', data: { id: 1, n: 0 } });
    await Promise.all([database.sql('SELECT pg_sleep(0.1)'), database.run('count', { table: 't' })]);
    const holding = database.sql('DO $$ BEGIN UPDATE t SET n = 1; PERFORM pg_sleep(1.5); END $$');
    await until('pg_sleep(1.5)');
    const given = { table: 't', data: { n: 2 }, where: { id: 1 } };
    expect(await database.failure('update', given, 200)).toMatchObject({ code: 'TIMEOUT', outcome: 'not_sent' });
    expect(await database.run('update', given, 5_000)).toMatchObject({ count: 1 });
    await holding;
    expect(await database.rows('query', { table: 't' })).toEqual([{ id: 1, n: 2 }]);
  });
});

describe('what the server alone has', () => {
  test('types are read as what they are on the wire', async () => {
    const database = await openSchema(1);
    const query = `SELECT 9007199254740993 AS big, 1.50::numeric AS exact, 'NaN'::float8 AS nan, ARRAY[1, NULL, 3] AS list,
      ARRAY[['a','b'],['c "d"','e\\f']] AS nested, '[0:1]={1,2}'::int[] AS ranged, '{}'::text[] AS empty, 'infinity'::timestamptz AS never,
      timestamp '2026-01-02 03:04:05.678901' AS plain, '2026-01-02 03:04:05+02'::timestamptz AS zoned, '\\x00ff'::bytea AS bytes,
      interval '1 day 2 hours' AS span, inet '10.0.0.1' AS address, '{"a":[1,null]}'::jsonb AS doc, true AS yes, ARRAY[true,false] AS flags,
      ARRAY['2026-01-01'::timestamptz] AS instants`;
    expect(await database.rows('raw', { query })).toEqual([
      {
        big: '9007199254740993',
        exact: '1.50',
        nan: 'NaN',
        list: [1, null, 3],
        nested: [
          ['a', 'b'],
          ['c "d"', 'e\\f'],
        ],
        ranged: [1, 2],
        empty: [],
        never: 'infinity',
        plain: '2026-01-02T03:04:05.678Z',
        zoned: '2026-01-02T01:04:05.000Z',
        bytes: 'AP8=',
        span: '1 day 02:00:00',
        address: '10.0.0.1',
        doc: { a: [1, null] },
        yes: true,
        flags: [true, false],
        instants: ['2026-01-01T00:00:00.000Z'],
      },
    ]);
  });

  test('values are not in what it says of them', async () => {
    const database = await openSchema(1);
    const error = await database.failure('raw', { query: 'SELECT $1::int', params: ['card 4111'] });
    expect(error).toMatchObject({ code: 'QUERY_ERROR' });
    expect(error.message).not.toContain('4111');
  });

  test('a table of another schema', async () => {
    const database = await openSchema(1);
    const rows = await database.rows('query', { table: 'pg_catalog.pg_class', select: ['relname'], limit: 1 });
    expect(rows).toHaveLength(1);
  });

  test('a deadlock is one, and may be tried again', async () => {
    const database = await openSchema(2);
    await database.sql('CREATE TABLE t (id integer PRIMARY KEY, n integer)');
    await database.run('insert', {
      table: 't',
      data: [
        { id: 1, n: 0 },
        { id: 2, n: 0 },
      ],
    });
    const query = (first: number, second: number) =>
      `DO $$ BEGIN UPDATE t SET n = n + 1 WHERE id = ${first}; PERFORM pg_sleep(0.3); UPDATE t SET n = n + 1 WHERE id = ${second}; END $$`;
    const both = await Promise.allSettled([database.sql(query(1, 2)), database.sql(query(2, 1))]);
    const failed = both.filter((outcome) => outcome.status === 'rejected');
    expect(failed).toMatchObject([{ reason: { code: 'DEADLOCK', details: { outcome: 'not_sent' } } }]);
    expect(await database.rows('query', { table: 't', select: ['n'] })).toEqual([{ n: 1 }, { n: 1 }]);
  });
});
