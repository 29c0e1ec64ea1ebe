/** The table in which a database keeps what migrations it has, and the lock on it. */

import type { Sql, SqlSession } from '../../drivers/database/port.ts';
import type { AppliedMigration, MigrationEntry, StoppedMigration } from '../../engine/database/migration-order.ts';
import type { MigrationSteps } from '../../engine/database/schema-model.ts';
import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import { isProcessorError, ProcessorError } from '../../kernel/errors.ts';

const TABLE = '"_ductape_migrations"';
const MYSQL_TABLE = '`_ductape_migrations`';

/** Of an advisory lock: `ductape` in ASCII. */
const LOCK = '28276567685820517';
/** How long a run waits for another one. */
const LOCK_WAIT = '20s';

const NOW = {
  sqlite: "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
  postgresql: 'CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)',
  mysql: 'CAST(unix_timestamp(sysdate(3)) * 1000 AS SIGNED)',
} as const;

/** Of MySQL it also says how far a migration got that was cut off: null where it is applied whole. */
const MYSQL_CREATE = `CREATE TABLE IF NOT EXISTS ${MYSQL_TABLE} (place INTEGER PRIMARY KEY, tag VARCHAR(255) NOT NULL UNIQUE, name TEXT NOT NULL, checksum CHAR(64) NOT NULL, applied_at BIGINT NOT NULL, down LONGTEXT, stopped_way VARCHAR(4), statements_done INTEGER NOT NULL DEFAULT 0, is_next_begun TINYINT(1) NOT NULL DEFAULT 0) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;

/** Runs SQL of ours without parameters. */
export function sqlOf(sql: string, params: Sql['params'] = []): Sql {
  return { sql, params };
}

/** What tells a migration from one that was changed: hexadecimal SHA-256 of what it does. */
export function checksumOf({ up }: Pick<MigrationEntry, 'up'>): Promise<string> {
  return sha256Hex(canonicalJson(up));
}

/**
 * Runs work in a transaction that no other runner of the database's migrations is in, the table being there. Throws
 * `LOCK_TIMEOUT` when another one does not end.
 */
export function lockedMigrations<Result>(session: SqlSession, work: () => Promise<Result>): Promise<Result> {
  if (session.alone !== undefined && session.dialect === 'mysql')
    return session.alone(async () => {
      await session.run(sqlOf(MYSQL_CREATE));
      return work();
    });
  return session.transaction({}, async () => {
    if (session.dialect === 'postgresql') await lock(session);
    await session.run(
      sqlOf(
        `CREATE TABLE IF NOT EXISTS ${TABLE} (place INTEGER PRIMARY KEY, tag TEXT NOT NULL UNIQUE, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL, down TEXT)`,
      ),
    );
    return work();
  });
}

/** Held until the transaction ends, so it also holds where connections are pooled by transaction. */
async function lock(session: SqlSession): Promise<void> {
  const { rows } = await session.run(sqlOf("SELECT current_setting('lock_timeout')"));
  await session.run(sqlOf(`SET LOCAL lock_timeout = '${LOCK_WAIT}'`));
  try {
    await session.run(sqlOf(`SELECT pg_advisory_xact_lock(${LOCK})`));
  } catch (error) {
    if (!isProcessorError(error) || error.code !== 'LOCK_TIMEOUT') throw error;
    throw new ProcessorError('LOCK_TIMEOUT', 'another run of this database’s migrations is under way', {}, error);
  }
  // What waits for a table keeps all others from it.
  await session.run(sqlOf("SELECT set_config('lock_timeout', $1, true)", [String(rows[0]?.[0])]));
}

/** What a database has, oldest first, one that was cut off included; nothing where the table is not there. */
export async function appliedMigrations(session: SqlSession): Promise<AppliedMigration[]> {
  if (session.dialect === 'mysql') return appliedOfMysql(session);
  const there =
    session.dialect === 'sqlite'
      ? "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_ductape_migrations'"
      : `SELECT 1 WHERE to_regclass('${TABLE}') IS NOT NULL`;
  if ((await session.run(sqlOf(there))).rows.length === 0) return [];
  const { rows } = await session.run(
    sqlOf(`SELECT tag, name, checksum, CAST(applied_at AS TEXT), down FROM ${TABLE} ORDER BY place`),
  );
  return rows.map(([tag, name, checksum, appliedAt, down]) => ({
    tag: String(tag),
    name: String(name),
    checksum: String(checksum),
    appliedAt: Number(appliedAt),
    down: typeof down === 'string' ? (JSON.parse(down) as MigrationSteps) : null,
  }));
}

async function appliedOfMysql(session: SqlSession): Promise<AppliedMigration[]> {
  const there = `SELECT 1 FROM information_schema.tables WHERE table_schema = database() AND table_name = '_ductape_migrations'`;
  if ((await session.run(sqlOf(there))).rows.length === 0) return [];
  const { rows } = await session.run(
    sqlOf(
      `SELECT tag, name, checksum, applied_at, down, stopped_way, statements_done, is_next_begun FROM ${MYSQL_TABLE} ORDER BY place`,
    ),
  );
  return rows.map(([tag, name, checksum, appliedAt, down, way, done, isBegun]) => ({
    tag: String(tag),
    name: String(name),
    checksum: String(checksum),
    appliedAt: Number(appliedAt),
    down: typeof down === 'string' ? (JSON.parse(down) as MigrationSteps) : null,
    ...((way === 'up' || way === 'down') && { stopped: { way, done: Number(done), isBegun: Number(isBegun) === 1 } }),
  }));
}

/** Writes how far a migration of MySQL is. */
export async function noteProgress(
  session: SqlSession,
  tag: string,
  { way, done, isBegun }: StoppedMigration,
): Promise<void> {
  const sql = `UPDATE ${MYSQL_TABLE} SET stopped_way = ?, statements_done = ?, is_next_begun = ? WHERE tag = ?`;
  await session.run(sqlOf(sql, [way, done, Number(isBegun), tag]));
}

/** Writes that a migration of MySQL is applied whole; answers when, as epoch milliseconds. */
export async function recordWhole(session: SqlSession, tag: string): Promise<number> {
  const sql = `UPDATE ${MYSQL_TABLE} SET stopped_way = NULL, statements_done = 0, is_next_begun = 0, applied_at = ${NOW.mysql} WHERE tag = ?`;
  await session.run(sqlOf(sql, [tag]));
  const { rows } = await session.run(sqlOf(`SELECT applied_at FROM ${MYSQL_TABLE} WHERE tag = ?`, [tag]));
  return Number(rows[0]?.[0]);
}

/** Writes that a migration of MySQL is begun. */
async function recordBegun(
  session: SqlSession,
  { tag, name, checksum, down }: Omit<AppliedMigration, 'appliedAt'>,
): Promise<number> {
  const sql = `INSERT INTO ${MYSQL_TABLE} (place, tag, name, checksum, down, applied_at, stopped_way) SELECT coalesce(last, 0) + 1, ?, ?, ?, ?, ${NOW.mysql}, 'up' FROM (SELECT max(place) AS last FROM ${MYSQL_TABLE}) AS m`;
  await session.run(sqlOf(sql, [tag, name, checksum, down === null ? null : JSON.stringify(down)]));
  return 0;
}

/** Writes that a migration is applied, or of MySQL that it is begun; answers when, as epoch milliseconds. */
export async function recordMigration(
  session: SqlSession,
  migration: Omit<AppliedMigration, 'appliedAt'>,
): Promise<number> {
  const { tag, name, checksum, down } = migration;
  if (session.dialect === 'mysql') return recordBegun(session, migration);
  const values = [1, 2, 3, 4].map((place) => `CAST(${parameter(session, place)} AS TEXT)`);
  const { rows } = await session.run(
    sqlOf(
      `INSERT INTO ${TABLE} (place, tag, name, checksum, down, applied_at) SELECT coalesce(max(place), 0) + 1, ${values.join(', ')}, ${NOW[session.dialect]} FROM ${TABLE} RETURNING CAST(applied_at AS TEXT)`,
      [tag, name, checksum, down === null ? null : JSON.stringify(down)],
    ),
  );
  return Number(rows[0]?.[0]);
}

/** Writes that a migration of MySQL is as it was, where no statement of its way was done or begun. */
export async function undoUnbegun(session: SqlSession, tag: string, way: StoppedMigration['way']): Promise<void> {
  const none = 'WHERE tag = ? AND stopped_way = ? AND statements_done = 0 AND is_next_begun = 0';
  const change = way === 'up' ? `DELETE FROM ${MYSQL_TABLE}` : `UPDATE ${MYSQL_TABLE} SET stopped_way = NULL`;
  await session.run(sqlOf(`${change} ${none}`, [tag, way]));
}

/** Writes that a migration is no longer applied. */
export async function eraseMigration(session: SqlSession, tag: string): Promise<void> {
  const table = session.dialect === 'mysql' ? MYSQL_TABLE : TABLE;
  await session.run(sqlOf(`DELETE FROM ${table} WHERE tag = ${parameter(session, 1)}`, [tag]));
}

function parameter({ dialect }: SqlSession, place: number): string {
  return dialect === 'postgresql' ? `$${place}` : '?';
}
