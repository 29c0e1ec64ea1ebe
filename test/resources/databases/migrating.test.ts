import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { databaseObjectName } from '../../../src/drivers/database/directory.ts';
import { readAddress } from '../../../src/drivers/database/server-address.ts';
import { ServerLink } from '../../../src/drivers/database/server-link.ts';
import { createServerSession } from '../../../src/drivers/database/server-session.ts';
import { executeStatement } from '../../../src/drivers/database/execute.ts';
import type { Sql, SqlSession } from '../../../src/drivers/database/port.ts';
import { createSqliteSession } from '../../../src/drivers/database/sqlite-session.ts';
import { parseStatement } from '../../../src/engine/database/parse.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { describeMigrating } from '../../support/migrating.ts';
import { openD1 } from '../../drivers/database/databases.ts';
import { on } from '../../drivers/database/sessions.ts';
import { appliedTags, applyAll, migration, rowsOf, takeBack } from '../../support/migrations.ts';

/** Does work on the server, in a session of its own. */
async function onServer<Result>(url: string, work: (session: SqlSession) => Promise<Result>): Promise<Result> {
  const link = new ServerLink(readAddress(url), systemClock);
  try {
    return await work(createServerSession(link, { isReading: false, timeoutMs: 25_000 }));
  } finally {
    link.close();
  }
}

/** The address of a new database of the server. */
async function newDatabase(): Promise<string> {
  const name = `migrating_${crypto.randomUUID().replaceAll('-', '')}`;
  await onServer(env.TEST_POSTGRESQL_URL, (session) => session.run({ sql: `CREATE DATABASE ${name}`, params: [] }));
  return Object.assign(new URL(env.TEST_POSTGRESQL_URL), { pathname: `/${name}` }).toString();
}

describe('in an object', () => {
  describeMigrating(async (work) => {
    const place = { workspace: crypto.randomUUID(), product: 'p', env: 'prd', database: 'd' };
    const stub = env.DATABASES.get(env.DATABASES.idFromName(databaseObjectName(place)));
    await runInDurableObject(stub, (_object, { storage }) => work(createSqliteSession(storage)));
  });
});

describe('on D1', () => {
  describeMigrating(async (work) => on(await openD1(), work));
});

describe('on PostgreSQL', () => {
  describeMigrating(async (work) => onServer(await newDatabase(), work));

  test('of two runners at once one applies each migration, and both end', async () => {
    const url = await newDatabase();
    const all = [1, 2, 3, 4].map((at) =>
      migration(String(at), [`SELECT pg_sleep(0.05); CREATE TABLE t${at} (a INTEGER); INSERT INTO t${at} VALUES (1)`]),
    );
    const told = await Promise.all([1, 2, 3].map(() => onServer(url, (session) => applyAll(session, all))));
    const applied = told.flat().filter((each) => each.endsWith(' applied'));
    expect(applied.toSorted()).toEqual(['1 applied', '2 applied', '3 applied', '4 applied']);
    expect(told.flat()).toHaveLength(12);
    await onServer(url, async (session) => {
      expect(await appliedTags(session)).toEqual(['1', '2', '3', '4']);
      expect(await rowsOf(session, 'SELECT * FROM t4')).toEqual([[1]]);
    });
  });

  test('one that is not done in its time is undone, and holds up none after it', async () => {
    const url = await newDatabase();
    const link = new ServerLink(readAddress(url), systemClock);
    const session = createServerSession(link, { isReading: false, timeoutMs: 1_000 });
    const slow = migration('slow', ['CREATE TABLE slow (a INTEGER); SELECT pg_sleep(60)']);
    const running = applyAll(session, [migration('before', ['CREATE TABLE before (a INTEGER)']), slow]);
    setTimeout(() => session.expire(), 1_000);
    await expect(running).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('slow') as string,
    });
    link.close();
    await onServer(url, async (other) => {
      expect(await appliedTags(other)).toEqual(['before']);
      expect(await rowsOf(other, "SELECT to_regclass('slow')")).toEqual([[null]]);
      expect(await applyAll(other, [migration('after', ['CREATE TABLE slow (a INTEGER)'])])).toEqual(['after applied']);
    });
  });

  test('a rollback waits for a run, and is refused when something else is the newest by then', async () => {
    const url = await newDatabase();
    const first = migration('1', ['CREATE TABLE a (b INTEGER)'], ['DROP TABLE a']);
    const slow = migration('2', ['SELECT pg_sleep(0.5)', 'ALTER TABLE a ADD c INTEGER']);
    await onServer(url, (session) => applyAll(session, [first]));
    const running = onServer(url, (session) => applyAll(session, [first, slow]));
    await onServer(url, async (session) => {
      const held = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted";
      while ((await rowsOf(session, held)).length === 0) await systemClock.sleep(10);
      await expect(takeBack(session, [first])).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(await running).toEqual(['1 already_applied', '2 applied']);
      expect(await appliedTags(session)).toEqual(['1', '2']);
    });
  });

  test('a table, a function and a body of statements as SQL has them', async () => {
    const sql = `CREATE TABLE t (a INTEGER);
      CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := NEW.a + 1; RETURN NEW; END $$;
      CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION noted();
      CREATE FUNCTION added() RETURNS void BEGIN ATOMIC INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); END;
      SELECT added();`;
    await onServer(await newDatabase(), async (session) => {
      await applyAll(session, [migration('1', [sql])]);
      expect(await rowsOf(session, 'SELECT a FROM t ORDER BY a')).toEqual([[2], [3]]);
    });
  });

  test('a search path of a migration is its own', async () => {
    const moved = migration('1', [
      'CREATE SCHEMA other',
      'SET LOCAL search_path = other',
      'CREATE TABLE t (a INTEGER)',
    ]);
    await onServer(await newDatabase(), async (session) => {
      await applyAll(session, [moved]);
      await applyAll(session, [moved, migration('2', ['INSERT INTO other.t VALUES (1)'])]);
      expect(await appliedTags(session)).toEqual(['1', '2']);
    });
  });

  test('a table that another holds is not waited for without end, which would keep all others from it', async () => {
    const first = migration('1', ["CREATE TABLE waits AS SELECT current_setting('lock_timeout') AS long"]);
    await onServer(await newDatabase(), async (session) => {
      await applyAll(session, [first]);
      expect(await rowsOf(session, 'SELECT long FROM waits')).toEqual([['22500ms']]);
    });
  });

  test('an index on a text of a structured operation serves the orders and ranges of the query model', async () => {
    const table = migration('1', [
      {
        type: 'createCollection',
        table: 'people',
        fields: [
          { name: 'name', type: 'string', required: true },
          { name: 'age', type: 'integer' },
        ],
        indexes: [{ fields: ['name'] }],
      },
    ]);
    await onServer(await newDatabase(), async (session) => {
      await applyAll(session, [table]);
      const sent: Sql[] = [];
      const watched: SqlSession = {
        dialect: 'postgresql',
        isInteractive: true,
        batch: (statements, read) => session.batch(statements, read),
        run: (statement) => {
          sent.push(statement);
          return session.run(statement);
        },
        columns: (of) => session.columns(of),
        forgetColumns: () => session.forgetColumns(),
        transaction: (options, work) => session.transaction(options, work),
      };
      const plans = await session.transaction({}, async () => {
        await session.run({ sql: 'SET LOCAL enable_seqscan = off', params: [] });
        await session.run({ sql: 'SET LOCAL enable_sort = off', params: [] });
        const asked = [
          { orderBy: { column: 'name' } },
          { orderBy: { column: 'name', order: 'DESC' } },
          { where: { name: { $gte: 'a', $lt: 'b' } } },
        ];
        const told: string[] = [];
        for (const given of asked) {
          await executeStatement(watched, parseStatement('query', { table: 'people', count: false, ...given }));
          const last = sent.at(-1) ?? { sql: '', params: [] };
          const { rows } = await session.run({ sql: `EXPLAIN (COSTS OFF) ${last.sql}`, params: last.params });
          told.push(rows.map(String).join(' '));
        }
        return told;
      });
      expect(plans).toHaveLength(3);
      for (const plan of plans) {
        expect(plan).toContain('people_name_idx');
        expect(plan).not.toMatch(/Seq Scan|Sort/);
      }
    });
  });

  test('what cannot run in a transaction leaves nothing', async () => {
    // Only the server knows of this one.
    const clustered = migration('1', ['CREATE TABLE t (a INTEGER)', 'CLUSTER']);
    await onServer(await newDatabase(), async (session) => {
      await expect(applyAll(session, [clustered])).rejects.toThrow(/^migration '1': up\[1\]: .*transaction block/);
      expect(await appliedTags(session)).toEqual([]);
    });
  });
});
