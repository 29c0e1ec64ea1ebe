/**
 * Operators of JSON and lists as SQL. One value contains another as PostgreSQL has it: an object has its members, a
 * list has its items in any order, each contained in turn; and a list contains a scalar that is one of its items.
 */

import { sql } from 'kysely';
import type { Value } from '../../../engine/query/model.ts';
import { canonicalJson } from '../../../kernel/canonical.ts';
import { invalidField, refusal } from '../../../kernel/errors.ts';
import type { Column } from '../port.ts';
import { type Table, comparedColumn, comparedValue, isJson } from './columns.ts';
import { type Fragment, joined, parameter } from './compile.ts';
import { conditionOfMysql } from './mysql-json.ts';

/** Levels of a value that is looked for: the embedded database takes expressions of a hundred. */
const SQLITE_LEVELS = 8;

/** Whether what a column holds contains a value, is contained in it, or has an item in common with it. */
export function jsonCondition(
  { dialect }: Table,
  column: Column,
  operator: 'contains' | 'containedBy' | 'overlaps',
  value: Value,
  path: string,
): Fragment {
  if (column.kind === 'list' && dialect === 'postgresql') return listCondition(column, operator, value, path);
  if (!isJson(dialect, column)) throw invalidField(path, `${column.name} holds neither JSON nor a list`);
  if (dialect === 'sqlite') return conditionOfSqlite(column, operator, value, path);
  if (dialect === 'mysql') return conditionOfMysql(column, operator, value, path);
  const held = comparedColumn(dialect, column, false);
  const given = comparedValue(dialect, column, value, path);
  if (operator === 'contains') return sql`(${held} @> ${given})`;
  if (operator === 'containedBy') return sql`(${held} <@ ${given})`;
  return sql`exists (select 1 from jsonb_array_elements(case when jsonb_typeof(${held}) = 'array' then ${held} end) as e
    where e in (select jsonb_array_elements(${given})))`;
}

function listCondition(column: Column, operator: 'contains' | 'containedBy' | 'overlaps', value: Value, path: string) {
  const list = Array.isArray(value) || operator !== 'contains' ? value : [value];
  const given = comparedValue('postgresql', column, list, path);
  const sign = { contains: sql`@>`, containedBy: sql`<@`, overlaps: sql`&&` }[operator];
  return sql`(${sql.id(column.name)} ${sign} ${given})`;
}

function conditionOfSqlite(
  column: Column,
  operator: 'contains' | 'containedBy' | 'overlaps',
  value: Value,
  path: string,
): Fragment {
  const held = sql.id(column.name);
  if (operator === 'contains') return contains(held, value, path);
  const items = Array.isArray(value) ? value : [value];
  if (operator === 'containedBy' && items.some((item) => typeof item === 'object' && item !== null))
    throw refusal('NOT_SUPPORTED', [{ path, message: '$containedBy takes scalars, or a list of them, on SQLite' }]);
  // Numbers have two types, and a column may have made one of the other.
  const list = parameter('sqlite', canonicalJson(items));
  const isMember = sql`exists (select 1 from json_each(${list}) as l
    where replace(l.type, 'real', 'integer') = replace(e.type, 'real', 'integer') and l.value is e.value)`;
  const each = sql`json_each(${held}) as e`;
  const isList = isType(held, 'array');
  if (operator === 'overlaps') return joined([isList, sql`exists (select 1 from ${each} where ${isMember})`], 'and');
  const isWithin = joined([isList, sql`not exists (select 1 from ${each} where not ${isMember})`], 'and');
  if (!isScalar(value)) {
    const isItem = sql`(json_type(${held}) not in ('array', 'object') and exists (select 1 from ${each} where ${isMember}))`;
    return joined([isWithin, isItem], 'or');
  }
  return scalarAt(sql`json_each(${held})`, value, [sql`json_type(${held}) not in ('array', 'object')`]);
}

/** The whole of what a column holds. */
function contains(held: Fragment, value: Value, path: string): Fragment {
  if (!isScalar(value)) return within(held, value, path, 0);
  // A list contains a scalar, and a scalar itself: `json_each` gives the items of the one, and the other as it is.
  return scalarAt(sql`json_each(${held})`, value, [sql`json_type(${held}) <> 'object'`]);
}

/** What the text of a list or an object contains. */
function within(json: Fragment, value: Value, path: string, level: number): Fragment {
  if (level > SQLITE_LEVELS)
    throw refusal('NOT_SUPPORTED', [{ path, message: `$contains takes ${SQLITE_LEVELS} levels on SQLite` }]);
  const isList = Array.isArray(value);
  const members: readonly (readonly [string | null, Value])[] = isList
    ? value.map((item: Value) => [null, item])
    : Object.entries(value as Readonly<Record<string, Value>>);
  const alias = `e${level}`;
  return joined(
    [
      isType(json, isList ? 'array' : 'object'),
      ...members.map(([key, item]) => {
        const each = sql`json_each(${json})`;
        const isMember = key === null ? [] : [sql`${sql.id(alias, 'key')} = ${parameter('sqlite', key)}`];
        if (isScalar(item)) return scalarAt(each, item, isMember, alias);
        const isSame = sql`${sql.id(alias, 'type')} = ${Array.isArray(item) ? sql`'array'` : sql`'object'`}`;
        const inner = within(sql.id(alias, 'value'), item, path, level + 1);
        // Of other types the value may be no JSON.
        const isHeld = sql`case when ${isSame} then ${inner} else 0 end`;
        return sql`exists (select 1 from ${each} as ${sql.id(alias)} where ${joined([...isMember, isHeld], 'and')})`;
      }),
    ],
    'and',
  );
}

/** Whether one of the items is a scalar of the same type and value. */
function scalarAt(each: Fragment, value: Scalar, conditions: readonly Fragment[], alias = 'e'): Fragment {
  const type = sql.id(alias, 'type');
  const atom = sql.id(alias, 'atom');
  const isSame =
    typeof value === 'number'
      ? sql`(${type} in ('integer', 'real') and ${atom} = ${parameter('sqlite', value)})`
      : typeof value === 'string'
        ? sql`(${type} = 'text' and ${atom} = ${parameter('sqlite', value)})`
        : sql`${type} = ${sql.raw(`'${String(value === true || value === false ? value : null)}'`)}`;
  return sql`exists (select 1 from ${each} as ${sql.id(alias)} where ${joined([...conditions, isSame], 'and')})`;
}

type Scalar = string | number | boolean | null;

function isScalar(value: Value): value is Scalar {
  return typeof value !== 'object' || value === null;
}

function isType(json: Fragment, type: 'array' | 'object'): Fragment {
  return sql`json_type(${json}) = ${type === 'array' ? sql`'array'` : sql`'object'`}`;
}
