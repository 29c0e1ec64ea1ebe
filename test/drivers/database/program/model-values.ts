import type { Value } from '../../../../src/engine/query/model.ts';
import type { Row } from '../../../../src/engine/database/model.ts';

/** What the columns of the table of the random program hold. */
export const KINDS = {
  id: 'integer',
  name: 'text',
  note: 'text',
  stock: 'integer',
  total: 'bigint',
  price: 'decimal',
  weight: 'float',
  active: 'boolean',
  at: 'instant',
  day: 'date',
  code: 'uuid',
  body: 'bytes',
  tags: 'json',
  info: 'json',
} as const;

/** A column of that table. */
export type ColumnName = keyof typeof KINDS;

export const COLUMNS = Object.keys(KINDS) as ColumnName[];

/** A row in which every column stands. */
export type FullRow = Readonly<Record<ColumnName, Value>>;

/** Digits after the point of `price`. */
export const SCALE = 2;

/** A value as text, which it is as it is. */
export function written(value: Value): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The value of a decimal as a whole number of its last digit. */
export function scaled(text: string, scale: number): bigint {
  const isNegative = text.startsWith('-');
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole + fraction.padEnd(scale, '0'));
  return isNegative ? -value : value;
}

/** The decimal of a whole number of its last digit. */
export function unscaled(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${value < 0n ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? '.' : ''}${digits.slice(point)}`;
}

/** Rounded to the digits of `price`, a half away from zero. */
export function rounded(exact: bigint, scale: number): bigint {
  if (scale <= SCALE) return exact * 10n ** BigInt(SCALE - scale);
  const power = 10n ** BigInt(scale - SCALE);
  return (exact + (exact < 0n ? -power : power) / 2n) / power;
}

/** A value of a column as a row shows it. */
export function shown(column: string, value: Value): Value {
  if (value === null) return null;
  switch (KINDS[column as ColumnName]) {
    case 'bigint':
      return BigInt(value as string).toString();
    case 'decimal':
      return unscaled(rounded(scaled(written(value), 8), 8), SCALE);
    case 'uuid':
      return written(value).toLowerCase();
    default:
      return value;
  }
}

/** Below, at or above 0 as two values of a column that are not null compare. */
export function compared(column: string, one: Value, other: Value): number {
  switch (KINDS[column as ColumnName]) {
    case 'integer':
    case 'float':
    case 'boolean':
      return Number(one) - Number(other);
    case 'bigint':
      return sign(BigInt(one as string) - BigInt(other as string));
    case 'decimal':
      return sign(scaled(written(one), 8) - scaled(written(other), 8));
    case 'bytes':
      return byBytes(atob(written(one)), atob(written(other)));
    case 'json':
      return isSame(one, other) ? 0 : 1;
    default:
      return byCharacters(written(shown(column, one)), written(shown(column, other)));
  }
}

/** Characters in the order of their numbers, which is that of their bytes in UTF-8, not that of JavaScript. */
function byCharacters(one: string, other: string): number {
  const [left, right] = [Array.from(one), Array.from(other)];
  const at = left.findIndex((character, index) => character !== right[index]);
  if (at === -1) return left.length - right.length;
  return (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1);
}

function byBytes(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function sign(value: bigint): number {
  return value > 0n ? 1 : value < 0n ? -1 : 0;
}

/** Whether JSON is equal, in whatever order its members are. */
export function isSame(one: Value, other: Value): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  if (Array.isArray(one) || Array.isArray(other))
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item: Value, index) => isSame(item, other[index] as Value))
    );
  const [left, right] = [one as Row, other as Row];
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isSame(left[key] as Value, right[key] as Value))
  );
}

/** Containment of JSON, as PostgreSQL’s manual has it. */
export function holds(whole: Value, part: Value, isTop = true): boolean {
  if (Array.isArray(whole)) {
    if (!Array.isArray(part)) return isTop && isScalar(part) && whole.some((item: Value) => isSame(item, part));
    return part.every((wanted: Value) =>
      whole.some((item: Value) => (isScalar(wanted) ? isSame(item, wanted) : holds(item, wanted, false))),
    );
  }
  if (isScalar(whole) || isScalar(part) || Array.isArray(part)) return isScalar(whole) && isSame(whole, part);
  return Object.entries(part as Row).every(([key, wanted]) => {
    const item = Object.hasOwn(whole as Row, key) ? (whole as Row)[key] : undefined;
    return item !== undefined && holds(item, wanted, false);
  });
}

function isScalar(value: Value): boolean {
  return typeof value !== 'object' || value === null;
}
