/** Adds rows: as many statements as it takes, all of them or none. */

import { sql } from 'kysely';
import type { Value } from '../../engine/query/model.ts';
import type { InsertStatement, Row, StatementResult } from '../../engine/database/model.ts';
import { ProcessorError, invalidField } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { readerOf } from './answers.ts';
import { executeInsertOfMysql } from './mysql-insert.ts';
import type { Column, Sql, SqlResult, SqlSession } from './port.ts';
import { type Chunk, rowsOf } from './rows.ts';
import { compile } from './sql/compile.ts';
import { returnedColumns, type Table } from './sql/columns.ts';
import { type Conflict, existsSql, insertSql, returned } from './sql/statements.ts';
import { assignedValue } from './values.ts';

/** What one parameter holds: the embedded database takes 2 MB in one, and a character is 6 bytes of JSON at most. */
const CHUNK_CHARACTERS = 300_000;

/** What was added. Throws as `executeStatement` does. */
export async function executeInsert(
  session: SqlSession,
  table: Table,
  statement: InsertStatement,
): Promise<StatementResult> {
  const chunks = chunksOf(table, statement);
  needDistinct(chunks, statement);
  const { dialect } = session;
  const fields = returnedColumns(table, statement.returning);
  if (dialect === 'mysql') return await executeInsertOfMysql(session, table, statement, chunks, fields);
  const isTold = statement.isUpsert && statement.rows.length === 1;
  const look = isTold && dialect === 'sqlite' ? [lookFor(table, statement)] : [];
  const returning = [...new Set([...fields, ...table.key])].map((column) => returned(table, column));
  const told = isTold && look.length === 0 ? [sql`xmax = 0`] : [];
  const inserts = chunks.map((chunk) => {
    const fragment = insertSql(table, chunk.columns, chunk.rows, conflictOf(statement, chunk), [...returning, ...told]);
    return compile(dialect, fragment);
  });
  const read = (results: readonly SqlResult[]): StatementResult => {
    const added = results.slice(look.length);
    const existed = look.length === 0 ? added[0]?.rows[0]?.at(-1) !== true : (results[0]?.rows ?? []).length > 0;
    return { ...inserted(table, fields, added), ...(isTold && { isInserted: !existed }) };
  };
  // What was there already may be larger than an answer holds, and is then left as it was.
  const isLarge = fields.length > 0 && statement.onConflict !== null;
  const [only] = inserts;
  const isOne = inserts.length === 1 && only !== undefined && look.length === 0 && !isLarge;
  return isOne ? read([await session.run(only)]) : await session.batch([...look, ...inserts], read);
}

/** What statements came to that return these columns, and those of the primary key that they lack. */
function inserted(table: Table, fields: readonly Column[], results: readonly SqlResult[]): StatementResult {
  const { key, dialect } = table;
  const columns = [...new Set([...fields, ...key])];
  const readers = columns.map((column) => ({ name: column.name, read: readerOf(dialect, column) }));
  const raw = results.flatMap(({ rows }) => rows);
  const keyOf = (row: readonly unknown[]): Value => {
    const values = key.map((column) => {
      const at = columns.indexOf(column);
      return readers[at]?.read(row[at]) ?? null;
    });
    return values.length === 1 ? (values[0] ?? null) : values;
  };
  return {
    rows: fields.length === 0 ? [] : rowsOf(readers.slice(0, fields.length), raw),
    count: columns.length > 0 ? raw.length : results.reduce((sum, { changed }) => sum + changed, 0),
    fields: fields.map(({ name }) => name),
    next: null,
    ...(key.length > 0 && { insertedIds: raw.map(keyOf) }),
  };
}

/** What follows a conflict of these rows. */
function conflictOf({ onConflict }: InsertStatement, { columns }: Chunk): Conflict | null {
  if (onConflict === null) return null;
  const { columns: keys, update } = onConflict;
  if (update !== 'given') return { columns: keys, update };
  return { columns: keys, update: columns.map(({ name }) => name).filter((name) => !keys.includes(name)) };
}

/** PostgreSQL cannot update a row twice in one statement; on SQLite the last one would stay. */
function needDistinct(chunks: readonly Chunk[], { onConflict }: InsertStatement): void {
  if (onConflict === null || onConflict.update === null) return;
  const seen = new Set<string>();
  let at = 0;
  for (const { columns, rows } of chunks) {
    const places = onConflict.columns.map((name) => columns.findIndex((column) => column.name === name));
    for (const row of rows) {
      const values = places.map((place) => row[place] ?? null);
      const text = JSON.stringify(values);
      if (seen.has(text) && !values.includes(null))
        throw invalidField(`data[${at}]`, `has the same ${onConflict.columns.join(', ')} as a row before it`);
      seen.add(text);
      at += 1;
    }
  }
}

/** Whether there is such a row already, which SQLite does not tell of an upsert. */
function lookFor(table: Table, { rows, onConflict }: InsertStatement): Sql {
  const columns = (onConflict?.columns ?? []).map((name) => table.column(name, 'conflictKeys'));
  const values = columns.map(({ name }) => valueOf(rows[0], name));
  return compile(table.dialect, existsSql(table, columns, values));
}

/** The columns of a row, in the order of their names, by the keys that it has. */
interface Shape {
  readonly keys: readonly string[];
  readonly columns: readonly Column[];
  readonly names: string;
}

/** That of the row before, where it has the same keys. */
function shapeOf(
  table: Table,
  { keys, filled }: { readonly keys: readonly string[]; readonly filled: readonly string[] },
  before: Shape | null,
  place: string,
): Shape {
  if (before?.keys.length === keys.length && keys.every((key, index) => key === before.keys[index])) return before;
  const names = [...new Set([...keys, ...filled])].toSorted();
  return { keys, columns: names.map((key) => table.column(key, `${place}.${key}`)), names: names.join() };
}

/** Rows that follow each other and have the same columns are one statement, as long as they fit one parameter. */
function chunksOf(table: Table, { rows, onConflict }: InsertStatement): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let shape: Shape | null = null;
  // Null in place of what a row lacks has many of them in one statement, where it comes to the same.
  const isFilled = rows.length > 1 && onConflict?.update !== 'given';
  const filled = isFilled ? lackingOf(table, rows) : [];
  let names = '';
  let size = 0;
  let total = 0;
  for (const [index, row] of rows.entries()) {
    const place = rows.length === 1 ? 'data' : `data[${index}]`;
    shape = shapeOf(table, { keys: Object.keys(row), filled }, shape, place);
    const { columns } = shape;
    const stored = columns.map((column) =>
      assignedValue(table.dialect, column, valueOf(row, column.name), `${place}.${column.name}`),
    );
    const length = stored.reduce<number>((sum, value) => sum + String(value).length + 3, 2);
    total += length;
    if (total > LIMITS.query_bytes.value)
      throw new ProcessorError('PAYLOAD_TOO_LARGE', `The rows are larger than ${LIMITS.query_bytes.value} bytes.`);
    const chunk = chunks.at(-1);
    if (chunk === undefined || columns.length === 0 || shape.names !== names || size + length > CHUNK_CHARACTERS) {
      chunks.push({ columns, rows: [stored] });
      size = length;
    } else {
      chunk.rows.push(stored);
      size += length;
    }
    names = shape.names;
  }
  return chunks;
}

/** Columns that some rows have and that are null in those that lack them. */
function lackingOf(table: Table, rows: readonly Row[]): readonly string[] {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  return [...names].filter((name) => table.has(name) && !table.column(name, 'data').hasDefault);
}

function valueOf(row: Row | undefined, column: string): Value {
  return row !== undefined && Object.hasOwn(row, column) ? (row[column] ?? null) : null;
}
