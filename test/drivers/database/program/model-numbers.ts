import type { Value } from '../../../../src/engine/query/model.ts';
import type { Row } from '../../../../src/engine/database/model.ts';
import { compared, KINDS, rounded, SCALE, scaled, unscaled, written } from './model-values.ts';

/** A number: exact, with digits after the point, or a float. */
export type Numeric = { readonly exact: bigint; readonly scale: number } | { readonly float: number };

/** A value of an expression, and the column that it is, so that others are read as its kind. */
interface Known {
  readonly value: Numeric | Value;
  readonly column: string | null;
}

/** Something that drivers are known to differ in, or that the program does not ask for. */
export class Avoided extends Error {}

export function numberOf(value: Value, kind: string | null): Numeric | null {
  if (value === null) return null;
  if (kind === 'float') return { float: Number(value) };
  const text = kind === 'decimal' ? unscaled(scaled(written(value), SCALE), SCALE) : written(value);
  const scale = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
  return { exact: scaled(text, scale), scale };
}

export function computed(operator: string, one: Numeric | null, other: Numeric | null): Numeric | null {
  if (one === null || other === null) return null;
  if (operator === '$divide') {
    const divisor = floatOf(other);
    return divisor === 0 ? null : finite(floatOf(one) / divisor);
  }
  if ('float' in one || 'float' in other) {
    const [a, b] = [floatOf(one), floatOf(other)];
    return finite(operator === '$add' ? a + b : operator === '$subtract' ? a - b : a * b);
  }
  if (operator === '$multiply') return { exact: one.exact * other.exact, scale: one.scale + other.scale };
  const scale = Math.max(one.scale, other.scale);
  const [a, b] = [aligned(one, scale), aligned(other, scale)];
  return { exact: operator === '$add' ? a + b : a - b, scale };
}

function aligned({ exact, scale }: { exact: bigint; scale: number }, to: number): bigint {
  return exact * 10n ** BigInt(to - scale);
}

function floatOf(value: Numeric): number {
  return 'float' in value ? value.float : Number(unscaled(value.exact, value.scale));
}

function finite(value: number): Numeric {
  if (!Number.isFinite(value)) throw new Avoided('a float that overflows');
  // PostgreSQL raises an error where a result is too small to be told from 0.
  if (value !== 0 && Math.abs(value) < 1e-300) throw new Avoided('a float that underflows');
  return { float: value };
}

/** A number as a column takes it. */
export function fitted(column: string, value: Numeric | null): Value {
  if (value === null) return null;
  switch (KINDS[column as keyof typeof KINDS]) {
    case 'float':
      return floatOf(value);
    case 'decimal': {
      if ('float' in value) throw new Avoided('a float is stored as a decimal');
      const cents = rounded(value.exact, value.scale);
      if (cents > 10n ** 7n || cents < -(10n ** 7n)) throw new Avoided('a decimal that grows');
      return unscaled(cents, SCALE);
    }
    default: {
      if ('float' in value || value.scale > 0) throw new Avoided('no whole number');
      if (value.exact > 10n ** 6n || value.exact < -(10n ** 6n)) {
        if (column !== 'total' || value.exact > 10n ** 17n || value.exact < -(10n ** 17n))
          throw new Avoided('a whole number that grows');
      }
      return column === 'total' ? String(value.exact) : Number(value.exact);
    }
  }
}

/** What a condition of an expression comes to in a row. */
export function isExpressed(row: Row, expression: Row): boolean {
  const [operator = '', given = null] = Object.entries(expression)[0] ?? [];
  const of = (Array.isArray(given) ? given : [given]) as readonly Value[];
  if (operator === '$and') return of.every((item) => isExpressed(row, item as Row));
  if (operator === '$or') return of.some((item) => isExpressed(row, item as Row));
  if (operator === '$not') return !isExpressed(row, of[0] as Row);
  const order = orderOf(row, of[0] as Value, of[1] as Value);
  if (order === null) return false;
  if (order === 'null') return operator === '$eq';
  if (order === 'one is null') return operator === '$ne';
  return isOrder(operator, order);
}

export function isOrder(operator: string, order: number): boolean {
  switch (operator) {
    case '$eq':
      return order === 0;
    case '$ne':
      return order !== 0;
    case '$gt':
      return order > 0;
    case '$gte':
      return order >= 0;
    case '$lt':
      return order < 0;
    default:
      return order <= 0;
  }
}

function orderOf(row: Row, one: Value, other: Value): number | 'null' | 'one is null' | null {
  const [left, right] = [known(row, one), known(row, other)];
  if (left.value === null || right.value === null) return left.value === right.value ? 'null' : 'one is null';
  const column = left.column ?? right.column;
  if (isNumber(left.value) && isNumber(right.value)) {
    const [a, b] = [left.value, right.value];
    if ('float' in a || 'float' in b) return floatOf(a) - floatOf(b);
    const scale = Math.max(a.scale, b.scale);
    const difference = aligned(a, scale) - aligned(b, scale);
    return difference > 0n ? 1 : difference < 0n ? -1 : 0;
  }
  return compared(column ?? 'name', left.value as Value, right.value as Value);
}

function isNumber(value: Numeric | Value): value is Numeric {
  return typeof value === 'object' && value !== null && ('exact' in value || 'float' in value);
}

/** What an expression is worth in a row. */
export function expressed(row: Row, expression: Value): Numeric | Value {
  return known(row, expression).value;
}

function known(row: Row, expression: Value): Known {
  if (typeof expression === 'string' && expression.startsWith('$')) {
    const column = expression.slice(1);
    const kind = KINDS[column as keyof typeof KINDS];
    const value = row[column] ?? null;
    const isNumeric = ['integer', 'bigint', 'decimal', 'float'].includes(kind);
    return { value: isNumeric ? numberOf(value, kind) : value, column };
  }
  if (typeof expression === 'number') return { value: numberOf(expression, null), column: null };
  if (typeof expression !== 'object' || expression === null) return { value: expression, column: null };
  const [operator = '', given = null] = Object.entries(expression as Row)[0] ?? [];
  if (operator === '$literal') return { value: given, column: null };
  const of = (given as readonly Value[]).map((item) => known(row, item).value as Numeric | null);
  // A literal beside a float is one too.
  const isFloat = of.some((item) => item !== null && 'float' in item);
  const numbers = of.map((item) => (isFloat && item !== null ? { float: floatOf(item) } : item));
  const value = numbers.slice(1).reduce((sum, item) => computed(operator, sum, item), numbers[0] ?? null);
  return { value, column: null };
}
