/** Rows of an answer, within its limits. */

import { ProcessorError } from '../../../kernel/errors.ts';
import { LIMITS } from '../../../kernel/limits.ts';

/** What stands beside the properties of a node or relationship, in bytes, near enough. */
const FRAME = 100;

/** Rows as they come. Throws `PAYLOAD_TOO_LARGE` where they are too many, or come to too much. */
export function collected<Row extends { readonly properties: string }>(rows: Iterable<Row>): readonly Row[] {
  const found: Row[] = [];
  let size = 0;
  for (const row of rows) {
    size += row.properties.length + FRAME;
    if (found.length >= LIMITS.graph_items.value)
      throw tooLarge(`The answer has more than ${LIMITS.graph_items.value} nodes or relationships.`);
    if (size > LIMITS.graph_bytes.value) throw tooLarge(`The answer is larger than ${LIMITS.graph_bytes.value} bytes.`);
    found.push(row);
  }
  return found;
}

function tooLarge(message: string): ProcessorError {
  return new ProcessorError('PAYLOAD_TOO_LARGE', message, { outcome: 'not_sent' });
}
