/** What a catalogue says of types, defaults and checks, in the words of the model. */

import { familyOf } from './schema-conversion.ts';
import { defaultText, typeText } from './schema-fields.ts';
import { MYSQL_NOW, mysqlType } from './schema-mysql.ts';
import type { Field, FieldType, SqlDialect } from './schema-model.ts';

/** A field as its declared type has it; null for a type that the model does not have. */
export function fieldOfDeclared(declared: string): Field | null {
  const family = familyOf(declared);
  switch (family.kind) {
    case 'integer':
      return { type: family.digits <= 5 ? 'smallint' : family.digits <= 10 ? 'integer' : 'bigint' };
    case 'decimal':
      return family.precision === null
        ? { type: 'decimal' }
        : { type: 'decimal', precision: family.precision, scale: family.scale };
    case 'text':
      return family.maxLength === null ? { type: 'text' } : { type: 'string', maxLength: family.maxLength };
    case 'float':
      return { type: 'double' };
    case 'instant':
      return { type: 'datetime' };
    case 'bytes':
      return { type: 'binary' };
    case 'other':
      return null;
    default:
      return { type: family.kind };
  }
}

/** How PostgreSQL writes types that have a shorter name too. */
const LONG: readonly (readonly [RegExp, string])[] = [
  [/^varchar/, 'character varying'],
  [/^time$/, 'time without time zone'],
  [/^timestamptz\((\d)\)$/, 'timestamp($1) with time zone'],
];

/** Whether a field is declared with the very same type. */
export function isSameType(field: Field, declared: string, dialect: SqlDialect): boolean {
  if (dialect === 'mysql') return plainOfMysql(mysqlType(field, true)) === plainOfMysql(declared);
  const own = plain(typeText(field, dialect));
  const long = LONG.reduce((text, [short, name]) => text.replace(short, name), own);
  return [own, long].includes(plain(declared)) || (own === 'integer' && plain(declared) === 'int');
}

/** Whole numbers have a width there that says nothing. */
function plainOfMysql(type: string): string {
  return plain(type)
    .replace('tinyint(1)', 'boolean')
    .replace(/int\(\d+\)/, 'int')
    .replace('integer', 'int');
}

function plain(type: string): string {
  return type.toLowerCase().replaceAll(/\s*,\s*/g, ',');
}

const CAST = String.raw`(?:::[a-z][a-z ]*(?:\([\d,]+\))?(?: with(?:out)? time zone)?(?:\[\])?)?`;
const TEXT = new RegExp(`^'((?:[^']|'')*)'${CAST}$`);
const NUMBER = new RegExp(String.raw`^'?\(?(-?\d+(?:\.\d+)?)\)?'?${CAST}$`);

/** The default that SQL stands for; undefined where it is no value of the type. */
export function defaultOf(sql: string, type: FieldType, dialect: SqlDialect): Field['default'] {
  if (isNow(sql, type, dialect)) return { $currentDate: true };
  const text = TEXT.exec(sql)?.[1]?.replaceAll("''", "'");
  const number = NUMBER.exec(sql)?.[1];
  switch (type) {
    case 'smallint':
    case 'integer':
    case 'float':
    case 'double':
      return number === undefined ? undefined : Number(number);
    case 'bigint':
    case 'decimal':
      return number;
    case 'boolean':
      return /^(?:1|true)$/i.test(sql) ? true : /^(?:0|false)$/i.test(sql) ? false : undefined;
    case 'datetime':
    case 'timestamp':
      return text === undefined || Number.isNaN(Date.parse(text)) ? undefined : new Date(text).toISOString();
    case 'json':
    case 'array':
      return jsonOf(text);
    case 'binary':
    case 'blob':
      return undefined;
    default:
      return text;
  }
}

function jsonOf(text: string | undefined): Field['default'] {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Field['default']);
  } catch {
    return undefined;
  }
}

/** Whether SQL is what the default of the time of the insert is written as. */
function isNow(sql: string, type: FieldType, dialect: SqlDialect): boolean {
  const now = { type, default: { $currentDate: true } } as const;
  const own = dialect === 'mysql' ? (MYSQL_NOW[type] ?? null) : defaultText(now, dialect);
  return own !== null && bare(own) === bare(sql);
}

/** Without parentheses and casts, which a server writes as it likes. */
function bare(sql: string): string {
  return sql.replaceAll(/::text| without time zone|[()\s]/g, '').toLowerCase();
}

/** What a check keeps the values of one field to. */
export interface FieldValues {
  readonly field: string;
  readonly values: Pick<Field, 'enum' | 'minLength' | 'maxLength'>;
}

/** Texts are put aside, so that what they hold is not read; a server gives none with this sign outside of them. */
const LITERAL = /'((?:[^']|'')*)'/g;
const CONDITIONS =
  /^(?:(\w+) (?:IN|= ANY ARRAY) \[?((?:#\d+,? ?)+)\]?|(\w+) = (#\d+)|(?:char_)?length ?(\w+) (>=|<=) (\d+))$/i;

/**
 * What a check keeps the values of one field to, where it is as the model writes it, or as PostgreSQL writes that; else
 * null.
 */
export function valuesOf(expression: string): FieldValues | null {
  const texts: string[] = [];
  const text = expression
    .replaceAll(LITERAL, (_all, inner: string) => `#${texts.push(inner.replaceAll("''", "'")) - 1}`)
    .replaceAll(/::(?:text|character varying)(?:\[\])?/g, '')
    .replaceAll(/["`()]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('[ ', '[')
    .trim();
  const read = text.split(/ AND /i).map((condition) => conditionOf(condition.trim(), texts));
  const fields = new Set(read.map((each) => each?.field));
  const [field] = fields;
  if (fields.size !== 1 || field === undefined) return null;
  return { field, values: Object.assign({}, ...read.map((each) => each?.values)) as FieldValues['values'] };
}

function conditionOf(condition: string, texts: readonly string[]): FieldValues | null {
  const found = CONDITIONS.exec(condition.replace('ARRAY[', 'ARRAY ['));
  if (found === null) return null;
  const [, listed, places, single, place, measured, sign, length] = found;
  const field = listed ?? single ?? measured ?? '';
  if (measured !== undefined)
    return { field, values: sign === '>=' ? { minLength: Number(length) } : { maxLength: Number(length) } };
  const values = [...(places ?? place ?? '').matchAll(/#(\d+)/g)].map(([, at]) => texts[Number(at)] ?? '');
  return { field, values: { enum: values } };
}
