/** What becomes of the values of a column whose type changes. */

import { type Field } from './schema-model.ts';
import { typeText } from './schema-fields.ts';

/** A type as far as it matters for what its values fit into. */
type TypeFamily =
  | { readonly kind: 'integer'; readonly digits: number }
  | { readonly kind: 'float' | 'boolean' | 'date' | 'time' | 'json' | 'uuid' | 'bytes' }
  /** Of the fraction of a second. */
  | { readonly kind: 'instant'; readonly digits: number }
  /** Null for any number. */
  | { readonly kind: 'decimal'; readonly precision: number | null; readonly scale: number }
  | { readonly kind: 'text'; readonly maxLength: number | null }
  | { readonly kind: 'other' };

const DECLARED = /^([a-z ]+?)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?( with time zone)?$/i;

const KINDS: Readonly<Record<string, TypeFamily['kind']>> = {
  'double precision': 'float',
  double: 'float',
  float: 'float',
  real: 'float',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  'time without time zone': 'time',
  json: 'json',
  jsonb: 'json',
  uuid: 'uuid',
  bytea: 'bytes',
  blob: 'bytes',
  longblob: 'bytes',
};

const DIGITS: Readonly<Record<string, number>> = { smallint: 5, integer: 10, int: 10, bigint: 19 };
/** Those of a fraction of a second where none are written. */
const FRACTION: Readonly<Record<string, number>> = { timestamptz: 6, 'timestamp with time zone': 6, datetime: 0 };

/** The family of a type as a server, or a table's SQL, names it. */
export function familyOf(declared: string): TypeFamily {
  const [, name = '', first, second, zone = ''] = DECLARED.exec(declared.trim()) ?? [];
  const type = `${name}${zone}`.toLowerCase();
  const digits = DIGITS[type];
  if (digits !== undefined) return { kind: 'integer', digits };
  const fraction = FRACTION[type];
  if (fraction !== undefined) return { kind: 'instant', digits: Number(first ?? fraction) };
  if (type === 'numeric' || type === 'decimal')
    return { kind: 'decimal', precision: first === undefined ? null : Number(first), scale: Number(second ?? 0) };
  if (type === 'text' || type === 'longtext') return { kind: 'text', maxLength: null };
  if (type === 'varchar' || type === 'character varying')
    return { kind: 'text', maxLength: first === undefined ? null : Number(first) };
  const kind = KINDS[type];
  return kind === undefined ? { kind: 'other' } : ({ kind } as TypeFamily);
}

/** Whether every value of a column of the declared type is one of the new type, and stays what it is. */
export function holdsAll(declared: string, field: Field, ofType = typeText(field, 'postgresql')): boolean {
  const from = familyOf(declared);
  const to = familyOf(ofType);
  switch (to.kind) {
    case 'integer':
      return from.kind === 'integer' && from.digits <= to.digits;
    case 'float':
      return from.kind === 'float' || (from.kind === 'integer' && from.digits <= 10);
    case 'decimal':
      return fitsDecimal(from, to);
    case 'text':
      return fitsText(from, to.maxLength);
    case 'instant':
      return from.kind === 'instant' && from.digits <= to.digits;
    case 'other':
      return false;
    default:
      return from.kind === to.kind;
  }
}

function fitsDecimal(from: TypeFamily, { precision, scale }: TypeFamily & { readonly kind: 'decimal' }): boolean {
  const whole = precision === null ? Infinity : precision - scale;
  if (from.kind === 'integer') return from.digits <= whole;
  if (from.kind !== 'decimal') return false;
  if (precision === null || from.precision === null) return precision === null;
  return from.precision - from.scale <= whole && from.scale <= scale;
}

/** Numbers have one text in both dialects; booleans and times do not. */
function fitsText(from: TypeFamily, maxLength: number | null): boolean {
  if (from.kind === 'text') return maxLength === null || (from.maxLength ?? Infinity) <= maxLength;
  return maxLength === null && (from.kind === 'integer' || from.kind === 'decimal' || from.kind === 'uuid');
}
