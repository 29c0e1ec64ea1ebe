/** What the types of field rules accept. */

import type { FieldType } from './manifest-rules.ts';

/** HTML's rule for e-mail addresses (section 4.10.5.1.5), which every browser has. */
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

type Accepts = (value: unknown) => boolean;

const isText: Accepts = (value) => typeof value === 'string';
const isNumber: Accepts = (value) => typeof value === 'number' && Number.isFinite(value);
const isUuid: Accepts = (value) => typeof value === 'string' && UUID.test(value);
const isBoolean: Accepts = (value) => typeof value === 'boolean';
const isDateText: Accepts = (value) =>
  typeof value === 'string' && /\d/.test(value) && !Number.isNaN(Date.parse(value));
const listOf =
  (accepts: Accepts): Accepts =>
  (value) =>
    Array.isArray(value) && value.every(accepts);

const ACCEPTS: Readonly<Record<FieldType, Accepts>> = {
  string: isText,
  nospaces_string: (value) => typeof value === 'string' && !/\s/.test(value),
  email_string: (value) => typeof value === 'string' && EMAIL.test(value),
  numberstring: (value) => typeof value === 'string' && /^\d+$/.test(value),
  date_string: isDateText,
  integer: (value) => Number.isInteger(value),
  number: isNumber,
  float: isNumber,
  double: isNumber,
  uuid: isUuid,
  date: (value) => isDateText(value) || isNumber(value),
  array: (value) => Array.isArray(value),
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  boolean: isBoolean,
  'array-string': listOf(isText),
  'array-number': listOf(isNumber),
  'array-float': listOf(isNumber),
  'array-double': listOf(isNumber),
  'array-uuid': listOf(isUuid),
  'array-boolean': listOf(isBoolean),
};

/** What a value of each kind is called in a refusal. */
const NAMES: Readonly<Partial<Record<FieldType, string>>> = {
  nospaces_string: 'text without white space',
  email_string: 'an e-mail address',
  numberstring: 'digits as text',
  date_string: 'a date as text',
  integer: 'a whole number',
  uuid: 'a UUID',
  date: 'a date',
  array: 'a list',
  object: 'an object',
  boolean: 'true or false',
  string: 'text',
};

/** Why a value is not of a type, or null when it is. In an address or header, text stands for numbers and booleans too. */
export function typeFault(type: FieldType, value: unknown, mayBeText: boolean): string | null {
  if (ACCEPTS[type](value) || (mayBeText && typeof value === 'string' && ACCEPTS[type](readText(value)))) return null;
  if (type.startsWith('array-')) return `must be a list, each item of type ${type.slice('array-'.length)}`;
  return `must be ${NAMES[type] ?? 'a number'}`;
}

/** Why text or a list has a wrong length, or null when it has none: text in characters, a list in items. */
export function lengthFault(least: number | undefined, most: number | undefined, value: unknown): string | null {
  if (least === undefined && most === undefined) return null;
  if (typeof value !== 'string' && !Array.isArray(value)) return null;
  const [length, unit] = typeof value === 'string' ? [Array.from(value).length, 'characters'] : [value.length, 'items'];
  if (least !== undefined && length < least) return `must have ${least} ${unit} at least`;
  if (most !== undefined && length > most) return `must have ${most} ${unit} at most`;
  return null;
}

function readText(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return NUMBER.test(text) ? Number(text) : text;
}
