/** Rows of an answer, within its limits. */

import { ProcessorError } from '../../../kernel/errors.ts';
import { abandon, type Endable } from './rows.ts';
import { LIMITS } from '../../../kernel/limits.ts';

/** What stands beside the properties of a node or relationship, in bytes, near enough. */
const FRAME = 100;

/** Rows of a statement, or of a list. Throws `PAYLOAD_TOO_LARGE` where they are too many, or come to too much. */
export function collected<Row extends { readonly properties: string }>(
  rows: readonly Row[] | (Iterable<Row> & Endable),
): readonly Row[] {
  const found: Row[] = [];
  let size = 0;
  for (const row of rows) {
    size += row.properties.length + FRAME;
    if (found.length >= LIMITS.graph_items.value || size > LIMITS.graph_bytes.value) {
      if ('one' in rows) abandon(rows);
      throw tooLarge(size);
    }
    found.push(row);
  }
  return found;
}

function tooLarge(size: number): ProcessorError {
  const message =
    size > LIMITS.graph_bytes.value
      ? `The answer is larger than ${LIMITS.graph_bytes.value} bytes.`
      : `The answer has more than ${LIMITS.graph_items.value} nodes or relationships.`;
  return new ProcessorError('PAYLOAD_TOO_LARGE', message, { outcome: 'not_sent' });
}
