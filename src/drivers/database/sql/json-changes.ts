/** Changes of a JSON list as SQL. Null counts as an empty list; what is no list is left as it is. */

import { sql } from 'kysely';
import type { Value } from '../../../engine/query/model.ts';
import { canonicalJson } from '../../../kernel/canonical.ts';
import type { Column, Dialect } from '../port.ts';
import { comparedColumn, storedIn } from './columns.ts';
import { type Fragment, parameter } from './compile.ts';
import { changeOfMysql } from './mysql-json.ts';

/** Adds an item, adds it where it is not there yet, or removes all that equal it. */
export function jsonChange(
  dialect: Dialect,
  column: Column,
  operator: 'push' | 'pull' | 'addToSet',
  value: Value,
  path: string,
): Fragment {
  if (dialect === 'mysql') return changeOfMysql(column, operator, value);
  return dialect === 'sqlite'
    ? changeOfSqlite(sql.id(column.name), operator, value)
    : changeOfPostgresql(column, operator, value, path);
}

function changeOfPostgresql(
  column: Column,
  operator: 'push' | 'pull' | 'addToSet',
  value: Value,
  path: string,
): Fragment {
  const held = sql`coalesce(${comparedColumn('postgresql', column, false)}, cast('[]' as jsonb))`;
  const item = value === null ? sql`cast('null' as jsonb)` : storedIn('postgresql', column, value, path);
  const isList = sql`jsonb_typeof(${held}) = 'array'`;
  if (operator === 'pull') {
    const kept = sql`(select coalesce(jsonb_agg(e order by n), cast('[]' as jsonb))
      from jsonb_array_elements(${held}) with ordinality as x(e, n) where e <> ${item})`;
    return sql`case when ${sql.id(column.name)} is not null and ${isList} then ${kept} else ${sql.id(column.name)} end`;
  }
  const pushed = sql`${held} || jsonb_build_array(${item})`;
  if (operator === 'push') return sql`case when ${isList} then ${pushed} else ${held} end`;
  const isThere = sql`exists (select 1 from jsonb_array_elements(${held}) as e where e = ${item})`;
  return sql`case when ${isList} then case when ${isThere} then ${held} else ${pushed} end else ${held} end`;
}

function changeOfSqlite(name: Fragment, operator: 'push' | 'pull' | 'addToSet', value: Value): Fragment {
  const held = sql`coalesce(${name}, '[]')`;
  const item = parameter('sqlite', canonicalJson(value));
  const isList = sql`json_type(${held}) = 'array'`;
  const each = sql`from json_each(${held}) where ${held} -> fullkey`;
  if (operator === 'pull') {
    const kept = sql`(select json_group_array(json(${held} -> fullkey)) ${each} <> ${item})`;
    return sql`case when ${name} is not null and ${isList} then ${kept} else ${name} end`;
  }
  const pushed = sql`json_insert(${held}, '$[#]', json(${item}))`;
  if (operator === 'push') return sql`case when ${isList} then ${pushed} else ${held} end`;
  const isThere = sql`exists (select 1 ${each} = ${item})`;
  return sql`case when ${isList} then case when ${isThere} then ${held} else ${pushed} end else ${held} end`;
}
