/**
 * Adds rows to a table of MySQL or MariaDB, of which only one answers the rows that it added: they are read by their
 * keys afterwards, within the transaction.
 */

import type { Value } from '../../engine/query/model.ts';
import type { InsertStatement, StatementResult } from '../../engine/database/model.ts';
import { ProcessorError, refusal } from '../../kernel/errors.ts';
import type { Column, ColumnKind, SqlResult, SqlSession } from './port.ts';
import { type Chunk, readColumns, rowsOf } from './rows.ts';
import type { Table } from './sql/columns.ts';
import { compile } from './sql/compile.ts';
import { type Conflict, insertOfMysql, readByKeys } from './sql/mysql-insert.ts';
import type { Stored } from './values.ts';

/** Parameters of a statement; the protocol takes 65,535. */
const PARAMETERS = 5_000;
/** Keys of these kinds are stored as they are given. */
const PLAIN: ReadonlySet<ColumnKind> = new Set(['integer', 'bigint', 'uuid']);

/** By which values a row that was added, or updated, is found. */
interface Located {
  readonly columns: readonly Column[];
  readonly values: readonly Stored[];
}

/** How rows are added. */
interface Plan {
  readonly table: Table;
  readonly statement: InsertStatement;
  readonly fields: readonly Column[];
  readonly key: readonly Column[];
  /** The unique columns that a conflict is about; null where none is foreseen. */
  readonly conflict: readonly Column[] | null;
  /** Whether keys of rows, or rows, are to be told. */
  readonly isTold: boolean;
}

/** What was added so far; `located` is null once a row cannot be found. */
interface Progress {
  count: number;
  located: Located[] | null;
  isInserted: boolean;
}

/** What was added. Throws as `executeStatement` does. */
export async function executeInsertOfMysql(
  session: SqlSession,
  table: Table,
  statement: InsertStatement,
  chunks: readonly Chunk[],
  fields: readonly Column[],
): Promise<StatementResult> {
  const conflict = statement.onConflict === null ? null : conflictColumns(table, statement.onConflict.columns);
  const { key } = table;
  const plan = { table, statement, fields, key, conflict, isTold: fields.length > 0 || key.length > 0 };
  const parts = chunks.flatMap((chunk) => partsOf(plan, chunk));
  const work = async () => {
    const progress: Progress = { count: 0, located: [], isInserted: false };
    for (const part of parts) await insertPart(session, plan, part, progress);
    return await resultOf(session, plan, progress);
  };
  const isOne = parts.length === 1 && fields.length === 0 && isKey(table, conflict ?? key);
  return isOne ? await work() : await session.transaction({}, work);
}

/** The columns of a conflict, which must be those of a unique key: MySQL looks at all of them, whatever is asked. */
function conflictColumns(table: Table, names: readonly string[]): readonly Column[] {
  const columns = names.map((name) => table.column(name, 'onConflict.columns'));
  if (uniqueKeys(table).some((key) => key.size === names.length && names.every((name) => key.has(name))))
    return columns;
  throw new ProcessorError('QUERY_ERROR', `there is no unique constraint on ${names.join(', ')}`, {
    outcome: 'not_sent',
  });
}

function uniqueKeys({ columns }: Table): readonly ReadonlySet<string>[] {
  const names = new Set(columns.flatMap(({ uniqueIn = [] }) => uniqueIn));
  return [...names].map(
    (index) => new Set(columns.filter(({ uniqueIn = [] }) => uniqueIn.includes(index)).map(({ name }) => name)),
  );
}

function isKey({ key }: Table, columns: readonly Column[]): boolean {
  return key.length === columns.length && key.every((column) => columns.includes(column) && PLAIN.has(column.kind));
}

/** Rows that go in one statement: one alone where the server must tell what became of it. */
function partsOf({ table, statement: { onConflict }, conflict, isTold }: Plan, { columns, rows }: Chunk): Chunk[] {
  const placeOf = (column: Column) => columns.indexOf(column);
  const isNull = (column: Column) => rows.some((row) => (row[placeOf(column)] ?? null) === null);
  const numbered = table.key.find(({ isNumbered }) => isNumbered === true);
  const isMixed = numbered !== undefined && columns.includes(numbered) && isNull(numbered);
  const isUnsure = conflict !== null && (onConflict?.update === null || conflict.some(isNull));
  const most = isTold && (isMixed || isUnsure) ? 1 : Math.max(1, Math.floor(PARAMETERS / Math.max(1, columns.length)));
  const parts: Chunk[] = [];
  for (let at = 0; at < rows.length; at += most) parts.push({ columns, rows: rows.slice(at, at + most) });
  return parts;
}

async function insertPart(session: SqlSession, plan: Plan, part: Chunk, progress: Progress): Promise<void> {
  const { table, conflict, isTold } = plan;
  const { columns, rows } = part;
  const sent = insertOfMysql(table, columns, rows, conflictOf(plan, part));
  const result = await session.run(sent);
  const isIgnored = conflict !== null && plan.statement.onConflict?.update === null;
  // A row that is updated counts twice, and one that stays as it is does not.
  progress.count += conflict === null || isIgnored ? result.changed : rows.length;
  progress.isInserted = result.changed === 1;
  if (!isTold || (isIgnored && result.changed === 0)) return;
  for (const [at, row] of rows.entries()) {
    const found = locate(plan, part, row, numberOf(result, at));
    if (found === null) progress.located = null;
    else progress.located?.push(found);
  }
}

function conflictOf({ table, statement: { onConflict }, conflict }: Plan, { columns }: Chunk): Conflict | null {
  if (onConflict === null || conflict === null) return null;
  const { update } = onConflict;
  const given = columns.filter((column) => !conflict.includes(column));
  const updated = update === 'given' ? given : (update ?? []).map((name) => table.column(name, 'onConflict.update'));
  return { columns: conflict, updated };
}

function numberOf({ insertId, insertStep = 1n }: SqlResult, at: number): string | null {
  return insertId === undefined ? null : String(BigInt(insertId) + insertStep * BigInt(at));
}

/** Null where the server made a key that it does not tell. */
function locate({ key, conflict }: Plan, { columns }: Chunk, row: readonly Stored[], number: string | null) {
  const valueOf = (column: Column) => row[columns.indexOf(column)] ?? null;
  const located = (by: readonly Column[], values: readonly Stored[]): Located => ({ columns: by, values });
  if (conflict !== null && conflict.every((column) => valueOf(column) !== null))
    return located(conflict, conflict.map(valueOf));
  const values = key.map((column) => valueOf(column) ?? (column.isNumbered === true ? number : null));
  return key.length > 0 && !values.includes(null) ? located(key, values) : null;
}

async function resultOf(session: SqlSession, plan: Plan, progress: Progress): Promise<StatementResult> {
  const { table, statement, fields } = plan;
  const { key } = table;
  const { count, located, isInserted } = progress;
  if (located === null && fields.length > 0)
    throw refusal('NOT_SUPPORTED', [
      {
        path: 'returning',
        message: 'is not supported on MySQL where the key of a row is neither given nor its number',
      },
    ]);
  const isKnown = located === null || (fields.length === 0 && located.every(({ columns }) => isKey(table, columns)));
  const raw = isKnown ? [] : await readAll(session, table, [...fields, ...key], located);
  const readers = readColumns('mysql', [...fields, ...key]);
  const keys = isKnown
    ? (located ?? []).map(({ columns, values }) => key.map((column) => values[columns.indexOf(column)]))
    : raw.map((row) => row.slice(fields.length));
  const idOf = (values: readonly unknown[]): Value => {
    const read = readers.slice(fields.length).map((reader, at) => reader.read(values[at]));
    return read.length === 1 ? (read[0] ?? null) : read;
  };
  return {
    rows: fields.length === 0 ? [] : rowsOf(readers.slice(0, fields.length), raw),
    count,
    fields: fields.map(({ name }) => name),
    next: null,
    ...(key.length > 0 && located !== null && { insertedIds: keys.map(idOf) }),
    ...(statement.isUpsert && statement.rows.length === 1 && { isInserted }),
  };
}

/** The rows in the order in which they were given; those that follow each other and are found by the same columns at once. */
async function readAll(session: SqlSession, table: Table, selected: readonly Column[], located: readonly Located[]) {
  const raw: (readonly unknown[])[] = [];
  for (let at = 0; at < located.length;) {
    const { columns } = located[at] ?? { columns: [] };
    let end = at;
    while (end < located.length && located[end]?.columns === columns) end += 1;
    const keys = located.slice(at, end).map(({ values }) => values);
    const { rows } = await session.run(compile('mysql', readByKeys(table, selected, columns, keys)));
    raw.push(...rows);
    at = end;
  }
  return raw;
}
