/** What a SQLite database has of a table. */

import type { SqlSession } from '../../drivers/database/port.ts';
import type { SqliteTable } from '../../engine/database/sqlite-rebuild.ts';

/** `hidden` of columns that are computed, virtual or stored: https://www.sqlite.org/pragma.html#pragma_table_xinfo. */
const COMPUTED = new Set([2, 3]);

/** Reads a table with all that goes when it is dropped; null where it is not there. */
export async function readSqliteTable(session: SqlSession, table: string): Promise<SqliteTable | null> {
  const read = async (sql: string) => (await session.run({ sql, params: [table] })).rows;
  const [found] = await read(
    "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE AND sql IS NOT NULL",
  );
  if (found === undefined) return null;
  const [name, sql] = found.map(String);
  const columns = await read('SELECT name, hidden FROM pragma_table_xinfo(?) ORDER BY cid');
  const indexes = await read(
    "SELECT name, sql, (SELECT json_group_array(name) FROM pragma_index_info(sqlite_schema.name)) FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? COLLATE NOCASE AND sql IS NOT NULL ORDER BY name",
  );
  const triggers = await read(
    "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE ORDER BY name",
  );
  // Tables of the platform may not be looked into.
  const referrers = await read(
    `SELECT t.name, f.on_delete FROM (SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 4) <> '_cf_') AS t, pragma_foreign_key_list(t.name) AS f WHERE f."table" = ? COLLATE NOCASE ORDER BY t.name`,
  );
  return {
    name: name ?? table,
    sql: sql ?? '',
    columns: columns.map(([column, hidden]) => ({ name: String(column), isComputed: COMPUTED.has(Number(hidden)) })),
    indexes: indexes.map(([index, text, of]) => ({
      name: String(index),
      sql: String(text),
      columns: (JSON.parse(String(of)) as (string | null)[]).filter((column) => column !== null),
    })),
    triggers: triggers.map(([text]) => String(text)),
    isNumbered: /\bAUTOINCREMENT\b/i.test(sql ?? ''),
    referrers: referrers.map(([by, onDelete]) => ({ table: String(by), onDelete: String(onDelete) })),
  };
}

/** All that a schema is of, but what the platform and the migrations keep for themselves. */
const OWN_SCHEMA = `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND substr(name, 1, 4) <> '_cf_'
  AND substr(name, 1, 7) <> 'sqlite_' AND tbl_name <> '_ductape_migrations'
  AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')
  ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 WHEN 'view' THEN 2 ELSE 3 END, rowid`;

/** The same as one text `n`. */
export const SCHEMA_TEXT = `SELECT json_group_array(sql) AS n FROM (${OWN_SCHEMA})`;

/** The statements that make the schema as it is, as that text. */
export async function readSchema(session: SqlSession): Promise<string> {
  const { rows } = await session.run({ sql: SCHEMA_TEXT, params: [] });
  return String(rows[0]?.[0]);
}
