/** Reads text, numbers and words as an expression writes them. */

import { type Cursor, shown } from './cursor.ts';
import type { LiteralNode } from './syntax.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '\\': '\\',
  '/': '/',
  '"': '"',
  "'": "'",
};

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_][A-Za-z0-9_-]*/y;
const BARE_KEY = /[A-Za-z0-9_-]+/y;
const PLAIN = /[^"'\\]+/y;
const CODE_UNIT = /[0-9A-Fa-f]{4}/y;

/** Text in double or single quotes, a number, `true`, `false` or `null`; null when something else comes next. */
export function readLiteral(cursor: Cursor): LiteralNode | null {
  const first = cursor.peek();
  if (first === '"' || first === "'") return { kind: 'literal', value: readText(cursor) };
  if (first === '-' || (first >= '0' && first <= '9')) return { kind: 'literal', value: readNumber(cursor) };
  const start = cursor.at;
  const word = cursor.match(WORD);
  if (word === '') return null;
  if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' };
  if (word === 'null') return { kind: 'literal', value: null };
  return cursor.fail(`'${shown(word)}' is not a value; put text in quotes,`, start);
}

/** The key of an object: quoted, or letters, digits, `_` and `-`. */
export function readObjectKey(cursor: Cursor): string {
  const first = cursor.peek();
  if (first === '"' || first === "'") return readText(cursor);
  const key = cursor.match(BARE_KEY);
  return key === '' ? cursor.fail(`expected a key and found ${cursor.found()}`) : key;
}

/** A bare name, such as that of `$Var(name)`. */
export function readWord(cursor: Cursor): string {
  cursor.skipSpace();
  const word = cursor.match(WORD);
  return word === '' ? cursor.fail(`expected a name and found ${cursor.found()}`) : word;
}

function readText(cursor: Cursor): string {
  const start = cursor.at;
  const quote = cursor.peek();
  cursor.at += 1;
  let value = '';
  while (!cursor.take(quote)) {
    if (cursor.at >= cursor.text.length) cursor.fail('this text has no closing quote; it begins', start);
    if (cursor.peek() === '\\') value += readEscape(cursor);
    else value += cursor.match(PLAIN) || otherQuote(cursor);
  }
  return value;
}

function otherQuote(cursor: Cursor): string {
  const quote = cursor.peek();
  cursor.at += 1;
  return quote;
}

// The escapes of JSON, and the single quote.
function readEscape(cursor: Cursor): string {
  const start = cursor.at;
  const name = cursor.text.charAt(start + 1);
  cursor.at += 2;
  if (name === 'u') {
    const digits = cursor.match(CODE_UNIT);
    return digits === '' ? cursor.fail('\\u takes four hexadecimal digits,', start) : codeUnit(digits);
  }
  const plain = Object.hasOwn(ESCAPES, name) ? ESCAPES[name] : undefined;
  return plain ?? cursor.fail(`the escape '\\${name}' is not known,`, start);
}

function codeUnit(digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 16));
}

// JSON's numbers, and leading zeros.
function readNumber(cursor: Cursor): number {
  const start = cursor.at;
  const text = cursor.match(NUMBER);
  const value = Number(text);
  if (text === '') cursor.fail('this number cannot be read,', start);
  if (!Number.isFinite(value)) cursor.fail('this number is too large,', start);
  return value;
}
