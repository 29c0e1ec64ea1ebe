/** Columns and typed values as SQL of MySQL and MariaDB. */

import { sql } from 'kysely';
import { isMysqlByBytes } from '../../../engine/database/schema-mysql.ts';
import { scaleOf } from '../decimal.ts';
import type { Column } from '../port.ts';
import type { Stored } from '../values.ts';
import { type Fragment, parameter } from './compile.ts';

const COLLATION = / collate (\w+)$/;
/** Digits after the point that a decimal has at most. */
const SCALE = 30;

/** Values of enumerations have an order of their own. */
function isByBytes(type: string): boolean {
  return !/^(?:enum|set)\b/.test(type) && isMysqlByBytes(COLLATION.exec(type)?.[1] ?? '');
}

/** Text that is looked into, letters told apart. */
export function textOfMysql(name: Fragment): Fragment {
  return sql`(convert(${name} using utf8mb4) collate utf8mb4_bin)`;
}

/** A column as it is compared: text by its bytes, whatever its collation, blanks at the end included. */
export function comparedOfMysql({ kind, type }: Column, name: Fragment, isOrdered: boolean): Fragment {
  // Its own order is not that of the text.
  if (kind === 'uuid') return isOrdered ? sql`cast(${name} as char(36))` : name;
  if (kind !== 'text' || isByBytes(type)) return name;
  const text = / collate utf8mb[34]_/.test(type) ? name : sql`convert(${name} using utf8mb4)`;
  return sql`cast(${text} as binary)`;
}

/** Whether an index of a column serves equality only beside that of its own collation. */
export function isFolded({ kind, type }: Column): boolean {
  return kind === 'text' && !isByBytes(type);
}

/** A decimal that is compared, of as many digits as it has: beside text a column would be compared as a float. */
export function decimalOfMysql(stored: Stored): Fragment {
  if (stored === null) return sql`null`;
  const scale = Math.min(scaleOf(String(stored)), SCALE);
  return sql`cast(${parameter('mysql', stored)} as decimal(65, ${sql.lit(scale)}))`;
}

/** A parameter as the type of its column; `isStored` where the column itself takes it, digit by digit. */
export function typedOfMysql({ kind, type }: Column, value: Fragment, isStored: boolean): Fragment {
  switch (kind) {
    case 'boolean':
      return sql`cast(${value} as signed)`;
    case 'integer':
    case 'bigint':
      // A year takes '0' for 2000.
      return isStored && !type.startsWith('year') ? value : sql`cast(${value} as signed)`;
    case 'decimal':
      return isStored ? value : sql`cast(${value} as decimal(65, ${sql.lit(SCALE)}))`;
    case 'float':
      return type.startsWith('float') && !isStored ? sql`cast(${value} as float)` : sql`cast(${value} as double)`;
    case 'instant':
      return sql`cast(${value} as datetime(6))`;
    case 'date':
      return sql`cast(${value} as date)`;
    case 'time':
      return sql`cast(${value} as time(6))`;
    case 'bytes':
      return sql`unhex(${value})`;
    default:
      return value;
  }
}

/** A value as the column's own equality takes it, so that its index serves. */
export function keyOfMysql(column: Column, value: Fragment): Fragment {
  const collation = COLLATION.exec(column.type)?.[1];
  if (collation === undefined) return typedOfMysql(column, value, false);
  const charset = collation.split('_', 1)[0] ?? collation;
  return sql`convert(${value} using ${sql.raw(charset)}) collate ${sql.raw(collation)}`;
}
