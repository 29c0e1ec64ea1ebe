import type { TableName } from '../../engine/database/model.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import type { Column, Sql, SqlResult } from './port.ts';
import { kindOfDeclared } from './sqlite-kinds.ts';

/** The name of a table; `SCHEMA_ERROR` for one in a schema, of which SQLite has none. */
export function plainName({ schema, name }: TableName): string {
  if (schema === null || schema === 'main') return name;
  throw new ProcessorError('SCHEMA_ERROR', `schema '${schema}' not found: SQLite has none`, { outcome: 'not_sent' });
}

/** Asks for the columns of a table. */
export function columnsStatement(table: string): Sql {
  const sql = `SELECT name, type, "notnull", pk, dflt_value IS NOT NULL OR hidden > 0 FROM pragma_table_xinfo(?)
    WHERE hidden <> 1 ORDER BY cid`;
  return { sql, params: [table] };
}

/** The columns that it answers; `SCHEMA_ERROR` where there are none. */
export function columnsOf(table: string, { rows }: SqlResult): readonly Column[] {
  if (rows.length === 0)
    throw new ProcessorError('SCHEMA_ERROR', `table '${table}' not found`, { outcome: 'not_sent' });
  return rows.map(([name, type, notNull, keyPlace, hasDefault]) => ({
    name: String(name),
    kind: kindOfDeclared(String(type)),
    type: String(type),
    isNullable: notNull === 0,
    hasDefault: hasDefault === 1,
    keyPlace: Number(keyPlace),
  }));
}
