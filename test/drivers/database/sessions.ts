import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { databaseObjectName } from '../../../src/drivers/database/directory.ts';
import { readAddress } from '../../../src/drivers/database/server-address.ts';
import { ServerLink } from '../../../src/drivers/database/server-link.ts';
import { createServerSession, type WorkOptions } from '../../../src/drivers/database/server-session.ts';
import type { SqlSession } from '../../../src/drivers/database/port.ts';
import { createSqliteSession } from '../../../src/drivers/database/sqlite-session.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { type ErrorRecord, toErrorRecord } from '../../../src/kernel/errors.ts';
import type { TestDatabase } from './databases.ts';

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
  const link = linkTo(database);
  try {
    return await work(createServerSession(link, OPTIONS));
  } finally {
    link.close();
  }
}

/** Adds a row to the table `t`. */
export const insert = (session: SqlSession, id: number) =>
  session.run({ sql: `INSERT INTO t VALUES (${id})`, params: [] });
