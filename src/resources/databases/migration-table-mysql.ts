/** The table in which a MySQL or MariaDB database keeps what migrations it has, and how far one got that was cut off. */

import type { Sql, SqlSession } from '../../drivers/database/port.ts';
import type { AppliedMigration, StoppedMigration } from '../../engine/database/migration-order.ts';
import type { MigrationSteps } from '../../engine/database/schema-model.ts';

const TABLE = '`_ductape_migrations`';
const NOW = 'CAST(unix_timestamp(sysdate(3)) * 1000 AS SIGNED)';

/** Makes the table; `up` and `stopped_way` are null where a migration is applied whole. */
export const CREATE_MYSQL_RECORDS: Sql = {
  sql: `CREATE TABLE IF NOT EXISTS ${TABLE} (place INTEGER PRIMARY KEY, tag VARCHAR(255) NOT NULL UNIQUE, name TEXT NOT NULL, checksum CHAR(64) NOT NULL, applied_at BIGINT NOT NULL, up LONGTEXT, down LONGTEXT, stopped_way VARCHAR(4), statements_done INTEGER NOT NULL DEFAULT 0, is_next_begun TINYINT(1) NOT NULL DEFAULT 0) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  params: [],
};

/** What a database has, oldest first, one that was cut off included. */
export async function appliedOfMysql(session: SqlSession): Promise<AppliedMigration[]> {
  const there = `SELECT 1 FROM information_schema.tables WHERE table_schema = database() AND table_name = '_ductape_migrations'`;
  if ((await session.run({ sql: there, params: [] })).rows.length === 0) return [];
  const { rows } = await session.run({
    sql: `SELECT tag, name, checksum, applied_at, up, down, stopped_way, statements_done, is_next_begun FROM ${TABLE} ORDER BY place`,
    params: [],
  });
  return rows.map(([tag, name, checksum, appliedAt, up, down, way, done, isBegun]) => ({
    tag: String(tag),
    name: String(name),
    checksum: String(checksum),
    appliedAt: Number(appliedAt),
    down: typeof down === 'string' ? (JSON.parse(down) as MigrationSteps) : null,
    ...(typeof up === 'string' && { up: JSON.parse(up) as MigrationSteps }),
    ...((way === 'up' || way === 'down') && { stopped: { way, done: Number(done), isBegun: Number(isBegun) === 1 } }),
  }));
}

/** What is written of a migration that is begun. */
export type Begun = Pick<AppliedMigration, 'tag' | 'name' | 'checksum' | 'down'> & { readonly up: MigrationSteps };

/** Writes that a migration is begun. */
export async function recordBegun(session: SqlSession, { tag, name, checksum, up, down }: Begun): Promise<void> {
  await session.run({
    sql: `INSERT INTO ${TABLE} (place, tag, name, checksum, up, down, applied_at, stopped_way) SELECT coalesce(last, 0) + 1, ?, ?, ?, ?, ?, ${NOW}, 'up' FROM (SELECT max(place) AS last FROM ${TABLE}) AS m`,
    params: [tag, name, checksum, JSON.stringify(up), textOf(down)],
  });
}

/** Writes what goes on with one that was begun otherwise. */
export async function recordAnew(session: SqlSession, { tag, name, checksum, up, down }: Begun): Promise<void> {
  await session.run({
    sql: `UPDATE ${TABLE} SET name = ?, checksum = ?, up = ?, down = ? WHERE tag = ?`,
    params: [name, checksum, JSON.stringify(up), textOf(down), tag],
  });
}

/** Writes the way back that is gone, by which one that is cut off goes on. */
export async function recordDown(session: SqlSession, tag: string, down: MigrationSteps): Promise<void> {
  await session.run({ sql: `UPDATE ${TABLE} SET down = ? WHERE tag = ?`, params: [textOf(down), tag] });
}

function textOf(steps: MigrationSteps | null): string | null {
  return steps === null ? null : JSON.stringify(steps);
}

/** Writes how far it is. */
export async function noteProgress(
  session: SqlSession,
  tag: string,
  { way, done, isBegun }: StoppedMigration,
): Promise<void> {
  await session.run({
    sql: `UPDATE ${TABLE} SET stopped_way = ?, statements_done = ?, is_next_begun = ? WHERE tag = ?`,
    params: [way, done, Number(isBegun), tag],
  });
}

/** Writes that it is applied whole; answers when, as epoch milliseconds. */
export async function recordWhole(session: SqlSession, tag: string): Promise<number> {
  const params = [tag];
  await session.run({
    sql: `UPDATE ${TABLE} SET up = NULL, stopped_way = NULL, statements_done = 0, is_next_begun = 0, applied_at = ${NOW} WHERE tag = ?`,
    params,
  });
  const { rows } = await session.run({ sql: `SELECT applied_at FROM ${TABLE} WHERE tag = ?`, params });
  return Number(rows[0]?.[0]);
}

/** Writes that it is as it was, where no statement of its way was done or begun. */
export async function undoUnbegun(session: SqlSession, tag: string, way: StoppedMigration['way']): Promise<void> {
  const none = 'WHERE tag = ? AND stopped_way = ? AND statements_done = 0 AND is_next_begun = 0';
  const change = way === 'up' ? `DELETE FROM ${TABLE}` : `UPDATE ${TABLE} SET stopped_way = NULL`;
  await session.run({ sql: `${change} ${none}`, params: [tag, way] });
}

/** Writes that it is no longer applied. */
export async function eraseOfMysql(session: SqlSession, tag: string): Promise<void> {
  await session.run({ sql: `DELETE FROM ${TABLE} WHERE tag = ?`, params: [tag] });
}
