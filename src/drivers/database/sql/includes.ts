/** What rows include, as SQL: the rows of another table that belong to any row of a list of keys. */

import { sql } from 'kysely';
import { LIMITS } from '../../../kernel/limits.ts';
import type { Column, Dialect } from '../port.ts';
import type { Stored } from '../values.ts';
import { type Table, comparedColumn, typed } from './columns.ts';
import { type Fragment, listed, parameter } from './compile.ts';
import { isFolded, keyOfMysql } from './mysql-columns.ts';
import { type KeyPart, orderSql } from './statements.ts';

/** Names of no column, since they have a blank. */
const KEYS = sql.id('of keys');
const PLACE = sql.id('key 0');
const KEY = sql.id('key 1');
const RELATED = sql.id('key 2');
const NUMBER = sql.id('key 3');

/** Rows that are read at most: one more than an answer has tells that there are more. The same for all, so that the text is. */
const MOST = sql.lit(LIMITS.query_rows.value + 1);

/** A relation, with what is asked of the rows of its table. */
export interface RelationSql {
  readonly table: Table;
  /** The column that has the keys: one of the table, or of the table between. */
  readonly matched: Column;
  /** The table between, its column that refers to the table, and the column of the table that this refers to. */
  readonly through: { readonly table: Table; readonly related: Column; readonly key: Column } | null;
  readonly where: Fragment;
  readonly order: readonly KeyPart[];
  /** Of each key; null for all. */
  readonly limit: number | null;
}

/**
 * Reads the columns, and after them the place in the list, from 0, of the key that a row belongs to. A row that belongs
 * to several comes once for each. The rows of a key come in their order.
 */
export function relatedSql(of: RelationSql, columns: readonly Column[], keys: readonly Stored[]): Fragment {
  const { table, matched, where, order, limit } = of;
  const read = columns.length === 0 ? [PLACE] : [table.selected(columns), PLACE];
  const list = keysSql(table.dialect, matched, keys);
  const source = sql`from ${table.sql} join ${linksSql(of)} where ${where}`;
  const by = order.length === 0 ? sql`` : sql`order by ${listed(order.map((part) => orderSql(table, part)))}`;
  if (limit === null) return sql`${list} select ${listed(read)} ${source} ${by} limit ${MOST}`;
  const number = sql`row_number() over (partition by ${PLACE} ${by}) as ${NUMBER}`;
  return sql`${list} select * from (select ${listed([...read, number])} ${source}) as ${sql.id('numbered')}
    where ${NUMBER} <= ${sql.lit(limit)} order by ${NUMBER}, ${PLACE} limit ${MOST}`;
}

/** The list is one parameter, whatever its length; its columns have names that no table has. */
function keysSql(dialect: Dialect, column: Column, keys: readonly Stored[]): Fragment {
  const list = parameter(dialect, JSON.stringify(keys));
  if (dialect === 'sqlite')
    return sql`with ${KEYS} as materialized (
      select key as ${PLACE}, ${typed(dialect, column, sql`value`, false)} as ${KEY} from json_each(${list}))`;
  if (dialect === 'mysql')
    return sql`with ${KEYS} as (select n - 1 as ${PLACE}, ${keyOfMysql(column, sql`e`)} as ${KEY}
      from json_table(${list}, '$[*]' columns (n for ordinality, e longtext path '$')) as l)`;
  return sql`with ${KEYS} as (
    select cast(n - 1 as int4) as ${PLACE}, ${typed(dialect, column, sql`e`, false)} as ${KEY}
    from jsonb_array_elements_text(cast(${list} as jsonb)) with ordinality as l(e, n))`;
}

/** What tells which rows of the table belong to which place of the list. */
function linksSql({ table, matched, through }: RelationSql): Fragment {
  if (through === null) return sql`${KEYS} on ${hasKey(table, matched)}`;
  const { related, key } = through;
  const [left, right] = alike(table.dialect, [key, compared(table, key)], [related, RELATED]);
  // A pair that stands there twice is one.
  return sql`(select distinct ${PLACE}, ${compared(through.table, related)} as ${RELATED}
    from ${through.table.sql} join ${KEYS} on ${hasKey(through.table, matched)}) as ${sql.id('of links')} on ${left} = ${right}`;
}

/**
 * Whether a row has a key. SQLite makes an index of the list where the column has none, or looks the list up in that of
 * the column, but not for every declared type: so it is told to do the one after the other.
 */
function hasKey(table: Table, matched: Column): Fragment {
  if (table.dialect === 'mysql') return isKeyOfMysql(table, matched);
  const column = compared(table, matched);
  if (table.dialect !== 'sqlite') return sql`${column} = ${KEY}`;
  return sql`(${column} in (select ${KEY} from ${KEYS}) and +${column} = ${KEY})`;
}

/** By the column's own equality, which its index serves, and where more is equal by that also by its bytes. */
function isKeyOfMysql(table: Table, column: Column): Fragment {
  const own = sql`${table.sql}.${sql.id(column.name)} = ${KEY}`;
  return isFolded(column) ? sql`(${own} and ${compared(table, column)} = cast(${KEY} as binary))` : own;
}

function compared(table: Table, column: Column): Fragment {
  return comparedColumn(table.dialect, column, false, sql`${table.sql}.${sql.id(column.name)}`);
}

/** PostgreSQL compares a UUID with no text. */
function alike(
  dialect: Dialect,
  ...[[one, left], [other, right]]: [readonly [Column, Fragment], readonly [Column, Fragment]]
): readonly [Fragment, Fragment] {
  if (dialect !== 'postgresql' || one.kind === other.kind) return [left, right];
  const asText = (column: Column, value: Fragment) => (column.kind === 'uuid' ? sql`cast(${value} as text)` : value);
  return [asText(one, left), asText(other, right)];
}
