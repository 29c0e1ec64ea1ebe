/** Rows of an answer, within its limits. */

import type { Value } from '../../engine/query/model.ts';
import type { Row } from '../../engine/database/model.ts';
import { isProcessorError, type Outcome, ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { type Reader, readerOf } from './answers.ts';
import type { Column, Dialect } from './port.ts';
import type { Stored } from './values.ts';

/** A column of an answer. */
export interface ReadColumn {
  readonly name: string;
  readonly read: Reader;
}

/** Rows of the same columns that are added, in one statement where it takes them all. */
export interface Chunk {
  readonly columns: readonly Column[];
  readonly rows: (readonly Stored[])[];
}

/** Columns of a table as they are read. */
export function readColumns(dialect: Dialect, columns: readonly Column[]): readonly ReadColumn[] {
  return columns.map((column) => ({ name: column.name, read: readerOf(dialect, column) }));
}

/** A value of a key as `readKey` selects it: instants come as text with all of their digits. */
export function keyOf(dialect: Dialect, column: Column, raw: unknown): Value {
  return readerOf(dialect, column.kind === 'instant' ? { ...column, kind: 'other' } : column)(raw);
}

/** Rows that are kept as they come, one more than an answer has: it tells that there are more. */
const KEPT_ROWS = LIMITS.query_rows.value + 1;
/** What they may come to: columns that are read for what follows come beside those of the answer. */
const KEPT_SIZE = 4 * LIMITS.query_bytes.value;

/** Rows as they come from a server, which may have more than there is memory for. */
export class RowBuffer {
  readonly rows: (readonly unknown[])[] = [];
  isFull = false;
  #size = 0;

  /** Keeps a row, unless that is too much; whether it did. */
  add(row: readonly unknown[]): boolean {
    for (const value of row) this.#size += rawSize(value);
    this.isFull ||= this.rows.length >= KEPT_ROWS || this.#size > KEPT_SIZE;
    if (!this.isFull) this.rows.push(row);
    return !this.isFull;
  }
}

function rawSize(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  return value instanceof ArrayBuffer ? value.byteLength : JSON.stringify(value).length;
}

/** An answer that is more than is kept of one. */
export function tooLarge(outcome: Outcome, cause?: unknown): ProcessorError {
  const message = `The answer has more than ${LIMITS.query_rows.value} rows, or is larger than ${LIMITS.query_bytes.value} bytes.`;
  return new ProcessorError('PAYLOAD_TOO_LARGE', message, { outcome }, cause);
}

/** Whether it is such an error. */
export function isTooLarge(thrown: unknown): boolean {
  return isProcessorError(thrown) && thrown.code === 'PAYLOAD_TOO_LARGE';
}

/** Rows by the names of their columns. Throws `PAYLOAD_TOO_LARGE` where they are too many, or come to too much. */
export function rowsOf(columns: readonly ReadColumn[], raw: readonly (readonly unknown[])[]): readonly Row[] {
  if (raw.length > LIMITS.query_rows.value)
    throw new ProcessorError('PAYLOAD_TOO_LARGE', `The answer has more than ${LIMITS.query_rows.value} rows.`);
  let size = 0;
  return raw.map((values) => {
    const row = Object.fromEntries(columns.map(({ name, read }, index) => [name, read(values[index])]));
    size += sizeOf(row);
    if (size > LIMITS.query_bytes.value)
      throw new ProcessorError('PAYLOAD_TOO_LARGE', `The answer is larger than ${LIMITS.query_bytes.value} bytes.`);
    return row;
  });
}

/** Bytes as JSON, near enough for a limit. */
export function sizeOf(value: Value): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 6;
  if (Array.isArray(value)) return value.reduce<number>((sum, item: Value) => sum + sizeOf(item) + 1, 2);
  return Object.entries(value).reduce((sum, [key, item]) => sum + key.length + 4 + sizeOf(item), 2);
}
