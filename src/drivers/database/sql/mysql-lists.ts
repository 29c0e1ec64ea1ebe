/** Functions of aggregates of MySQL and MariaDB that gather the values of a column; see `aggregate-lists.ts`. */

import { sql } from 'kysely';
import { LIMITS } from '../../../kernel/limits.ts';
import type { Column } from '../port.ts';
import { comparedColumn } from './columns.ts';
import { type Fragment, parameter } from './compile.ts';

/** All values of a column as a list of JSON: MySQL has no order in its own function. Null stands for one that is too large. */
export function listOfMysql(column: Column, name: Fragment): Fragment {
  const order = comparedColumn('mysql', column, true);
  // Nulls first: its order takes them for 0.
  const size = sql`coalesce(sum(octet_length(${name})), 0)`;
  const items = sql`group_concat(coalesce(${itemOf(column, name)}, 'null') order by ${name} is not null, ${order} separator ',')`;
  return sql`case when count(*) <= ${sql.lit(LIMITS.query_rows.value)} and ${size} <= ${sql.lit(LIMITS.query_bytes.value)}
    then concat('[', coalesce(${items}, ''), ']') end`;
}

/** A value as JSON that loses nothing of it. */
function itemOf({ kind }: Column, name: Fragment): Fragment {
  switch (kind) {
    case 'integer':
    case 'boolean':
      return sql`cast(${name} as char)`;
    case 'bytes':
      return sql`json_quote(replace(to_base64(${name}), '\\n', ''))`;
    case 'instant':
      return sql`json_quote(concat(cast(${name} as char), 'Z'))`;
    case 'text':
      return sql`json_quote(convert(${name} using utf8mb4))`;
    default:
      return sql`json_quote(cast(${name} as char))`;
  }
}

/** All values of a column as one text: what stands between them is a value, where the function takes a literal alone. */
export function joinedOfMysql(name: Fragment, order: Fragment, separator: string): Fragment {
  const between = parameter('mysql', separator);
  const text = sql`group_concat(concat(${between}, cast(${name} as char)) order by ${order} separator '')`;
  // One character more than an answer has tells that there are more.
  return sql`substring(${text}, ${sql.lit(Array.from(separator).length + 1)}, ${sql.lit(LIMITS.query_bytes.value + 1)})`;
}
