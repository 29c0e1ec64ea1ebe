/**
 * Adds rows to a table of MySQL or MariaDB, of which only one answers the rows that it added: they are read by their
 * keys afterwards, within the transaction.
 */

import type { Value } from '../../engine/query/model.ts';
import type { InsertStatement, StatementResult } from '../../engine/database/model.ts';
import { ProcessorError, refusal } from '../../kernel/errors.ts';
import type { Column, ColumnKind, SqlResult, SqlSession } from './port.ts';
import { type Chunk, type ReadColumn, readColumns, rowsOf } from './rows.ts';
import type { Table } from './sql/columns.ts';
import { compile } from './sql/compile.ts';
import { type Conflict, insertOfMysql, readByKeys } from './sql/mysql-insert.ts';
import type { Stored } from './values.ts';

/** Parameters of a statement; the protocol takes 65,535. */
const PARAMETERS = 5_000;
/** Keys of these kinds are stored as they are given. */
const PLAIN: ReadonlySet<ColumnKind> = new Set(['integer', 'bigint', 'uuid']);

/** By which values rows that were added, or updated, are found. */
interface Located {
  readonly columns: readonly Column[];
  readonly keys: readonly (readonly Stored[])[];
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

/** What was added so far; `located` is null once rows cannot be found. */
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
  const found = locate(plan, part, result);
  if (found === null) progress.located = null;
  else progress.located?.push(found);
}

function conflictOf({ table, statement: { onConflict }, conflict }: Plan, { columns }: Chunk): Conflict | null {
  if (onConflict === null || conflict === null) return null;
  const { update } = onConflict;
  const given = columns.filter((column) => !conflict.includes(column));
  const updated = update === 'given' ? given : (update ?? []).map((name) => table.column(name, 'onConflict.update'));
  return { columns: conflict, updated };
}

/** The number that the server gave to a row of one statement; null where it gave none. */
function numbering({ insertId, insertStep = 1n }: SqlResult, count: number): (at: number) => Stored {
  if (insertId === undefined) return () => null;
  const first = BigInt(insertId);
  const isSafe = first + insertStep * BigInt(count) <= Number.MAX_SAFE_INTEGER;
  const [from, step] = [Number(first), Number(insertStep)];
  return (at) => (isSafe ? from + step * at : String(first + insertStep * BigInt(at)));
}

/** Null where the server made a key that it does not tell. A column that some rows lack is one of a part of one row. */
function locate({ key, conflict }: Plan, { columns, rows }: Chunk, result: SqlResult): Located | null {
  const numberOf = numbering(result, rows.length);
  const locatedBy = (by: readonly Column[], isNumbered: boolean): Located | null => {
    const places = by.map((column) => ({ place: columns.indexOf(column), hasNumber: isNumbered && column.isNumbered }));
    const keys = rows.map((row, at) =>
      places.map(({ place, hasNumber }) => row[place] ?? (hasNumber === true ? numberOf(at) : null)),
    );
    return by.length > 0 && !keys.some((values) => values.includes(null)) ? { columns: by, keys } : null;
  };
  return (conflict === null ? null : locatedBy(conflict, false)) ?? locatedBy(key, true);
}

async function resultOf(session: SqlSession, plan: Plan, progress: Progress): Promise<StatementResult> {
  const { table, statement, fields, key } = plan;
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
  const keys = isKnown ? (located ?? []).flatMap(keysOf(key)) : raw.map((row) => row.slice(fields.length));
  return {
    rows: fields.length === 0 ? [] : rowsOf(readers.slice(0, fields.length), raw),
    count,
    fields: fields.map(({ name }) => name),
    next: null,
    ...(key.length > 0 && located !== null && { insertedIds: idsOf(readers.slice(fields.length), keys) }),
    ...(statement.isUpsert && statement.rows.length === 1 && { isInserted }),
  };
}

/** Keys as they are told: that of one column by itself. */
function idsOf(readers: readonly ReadColumn[], keys: readonly (readonly unknown[])[]): readonly Value[] {
  const [first, ...others] = readers;
  if (first !== undefined && others.length === 0) return keys.map(([value]) => first.read(value));
  return keys.map((values) => readers.map(({ read }, at) => read(values[at])));
}

/** Keys by the columns in their order. */
function keysOf(key: readonly Column[]) {
  return ({ columns, keys }: Located) => {
    if (columns === key) return keys;
    const places = key.map((column) => columns.indexOf(column));
    return keys.map((values) => places.map((at) => values[at] ?? null));
  };
}

/** The rows in the order in which they were given; those that follow each other and are found by the same columns at once. */
async function readAll(session: SqlSession, table: Table, selected: readonly Column[], located: readonly Located[]) {
  const raw: (readonly unknown[])[] = [];
  for (let at = 0; at < located.length;) {
    const { columns } = located[at] ?? { columns: [] };
    let end = at;
    while (end < located.length && located[end]?.columns === columns) end += 1;
    const keys = located.slice(at, end).flatMap(({ keys: some }) => some);
    const { rows } = await session.run(compile('mysql', readByKeys(table, selected, columns, keys)));
    raw.push(...rows);
    at = end;
  }
  return raw;
}
