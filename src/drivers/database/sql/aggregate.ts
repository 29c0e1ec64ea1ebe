/**
 * Aggregates as SQL. The groups are a table of their own, named by aliases and grouped columns, so that `having` and the
 * order of an aggregate are a `where` and an order like any other.
 */

import { sql } from 'kysely';
import type { Order } from '../../../engine/query/model.ts';
import type { AggregateStatement } from '../../../engine/database/model.ts';
import { readerOf } from '../answers.ts';
import type { Column, Dialect } from '../port.ts';
import type { ReadColumn } from '../rows.ts';
import { computedOf, needEquality } from './aggregate-functions.ts';
import { Table, comparedColumn, readColumn } from './columns.ts';
import { type Fragment, listed } from './compile.ts';
import { fullOrder, orderSql } from './statements.ts';
import { whereSql } from './where.ts';

/** A statement, and how each row of its answer is read. */
export interface AggregateSql {
  readonly sql: Fragment;
  /** Each is given the values that were selected for it, of which a row has as many as they say. */
  readonly columns: readonly (ReadColumn & { readonly width: number })[];
}

/** A column of the groups. */
interface Part {
  /** Null for what conditions and orders are never about. */
  readonly column: Column | null;
  /** What the table of the groups selects, by name. */
  readonly inner: readonly Fragment[];
  /** What is selected of that table. */
  readonly outer: readonly Fragment[];
  readonly read: ReadColumn;
}

/** Throws `SCHEMA_ERROR`, `VALIDATION_ERROR` and `NOT_SUPPORTED` with the field at fault. */
export function aggregateSql(table: Table, statement: AggregateStatement): AggregateSql {
  const keys = statement.groupBy.map((name, index) => groupedPart(table, name, `groupBy[${index}]`));
  const parts = [...keys, ...statement.functions.map((_, index) => functionPart(table, statement, index))];
  const columns = parts.flatMap(({ column }) => (column === null ? [] : [column]));
  const groups = new Table(table.dialect, { schema: null, name: 'groups' }, columns);
  const inner = sql`select ${listed(parts.flatMap((part) => part.inner))} from ${table.sql} where ${whereSql(table, statement.where)}`;
  const grouped = keys.length === 0 ? inner : sql`${inner} group by ${listed(keys.map(({ key }) => key))}`;
  const outer = listed(parts.flatMap((part) => part.outer));
  const pieces = [
    sql`select ${outer} from (${grouped}) as ${groups.sql} where ${whereSql(groups, statement.having, 'having')}`,
  ];
  const order = fullOrder(groups, orderOf(statement));
  if (order.length > 0) pieces.push(sql`order by ${listed(order.map((part) => orderSql(groups, part)))}`);
  // Written out as in a query, so that PostgreSQL plans once.
  pieces.push(sql`limit ${sql.lit(statement.limit)}`);
  if (statement.offset > 0) pieces.push(sql`offset ${sql.lit(statement.offset)}`);
  return {
    sql: sql.join(pieces, sql` `),
    columns: parts.map(({ read, outer: selected }) => ({ ...read, width: selected.length })),
  };
}

/** What is asked for, then the grouped columns that it lacks, so that the groups of each driver are in one order. */
function orderOf({ orderBy, groupBy }: AggregateStatement): readonly Order[] {
  const asked = new Set(orderBy.map(({ column }) => column));
  const more = groupBy.filter((column) => !asked.has(column));
  return [...orderBy, ...more.map((column) => ({ column, direction: 'asc' as const }))];
}

function groupedPart(table: Table, name: string, path: string): Part & { readonly key: Fragment } {
  const column = { ...table.column(name, path), keyPlace: 0 };
  needEquality(column, path);
  const { dialect } = table;
  const key = comparedColumn(dialect, column, true);
  const read = readerOf(dialect, column);
  return {
    column,
    key,
    inner: [sql`${key} as ${sql.id(name)}`],
    outer: [sql`${readGroup(dialect, column)} as ${sql.id(name)}`],
    read: { name, read: (raw) => read((raw as readonly unknown[])[0]) },
  };
}

/** What is compared by its bytes is bytes on MySQL. */
function readGroup(dialect: Dialect, column: Column): Fragment {
  if (dialect === 'mysql' && column.kind === 'text') return sql`convert(${sql.id(column.name)} using utf8mb4)`;
  return readColumn(dialect, column);
}

function functionPart(table: Table, { functions }: AggregateStatement, index: number): Part {
  const given = functions[index];
  if (given === undefined) throw new Error('no such function');
  const { alias } = given;
  const { column, compared, shown, read } = computedOf(table, given);
  // An alias has no blank, so that these are none.
  const names = shown.map((_, place) => sql.id(`shown ${index} ${place}`));
  const own = column === null ? [] : [sql`${compared} as ${sql.id(alias)}`];
  const selected = shown.length > 0 || column === null ? names : [readGroup(table.dialect, { ...column, name: alias })];
  return {
    column: column === null ? null : { ...column, name: alias },
    inner: [...own, ...shown.map((fragment, place) => sql`${fragment} as ${names[place] ?? sql``}`)],
    outer: selected.map((fragment, place) => sql`${fragment} as ${sql.id(`${index} ${place}`)}`),
    read: { name: alias, read: (raw) => read(raw as readonly unknown[]) },
  };
}
