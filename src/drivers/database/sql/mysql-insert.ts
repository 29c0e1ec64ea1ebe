/** Rows that are added, and found again, as SQL of MySQL and MariaDB. */

import { sql } from 'kysely';
import type { Column, Sql } from '../port.ts';
import { OTHER_KEY } from '../mysql-errors.ts';
import type { Stored } from '../values.ts';
import { keyOfMysql } from './mysql-columns.ts';
import { type Table, typed } from './columns.ts';
import { compile, type Fragment, joined, listed, parameter } from './compile.ts';

/** What follows where a row is there already. */
export interface Conflict {
  /** Those of a unique key. */
  readonly columns: readonly Column[];
  readonly updated: readonly Column[];
}

/** Adds rows of the same columns, whose text is made once: each column is one parameter. */
export function insertOfMysql(
  table: Table,
  columns: readonly Column[],
  rows: readonly (readonly Stored[])[],
  conflict: Conflict | null,
): Sql {
  const list = (items: readonly Fragment[]) => sql`(${items.length === 0 ? sql`` : listed(items)})`;
  const names = list(columns.map(({ name }) => sql.id(name)));
  const row = list(columns.map((column) => typed('mysql', column, parameter('mysql', ''), true)));
  const [head, one, tail] = [sql`insert into ${table.sql} ${names} values `, row, conflictSql(conflict)].map(
    (fragment) => compile('mysql', fragment).sql,
  );
  const params: (string | null)[] = [];
  for (const values of rows) for (const at of columns.keys()) params.push(textOf(values[at] ?? null));
  return { sql: `${head}${Array.from({ length: rows.length }, () => one).join(', ')}${tail}`, params };
}

function textOf(value: Stored): string | null {
  return value === null ? null : String(value);
}

/**
 * `on duplicate key` is about any unique key, of which some are of parts of columns: a row that is equal in another one
 * is refused by a cast that fails. Nulls are equal in none.
 */
function conflictSql(conflict: Conflict | null): Fragment {
  const [first] = conflict?.columns ?? [];
  if (conflict === null || first === undefined) return sql``;
  const name = sql.id(first.name);
  const isSame = joined(
    conflict.columns.map((column) => sql`(${sql.id(column.name)} = values(${sql.id(column.name)}))`),
    'and',
  );
  const kept = sql`if(cast(if(${isSame}, '0', ${sql.lit(OTHER_KEY)}) as signed) = 0, ${name}, ${name})`;
  const updates = conflict.updated.map((column) => sql`${sql.id(column.name)} = values(${sql.id(column.name)})`);
  return sql` on duplicate key update ${listed([sql`${name} = ${kept}`, ...updates])}`;
}

/** Rows by the values of a key, in the order of these. */
export function readByKeys(
  table: Table,
  selected: readonly Column[],
  key: readonly Column[],
  values: readonly (readonly Stored[])[],
): Fragment {
  const list = parameter('mysql', JSON.stringify(values));
  const places = key.map((_, at) => sql`${sql.id(`k${at}`)} longtext path ${sql.lit(`$[${at}]`)}`);
  const isSame = key.map((column, at) => {
    const value = keyOfMysql(column, sql`e.${sql.id(`k${at}`)}`);
    return sql`(${table.sql}.${sql.id(column.name)} = ${value})`;
  });
  return sql`select straight_join ${listed(selected.map((column) => returnedOf(table, column)))}
    from json_table(${list}, '$[*]' columns (n for ordinality, ${listed(places)})) as e
    join ${table.sql} on ${joined(isSame, 'and')} order by e.n`;
}

function returnedOf(table: Table, column: Column): Fragment {
  return sql`${table.sql}.${sql.id(column.name)}`;
}

/** Whether a row has one of some keys, which are fragments. */
export function isOneOf(key: readonly Column[], values: readonly (readonly Fragment[])[]): Fragment {
  const names = key.map(({ name }) => sql.id(name));
  if (key.length === 1) return sql`${names[0] ?? sql`null`} in (${listed(values.flat())})`;
  return sql`(${listed(names)}) in (${listed(values.map((items) => sql`(${listed(items)})`))})`;
}
