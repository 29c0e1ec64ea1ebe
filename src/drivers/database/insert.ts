/** Adds rows: as many statements as it takes, all of them or none. */

import { sql } from 'kysely';
import type { InsertStatement, Row, StatementResult, Value } from '../../engine/database/model.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import { ProcessorError, invalidField } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { readerOf } from './answers.ts';
import type { Column, SqlSession } from './port.ts';
import { type ReadColumn, rowsOf } from './rows.ts';
import { compile } from './sql/compile.ts';
import { returnedColumns, type Table } from './sql/columns.ts';
import { existsSql, insertSql, returned } from './sql/statements.ts';
import { type Stored, assignedValue } from './values.ts';

/** What one parameter holds: the embedded database takes 2 MB in one. */
const CHUNK_CHARACTERS = 500_000;

/** Rows of the same columns, which go in one statement. */
interface Chunk {
  readonly columns: readonly Column[];
  readonly rows: (readonly Stored[])[];
}

/** What was added. Throws as `executeStatement` does. */
export async function executeInsert(
  session: SqlSession,
  table: Table,
  statement: InsertStatement,
): Promise<StatementResult> {
  needDistinct(statement);
  const chunks = chunksOf(table, statement.rows);
  const fields = returnedColumns(table, statement.returning);
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
      compile(dialect, insertSql(table, chunk.columns, chunk.rows, statement.onConflict, [...columns, ...told])),
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

/** PostgreSQL cannot update a row twice in one statement; on SQLite the last one would stay. */
function needDistinct({ rows, onConflict }: InsertStatement): void {
  if (onConflict === null || onConflict.update === null) return;
  const seen = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const values = onConflict.columns.map((column) => row[column] ?? null);
    const text = canonicalJson(values);
    if (seen.has(text) && !values.includes(null))
      throw invalidField(`data[${index}]`, `has the same ${onConflict.columns.join(', ')} as a row before it`);
    seen.add(text);
  }
}

async function exists(session: SqlSession, table: Table, { rows, onConflict }: InsertStatement): Promise<boolean> {
  const columns = (onConflict?.columns ?? []).map((name) => table.column(name, 'conflictKeys'));
  const values = columns.map(({ name }) => rows[0]?.[name] ?? null);
  const { rows: found } = await session.run(compile(session.dialect, existsSql(table, columns, values)));
  return found.length > 0;
}

/** The columns of a row, in the order of their names. */
interface Shape {
  readonly keys: readonly string[] | null;
  readonly columns: readonly Column[];
  readonly names: string;
}

/** That of the row before, where it has the same. */
function shapeOf(table: Table, row: Row, before: Shape, place: string): Shape {
  const keys = Object.keys(row);
  if (before.keys?.length === keys.length && keys.every((key, index) => key === before.keys?.[index])) return before;
  const sorted = keys.toSorted();
  const columns = sorted.map((key) => table.column(key, `${place}.${key}`));
  return { keys, columns, names: sorted.join() };
}

/** Rows that follow each other and have the same columns are one statement, as long as they fit one parameter. */
function chunksOf(table: Table, rows: readonly Row[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let shape: Shape = { keys: null, columns: [], names: '' };
  let names = '';
  let size = 0;
  let total = 0;
  for (const [index, row] of rows.entries()) {
    const place = rows.length === 1 ? 'data' : `data[${index}]`;
    shape = shapeOf(table, row, shape, place);
    const { columns } = shape;
    const stored = columns.map((column) =>
      assignedValue(table.dialect, column, row[column.name] ?? null, `${place}.${column.name}`),
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
