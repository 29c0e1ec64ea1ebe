/** Keys by which rows of two tables belong together. */

import type { Value } from '../../engine/query/model.ts';
import { invalidField, isProcessorError } from '../../kernel/errors.ts';
import type { Column, ColumnKind, Dialect } from './port.ts';
import type { Table } from './sql/columns.ts';
import { type Stored, storedValue } from './values.ts';

/** Kinds of which values are equal that are the same on the wire. */
const FAMILIES: readonly ReadonlySet<ColumnKind>[] = [
  new Set(['integer', 'bigint', 'decimal']),
  new Set(['text', 'uuid']),
  new Set(['date']),
  new Set(['boolean']),
  new Set(['bytes']),
];

/** What SQLite keeps in a column of no type that it knows. */
const UNTYPED: ReadonlySet<ColumnKind> = new Set(['other', 'integer', 'text', 'uuid']);

/** The column that is named, or the primary key; see {@link soleKeyOf}. */
export function primaryKeyOf(table: Table, named: string | null): Column {
  return named === null ? soleKeyOf(table, 'primaryKey', 'is required: ') : table.column(named, 'primaryKey');
}

/** The column that is the primary key. Throws `VALIDATION_ERROR` where there is none, or it has several. */
export function soleKeyOf({ key, name }: Table, path: string, what = ''): Column {
  const [only, ...more] = key;
  if (only !== undefined && more.length === 0) return only;
  const has = only === undefined ? 'no primary key' : `a primary key of ${more.length + 1} columns`;
  throw invalidField(path, `${what}table ${name.name} has ${has}, and a relation goes by one column`);
}

/** Throws `VALIDATION_ERROR` where values of two columns are never the same, or cannot be told to be. */
export function needKeys(dialect: Dialect, one: Column, other: Column, path: string): void {
  const kinds = [one.kind, other.kind];
  if (FAMILIES.some((family) => kinds.every((kind) => family.has(kind)))) return;
  if (dialect === 'sqlite' && kinds.includes('other') && kinds.every((kind) => UNTYPED.has(kind))) return;
  if (kinds.every((kind) => kind === 'other') && one.type === other.type) return;
  const [left, right] = [one, other].map(({ name, type }) => `${name} (${type === '' ? 'no type' : type})`);
  throw invalidField(
    path,
    `${left} and ${right} cannot be matched: keys are whole numbers, decimals, text, UUIDs, dates, flags or bytes, of one kind`,
  );
}

/** A value of one side as the other has it; null for one that matches nothing. */
export function keyFor(dialect: Dialect, column: Column, value: Value): Stored {
  if (value === null) return null;
  try {
    return storedValue(dialect, column, value, '');
  } catch (thrown) {
    // What a column cannot hold is not there.
    if (isProcessorError(thrown)) return null;
    throw thrown;
  }
}
