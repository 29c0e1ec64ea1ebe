/**
 * What rows include. Each relation is one statement, whatever the number of rows that it belongs to: it takes their keys
 * as a list, and answers to which of them each of its rows belongs.
 *
 * Invariants: (1) what is wrong with a relation is told before any row is read, whatever the rows are; (2) rows of all
 * levels together, and what they come to as JSON, are within the limits of one answer.
 */

import type { Value } from '../../engine/query/model.ts';
import type { Include, Row } from '../../engine/database/model.ts';
import { ProcessorError, isProcessorError, refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Column, SqlSession } from './port.ts';
import { keyFor, needKeys, primaryKeyOf, soleKeyOf } from './relation-keys.ts';
import { isTooLarge, readColumns, rowsOf, sizeOf } from './rows.ts';
import type { Table } from './sql/columns.ts';
import { compile } from './sql/compile.ts';
import { relatedSql, type RelationSql } from './sql/includes.ts';
import { fullOrder } from './sql/statements.ts';
import { whereSql } from './sql/where.ts';
import { tableOf } from './tables.ts';

/** What is read of a table, and what of it stands in the answer. */
export interface IncludePlan {
  /** Columns that are read: those that are shown, and keys of relations. */
  readonly read: readonly string[];
  readonly shown: readonly string[];
  readonly relations: readonly Relation[];
}

interface Relation extends IncludePlan {
  readonly include: Include;
  readonly sql: RelationSql;
  /** The column of the rows that it belongs to. */
  readonly own: string;
}

/**
 * How relations are carried out in the rows of a table. Throws `SCHEMA_ERROR` and `VALIDATION_ERROR` with the field at
 * fault.
 */
export async function planIncludes(
  session: SqlSession,
  table: Table,
  select: readonly string[] | null,
  include: readonly Include[],
): Promise<IncludePlan> {
  const shown = select ?? table.columns.map(({ name }) => name);
  const relations: Relation[] = [];
  for (const each of include) {
    if (shown.includes(each.relation)) throw refusal('VALIDATION_ERROR', [inTheWay(each)]);
    relations.push(await planRelation(session, table, each));
  }
  return { read: [...new Set([...shown, ...relations.map(({ own }) => own)])], shown, relations };
}

function inTheWay({ path, relation }: Include) {
  return {
    path,
    message: `'${relation}' is a column of the row already; select others, or name the relation otherwise`,
  };
}

async function planRelation(session: SqlSession, rows: Table, include: Include): Promise<Relation> {
  const { by, orderBy, select, where } = include;
  const read = async (name: Include['table']) => tableOf(session, name, await session.columns(name));
  const own = await placing(include, async () => {
    const table = await read(include.table);
    const { own: column, matched, through } = await keysOf(rows, table, by, read);
    const order =
      orderBy.length > 0 ? orderBy : table.key.map(({ name }) => ({ column: name, direction: 'asc' as const }));
    for (const name of select ?? []) table.column(name, `select.${name}`);
    const sql: RelationSql = {
      table,
      matched,
      through,
      where: whereSql(table, where),
      order: fullOrder(table, order),
      limit: by.type === 'many-to-one' && !isSolePrimaryKey(table, matched) ? 1 : include.limit,
    };
    return { own: column.name, sql };
  });
  return { ...own, include, ...(await planIncludes(session, own.sql.table, select, include.include)) };
}

function isSolePrimaryKey({ key }: Table, column: Column): boolean {
  return key.length === 1 && key[0] === column;
}

/** The column of the rows, the one that is matched with it, and the table between. */
async function keysOf(
  rows: Table,
  table: Table,
  by: Include['by'],
  read: (name: Include['table']) => Promise<Table>,
): Promise<{ own: Column; matched: Column; through: RelationSql['through'] }> {
  if (by.type === 'many-to-one') {
    const own = rows.column(by.foreignKey, 'foreignKey');
    const matched = primaryKeyOf(table, by.primaryKey);
    needKeys(table.dialect, own, matched, 'foreignKey');
    return { own, matched, through: null };
  }
  const own = primaryKeyOf(rows, by.primaryKey);
  if (by.type === 'one-to-many') {
    const matched = table.column(by.foreignKey, 'foreignKey');
    needKeys(table.dialect, own, matched, 'foreignKey');
    return { own, matched, through: null };
  }
  const between = await read(by.through);
  const matched = between.column(by.foreignKey, 'throughForeignKey');
  needKeys(table.dialect, own, matched, 'throughForeignKey');
  const related = between.column(by.relatedKey, 'throughRelatedKey');
  const key = soleKeyOf(table, 'table');
  needKeys(table.dialect, key, related, 'throughRelatedKey');
  return { own, matched, through: { table: between, related, key } };
}

/** Rows, or several that stand in one, and what they come to. */
interface Sized {
  readonly rows: readonly Row[];
  readonly size: number;
}

const NONE: Sized = { rows: [], size: 0 };

/** What was read so far. */
interface Tally {
  rows: number;
  size: number;
}

/** The rows with what they include in them. Throws `PAYLOAD_TOO_LARGE` naming the relation that was too much. */
export async function includedIn(
  session: SqlSession,
  plan: IncludePlan,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  const tally: Tally = { rows: rows.length, size: 0 };
  const whole = await withRelations(session, plan, rows, tally);
  return whole.map(({ row }) => row);
}

async function withRelations(
  session: SqlSession,
  { read, shown, relations }: IncludePlan,
  rows: readonly Row[],
  tally: Tally,
): Promise<readonly { readonly row: Row; readonly size: number }[]> {
  const own = read.length === shown.length ? rows : rows.map((row) => picked(row, shown));
  const sizes = own.map(sizeOf);
  let total = sizes.reduce((sum, size) => sum + size, 0);
  tally.size += total;
  const parts: (readonly Sized[])[] = [];
  for (const relation of relations) {
    const part = await relatedTo(session, relation, rows, tally);
    part.forEach(({ size }, at) => {
      const more = size + relation.include.relation.length + 4;
      sizes[at] = (sizes[at] ?? 0) + more;
      total += more;
    });
    if (total > LIMITS.query_bytes.value) throw tooMuch(relation.include);
    parts.push(part);
  }
  return own.map((row, at) => {
    const members = relations.map(({ include }, index): [string, Value] => {
      const { rows: of } = parts[index]?.[at] ?? NONE;
      return [include.relation, include.by.type === 'many-to-one' ? (of[0] ?? null) : of];
    });
    return { row: Object.fromEntries([...Object.entries(row), ...members]), size: sizes[at] ?? 0 };
  });
}

function picked(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}

/** What belongs to each of the rows. Rows of one key share it. */
async function relatedTo(
  session: SqlSession,
  relation: Relation,
  rows: readonly Row[],
  tally: Tally,
): Promise<readonly Sized[]> {
  const { include, own, sql, read } = relation;
  const { table, matched } = sql;
  const places = new Map<string | number, number>();
  const placeOf = rows.map((row) => {
    const key = keyFor(table.dialect, matched, row[own] ?? null);
    if (key === null) return null;
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  });
  if (places.size === 0) return rows.map(() => NONE);
  const columns = read.map((name) => table.column(name, 'select'));
  const found = await placing(include, async () => {
    const { rows: raw } = await session.run(compile(table.dialect, relatedSql(sql, columns, [...places.keys()])));
    tally.rows += raw.length;
    const of = rowsOf(readColumns(table.dialect, columns), raw);
    if (tally.rows > LIMITS.query_rows.value || tally.size > LIMITS.query_bytes.value) throw tooMuch(include);
    return { of, placed: raw.map((values) => Number(values[columns.length])) };
  });
  const whole = await withRelations(session, relation, found.of, tally);
  const groups = Array.from(places, () => ({ rows: [] as Row[], size: 2 }));
  whole.forEach(({ row, size }, at) => {
    const group = groups[found.placed[at] ?? -1];
    group?.rows.push(row);
    if (group !== undefined) group.size += size + 1;
  });
  return placeOf.map((place) => (place === null ? NONE : (groups[place] ?? NONE)));
}

/** What work on a relation throws names its field there. */
async function placing<Result>(include: Include, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    if (isTooLarge(thrown)) throw tooMuch(include, thrown);
    const { code, message, details } = thrown;
    const { path } = include;
    if (details.errors === undefined) throw new ProcessorError(code, `${path}: ${message}`, details, thrown);
    const errors = details.errors.map((error) => ({ path: `${path}.${error.path}`, message: error.message }));
    throw new ProcessorError(code, refusal(code, errors).message, { ...details, errors }, thrown);
  }
}

function tooMuch({ path, relation }: Include, cause?: unknown): ProcessorError {
  const { query_rows, query_bytes } = LIMITS;
  const message = `with the rows of '${relation}' the answer has more than ${query_rows.value} rows, or is larger than ${query_bytes.value} bytes`;
  const error = refusal('PAYLOAD_TOO_LARGE', [{ path, message }]);
  return new ProcessorError(error.code, error.message, { ...error.details, outcome: 'not_sent' }, cause);
}
