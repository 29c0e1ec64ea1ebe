/** Statements as SQL. */

import { sql } from 'kysely';
import type { Order, Value } from '../../../engine/query/model.ts';
import type {
  CountStatement,
  DeleteStatement,
  QueryStatement,
  UpdateStatement,
} from '../../../engine/database/model.ts';
import { invalidField } from '../../../kernel/errors.ts';
import type { Column, Dialect } from '../port.ts';
import type { Stored } from '../values.ts';
import { countedSql } from './aggregate-functions.ts';
import { assignmentsSql } from './assignments.ts';
import { type Table, comparedColumn, keyValue, needOrder, readColumn, readKey, typed } from './columns.ts';
import { type Fragment, integer, joined, listed, parameter } from './compile.ts';
import { compareSql, whereSql } from './where.ts';

/** One column of an order, and whether it may be null. */
export interface KeyPart extends Order {
  readonly of: Column;
}

/**
 * The order of a query as it is carried out: what it says, then the columns of the primary key that it lacks, so that
 * it tells rows apart. Empty where none is asked for.
 */
export function fullOrder(table: Table, orderBy: readonly Order[]): readonly KeyPart[] {
  const asked = orderBy.map((order) => ({ ...order, of: table.column(order.column, `orderBy.${order.column}`) }));
  for (const { of } of asked) needOrder(of, `orderBy.${of.name}`);
  if (asked.length === 0) return [];
  const more = table.key.filter(({ name }) => !asked.some(({ column }) => column === name));
  return [...asked, ...more.map((of) => ({ column: of.name, direction: 'asc' as const, of }))];
}

/** Reads the columns, and after them those of the order where `keys` are asked for. */
export function querySql(
  table: Table,
  statement: QueryStatement,
  columns: readonly Column[],
  order: readonly KeyPart[],
  hasKeys: boolean,
): Fragment {
  const { dialect } = table;
  const keys = hasKeys ? order.map(({ of }, index) => sql`${readKey(dialect, of)} as ${sql.id(`key ${index}`)}`) : [];
  const conditions = [whereSql(table, statement.where)];
  if (statement.after !== null) conditions.push(afterSql(table, order, statement.after));
  const parts = [
    sql`select ${listed([table.selected(columns), ...keys])} from ${table.sql} where ${joined(conditions, 'and')}`,
  ];
  if (order.length > 0) parts.push(sql`order by ${listed(order.map((part) => orderSql(table, part)))}`);
  // As it is: for one that it does not know PostgreSQL plans anew each time.
  parts.push(sql`limit ${sql.lit(statement.limit)}`);
  if (statement.offset > 0)
    parts.push(sql`offset ${dialect === 'mysql' ? sql.lit(statement.offset) : integer(dialect, statement.offset)}`);
  // The embedded database has one statement at a time, so that nothing needs to be locked.
  if (statement.lock !== null && dialect !== 'sqlite')
    parts.push(sql.raw(`${lockText(dialect, statement.lock)}${statement.isLockSkipped ? ' skip locked' : ''}`));
  return sql.join(parts, sql` `);
}

/** MariaDB knows the older words alone. */
function lockText(dialect: Dialect, lock: 'update' | 'share'): string {
  return dialect === 'mysql' && lock === 'share' ? 'lock in share mode' : `for ${lock}`;
}

/** Counts the rows that match, or what they have in a column. */
export function countSql(
  table: Table,
  {
    where,
    column = null,
    isDistinct = false,
  }: Pick<CountStatement, 'where'> & Partial<Omit<CountStatement, 'operation'>>,
): Fragment {
  const counted = column === null ? sql`count(*)` : countedSql(table, column, isDistinct, 'column');
  return sql`select ${counted} as ${sql.id('count')} from ${table.sql} where ${whereSql(table, where)}`;
}

/** Changes rows. */
export function updateSql(table: Table, statement: UpdateStatement, returning: readonly Column[]): Fragment {
  return sql`update ${table.sql} set ${assignmentsSql(table, statement.assignments)} where ${whereSql(table, statement.where)}${returningSql(table, returning)}`;
}

/** Removes rows. */
export function deleteSql(table: Table, statement: DeleteStatement, returning: readonly Column[]): Fragment {
  return sql`delete from ${table.sql} where ${whereSql(table, statement.where)}${returningSql(table, returning)}`;
}

/** What follows where a row is there already: columns that are updated, null for none. */
export interface Conflict {
  readonly columns: readonly string[];
  readonly update: readonly string[] | null;
}

/** Adds rows of the same columns, which are given as lists; their SQL is the same for any number of rows. */
export function insertSql(
  table: Table,
  columns: readonly Column[],
  rows: readonly (readonly Stored[])[],
  onConflict: Conflict | null,
  returning: readonly Fragment[],
): Fragment {
  const end = sql`${conflictSql(table, onConflict)}${returning.length === 0 ? sql`` : sql` returning ${listed(returning)}`}`;
  if (columns.length === 0) return sql`insert into ${table.sql} default values${end}`;
  const names = listed(columns.map(({ name }) => sql.id(name)));
  const { values, source } = table.dialect === 'sqlite' ? rowByRow(columns, rows) : columnByColumn(columns, rows);
  // Without a condition SQLite would take `on conflict` for one of a join.
  return sql`insert into ${table.sql} (${names}) select ${values} from ${source} where true${end}`;
}

interface Source {
  readonly values: Fragment;
  readonly source: Fragment;
}

/** One parameter for all rows. */
function rowByRow(columns: readonly Column[], rows: readonly (readonly Stored[])[]): Source {
  const values = columns.map((column, index) => typed('sqlite', column, sql`(value ->> ${sql.lit(index)})`, true));
  return { values: listed(values), source: sql`json_each(${parameter('sqlite', JSON.stringify(rows))})` };
}

/** One parameter for each column, which PostgreSQL takes apart twice as fast. */
function columnByColumn(columns: readonly Column[], rows: readonly (readonly Stored[])[]): Source {
  const named = columns.map((_, index) => sql.id(`c${index}`));
  const values = columns.map((column, index) => typed('postgresql', column, sql`e.${sql.id(`c${index}`)}`, true));
  const lists = columns.map((_, index) => {
    const list = parameter('postgresql', JSON.stringify(rows.map((row) => row[index] ?? null)));
    return sql`json_array_elements_text(cast(${list} as json))`;
  });
  return { values: listed(values), source: sql`rows from (${listed(lists)}) as e(${listed(named)})` };
}

/** Whether there is a row of the values that a conflict is about. */
export function existsSql(table: Table, columns: readonly Column[], values: readonly Value[]): Fragment {
  const conditions = columns.map((column, index) =>
    compareSql(table, column, 'eq', values[index] ?? null, `data.${column.name}`),
  );
  return sql`select 1 from ${table.sql} where ${joined(conditions, 'and')}`;
}

function conflictSql(table: Table, onConflict: Conflict | null): Fragment {
  if (onConflict === null) return sql``;
  const keys = onConflict.columns.map((name) => table.column(name, `onConflict.columns`));
  const target = sql` on conflict (${listed(keys.map(({ name }) => sql.id(name)))})`;
  if (onConflict.update === null) return sql`${target} do nothing`;
  const named = onConflict.update.map((name) => table.column(name, 'onConflict.update'));
  // What has nothing to update is updated all the same, so that the row is returned.
  const columns = named.length > 0 ? named : keys.slice(0, 1);
  const updates = columns.map(({ name }) => sql`${sql.id(name)} = ${sql.id('excluded', name)}`);
  return sql`${target} do update set ${listed(updates)}`;
}

function returningSql(table: Table, columns: readonly Column[]): Fragment {
  if (columns.length === 0) return sql``;
  return sql` returning ${listed(columns.map((column) => returned(table, column)))}`;
}

/** A column of a row that was changed. */
export function returned(table: Table, column: Column): Fragment {
  return sql`${readColumn(table.dialect, column)} as ${sql.id(column.name)}`;
}

/** Nulls are first whichever way; said only of what may be null, since it keeps SQLite from using an index. */
export function orderSql(table: Table, { of, direction }: KeyPart): Fragment {
  const isSaid = of.isNullable && of.keyPlace === 0;
  const nulls = isSaid && table.dialect !== 'mysql' ? sql` nulls first` : sql``;
  // By itself the name would be that of what is selected, which may be text.
  const name = sql`${table.sql}.${sql.id(of.name)}`;
  // Of MySQL they are first anyhow in ascending order.
  const before = isSaid && table.dialect === 'mysql' && direction === 'desc' ? sql`${name} is null desc, ` : sql``;
  return sql`${before}${comparedColumn(table.dialect, of, true, name)} ${sql.raw(direction)}${nulls}`;
}

/** The rows that come after those values: equal in the first columns, and beyond in the next one. */
function afterSql(table: Table, order: readonly KeyPart[], after: readonly Value[]): Fragment {
  if (after.length !== order.length)
    throw invalidField('after', `must be the \`next\` of an answer in this order, which has ${order.length} values`);
  const keys = order.map(({ of }, index) => {
    const value = after[index] ?? null;
    return value === null ? null : keyValue(table.dialect, of, value, `after[${index}]`);
  });
  return joined(
    order.map(({ of, direction }, index) => {
      const equal = order.slice(0, index).map((part, place) => keySql(table, part.of, 'is', keys[place] ?? null));
      return joined([...equal, keySql(table, of, direction, keys[index] ?? null)], 'and');
    }),
    'or',
  );
}

/** Whether a column has the value of a key, or comes after it in a direction: all others come after null. */
function keySql({ dialect }: Table, column: Column, place: 'is' | Order['direction'], key: Fragment | null): Fragment {
  const name = sql.id(column.name);
  if (key === null) return place === 'is' ? sql`${name} is null` : sql`${name} is not null`;
  const sign = { is: sql`=`, asc: sql`>`, desc: sql`<` }[place];
  return sql`(${comparedColumn(dialect, column, place !== 'is')} ${sign} ${key})`;
}
