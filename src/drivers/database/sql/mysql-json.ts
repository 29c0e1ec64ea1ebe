/** JSON as SQL of MySQL and MariaDB, by the same rules as on the other drivers; see `json.ts`. */

import { sql } from 'kysely';
import type { Value } from '../../../engine/query/model.ts';
import { canonicalJson } from '../../../kernel/canonical.ts';
import { refusal } from '../../../kernel/errors.ts';
import type { Column } from '../port.ts';
import { type Fragment, joined, parameter } from './compile.ts';

/** Levels of a value that is looked for. */
const LEVELS = 8;

/** Whether two JSON values are the same, whatever the order of members: MariaDB, which has no type for it, has a function. */
export function isSameJson({ type }: Column, one: Fragment, other: Fragment): Fragment {
  if (type === 'json') return sql`(${one} = cast(${other} as json))`;
  // The blank ends a number, beyond whose end MariaDB would read on.
  return sql`(json_equals(concat(${one}, ' '), concat(${other}, ' ')) = 1)`;
}

/** Whether what a column holds contains a value, is contained in it, or has an item in common with it. */
export function conditionOfMysql(
  column: Column,
  operator: 'contains' | 'containedBy' | 'overlaps',
  value: Value,
  path: string,
): Fragment {
  const held = sql.id(column.name);
  if (operator === 'contains') return contains(column, held, value, path);
  const items = Array.isArray(value) ? value : [value];
  if (operator === 'containedBy' && items.some((item) => !isScalar(item as Value)))
    throw refusal('NOT_SUPPORTED', [{ path, message: '$containedBy takes scalars, or a list of them, on MySQL' }]);
  const isItem = (item: Fragment) =>
    sql`exists (select 1 from ${eachOf(json(items as Value))} as l where ${isSameJson(column, sql`l.e`, item)})`;
  const isMember = isItem(sql`i.e`);
  const isList = isType(held, 'ARRAY');
  if (operator === 'overlaps')
    return joined([isList, sql`exists (select 1 from ${eachOf(held)} as i where ${isMember})`], 'and');
  const isHeld = joined([sql`json_type(${held}) not in ('ARRAY', 'OBJECT')`, isItem(held)], 'and');
  if (isScalar(value)) return isHeld;
  const isWithin = joined([isList, sql`not exists (select 1 from ${eachOf(held)} as i where not ${isMember})`], 'and');
  return joined([isWithin, isHeld], 'or');
}

/** A list contains a scalar that is one of its items, and a scalar itself. */
function contains(column: Column, held: Fragment, value: Value, path: string): Fragment {
  if (!isScalar(value)) return within(column, held, value, path, 0);
  const isItem = sql`exists (select 1 from ${eachOf(held)} as i where ${isSameJson(column, sql`i.e`, json(value))})`;
  return joined([isSameJson(column, held, json(value)), joined([isType(held, 'ARRAY'), isItem], 'and')], 'or');
}

/** What a list or an object contains. */
function within(column: Column, held: Fragment, value: Value, path: string, level: number): Fragment {
  if (level > LEVELS) throw refusal('NOT_SUPPORTED', [{ path, message: `$contains takes ${LEVELS} levels on MySQL` }]);
  const has = (at: Fragment, item: Value) =>
    isScalar(item) ? isSameJson(column, at, json(item)) : within(column, at, item, path, level + 1);
  if (Array.isArray(value)) {
    const alias = sql.id(`e${level}`);
    const items = value.map(
      (item: Value) => sql`exists (select 1 from ${eachOf(held)} as ${alias} where ${has(sql`${alias}.e`, item)})`,
    );
    return joined([isType(held, 'ARRAY'), ...items], 'and');
  }
  const members = Object.entries(value as Readonly<Record<string, Value>>).map(([key, item]) =>
    has(sql`json_extract(${held}, ${parameter('mysql', `$.${JSON.stringify(key)}`)})`, item),
  );
  return joined([isType(held, 'OBJECT'), ...members], 'and');
}

/** Adds an item, adds it where it is not there yet, or removes all that equal it. */
export function changeOfMysql(column: Column, operator: 'push' | 'pull' | 'addToSet', value: Value): Fragment {
  const name = sql.id(column.name);
  const held = sql`coalesce(${name}, '[]')`;
  const isList = isType(held, 'ARRAY');
  const isSame = isSameJson(column, sql`i.e`, json(value));
  if (operator === 'pull') {
    const kept = sql`(select concat('[', coalesce(group_concat(i.e order by i.n separator ','), ''), ']')
      from ${eachOf(held)} as i where not ${isSame})`;
    return sql`case when ${name} is not null and ${isList} then ${kept} else ${name} end`;
  }
  const pushed = sql`json_array_append(${held}, '$', json_extract(${json(value)}, '$'))`;
  if (operator === 'push') return sql`case when ${isList} then ${pushed} else ${held} end`;
  const isThere = sql`exists (select 1 from ${eachOf(held)} as i where ${isSame})`;
  return sql`case when ${isList} and not ${isThere} then ${pushed} else ${held} end`;
}

/** The items of a list, in `e`, and their places, in `n`. */
function eachOf(list: Fragment): Fragment {
  return sql`json_table(${list}, '$[*]' columns (n for ordinality, e json path '$'))`;
}

function json(value: Value): Fragment {
  return parameter('mysql', canonicalJson(value));
}

function isScalar(value: Value): boolean {
  return typeof value !== 'object' || value === null;
}

function isType(held: Fragment, type: 'ARRAY' | 'OBJECT'): Fragment {
  return sql`(json_type(${held}) = ${sql.lit(type)})`;
}
