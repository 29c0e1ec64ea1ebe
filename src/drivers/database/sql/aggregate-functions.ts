/**
 * Functions of aggregates. Whole numbers and decimals are exact, on SQLite up to 64 bits of the last digit; averages of
 * decimals are made of their sum and count where the answer is read, so that each driver rounds alike.
 */

import { sql } from 'kysely';
import type { Value } from '../../../engine/query/model.ts';
import type { AggregateFunction } from '../../../engine/database/model.ts';
import { invalidField, refusal } from '../../../kernel/errors.ts';
import { averageText, decimalBounds, scaleOf, unscaled } from '../decimal.ts';
import type { Column } from '../port.ts';
import { type Computed, joinedOf, listOf, type Operand, plain, resultOf } from './aggregate-lists.ts';
import { OVERFLOW } from './arithmetic.ts';
import { type Table, comparedColumn, needOrder } from './columns.ts';
import { type Fragment, FLOATS } from './compile.ts';

/** Digits that the average of decimals has after those of their column. */
const AVERAGE_DIGITS = 6;

/** What a function is. Throws `VALIDATION_ERROR` where its column holds what it is not of. */
export function computedOf(table: Table, given: AggregateFunction): Computed {
  const { dialect } = table;
  const { column: of, path } = given;
  if (of === null) return plain(dialect, resultOf('integer', 'int8', false), sql`count(*)`);
  const column = table.column(of, path);
  const operand: Operand = { dialect, column, name: sql.id(column.name), path };
  switch (given.name) {
    case 'count':
      return plain(dialect, resultOf('integer', 'int8', false), countedSql(table, of, given.isDistinct, path));
    case 'sum':
    case 'avg':
      return given.name === 'sum' ? sumOf(operand) : averageOf(operand);
    case 'min':
    case 'max':
      needOrder(column, path);
      return plain(dialect, { ...column, isNullable: true, keyPlace: 0 }, extremeOf(operand, given.name));
    case 'arrayAgg':
      needOrder(column, path);
      return listOf(operand);
    case 'stringAgg':
      return joinedOf(operand, given.separator);
  }
}

function sumOf(operand: Operand): Computed {
  const { dialect, column } = operand;
  switch (column.kind) {
    case 'integer':
    case 'bigint': {
      const isText = column.kind === 'bigint';
      const made = plain(dialect, resultOf('bigint', 'int8'), wholeSum(operand));
      return isText ? made : { ...made, read: (raw) => wholeNumber(made.read(raw)) };
    }
    case 'decimal':
      return decimalSum(operand);
    case 'float':
      return plain(dialect, resultOf('float', 'float8'), sql`sum(${floatOf(operand)})`);
    default:
      throw noNumber(operand);
  }
}

/** Whole numbers within 53 bits are numbers, and others stay text. */
function wholeNumber(value: Value): Value {
  const number = Number(value);
  return typeof value === 'string' && Number.isSafeInteger(number) ? number : value;
}

function wholeSum({ dialect, name }: Operand): Fragment {
  return dialect === 'postgresql' ? sql`sum(cast(${name} as int8))` : sql`sum(${name})`;
}

function floatOf({ dialect, name }: Operand): Fragment {
  return sql`cast(${name} as ${FLOATS[dialect]})`;
}

function decimalSum(operand: Operand): Computed {
  const { dialect, name } = operand;
  if (dialect !== 'sqlite') return plain(dialect, resultOf('decimal', 'numeric'), sql`sum(${name})`);
  const { units, scale, power } = unitsOf(operand);
  return {
    column: resultOf('decimal', `DECIMAL(15, ${scale})`),
    compared: sql`(${units} / ${power})`,
    shown: [sql`cast(${units} as text)`],
    read: ([raw]) => (typeof raw === 'string' ? unscaled(BigInt(raw), scale) : null),
  };
}

/** The sum of decimals of SQLite in units of their last digit, which are whole numbers. */
function unitsOf({ column, name, path }: Operand): { units: Fragment; scale: number; power: Fragment } {
  const scale = decimalBounds(column.type)?.scale;
  if (scale === undefined) {
    const message = `${column.name} holds decimals whose type has no scale, which SQLite does not add exactly`;
    throw refusal('NOT_SUPPORTED', [{ path, message }]);
  }
  const power = sql.raw(`1${'0'.repeat(scale)}.0`);
  // A number that no 64 bits hold would be cast to the greatest that they do.
  const unit = sql`case when abs(${name} * ${power}) >= 9.2e18 then ${OVERFLOW} else cast(round(${name} * ${power}) as integer) end`;
  return { units: sql`sum(${unit})`, scale, power };
}

function averageOf(operand: Operand): Computed {
  const { dialect, column, name } = operand;
  const float = resultOf('float', 'float8');
  switch (column.kind) {
    case 'integer':
    case 'bigint':
      // That of PostgreSQL has fewer digits than a float.
      return plain(
        dialect,
        float,
        dialect === 'sqlite'
          ? sql`avg(${name})`
          : sql`(cast(${wholeSum(operand)} as ${FLOATS[dialect]}) / count(${name}))`,
      );
    case 'decimal':
      return decimalAverage(operand);
    case 'float':
      return plain(dialect, float, sql`avg(${floatOf(operand)})`);
    default:
      throw noNumber(operand);
  }
}

function decimalAverage(operand: Operand): Computed {
  const { column, name } = operand;
  const { compared, shown, read } = decimalSum(operand);
  const digits = decimalBounds(column.type)?.scale ?? null;
  const count = sql`count(${name})`;
  return {
    column: resultOf('decimal', `DECIMAL(15, ${Math.min((digits ?? 0) + AVERAGE_DIGITS, 15)})`),
    compared: averageSql(operand, compared, count),
    shown: [...(shown.length > 0 ? shown : [compared]), count],
    read: ([raw, values]) => {
      const total = read([raw]);
      if (typeof total !== 'string') return null;
      return averageText(total, BigInt(String(values)), (digits ?? scaleOf(total)) + AVERAGE_DIGITS);
    },
  };
}

/** One division of whole numbers gives the nearest float, so that what is equal as a decimal is equal. */
function nearest({ units, power }: ReturnType<typeof unitsOf>, count: Fragment): Fragment {
  return sql`(${units} / (${power} * ${count}))`;
}

function averageSql(operand: Operand, sum: Fragment, count: Fragment): Fragment {
  if (operand.dialect === 'sqlite') return nearest(unitsOf(operand), count);
  // Its quotients have four digits more than what is divided.
  return operand.dialect === 'mysql' ? sql`(cast(${sum} as decimal(65, 20)) / ${count})` : sql`(${sum} / ${count})`;
}

function noNumber({ column, path }: Operand): Error {
  return invalidField(
    path,
    `${column.name} holds ${column.kind === 'json' ? 'JSON' : column.kind}, which is no number`,
  );
}

function extremeOf({ dialect, column, name }: Operand, which: 'min' | 'max'): Fragment {
  const of = sql.raw(which);
  if (dialect !== 'postgresql') return sql`${of}(${comparedColumn(dialect, column, true)})`;
  switch (column.kind) {
    // PostgreSQL has none of these, or not in all versions.
    case 'boolean':
      return which === 'min' ? sql`bool_and(${name})` : sql`bool_or(${name})`;
    case 'uuid':
      return sql`cast(${of}(cast(${name} as text) collate "C") as uuid)`;
    case 'bytes':
      return sql`decode(${of}(encode(${name}, 'hex') collate "C"), 'hex')`;
    default:
      return sql`${of}(${comparedColumn(dialect, column, true)})`;
  }
}

/** Throws `VALIDATION_ERROR` for a column whose values cannot be told apart by all drivers alike. */
export function needEquality({ name, kind }: Column, path: string): void {
  if (kind === 'json' || kind === 'list')
    throw invalidField(path, `${name} holds ${kind === 'json' ? 'JSON' : 'lists'}, which make no groups`);
}

/** What a count is of. */
export function countedSql(table: Table, name: string, isDistinct: boolean, path: string): Fragment {
  const column = table.column(name, path);
  if (!isDistinct) return sql`count(${sql.id(column.name)})`;
  needEquality(column, path);
  return sql`count(distinct ${comparedColumn(table.dialect, column, true)})`;
}
