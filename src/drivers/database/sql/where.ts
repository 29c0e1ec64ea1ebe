/**
 * `where` as SQL. A condition holds or does not: what SQL calls unknown is not, and `not` of it holds. So `$ne` and
 * `$nin` match nulls, as in JavaScript.
 */

import { sql } from 'kysely';
import type { Comparison, Condition, Value } from '../../../engine/query/model.ts';
import { invalidField, refusal } from '../../../kernel/errors.ts';
import type { Column } from '../port.ts';
import { type Stored, storedValue } from '../values.ts';
import { type Table, comparedColumn, comparedValue, needOrder, typed } from './columns.ts';
import { type Fragment, constant, distinct, joined, listed, parameter } from './compile.ts';
import { predicate } from './expression.ts';
import { jsonCondition } from './json.ts';
import { isFolded } from './mysql-columns.ts';
import { isSameJson } from './mysql-json.ts';
import { textCondition } from './text.ts';

const COMPARISONS: Readonly<Record<Exclude<Comparison, 'ne'>, Fragment>> = {
  eq: sql`=`,
  gt: sql`>`,
  gte: sql`>=`,
  lt: sql`<`,
  lte: sql`<=`,
};

/**
 * Which rows a condition means, which was written at a place. Throws `SCHEMA_ERROR`, `VALIDATION_ERROR` and
 * `NOT_SUPPORTED` with the column at fault.
 */
export function whereSql(table: Table, condition: Condition, place = 'where'): Fragment {
  switch (condition.kind) {
    case 'and':
    case 'or':
      if (condition.of.length === 0) return constant(condition.kind === 'and');
      return joined(
        condition.of.map((item) => whereSql(table, item, place)),
        condition.kind,
      );
    case 'not':
      return sql`((${whereSql(table, condition.of, place)}) is not true)`;
    case 'expression':
      return predicate(table, condition.of);
    default:
      return fieldSql(table, condition, place);
  }
}

type FieldCondition = Exclude<Condition, { kind: 'and' | 'or' | 'not' | 'expression' }>;

function fieldSql(table: Table, condition: FieldCondition, place: string): Fragment {
  const path = `${place}.${condition.column}`;
  const column = table.column(condition.column, path);
  switch (condition.kind) {
    case 'compare':
      return compareSql(table, column, condition.operator, condition.value, path);
    case 'null':
      return condition.isNot ? sql`${sql.id(column.name)} is not null` : sql`${sql.id(column.name)} is null`;
    case 'between':
      return joined(
        [compareSql(table, column, 'gte', condition.from, path), compareSql(table, column, 'lte', condition.to, path)],
        'and',
      );
    case 'in':
      return inSql(table, column, condition, path);
    case 'text':
      if (condition.operator === 'contains' && (column.kind === 'json' || column.kind === 'list'))
        return jsonCondition(table, column, 'contains', condition.value, path);
      if (column.kind !== 'text' && column.kind !== 'other') throw invalidField(path, `${column.name} holds no text`);
      if (condition.operator === 'regex' && table.dialect === 'sqlite')
        throw refusal('NOT_SUPPORTED', [{ path, message: '$regex is not supported on SQLite' }]);
      return textCondition(table.dialect, column, condition.operator, condition.value);
    case 'json':
      return jsonCondition(table, column, condition.operator, condition.value, path);
  }
}

/** A column compared with a value. */
export function compareSql(
  { dialect }: Table,
  column: Column,
  operator: Comparison,
  value: Value,
  path: string,
): Fragment {
  const isOrdered = operator !== 'eq' && operator !== 'ne';
  if (isOrdered) needOrder(column, path);
  const left = comparedColumn(dialect, column, isOrdered);
  const right = comparedValue(dialect, column, value, path);
  if (!isOrdered && dialect === 'mysql') return equalityOfMysql(column, operator, left, right);
  return operator === 'ne' ? distinct(dialect, left, right) : sql`(${left} ${COMPARISONS[operator]} ${right})`;
}

function equalityOfMysql(column: Column, operator: Comparison, left: Fragment, right: Fragment): Fragment {
  if (column.kind === 'json') {
    const isSame = isSameJson(column, left, right);
    return operator === 'ne' ? sql`(${isSame} is not true)` : isSame;
  }
  if (operator === 'ne') return distinct('mysql', left, right);
  // By its collation more is equal than by its bytes, and an index finds it.
  return isFolded(column) ? sql`(${sql.id(column.name)} = ${right} and ${left} = ${right})` : sql`(${left} = ${right})`;
}

/** A list is one parameter, whatever its length. */
function inSql(
  { dialect }: Table,
  column: Column,
  { isNot, values }: Extract<Condition, { kind: 'in' }>,
  path: string,
): Fragment {
  const stored = values.filter((value) => value !== null).map((value) => storedValue(dialect, column, value, path));
  const left = comparedColumn(dialect, column, false);
  const found = stored.length === 0 ? constant(false) : membership(dialect, column, left, stored);
  const isIn = stored.length < values.length ? joined([found, sql`${sql.id(column.name)} is null`], 'or') : found;
  return isNot ? sql`(${isIn} is not true)` : isIn;
}

function membership(dialect: Table['dialect'], column: Column, left: Fragment, stored: readonly Stored[]): Fragment {
  if (dialect === 'mysql' && column.kind === 'json')
    return joined(
      stored.map((value) => isSameJson(column, left, sql`${String(value)}`)),
      'or',
    );
  const isMember = memberOf(dialect, column, stored);
  const own = dialect === 'mysql' && isFolded(column) ? sql`${sql.id(column.name)} ${isMember} and ` : sql``;
  return sql`(${own}${left} ${isMember})`;
}

/** Values of a list that are parameters of their own on MySQL, whose changes use an index for these alone. */
const LISTED = 1_024;

/** A number of values that is a power of two, so that statements have few texts. */
function padded(stored: readonly Stored[], item: (value: Fragment) => Fragment): readonly Fragment[] {
  const length = 2 ** Math.ceil(Math.log2(Math.max(1, stored.length)));
  return Array.from({ length }, (_, at) => item(sql`${String(stored[at] ?? stored.at(-1))}`));
}

function memberOf(dialect: Table['dialect'], column: Column, stored: readonly Stored[]): Fragment {
  const list = parameter(dialect, JSON.stringify(stored));
  const item = (value: Fragment) => typed(dialect, column, value, false);
  if (dialect === 'sqlite') return sql`in (select ${item(sql`value`)} from json_each(${list}))`;
  if (dialect === 'mysql' && stored.length <= LISTED) return sql`in (${listed(padded(stored, item))})`;
  if (dialect === 'mysql')
    return sql`in (select ${item(sql`e.v`)} from json_table(${list}, '$[*]' columns (v longtext path '$')) as e)`;
  const items = sql`select ${item(sql`e`)} from jsonb_array_elements_text(cast(${list} as jsonb)) as e`;
  // A list of lists would be one of their items.
  return column.kind === 'list' ? sql`in (${items})` : sql`= any(array(${items}))`;
}
