/** Functions of aggregates that gather the values of a column, by the order of these values. */

import { sql } from 'kysely';
import type { Value } from '../../../engine/query/model.ts';
import { invalidField, ProcessorError } from '../../../kernel/errors.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import { bytesOfHex, readerOf } from '../answers.ts';
import type { Column, ColumnKind, Dialect } from '../port.ts';
import { comparedColumn, isPadded } from './columns.ts';
import { type Fragment, parameter } from './compile.ts';
import { joinedOfMysql, listOfMysql } from './mysql-lists.ts';

/** A function as it is carried out. */
export interface Computed {
  /** What conditions and orders see; its name is not set. Null for lists. */
  readonly column: Column | null;
  readonly compared: Fragment;
  /** What is read of it; what is compared where empty. */
  readonly shown: readonly Fragment[];
  readonly read: (raw: readonly unknown[]) => Value;
}

/** A column that a function is of. */
export interface Operand {
  readonly dialect: Dialect;
  readonly column: Column;
  readonly name: Fragment;
  readonly path: string;
}

/** Kinds whose text each driver writes alike. */
const JOINED: ReadonlySet<ColumnKind> = new Set(['text', 'integer', 'bigint', 'uuid', 'date']);

/** A function whose value is read as a column of that kind is. */
export function plain(dialect: Dialect, column: Column, compared: Fragment): Computed {
  const read = readerOf(dialect, column);
  return { column, compared, shown: [], read: ([raw]) => read(raw) };
}

/** What a function comes to, as a column. */
export function resultOf(kind: ColumnKind, type: string, isNullable = true): Column {
  return { name: '', kind, type, isNullable, hasDefault: false, keyPlace: 0 };
}

/** All values of a column as a list. Null stands for one that is too large, since none is null. */
export function listOf({ dialect, column, name }: Operand): Computed {
  const most = sql.lit(LIMITS.query_rows.value);
  const order = comparedColumn(dialect, column, true);
  const size = sql`coalesce(sum(octet_length(cast(${name} as text))), 0)`;
  const list =
    dialect === 'mysql'
      ? listOfMysql(column, name)
      : dialect === 'sqlite'
        ? sql`case when count(*) <= ${most} then json_group_array(${itemOfSqlite(column, name)} order by ${order}) end`
        : sql`case when count(*) <= ${most} and ${size} <= ${sql.lit(LIMITS.query_bytes.value)}
          then coalesce(array_agg(${itemOfPostgresql(column, name)} order by ${order} nulls first), '{}') end`;
  const read = itemReader(dialect, column);
  return {
    column: null,
    compared: list,
    shown: [list],
    read: ([raw]) => {
      if (raw === null) throw tooLong();
      const items = typeof raw === 'string' ? (JSON.parse(raw) as unknown) : raw;
      return Array.isArray(items) ? items.map((item: unknown) => read(item)) : null;
    },
  };
}

function tooLong(): ProcessorError {
  const { query_rows: items, query_bytes: bytes } = LIMITS;
  const message = `A list of $arrayAgg has more than ${items.value} items, or is larger than ${bytes.value} bytes.`;
  return new ProcessorError('PAYLOAD_TOO_LARGE', message, { outcome: 'not_sent' });
}

/** As JSON has it without losing anything: its numbers of SQLite are of 15 digits, and bytes it has none. */
function itemOfSqlite({ kind }: Column, name: Fragment): Fragment {
  if (kind === 'bigint') return sql`cast(${name} as text)`;
  if (kind === 'float') return sql`case when ${name} is not null then printf('%!.17g', ${name}) end`;
  return kind === 'bytes' ? sql`case when ${name} is not null then hex(${name}) end` : name;
}

/** Lists of types that the client does not know, such as those of domains, would come as one text. */
function itemOfPostgresql(column: Column, name: Fragment): Fragment {
  // As it is written in rows, which a cast is not of all types.
  if (column.kind === 'other') return sql`case when ${name} is not null then format('%s', ${name}) end`;
  const isText = column.kind === 'text' && !isPadded(column);
  return sql`cast(${name} as ${sql.raw(isText ? 'text' : column.type)})`;
}

function itemReader(dialect: Dialect, column: Column): (raw: unknown) => Value {
  if (dialect === 'sqlite' && column.kind === 'bytes')
    return (raw) => (typeof raw === 'string' ? bytesOfHex(raw) : null);
  return readerOf(dialect, column);
}

/** All values of a column as one text. */
export function joinedOf({ dialect, column, name, path }: Operand, separator: string): Computed {
  if (!JOINED.has(column.kind))
    throw invalidField(path, `${column.name} holds neither text, whole numbers, UUIDs nor dates, which have one text`);
  const between = parameter(dialect, separator);
  const order = comparedColumn(dialect, column, true);
  if (dialect === 'sqlite') {
    const text = column.kind === 'uuid' ? sql`lower(${name})` : name;
    return plain(dialect, resultOf('text', 'TEXT'), sql`group_concat(${text}, ${between} order by ${order})`);
  }
  if (dialect === 'mysql') return plain(dialect, resultOf('text', 'text'), joinedOfMysql(name, order, separator));
  // One character more than an answer has tells that there are more.
  const most = sql.lit(LIMITS.query_bytes.value + 1);
  const text = sql`string_agg(cast(${name} as text), ${between} order by ${order})`;
  return plain(dialect, resultOf('text', 'text'), sql`left(${text}, ${most})`);
}
