import { beforeAll, describe, expect, test, vi } from 'vitest';
import { admin, at, openSchema, OPERATION_MS, type TestDatabase, within } from './databases.ts';
import { backend, kill, until } from './postgresql.ts';

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

  test('is closed after a minute in which nobody used it, and opened again for the next call', async () => {
    const database = await openSchema(1);
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const pid = await backend(database);
    const [fire] = timers.mock.calls.find(([, ms]) => ms === OPERATION_MS) ?? [];
    // A connection is closed in the object that opened it.
    const passTo = (instant: number) =>
      within(database, () => {
        const now = vi.spyOn(Date, 'now').mockReturnValue(instant);
        fire?.();
        now.mockRestore();
        return Promise.resolve();
      });
    await passTo(Date.now() + 59_000);
    expect(await backend(database)).toBe(pid);
    await passTo(Date.now() + 60_000);
    vi.restoreAllMocks();
    const query = 'SELECT count(*)::int AS n FROM pg_stat_activity WHERE pid = $1';
    const isThere = async () => (await admin().rows('raw', { query, params: [pid] }))[0]?.['n'] === 1;
    while (await isThere());
    expect(await backend(database)).not.toBe(pid);
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
        (thrown: unknown) => (thrown as { readonly code: string }).code,
      ),
    );
    await kill(pid);
    expect(await writing).toMatchObject({ code: 'CONNECTION_LOST' });
    // Those whose statement had not left by then are sent on another connection.
    for (const outcome of await Promise.all(after)) expect(['done', 'CONNECTION_LOST']).toContain(outcome);
    expect(await database.run('count', { table: 't', where: { id: 1 } })).toMatchObject({ count: 1 });
  });
});
