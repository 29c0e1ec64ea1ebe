/** What the shape of a field cannot say: options that do not go together, and defaults that are none of its type. */

import { isCurrentDate } from './schema-fields.ts';
import type { Field, FieldType, SqlDialect } from './schema-model.ts';

interface FieldFault {
  readonly path: readonly string[];
  readonly message: string;
}

const WHOLE: ReadonlySet<FieldType> = new Set(['integer', 'bigint', 'smallint']);
const TEXT: ReadonlySet<FieldType> = new Set(['string', 'text']);
const TIMES: ReadonlySet<FieldType> = new Set(['date', 'time', 'datetime', 'timestamp']);

/** Digits of a decimal that SQLite, which has floats alone, keeps as they are. */
const SQLITE_DIGITS = 15;

/** What is wrong with a field for a dialect; `isKeyAlone` where no other field is part of the primary key. */
export function fieldFaults(field: Field, dialect: SqlDialect, isKeyAlone: boolean): FieldFault[] {
  const { type, primaryKey, autoIncrement, minLength, maxLength, precision, scale, enum: values } = field;
  const isTextual = TEXT.has(type);
  return [
    ...unless(
      (minLength ?? maxLength) === undefined || isTextual,
      minLength === undefined ? 'maxLength' : 'minLength',
      'is for string and text',
    ),
    ...unless((minLength ?? 0) <= (maxLength ?? Infinity), 'minLength', 'is more than maxLength'),
    ...unless(
      (precision ?? scale) === undefined || type === 'decimal',
      precision === undefined ? 'scale' : 'precision',
      'is for decimal',
    ),
    ...unless(scale === undefined || precision !== undefined, 'scale', 'needs a precision'),
    ...unless(
      dialect !== 'sqlite' || (precision ?? 0) <= SQLITE_DIGITS,
      'precision',
      `is ${SQLITE_DIGITS} at most on SQLite, which does not keep more digits; a bigint of the smallest unit, or text, does`,
    ),
    ...unless((scale ?? 0) <= (precision ?? Infinity), 'scale', 'is more than precision'),
    ...unless(
      (type === 'enum') === (values !== undefined),
      'enum',
      type === 'enum' ? 'is required' : 'is for the type enum',
    ),
    ...unless(values === undefined || new Set(values).size === values.length, 'enum', 'names one of them twice'),
    ...unless(autoIncrement !== true || WHOLE.has(type), 'autoIncrement', 'is for whole numbers'),
    ...unless(
      autoIncrement !== true || (primaryKey === true && isKeyAlone),
      'autoIncrement',
      'is for the only field of a primary key',
    ),
    ...unless(autoIncrement !== true || field.default === undefined, 'default', 'stands beside autoIncrement'),
    ...unless(!isNul([field.default, values, field.comment]), 'default', 'holds a NUL character'),
    ...defaultFaults(field),
  ];
}

function unless(isWell: boolean, name: string, message: string): FieldFault[] {
  return isWell ? [] : [{ path: [name], message }];
}

function isNul(values: unknown): boolean {
  return JSON.stringify(values).includes(String.raw`\u0000`);
}

function defaultFaults(field: Field): FieldFault[] {
  const { type, default: given } = field;
  if (given === undefined || given === null || type === 'json') return [];
  if (isCurrentDate(given)) return unless(TIMES.has(type), 'default', 'the time of the insert is for times');
  const message = defaultMessage(field, given);
  return message === null ? [] : [{ path: ['default'], message }];
}

const DIGITS = /^-?\d{1,19}$/;
/** Zeros that say nothing are not counted. */
const DECIMAL = /^-?0*(\d+?)(?:\.(?=\d)(\d*?)0*)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Why a default is none of a field's type. */
function defaultMessage(
  { type, enum: values = [], minLength = 0, maxLength = Infinity, precision = Infinity, scale = 0 }: Field,
  given: unknown,
): string | null {
  const is = (isWell: boolean, message: string) => (isWell ? null : message);
  switch (type) {
    case 'integer':
    case 'smallint':
      return is(Number.isSafeInteger(given), 'is a whole number');
    case 'bigint':
      return is(Number.isSafeInteger(given) || isText(given, DIGITS), 'is a whole number, or its digits as text');
    case 'float':
    case 'double':
      return is(typeof given === 'number', 'is a number');
    case 'decimal':
      return decimalMessage(String(given), precision, scale);
    case 'boolean':
      return is(typeof given === 'boolean', 'is true or false');
    case 'date':
      return is(isText(given, DATE) && isDay(given), 'is a date such as 2026-01-31');
    case 'time':
      return is(isText(given, TIME), 'is a time such as 09:30:00');
    case 'datetime':
    case 'timestamp':
      return is(typeof given === 'string' && isInstant(given), 'is an instant as ISO 8601 with its zone');
    case 'uuid':
      return is(isText(given, UUID), 'is a UUID');
    case 'enum':
      return is(typeof given === 'string' && values.includes(given), 'is one of enum');
    case 'array':
      return is(Array.isArray(given), 'is a list');
    case 'binary':
    case 'blob':
      return 'is not possible for bytes';
    case 'json':
      return null;
    default:
      return is(
        typeof given === 'string' && given.length >= minLength && given.length <= maxLength,
        'is text of a length that the field has',
      );
  }
}

/** One that has more digits than its column would be kept by SQLite, and rounded by PostgreSQL. */
function decimalMessage(given: string, precision: number, scale: number): string | null {
  const [, whole = '', fraction = ''] = DECIMAL.exec(given) ?? [];
  if (whole === '') return 'is a number, or its digits as text';
  if (precision === Infinity || ((whole === '0' ? 0 : whole.length) <= precision - scale && fraction.length <= scale))
    return null;
  return `has more digits than a decimal of ${precision}, ${scale} after the point`;
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isFinite(date.getTime()) && date.toJSON().startsWith(text);
}

function isInstant(text: string): boolean {
  return /(?:Z|[+-]\d\d:?\d\d)$/.test(text) && Number.isFinite(Date.parse(text));
}
