/** Rows of an answer, within its limits. */

import type { Row, Value } from '../../engine/database/model.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Reader } from './answers.ts';

/** A column of an answer. */
export interface ReadColumn {
  readonly name: string;
  readonly read: Reader;
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
function sizeOf(value: Value): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 6;
  if (Array.isArray(value)) return value.reduce<number>((sum, item: Value) => sum + sizeOf(item) + 1, 2);
  return Object.entries(value).reduce((sum, [key, item]) => sum + key.length + 4 + sizeOf(item), 2);
}
