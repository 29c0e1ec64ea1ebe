import type { TableName } from '../../engine/database/model.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import type { Column, ColumnKind, Sql, SqlResult } from './port.ts';

const KINDS = new Map<string, ColumnKind>(
  Object.entries({
    tinyint: 'integer',
    smallint: 'integer',
    mediumint: 'integer',
    int: 'integer',
    year: 'integer',
    bigint: 'bigint',
    decimal: 'decimal',
    float: 'float',
    double: 'float',
    char: 'text',
    varchar: 'text',
    tinytext: 'text',
    text: 'text',
    mediumtext: 'text',
    longtext: 'text',
    enum: 'text',
    set: 'text',
    datetime: 'instant',
    timestamp: 'instant',
    date: 'date',
    time: 'time',
    json: 'json',
    binary: 'bytes',
    varbinary: 'bytes',
    tinyblob: 'bytes',
    blob: 'bytes',
    mediumblob: 'bytes',
    longblob: 'bytes',
    uuid: 'uuid',
  }),
);

/** How MariaDB keeps JSON, for which it has no type: as text, of which a condition says that it is JSON. */
const MAYBE_JSON = 'longtext collate utf8mb4_bin';
const IS_JSON = /^\s*`((?:[^`]|``)+)` longtext .*CHECK \(json_valid\(`/gm;

/** Reads the columns of a table. Throws `SCHEMA_ERROR` where there are none. */
export async function readColumns(
  table: TableName,
  run: (statement: Sql) => Promise<SqlResult>,
): Promise<readonly Column[]> {
  const { rows } = await run(columnsStatement(table));
  if (rows.length === 0) {
    const { schema, name } = table;
    throw new ProcessorError('SCHEMA_ERROR', `table '${schema === null ? name : `${schema}.${name}`}' not found`, {
      outcome: 'not_sent',
    });
  }
  const columns = (rows as readonly (readonly Cell[])[]).map(columnOf);
  if (!columns.some(({ type }) => type === MAYBE_JSON)) return columns;
  const json = jsonColumns((await run({ sql: `SHOW CREATE TABLE ${quoted(table)}`, params: [] })).rows);
  return columns.map((column) => (json.has(column.name) ? { ...column, kind: 'json', type: 'longtext' } : column));
}

/** Indexes of parts of columns, or of expressions, tell nothing of what is unique in the columns themselves. */
function columnsStatement({ schema, name }: TableName): Sql {
  const place = schema === null ? 'database()' : '?';
  const given = schema === null ? [name] : [schema, name];
  return {
    sql: `SELECT c.column_name, c.data_type, c.column_type, c.collation_name, c.is_nullable = 'YES',
      c.extra, c.column_default IS NOT NULL AND c.column_default <> 'NULL',
      (SELECT group_concat(json_array(s.index_name, s.seq_in_index)) FROM information_schema.statistics AS s
        WHERE s.table_schema = c.table_schema AND s.table_name = c.table_name AND s.column_name = c.column_name
        AND s.non_unique = 0 AND s.index_name NOT IN (SELECT o.index_name FROM information_schema.statistics AS o
          WHERE o.table_schema = ${place} AND o.table_name = ? AND (o.sub_part IS NOT NULL OR o.column_name IS NULL)))
    FROM information_schema.columns AS c
    WHERE c.table_schema = ${place} AND c.table_name = ? ORDER BY c.ordinal_position`,
    params: [...given, ...given],
  };
}

type Cell = string | number | null | undefined;

function columnOf([name, dataType, type, collation, isNullable, extra, hasDefault, indexes]: readonly Cell[]): Column {
  const unique = JSON.parse(`[${indexes ?? ''}]`) as readonly (readonly [string, number])[];
  return {
    name: String(name),
    kind: type === 'tinyint(1)' ? 'boolean' : (KINDS.get(String(dataType)) ?? 'other'),
    type: collation === null ? String(type) : `${type} collate ${collation}`,
    isNullable: Number(isNullable) === 1,
    hasDefault: Number(hasDefault) === 1 || String(extra) !== '',
    keyPlace: unique.find(([index]) => index === 'PRIMARY')?.[1] ?? 0,
    uniqueIn: unique.map(([index]) => index),
    isNumbered: /\bauto_increment\b/i.test(String(extra)),
  };
}

function jsonColumns([created]: SqlResult['rows']): ReadonlySet<string> {
  const text = String(created?.[1]);
  return new Set(Array.from(text.matchAll(IS_JSON), ([, name = '']) => name.replaceAll('``', '`')));
}

function quoted({ schema, name }: TableName): string {
  const parts = schema === null ? [name] : [schema, name];
  return parts.map((part) => `\`${part.replaceAll('`', '``')}\``).join('.');
}
