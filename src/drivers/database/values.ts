/**
 * Values: what they are on the wire, what is bound to a parameter, and what a server answers. The table is in
 * `docs/design/databases.md`.
 */

import type { Value } from '../../engine/query/model.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import { invalidField } from '../../kernel/errors.ts';
import { decimalBounds, decimalText, roundedDecimal, significantDigits } from './decimal.ts';
import { instantText, isDate, timeText } from './instant.ts';
import type { Column, ColumnKind, Dialect } from './port.ts';

/** What is put into a parameter, or into a list that is one. */
export type Stored = string | number | null;

/** Decimals of the embedded database are numbers, which tell this many digits apart. */
export const SQLITE_DECIMAL_DIGITS = 15;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const BIGGEST = 2n ** 63n - 1n;
/** Digits of the longest whole number of 64 bits, and its sign. */
const BIGINT_LENGTH = 20;
/** More than any decimal has that is not refused, though it be rounded. */
const DECIMAL_LENGTH = 2_000;

/** What a value must be for a column, by its kind. */
const RULES: Readonly<Record<ColumnKind, string>> = {
  integer: 'must be a whole number of 53 bits at most',
  bigint: 'must be a whole number, or its digits as text, of 64 bits at most',
  decimal: 'must be a number, or a decimal as text',
  float: 'must be a number',
  text: 'must be text',
  boolean: 'must be true or false',
  instant: 'must be an instant as ISO 8601 with its zone, or epoch milliseconds',
  date: 'must be a date such as 2026-01-31',
  time: 'must be a time such as 09:30:00',
  json: 'must be JSON',
  list: 'must be a list of values that fit its items',
  bytes: 'must be base64',
  uuid: 'must be a UUID',
  other: 'must be text or a number',
};

/**
 * A value as a parameter of a column: on PostgreSQL text, which is cast, on SQLite what the column stores, whole
 * numbers as digits and bytes as hexadecimal. Throws `VALIDATION_ERROR` where the value is none of the column's kind.
 */
export function storedValue(dialect: Dialect, column: Column, value: Value, path: string): Stored {
  if (value === null) return null;
  if (column.kind === 'list' && dialect === 'postgresql') return storedList(column, value, path);
  const stored = storedByKind(dialect, column.kind, value);
  if (stored === null) throw invalidField(path, RULES[column.kind]);
  if (column.kind !== 'decimal' || dialect !== 'sqlite') return stored;
  if (significantDigits(String(stored)) > SQLITE_DECIMAL_DIGITS)
    throw invalidField(
      path,
      `must have ${SQLITE_DECIMAL_DIGITS} digits at most, which is what decimals of SQLite hold`,
    );
  return Number(stored);
}

/** A value that is to be stored: rounded and bounded as the type says, where the database does not do so itself. */
export function assignedValue(dialect: Dialect, column: Column, value: Value, path: string): Stored {
  const bounds = column.kind === 'decimal' && dialect === 'sqlite' ? decimalBounds(column.type) : null;
  const text = bounds !== null && (typeof value === 'string' || typeof value === 'number') ? decimalText(value) : null;
  if (bounds === null || text === null) return storedValue(dialect, column, value, path);
  const rounded = text.length > DECIMAL_LENGTH ? text : roundedDecimal(text, bounds.scale);
  if (significantDigits(rounded.split('.')[0] ?? '') > bounds.precision - bounds.scale)
    throw invalidField(path, `must fit ${column.type}`);
  return storedValue(dialect, column, rounded, path);
}

/** The kind of the items of a list, by the type of its column. */
export function itemOf(column: Column): Column {
  const type = column.type.replace(/(\[\d*\])+$/, '').replace(/^_/, '');
  return { ...column, type, kind: ITEM_KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? 'other' };
}

const ITEM_KINDS: readonly (readonly [RegExp, ColumnKind])[] = [
  [/^(bigint|int8)/, 'bigint'],
  [/^(integer|smallint|int4|int2)/, 'integer'],
  [/^(numeric|decimal)/, 'decimal'],
  [/^(real|double|float)/, 'float'],
  [/^bool/, 'boolean'],
  [/^timestamp/, 'instant'],
  [/^date/, 'date'],
  [/^time/, 'time'],
  [/^uuid/, 'uuid'],
  [/^jsonb?/, 'json'],
  [/^(text|varchar|character|char|bpchar)/, 'text'],
];

function storedList(column: Column, value: Value, path: string): string {
  if (!Array.isArray(value)) throw invalidField(path, RULES.list);
  const item = itemOf(column);
  return JSON.stringify(value.map((one: Value) => storedValue('postgresql', item, one, path)));
}

function storedByKind(dialect: Dialect, kind: ColumnKind, value: Exclude<Value, null>): string | number | null {
  switch (kind) {
    case 'json':
    case 'list':
      return canonicalJson(value);
    case 'boolean':
      if (typeof value !== 'boolean') return null;
      return dialect === 'postgresql' ? String(value) : Number(value);
    case 'float':
      return typeof value !== 'number' ? null : dialect === 'postgresql' ? String(value) : value;
    case 'instant':
      if (typeof value !== 'string' && typeof value !== 'number') return null;
      return storedInstant(dialect, value);
    case 'integer':
    case 'bigint':
    case 'decimal':
    case 'other':
      return typeof value === 'string' || typeof value === 'number' ? storedNumber(dialect, kind, value) : null;
    case 'text':
    case 'date':
    case 'time':
    case 'bytes':
    case 'uuid':
      return typeof value === 'string' ? storedText(dialect, kind, value) : null;
  }
}

/** MySQL takes no zone: its instants are those of UTC. */
function storedInstant(dialect: Dialect, value: string | number): string | null {
  const text = instantText(value, dialect === 'sqlite' ? 3 : 6, null);
  return dialect === 'mysql' && text !== null ? text.replace('T', ' ').replace('Z', '') : text;
}

function storedNumber(
  dialect: Dialect,
  kind: 'integer' | 'bigint' | 'decimal' | 'other',
  value: string | number,
): string | number | null {
  if (kind === 'other') return dialect === 'sqlite' ? value : String(value);
  const text = decimalText(value);
  if (kind === 'decimal' || text === null) return text;
  if (text.includes('.') || (typeof value === 'number' && !Number.isSafeInteger(value))) return null;
  if (kind === 'integer') return Number.isSafeInteger(Number(text)) ? text : null;
  if (text.length > BIGINT_LENGTH) return null;
  const whole = BigInt(text);
  return whole <= BIGGEST && whole >= -BIGGEST - 1n ? text : null;
}

function storedText(dialect: Dialect, kind: 'text' | 'date' | 'time' | 'bytes' | 'uuid', value: string): string | null {
  switch (kind) {
    case 'text':
      return value;
    case 'date':
      return isDate(value) ? value : null;
    case 'time':
      return timeText(value);
    case 'uuid':
      return UUID.test(value) ? value.toLowerCase() : null;
    case 'bytes':
      if (!BASE64.test(value)) return null;
      return dialect === 'postgresql' ? value : hexOf(atob(value));
  }
}

function hexOf(bytes: string): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 1) text += bytes.charCodeAt(index).toString(16).padStart(2, '0');
  return text;
}
