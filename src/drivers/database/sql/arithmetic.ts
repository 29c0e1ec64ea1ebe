/**
 * Numbers that are computed. Whole numbers are of 64 bits, decimals exact, what is divided is a float, and what is
 * divided by 0 is null. SQLite has no decimals: each result is rounded to the digits that it can have, which is exact
 * up to 15 digits.
 */

import { sql } from 'kysely';
import { invalidField, refusal } from '../../../kernel/errors.ts';
import { decimalBounds } from '../decimal.ts';
import type { Column, ColumnKind, Dialect } from '../port.ts';
import { SQLITE_DECIMAL_DIGITS } from '../values.ts';
import { FLOATS, type Fragment } from './compile.ts';

/** A value, what it is, and of a decimal its digits after the point (null where they are not known). */
export interface Operand {
  readonly sql: Fragment;
  readonly kind: ColumnKind | 'null';
  readonly scale: number | null;
  /** The column, where it is one as it is. */
  readonly column: Column | null;
}

/** The operators. */
export type ArithmeticOperator = 'add' | 'subtract' | 'multiply' | 'divide';

const SIGNS: Readonly<Record<'add' | 'subtract' | 'multiply', Fragment>> = {
  add: sql`+`,
  subtract: sql`-`,
  multiply: sql`*`,
};

const NUMERIC: ReadonlySet<string> = new Set(['integer', 'bigint', 'decimal', 'float', 'null']);

/** Raises the error of an overflow, wherever it stands. */
export const OVERFLOW = sql`abs(-9223372036854775807 - 1)`;

/** Whether it is a number or null. */
export function isNumeric({ kind }: Operand): boolean {
  return NUMERIC.has(kind);
}

/** What all of them are as one kind of number. */
export function asNumbers(dialect: Dialect, of: readonly Operand[]): readonly Fragment[] {
  const kind = commonKind(of);
  return of.map((item) => {
    if (kind === 'float' || item.kind === 'null') return asFloat(dialect, item, kind);
    if (dialect === 'sqlite') return item.sql;
    // Its decimals have whole numbers among them as they are.
    if (dialect === 'mysql') return kind === 'decimal' ? item.sql : sql`cast(${item.sql} as signed)`;
    return kind === 'decimal' ? sql`cast(${item.sql} as numeric)` : sql`cast(${item.sql} as int8)`;
  });
}

/** The result of an operator. Throws `VALIDATION_ERROR` where an operand is no number. */
export function arithmetic(
  dialect: Dialect,
  operator: ArithmeticOperator,
  of: readonly Operand[],
  path: string,
): Operand {
  const odd = of.find((item) => !isNumeric(item));
  if (odd !== undefined) throw invalidField(path, `computes with what is no number: ${odd.column?.name ?? odd.kind}`);
  if (operator === 'divide') return divided(dialect, of);
  const kind = commonKind(of);
  const [first, ...rest] = asNumbers(dialect, of);
  const scales = of.map(({ scale }) => scale);
  let scale = scales[0] ?? null;
  let result = first ?? sql`null`;
  rest.forEach((item, index) => {
    scale = scaleAfter(operator, scale, scales[index + 1] ?? null);
    result = sql`(${result} ${SIGNS[operator]} ${item})`;
    if (kind === 'decimal' && dialect === 'sqlite') result = exact(result, scale, path);
  });
  return { sql: result, kind, scale: kind === 'decimal' ? scale : 0, column: null };
}

/** A computed value as a column takes it. Throws `VALIDATION_ERROR` where the kinds do not fit. */
export function computedFor(dialect: Dialect, column: Column, value: Operand, path: string): Fragment {
  const { kind } = column;
  if (value.kind === 'null') return sql`null`;
  const isWhole = value.kind === 'integer' || value.kind === 'bigint';
  if (kind === 'integer' || kind === 'bigint') {
    if (!isWhole) throw invalidField(path, `takes whole numbers, and is computed to be ${value.kind}`);
    return dialect === 'sqlite' ? wholeOfSqlite(kind, value.sql) : value.sql;
  }
  if (kind === 'float' && isNumeric(value)) return asFloat(dialect, value, 'float');
  if (kind === 'decimal' && isNumeric(value)) return dialect === 'sqlite' ? decimalOfSqlite(column, value) : value.sql;
  if (kind !== value.kind) throw invalidField(path, `takes ${kind}, and is computed to be ${value.kind}`);
  return value.sql;
}

function commonKind(of: readonly Operand[]): 'float' | 'decimal' | 'bigint' {
  if (of.some(({ kind }) => kind === 'float')) return 'float';
  return of.some(({ kind }) => kind === 'decimal') ? 'decimal' : 'bigint';
}

function asFloat(dialect: Dialect, { sql: value }: Operand, kind: 'float' | 'decimal' | 'bigint'): Fragment {
  if (kind === 'float') return sql`cast(${value} as ${FLOATS[dialect]})`;
  if (dialect !== 'postgresql') return value;
  return kind === 'decimal' ? sql`cast(${value} as numeric)` : sql`cast(${value} as int8)`;
}

function divided(dialect: Dialect, of: readonly Operand[]): Operand {
  const [left, right] = of.map((item) => asFloat(dialect, item, 'float'));
  return { sql: sql`(${left ?? sql`null`} / nullif(${right ?? sql`null`}, 0))`, kind: 'float', scale: 0, column: null };
}

function scaleAfter(operator: ArithmeticOperator, one: number | null, other: number | null): number | null {
  if (one === null || other === null) return null;
  return operator === 'multiply' ? one + other : Math.max(one, other);
}

function exact(value: Fragment, scale: number | null, path: string): Fragment {
  if (scale === null)
    throw refusal('NOT_SUPPORTED', [{ path, message: 'computes with a decimal whose type has no scale, on SQLite' }]);
  return scale > SQLITE_DECIMAL_DIGITS ? value : sql`round(${value}, ${sql.lit(scale)})`;
}

function wholeOfSqlite(kind: 'integer' | 'bigint', value: Fragment): Fragment {
  // What overflows 64 bits becomes a float there, and stays one in whatever it is a part of.
  if (kind === 'bigint') return sql`case when typeof(${value}) = 'real' then ${OVERFLOW} else ${value} end`;
  return sql`case when abs(${value}) > 9007199254740991 then ${OVERFLOW} else ${value} end`;
}

function decimalOfSqlite(column: Column, value: Operand): Fragment {
  const bounds = decimalBounds(column.type);
  if (bounds === null) return value.sql;
  const rounded = reduced(value.sql, value.kind === 'decimal' ? value.scale : null, bounds.scale, value.kind);
  const whole = Math.min(bounds.precision, SQLITE_DECIMAL_DIGITS) - bounds.scale;
  return sql`case when abs(${rounded}) >= ${sql.lit(10 ** Math.max(whole, 0))} then ${OVERFLOW} else ${rounded} end`;
}

/** Rounded to fewer digits, a half away from zero: shifted first, since most halves are no numbers of the binary system. */
function reduced(value: Fragment, from: number | null, to: number, kind: Operand['kind']): Fragment {
  if (kind === 'integer' || kind === 'bigint' || (from !== null && from <= to)) return value;
  if (from === null) return sql`round(${value}, ${sql.lit(to)})`;
  const power = sql.raw(`${10 ** to}.0`);
  return sql`(round(round(${value} * ${power}, ${sql.lit(from - to)})) / ${power})`;
}
