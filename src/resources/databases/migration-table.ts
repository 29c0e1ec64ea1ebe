/** The table in which a database keeps what migrations it has, and the lock on it. */

import type { Dialect, Sql, SqlSession } from '../../drivers/database/port.ts';
import type { AppliedMigration, MigrationEntry } from '../../engine/database/migration-order.ts';
import type { MigrationSteps } from '../../engine/database/schema-model.ts';
import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import { isProcessorError, ProcessorError } from '../../kernel/errors.ts';
import { appliedOfMysql, CREATE_MYSQL_RECORDS } from './migration-table-mysql.ts';

const TABLE = '"_ductape_migrations"';

/** Of an advisory lock: `ductape` in ASCII. */
const LOCK = '28276567685820517';
/** How long a run waits for another one. */
const LOCK_WAIT = '20s';

const NOW = {
  sqlite: "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
  postgresql: 'CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)',
} as const;

/** Runs SQL of ours without parameters. */
export function sqlOf(sql: string, params: Sql['params'] = []): Sql {
  return { sql, params };
}

/** What tells a migration from one that was changed: hexadecimal SHA-256 of what it does. */
export function checksumOf({ up }: Pick<MigrationEntry, 'up'>): Promise<string> {
  return sha256Hex(canonicalJson(up));
}

/** Makes the table where there is none. */
export const CREATE_RECORDS = sqlOf(
  `CREATE TABLE IF NOT EXISTS ${TABLE} (place INTEGER PRIMARY KEY, tag TEXT NOT NULL UNIQUE, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL, down TEXT)`,
);

/**
 * Runs work in a transaction that no other runner of the database's migrations is in, the table being there. Throws
 * `LOCK_TIMEOUT` when another one does not end.
 */
export function lockedMigrations<Result>(session: SqlSession, work: () => Promise<Result>): Promise<Result> {
  if (session.alone !== undefined && session.dialect === 'mysql')
    return session.alone(async () => {
      await session.run(CREATE_MYSQL_RECORDS);
      return work();
    });
  return session.transaction({}, async () => {
    if (session.dialect === 'postgresql') await lock(session);
    await session.run(CREATE_RECORDS);
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

/** Writes that a migration is applied; returns when, as the digits of epoch milliseconds. */
export function recordSql(dialect: Dialect, { tag, name, checksum, down }: Omit<AppliedMigration, 'appliedAt'>): Sql {
  const values = [1, 2, 3, 4].map((place) => `CAST(${parameter(dialect, place)} AS TEXT)`);
  return sqlOf(
    `INSERT INTO ${TABLE} (place, tag, name, checksum, down, applied_at) SELECT coalesce(max(place), 0) + 1, ${values.join(', ')}, ${NOW[dialect === 'sqlite' ? 'sqlite' : 'postgresql']} FROM ${TABLE} RETURNING CAST(applied_at AS TEXT)`,
    [tag, name, checksum, down === null ? null : JSON.stringify(down)],
  );
}

/** Writes that a migration is no longer applied. */
export function eraseSql(dialect: Dialect, tag: string): Sql {
  return sqlOf(`DELETE FROM ${TABLE} WHERE tag = ${parameter(dialect, 1)}`, [tag]);
}

/** Which migrations are applied, as one text `n`. */
export const RECORDS_TEXT = `SELECT coalesce(group_concat(tag || ' ' || checksum || ' ' || applied_at, ','), '') AS n FROM (SELECT * FROM ${TABLE} ORDER BY place)`;

/** The same text of what was read. */
export function recordsText(applied: readonly AppliedMigration[]): string {
  return applied.map(({ tag, checksum, appliedAt }) => `${tag} ${checksum} ${appliedAt}`).join(',');
}

function parameter(dialect: Dialect, place: number): string {
  return dialect === 'sqlite' ? '?' : `$${place}`;
}
