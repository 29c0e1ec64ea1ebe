/** What a server answers, as values on the wire. */

import type { Value } from '../../engine/query/model.ts';
import { decimalBounds, decimalText } from './decimal.ts';
import { instantText, timeText } from './instant.ts';
import type { Column, ColumnKind, Dialect } from './port.ts';
import { itemOf } from './values.ts';

/** Reads one value. */
export type Reader = (raw: unknown) => Value;

/** Reads what a column holds. What does not fit its kind (SQLite stores anything anywhere) is read as what it is. */
export function readerOf(dialect: Dialect, column: Column): Reader {
  if (column.kind === 'decimal' && dialect === 'sqlite') return decimalReader(column.type);
  if (column.kind === 'list' && dialect === 'postgresql') return listReader(itemOf(column));
  return READERS[column.kind];
}

const READERS: Readonly<Record<ColumnKind, Reader>> = {
  integer: number,
  bigint: (raw) => (typeof raw === 'number' ? String(raw) : plain(raw)),
  decimal: (raw) => (typeof raw === 'number' ? (decimalText(raw) ?? String(raw)) : plain(raw)),
  float: number,
  text: (raw) => (typeof raw === 'number' ? String(raw) : plain(raw)),
  boolean: (raw) => (raw === 1 ? true : raw === 0 ? false : plain(raw)),
  instant,
  date: plain,
  time: (raw) => (typeof raw === 'string' ? (timeText(raw) ?? raw) : plain(raw)),
  json,
  list: json,
  bytes: plain,
  uuid: (raw) => (typeof raw === 'string' ? raw.toLowerCase() : plain(raw)),
  other: plain,
};

function number(raw: unknown): Value {
  if (typeof raw !== 'string' || raw.trim() === '') return plain(raw);
  const value = Number(raw);
  return Number.isFinite(value) ? value : raw;
}

function instant(raw: unknown): Value {
  return typeof raw === 'string' ? (instantText(raw, 3, 'Z') ?? raw) : plain(raw);
}

function json(raw: unknown): Value {
  if (typeof raw !== 'string') return plain(raw);
  try {
    return JSON.parse(raw) as Value;
  } catch {
    return raw;
  }
}

function decimalReader(type: string): Reader {
  const scale = decimalBounds(type)?.scale;
  return (raw) => {
    if (typeof raw !== 'number') return plain(raw);
    return scale === undefined ? (decimalText(raw) ?? String(raw)) : raw.toFixed(scale);
  };
}

/** Items are selected as text; see `sql/columns.ts`. */
function listReader(item: Column): Reader {
  const read = item.kind === 'boolean' ? flag : readerOf('postgresql', item);
  return (raw) => {
    const list = json(raw);
    return Array.isArray(list) ? list.map((one: Value) => read(one)) : list;
  };
}

/** As text has it. */
function flag(raw: unknown): Value {
  return raw === 'true' ? true : raw === 'false' ? false : plain(raw);
}

/** What a value is by itself, as raw statements have it. */
export function rawValue(raw: unknown): Value {
  return plain(raw);
}

function plain(raw: unknown): Value {
  if (raw === null || raw === undefined) return null;
  switch (typeof raw) {
    case 'string':
    case 'boolean':
      return raw;
    case 'number':
      return Number.isFinite(raw) ? raw : String(raw);
    default:
      return object(raw);
  }
}

function object(raw: unknown): Value {
  if (raw instanceof ArrayBuffer) return base64(new Uint8Array(raw));
  if (raw instanceof Uint8Array) return base64(raw);
  if (Array.isArray(raw)) return raw.map(plain);
  return raw as Value;
}

/** Bytes in hexadecimal as they are on the wire. */
export function bytesOfHex(hex: string): string {
  return base64(Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
}

function base64(raw: Uint8Array): string {
  let text = '';
  for (const byte of raw) text += String.fromCharCode(byte);
  return btoa(text);
}
