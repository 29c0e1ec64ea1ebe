/** Tables, columns and typed values as SQL. */

import { sql } from 'kysely';
import type { Value } from '../../../engine/query/model.ts';
import type { TableName } from '../../../engine/database/model.ts';
import { BoundedMap } from '../../../kernel/bounded-map.ts';
import { invalidField, refusal } from '../../../kernel/errors.ts';
import type { Column, ColumnKind, Dialect } from '../port.ts';
import { type Stored, assignedValue, storedValue } from '../values.ts';
import { compile, type Fragment, listed, parameter } from './compile.ts';
import { comparedOfMysql, decimalOfMysql, textOfMysql, typedOfMysql } from './mysql-columns.ts';

/** Lists of columns that a table keeps at most. */
const SELECTED = 20;

/** A table whose columns are known. */
export class Table {
  readonly dialect: Dialect;
  readonly name: TableName;
  readonly columns: readonly Column[];
  readonly #byName: ReadonlyMap<string, Column>;
  /** Lists of columns as text: those of a statement that is sent again are made once. */
  readonly #selected = new BoundedMap<string, Fragment>(SELECTED);

  constructor(dialect: Dialect, name: TableName, columns: readonly Column[]) {
    this.dialect = dialect;
    this.name = name;
    this.columns = columns;
    this.#byName = new Map(columns.map((column) => [column.name, column]));
  }

  /** The column of a name. Throws `SCHEMA_ERROR`: SQLite reads a quoted name that it does not know as text. */
  column(name: string, path: string): Column {
    const column = this.#byName.get(name);
    if (column !== undefined) return column;
    throw refusal('SCHEMA_ERROR', [{ path, message: `there is no column ${name} in table ${this.name.name}` }]);
  }

  /** Whether there is a column of that name. */
  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** Columns as they are selected. */
  selected(columns: readonly Column[]): Fragment {
    const key = columns.map(({ name }) => name).join('\0');
    const known = this.#selected.get(key);
    if (known !== undefined) return known;
    const list = listed(columns.map((column) => sql`${readColumn(this.dialect, column)} as ${sql.id(column.name)}`));
    const made: Fragment = sql.raw(compile(this.dialect, list).sql);
    this.#selected.set(key, made);
    return made;
  }

  /** The columns of the primary key, in order. */
  get key(): readonly Column[] {
    return this.columns.filter(({ keyPlace }) => keyPlace > 0).toSorted((one, other) => one.keyPlace - other.keyPlace);
  }

  /** The table as SQL. */
  get sql(): Fragment {
    return this.name.schema === null ? sql.id(this.name.name) : sql.id(this.name.schema, this.name.name);
  }
}

/** The columns of `returning`: none for null, all of them for an empty list. */
export function returnedColumns(table: Table, returning: readonly string[] | null): readonly Column[] {
  if (returning === null) return [];
  return returning.length === 0 ? table.columns : returning.map((name) => table.column(name, `returning.${name}`));
}

/** Whether a column holds JSON as the model sees it: the embedded database keeps lists as JSON too. */
export function isJson(dialect: Dialect, { kind }: Column): boolean {
  return kind === 'json' || (kind === 'list' && dialect !== 'postgresql');
}

/** Throws `VALIDATION_ERROR` for a column whose values have no order that drivers share. */
export function needOrder({ name, kind }: Column, path: string): void {
  if (kind === 'json' || kind === 'list')
    throw invalidField(path, `${name} holds ${kind === 'json' ? 'JSON' : 'lists'}, which have no order`);
}

/** A column as it is selected, so that no client or protocol loses anything of it. */
export function readColumn(dialect: Dialect, column: Column): Fragment {
  const name = sql.id(column.name);
  if (dialect === 'mysql') return name;
  if (dialect === 'sqlite') return column.kind === 'bigint' ? sql`cast(${name} as text)` : name;
  if (column.kind === 'json') return sql`cast(${name} as text)`;
  return column.kind === 'list' ? sql`cast(to_jsonb(cast(${name} as text[])) as text)` : name;
}

/** A column of the order as `next` has it: instants of PostgreSQL are finer than what rows show. */
export function readKey(dialect: Dialect, column: Column): Fragment {
  if (dialect === 'sqlite' || column.kind !== 'instant') return readColumn(dialect, column);
  const name = sql.id(column.name);
  if (dialect === 'mysql') return sql`concat(cast(${name} as char), 'Z')`;
  return sql`cast(${isZoned(column) ? name : sql`${name} at time zone 'UTC'`} as text)`;
}

/** A column as text that is looked into. */
export function textOf(dialect: Dialect, column: Column): Fragment {
  const name = sql.id(column.name);
  if (dialect === 'sqlite') return name;
  if (dialect === 'mysql') return textOfMysql(name);
  return sql`(${column.kind === 'other' ? sql`cast(${name} as text) collate "C"` : comparedColumn(dialect, column, true)})`;
}

/** A column as it is compared: text by its bytes. `isOrdered` where more than equality is asked. */
export function comparedColumn(
  dialect: Dialect,
  column: Column,
  isOrdered: boolean,
  name: Fragment = sql.id(column.name),
): Fragment {
  if (dialect === 'sqlite') return isText(column) ? sql`${name} collate binary` : name;
  if (dialect === 'mysql') return comparedOfMysql(column, name, isOrdered);
  if (column.kind === 'json' && !isBinaryJson(column)) return sql`cast(${name} as jsonb)`;
  // Types of the server's own compare as it has them.
  if (column.kind === 'other') return name;
  const text = isPlain(column) ? name : sql`cast(${name} as text)`;
  // Equality is that of bytes under every collation that is usual, and an index of any collation serves it.
  return isOrdered && isText(column) ? sql`${text} collate "C"` : text;
}

/** A value that is compared with a column. */
export function comparedValue(dialect: Dialect, column: Column, value: Value, path: string): Fragment {
  const stored = storedValue(dialect, column, value, path);
  if (dialect === 'mysql' && column.kind === 'decimal') return decimalOfMysql(stored);
  return typed(dialect, column, bound(dialect, stored), false);
}

/**
 * What `next` has of a column. Infinite instants and numbers, and dates before Christ, are no values that callers write,
 * yet keys may have them.
 */
export function keyValue(dialect: Dialect, column: Column, value: Value, path: string): Fragment {
  const isOdd = typeof value === 'string' && /^-?infinity$|^nan$| BC$|^\d{5,}-/i.test(value);
  if (dialect !== 'postgresql' || !isOdd || !ODD_KINDS.has(column.kind))
    return comparedValue(dialect, column, value, path);
  return typed(dialect, column, parameter(dialect, value), false);
}

const ODD_KINDS: ReadonlySet<ColumnKind> = new Set(['instant', 'date', 'float', 'decimal']);

/** A value that is stored in a column. */
export function storedIn(dialect: Dialect, column: Column, value: Value, path: string): Fragment {
  return typed(dialect, column, bound(dialect, assignedValue(dialect, column, value, path)), true);
}

/** A parameter as the type of its column; `isStored` where the type may be what only the column takes. */
export function typed(dialect: Dialect, column: Column, value: Fragment, isStored: boolean): Fragment {
  if (dialect === 'sqlite') return typedOfSqlite(column, value);
  if (dialect === 'mysql') return typedOfMysql(column, value, isStored);
  switch (column.kind) {
    case 'integer':
    case 'bigint':
      return sql`cast(${value} as int8)`;
    case 'decimal':
      return sql`cast(${value} as numeric)`;
    case 'float':
      return /^(real|float4)/.test(column.type) ? sql`cast(${value} as float4)` : sql`cast(${value} as float8)`;
    case 'boolean':
      return sql`cast(${value} as boolean)`;
    case 'instant':
      return isZoned(column) ? sql`cast(${value} as timestamptz)` : sql`cast(${value} as timestamp)`;
    case 'date':
      return sql`cast(${value} as date)`;
    case 'time':
      return sql`cast(${value} as time)`;
    case 'json':
      return sql`cast(${value} as jsonb)`;
    case 'list':
      // No list is not an empty one.
      return sql`case when ${value} is not null then
        cast(array(select jsonb_array_elements_text(cast(${value} as jsonb))) as ${sql.raw(column.type)}) end`;
    case 'bytes':
      return sql`decode(${value}, 'base64')`;
    case 'uuid':
      return sql`cast(${value} as uuid)`;
    case 'text':
      if (isPadded(column)) return sql`cast(${value} as bpchar)`;
      return isPlain(column) || !isStored ? value : sql`cast(${value} as ${sql.raw(column.type)})`;
    case 'other':
      return sql`cast(${value} as ${sql.raw(column.type)})`;
  }
}

function typedOfSqlite(column: Column, value: Fragment): Fragment {
  switch (column.kind) {
    case 'integer':
    case 'bigint':
      return sql`cast(${value} as integer)`;
    case 'float':
      // In a list one without a fraction would be taken for a whole number, of other digits.
      return sql`cast(${value} as real)`;
    case 'bytes':
      return sql`unhex(${value})`;
    default:
      return value;
  }
}

/** A stored value as a parameter. */
function bound(dialect: Dialect, value: Stored): Fragment {
  return value === null ? sql`null` : parameter(dialect, value);
}

function isText({ kind }: Column): boolean {
  return kind === 'text' || kind === 'other';
}

/** `char(n)`, in which blanks at the end do not count. */
export function isPadded({ type }: Column): boolean {
  return /^(?:character|char|bpchar)(?:\(|$)/.test(type);
}

/** Whether PostgreSQL compares it with text, and stores text in it: it does not so with enumerations. */
function isPlain({ kind, type }: Column): boolean {
  return kind !== 'other' && (kind !== 'text' || /^(text|character|varchar|bpchar|char|"char"|name|citext)/.test(type));
}

function isBinaryJson({ type }: Column): boolean {
  return type !== 'json';
}

function isZoned({ type }: Column): boolean {
  return /timestamptz|with time zone/.test(type);
}
