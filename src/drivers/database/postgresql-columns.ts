import type { TableName } from '../../engine/database/model.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import type { Column, ColumnKind, Sql, SqlResult } from './port.ts';

const KINDS = new Map<string, ColumnKind>(
  Object.entries({
    bool: 'boolean',
    bytea: 'bytes',
    int8: 'bigint',
    int2: 'integer',
    int4: 'integer',
    oid: 'integer',
    numeric: 'decimal',
    float4: 'float',
    float8: 'float',
    timestamp: 'instant',
    timestamptz: 'instant',
    date: 'date',
    time: 'time',
    timetz: 'time',
    json: 'json',
    jsonb: 'json',
    uuid: 'uuid',
  }),
);

/** The statement that reads the columns of a table: a domain is what it is made of. */
export function columnsStatement({ schema, name }: TableName): Sql {
  const relation = schema === null ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
  return {
    sql: `SELECT a.attname, b.typname, b.typcategory, b.typtype,
      format_type(b.oid, CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END), NOT a.attnotnull,
      a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL,
      coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)
    FROM pg_attribute a
    JOIN pg_type t ON t.oid = a.atttypid
    JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
    LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
    WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum`,
    params: [relation],
  };
}

/** The columns that it answered. Throws `SCHEMA_ERROR` where there are none. */
export function columnsOf({ schema, name }: TableName, { rows }: SqlResult): readonly Column[] {
  if (rows.length === 0)
    throw new ProcessorError('SCHEMA_ERROR', `table '${schema === null ? name : `${schema}.${name}`}' not found`, {
      outcome: 'not_sent',
    });
  return rows.map(([column, base, category, typeType, type, isNullable, hasDefault, keyPlace]) => ({
    name: String(column),
    kind: kindOf(String(base), String(category), String(typeType)),
    type: String(type),
    isNullable: isNullable === true,
    hasDefault: hasDefault === true,
    keyPlace: Number(keyPlace),
  }));
}

function kindOf(base: string, category: string, typeType: string): ColumnKind {
  if (category === 'A') return 'list';
  if (category === 'S' || typeType === 'e') return 'text';
  return KINDS.get(base) ?? 'other';
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
