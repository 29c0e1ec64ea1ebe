import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databaseObjectName } from '../../../src/drivers/database/directory.ts';
import { readAddress } from '../../../src/drivers/database/postgresql-address.ts';
import { PostgresqlLink } from '../../../src/drivers/database/postgresql-link.ts';
import { createPostgresqlSession, type WorkOptions } from '../../../src/drivers/database/postgresql-session.ts';
import type { SqlSession } from '../../../src/drivers/database/port.ts';
import { createSqliteSession } from '../../../src/drivers/database/sqlite-session.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { type ErrorRecord, toErrorRecord } from '../../../src/kernel/errors.ts';
import { admin, describeDatabases, openSchema, type TestDatabase } from './databases.ts';

const OPTIONS: WorkOptions = { isReading: false, timeoutMs: 5_000 };

async function failureOf(work: Promise<unknown>): Promise<ErrorRecord> {
  try {
    await work;
  } catch (thrown) {
    return toErrorRecord(thrown);
  }
  throw new Error('did not fail');
}

/** A link to a schema, in this request. */
function linkTo({ target }: TestDatabase): PostgresqlLink {
  if (!('url' in target)) throw new Error('no address');
  return new PostgresqlLink(readAddress(target.url), systemClock);
}

/** Does work on a session of a database. */
async function on<Result>(database: TestDatabase, work: (session: SqlSession) => Promise<Result>): Promise<Result> {
  if (database.type === 'sqlite') {
    const stub = env.DATABASES.get(env.DATABASES.idFromName(databaseObjectName(database.place)));
    return await runInDurableObject(stub, (_object, { storage }) => work(createSqliteSession(storage)));
  }
  const link = linkTo(database);
  try {
    return await work(createPostgresqlSession(link, OPTIONS));
  } finally {
    link.close();
  }
}

const insert = (session: SqlSession, id: number) => session.run({ sql: `INSERT INTO t VALUES (${id})`, params: [] });

describeDatabases('a transaction', (database) => {
  const ids = async () =>
    (await database().rows('query', { table: 't', orderBy: { column: 'id' } })).map(({ id }) => id);

  beforeAll(async () => {
    await database().sql('CREATE TABLE t (id integer PRIMARY KEY)');
  });

  test('is kept whole', async () => {
    const given = await on(database(), (session) =>
      session.transaction({}, async () => {
        await insert(session, 1);
        await systemClock.sleep(5);
        await insert(session, 2);
        return 'given back';
      }),
    );
    expect(given).toBe('given back');
    expect(await ids()).toEqual([1, 2]);
  });

  test('is undone whole when its work throws, and what it threw comes through', async () => {
    const work = on(database(), (session) =>
      session.transaction({}, async () => {
        await insert(session, 3);
        await systemClock.sleep(5);
        await insert(session, 1);
      }),
    );
    expect(await failureOf(work)).toMatchObject({ code: 'UNIQUE_VIOLATION', constraint: { columns: ['id'] } });
    expect(await ids()).toEqual([1, 2]);
  });

  test('within another is a part of it', async () => {
    const work = on(database(), (session) =>
      session.transaction({}, async () => {
        await session.transaction({}, () => insert(session, 4));
        throw new Error('after all');
      }),
    );
    await expect(work).rejects.toThrow('after all');
    expect(await ids()).toEqual([1, 2]);
  });

  test('that only reads changes nothing', async () => {
    const work = on(database(), (session) => session.transaction({ isReadOnly: true }, () => insert(session, 5)));
    expect(await failureOf(work)).toMatchObject({ code: 'QUERY_ERROR' });
    expect(await ids()).toEqual([1, 2]);
  });

  test('can be of any isolation, and reads what it wrote', async () => {
    for (const isolation of ['read_uncommitted', 'read_committed', 'repeatable_read', 'serializable'] as const) {
      const { rows } = await on(database(), (session) =>
        session.transaction({ isolation }, async () => {
          await insert(session, 6);
          const found = await session.run({ sql: 'SELECT id FROM t WHERE id = 6', params: [] });
          await session.run({ sql: 'DELETE FROM t WHERE id = 6', params: [] });
          return found;
        }),
      );
      expect(rows).toEqual([[6]]);
    }
  });

  test('is followed by others that stand for themselves', async () => {
    await on(database(), async (session) => {
      await failureOf(session.transaction({}, () => session.run({ sql: 'SELECT 1 FROM nowhere', params: [] })));
      await insert(session, 7);
    });
    expect(await ids()).toEqual([1, 2, 7]);
  });
});

describeDatabases('columns', (database) => {
  test('are told with their kinds, keys and whether they may be null', async () => {
    await database().sql({
      sqlite:
        'CREATE TABLE c (a INTEGER NOT NULL, b BIGINT, c DECIMAL(5,2), d BOOLEAN, e DATETIME, f JSON, PRIMARY KEY (b, a))',
      postgresql:
        'CREATE TABLE c (a integer NOT NULL, b bigint, c numeric(5,2), d boolean, e timestamptz, f jsonb, PRIMARY KEY (b, a))',
    });
    const columns = await on(database(), (session) => session.columns({ schema: null, name: 'c' }));
    expect(columns.map(({ name, kind, keyPlace }) => [name, kind, keyPlace])).toEqual([
      ['a', 'integer', 2],
      ['b', 'bigint', 1],
      ['c', 'decimal', 0],
      ['d', 'boolean', 0],
      ['e', 'instant', 0],
      ['f', 'json', 0],
    ]);
    expect(columns.map(({ isNullable }) => isNullable).slice(2)).toEqual([true, true, true, true]);
  });

  test('of no table are an error', async () => {
    const work = on(database(), (session) => session.columns({ schema: null, name: 'nowhere' }));
    expect(await failureOf(work)).toMatchObject({ code: 'SCHEMA_ERROR' });
  });
});

describe('a transaction on a connection to PostgreSQL', () => {
  let database: TestDatabase;
  let link: PostgresqlLink;
  const session = (options: Partial<WorkOptions> = {}) => createPostgresqlSession(link, { ...OPTIONS, ...options });
  const count = async () => (await database.run('count', { table: 't' })).count;
  const pidOf = async (own: SqlSession) => {
    const { rows } = await own.run({ sql: 'SELECT pg_backend_pid()', params: [] });
    return Number(rows[0]?.[0]);
  };
  const kill = (pid: number) => admin().sql('SELECT pg_terminate_backend($1)', [pid]);

  beforeAll(async () => {
    database = await openSchema();
    await database.sql('CREATE TABLE t (id integer PRIMARY KEY)');
    await database.sql('INSERT INTO t VALUES (1)');
    link = linkTo(database);
  });

  afterAll(() => link.close());

  test('has it to itself: what others send meanwhile is no part of it', async () => {
    const begun = Promise.withResolvers<void>();
    const undone = failureOf(
      session().transaction({}, async () => {
        begun.resolve();
        await systemClock.sleep(100);
        throw new Error('undone');
      }),
    );
    await begun.promise;
    await insert(session(), 50);
    await undone;
    expect(await database.run('count', { table: 't', where: { id: 50 } })).toMatchObject({ count: 1 });
  });

  test('that is cut off is undone by the server, and known to be', async () => {
    const before = await count();
    const own = session();
    const work = own.transaction({}, async () => {
      await insert(own, 60);
      await kill(await pidOf(own));
      await insert(own, 61);
    });
    expect(await failureOf(work)).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'not_sent' });
    expect(await count()).toBe(before);
    await insert(session(), 62);
    expect(await count()).toBe(before + 1);
  });

  test('waits for a lock no longer than its time', async () => {
    const other = linkTo(database);
    const holder = createPostgresqlSession(other, OPTIONS);
    const holding = holder.transaction({}, async () => {
      await holder.run({ sql: 'SELECT 1 FROM t WHERE id = 1 FOR UPDATE', params: [] });
      const own = session({ timeoutMs: 400 });
      const work = own.transaction({}, () => own.run({ sql: 'DELETE FROM t WHERE id = 1', params: [] }));
      return await failureOf(work);
    });
    expect(await holding).toMatchObject({ code: 'LOCK_TIMEOUT', outcome: 'not_sent' });
    other.close();
    expect(await database.run('count', { table: 't', where: { id: 1 } })).toMatchObject({ count: 1 });
  });

  test('whose time is over is undone', async () => {
    const before = await count();
    const own = session();
    const work = own.transaction({}, async () => {
      await insert(own, 70);
      const sleeping = own.run({ sql: 'SELECT pg_sleep(20)', params: [] });
      await systemClock.sleep(50);
      own.expire();
      await sleeping;
    });
    expect(await failureOf(work)).toMatchObject({ code: 'TIMEOUT', outcome: 'not_sent' });
    expect(await count()).toBe(before);
  });

  test('that waits for its turn when its time is over has not begun', async () => {
    const own = session();
    const waiting = session();
    const begun = Promise.withResolvers<void>();
    const holding = own.transaction({}, async () => {
      begun.resolve();
      await systemClock.sleep(100);
    });
    await begun.promise;
    const late = failureOf(waiting.transaction({}, () => insert(waiting, 80)));
    waiting.expire();
    expect(await late).toMatchObject({ code: 'TIMEOUT', outcome: 'not_sent' });
    await holding;
    await insert(session(), 81);
    expect(await database.run('count', { table: 't', where: { id: { $in: [80, 81] } } })).toMatchObject({ count: 1 });
  });

  test('whose end is not answered may have been kept', async () => {
    const own = session();
    await own.run({
      sql: `CREATE TABLE late (id integer, UNIQUE (id) DEFERRABLE INITIALLY DEFERRED)`,
      params: [],
    });
    await own.run({
      sql: `CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(8); RETURN NULL; END'`,
      params: [],
    });
    await own.run({
      sql: 'CREATE CONSTRAINT TRIGGER lingering AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION linger()',
      params: [],
    });
    const pid = await pidOf(own);
    const work = failureOf(own.transaction({}, () => own.run({ sql: 'INSERT INTO late VALUES (1)', params: [] })));
    await systemClock.sleep(100);
    await kill(pid);
    expect(await work).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown' });
  });
});
