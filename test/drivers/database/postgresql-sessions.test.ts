import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executeStatement } from '../../../src/drivers/database/execute.ts';
import type { ServerLink } from '../../../src/drivers/database/server-link.ts';
import { createServerSession } from '../../../src/drivers/database/server-session.ts';
import type { WorkOptions } from '../../../src/drivers/database/server.ts';
import type { SqlSession } from '../../../src/drivers/database/port.ts';
import { parseStatement } from '../../../src/engine/database/parse.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { openSchema, type TestDatabase } from './databases.ts';
import { kill } from './postgresql.ts';
import { failureOf, insert, linkTo, OPTIONS } from './sessions.ts';

describe('a transaction on a connection to PostgreSQL', () => {
  let database: TestDatabase;
  let link: ServerLink;
  const session = (options: Partial<WorkOptions> = {}) => createServerSession(link, { ...OPTIONS, ...options });
  const count = async () => (await database.run('count', { table: 't' })).count;
  const pidOf = async (own: SqlSession) => {
    const { rows } = await own.run({ sql: 'SELECT pg_backend_pid()', params: [] });
    return Number(rows[0]?.[0]);
  };

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
    const holder = createServerSession(other, OPTIONS);
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

  test('leaves out rows that others have locked, and counts them', async () => {
    const other = linkTo(database);
    const holder = createServerSession(other, OPTIONS);
    const found = await holder.transaction({}, async () => {
      await holder.run({ sql: 'SELECT 1 FROM t WHERE id = 1 FOR UPDATE', params: [] });
      const own = session();
      const given = { table: 't', where: { id: { $in: [1, 62] } }, lock: 'update', skip_locked: true };
      return await own.transaction({}, () => executeStatement(own, parseStatement('query', given)));
    });
    other.close();
    expect(found).toMatchObject({ rows: [{ id: 62 }], count: 2 });
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
