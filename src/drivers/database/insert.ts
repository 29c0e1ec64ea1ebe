/** Adds rows: as many statements as it takes, all of them or none. */

import { sql } from 'kysely';
import type { InsertStatement, Row, StatementResult, Value } from '../../engine/database/model.ts';
import { ProcessorError, invalidField } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { readerOf } from './answers.ts';
import { executeInsertOfMysql } from './mysql-insert.ts';
import type { Column, SqlSession } from './port.ts';
import { type Chunk, type ReadColumn, rowsOf } from './rows.ts';
import { compile } from './sql/compile.ts';
import { returnedColumns, type Table } from './sql/columns.ts';
import { type Conflict, existsSql, insertSql, returned } from './sql/statements.ts';
import { type Stored, assignedValue } from './values.ts';

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
  const fields = returnedColumns(table, statement.returning);
  if (session.dialect === 'mysql') return await executeInsertOfMysql(session, table, statement, chunks, fields);
  const isTold = statement.isUpsert && statement.rows.length === 1;
  const work = async () => {
    const existed = isTold && session.dialect === 'sqlite' ? await exists(session, table, statement) : null;
    return await insertChunks(session, table, statement, chunks, fields, isTold ? existed : undefined);
  };
  // What was there already may be larger than an answer holds, and is then left as it was.
  const isLarge = fields.length > 0 && statement.onConflict !== null;
  const isOne = chunks.length === 1 && !isLarge && !(isTold && session.dialect === 'sqlite');
  return isOne ? await work() : await session.transaction({}, work);
}

/** `existed` is undefined where it is not asked, and null where the server tells. */
async function insertChunks(
  session: SqlSession,
  table: Table,
  statement: InsertStatement,
  chunks: readonly Chunk[],
  fields: readonly Column[],
  existed: boolean | null | undefined,
): Promise<StatementResult> {
  const { dialect } = session;
  const { key } = table;
  const columns = [...fields, ...key].map((column) => returned(table, column));
  const told = existed === null ? [sql`xmax = 0`] : [];
  const raw: (readonly unknown[])[] = [];
  let changed = 0;
  for (const chunk of chunks) {
    const result = await session.run(
      compile(
        dialect,
        insertSql(table, chunk.columns, chunk.rows, conflictOf(statement, chunk), [...columns, ...told]),
      ),
    );
    raw.push(...result.rows);
    changed += columns.length + told.length > 0 ? result.rows.length : result.changed;
  }
  const readers = [...fields, ...key].map((column) => ({ name: column.name, read: readerOf(dialect, column) }));
  const ids = key.length === 0 ? [] : raw.map((row) => keyOf(readers.slice(fields.length), row.slice(fields.length)));
  return {
    rows: fields.length === 0 ? [] : rowsOf(readers.slice(0, fields.length), raw),
    count: changed,
    fields: fields.map(({ name }) => name),
    next: null,
    ...(key.length > 0 && { insertedIds: ids }),
    ...(existed !== undefined && { isInserted: existed === null ? raw[0]?.at(-1) === true : !existed }),
  };
}

/** The primary key of a row: its value, or the values of a key of several columns. */
function keyOf(readers: readonly ReadColumn[], raw: readonly unknown[]): Value {
  const values = readers.map(({ read }, index) => read(raw[index]));
  return values.length === 1 ? (values[0] ?? null) : values;
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

async function exists(session: SqlSession, table: Table, { rows, onConflict }: InsertStatement): Promise<boolean> {
  const columns = (onConflict?.columns ?? []).map((name) => table.column(name, 'conflictKeys'));
  const values = columns.map(({ name }) => valueOf(rows[0], name));
  const { rows: found } = await session.run(compile(session.dialect, existsSql(table, columns, values)));
  return found.length > 0;
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
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return [...names].filter((name) => table.has(name) && !table.column(name, 'data').hasDefault);
}

function valueOf(row: Row | undefined, column: string): Value {
  return row !== undefined && Object.hasOwn(row, column) ? (row[column] ?? null) : null;
}
