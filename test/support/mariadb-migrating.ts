/** Migrations on the MariaDB of the tests. */

import { env } from 'cloudflare:workers';
import type { SqlSession } from '../../src/drivers/database/port.ts';
import { readAddress } from '../../src/drivers/database/server-address.ts';
import { ServerLink } from '../../src/drivers/database/server-link.ts';
import { createServerSession } from '../../src/drivers/database/server-session.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { runMigration } from '../../src/resources/databases/migrating.ts';
import { rowsOf } from './migrations.ts';

/** Does work on the server, in a session of its own. */
export async function onServer<Result>(url: string, work: (session: SqlSession) => Promise<Result>): Promise<Result> {
  const link = new ServerLink(readAddress(url), systemClock);
  try {
    return await work(createServerSession(link, { isReading: false, timeoutMs: 25_000 }));
  } finally {
    link.close();
  }
}

/** The address of a new database of the server. */
export async function newDatabase(): Promise<string> {
  const name = `migrating_${crypto.randomUUID().replaceAll('-', '')}`;
  const sql = `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin`;
  await onServer(env.TEST_MARIADB_URL, (session) => session.run({ sql, params: [] }));
  return Object.assign(new URL(env.TEST_MARIADB_URL), { pathname: `/${name}` }).href;
}

/** What the database says of a migration that was cut off. */
export async function stoppedOf(session: SqlSession) {
  const { applied } = await runMigration(session, { kind: 'read', migrations: [] });
  return applied.map(({ tag, stopped = null }) => [tag, stopped]);
}

/** How far it is noted to be, as a run that is cut off leaves it. */
export function note(session: SqlSession, done: number, isBegun: boolean, way = 'up') {
  const sql = `UPDATE _ductape_migrations SET stopped_way = '${way}', statements_done = ${done}, is_next_begun = ${Number(isBegun)}`;
  return rowsOf(session, `${sql} ORDER BY place DESC LIMIT 1`);
}
