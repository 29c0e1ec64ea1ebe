import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { compose } from '../../../src/compose.ts';
import { D1Link, D1Session } from '../../../src/drivers/database/d1-session.ts';
import { databaseObjectName } from '../../../src/drivers/database/directory.ts';
import { readAddress } from '../../../src/drivers/database/server-address.ts';
import { ServerLink } from '../../../src/drivers/database/server-link.ts';
import { createServerSession } from '../../../src/drivers/database/server-session.ts';
import type { WorkOptions } from '../../../src/drivers/database/server.ts';
import type { SqlSession } from '../../../src/drivers/database/port.ts';
import { createSqliteSession } from '../../../src/drivers/database/sqlite-session.ts';
import type { Rehearsal, Rehearsed } from '../../../src/engine/database/migration-order.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { type ErrorRecord, toErrorRecord } from '../../../src/kernel/errors.ts';
import { newPlace, type TestDatabase } from './databases.ts';

/** Work that writes, with time. */
export const OPTIONS: WorkOptions = { isReading: false, timeoutMs: 5_000 };

/** How work fails; throws where it does not. */
export async function failureOf(work: Promise<unknown>): Promise<ErrorRecord> {
  try {
    await work;
  } catch (thrown) {
    return toErrorRecord(thrown);
  }
  throw new Error('did not fail');
}

/** A link to a schema, in this request. */
export function linkTo({ target }: TestDatabase): ServerLink {
  if (!('url' in target)) throw new Error('no address');
  return new ServerLink(readAddress(target.url), systemClock);
}

/** Does work on a session of a database. */
export async function on<Result>(
  database: TestDatabase,
  work: (session: SqlSession) => Promise<Result>,
): Promise<Result> {
  if (database.type === 'sqlite') {
    const stub = env.DATABASES.get(env.DATABASES.idFromName(databaseObjectName(database.place)));
    return await runInDurableObject(stub, (_object, { storage }) => work(createSqliteSession(storage)));
  }
  if (database.target.type === 'd1') {
    const link = new D1Link(bindingOf(database), systemClock);
    return await work(new D1Session(link, { ...OPTIONS, rehearse: rehearseIn }));
  }
  const link = linkTo(database);
  try {
    return await work(createServerSession(link, OPTIONS));
  } finally {
    link.close();
  }
}

/** The binding of a database of D1. */
export function bindingOf({ target }: TestDatabase): D1Database {
  if (target.type !== 'd1') throw new Error('no binding');
  return Reflect.get(env, target.binding) as D1Database;
}

/** Tries a migration of D1 in an embedded database. */
export async function rehearseIn(rehearsal: Rehearsal): Promise<Rehearsed> {
  const request = { work: { kind: 'rehearse' as const, rehearsal }, timeoutMs: OPTIONS.timeoutMs };
  const answer = await compose(env).databases.run(newPlace(), { type: 'sqlite' }, request);
  if (answer.kind !== 'rehearsed') throw new Error(`the database answered ${answer.kind}`);
  return answer.rehearsed;
}

/** Adds a row to the table `t`. */
export const insert = (session: SqlSession, id: number) =>
  session.run({ sql: `INSERT INTO t VALUES (${id})`, params: [] });
