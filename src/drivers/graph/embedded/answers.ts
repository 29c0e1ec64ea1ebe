/** What an answer holds, within its limits. */

import { ProcessorError } from '../../../kernel/errors.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import { encodeUtf8 } from '../../../kernel/utf8.ts';
import { abandon, type Endable } from './rows.ts';

/** What stands beside the properties of a node or relationship, in bytes, near enough. */
const FRAME = 100;

/** Most bytes of a character of JavaScript. */
const BYTES = 3;

/** Rows of a statement, or of a list. Throws `PAYLOAD_TOO_LARGE` where they are too many, or come to too much. */
export function collected<Row extends { readonly properties: string }>(
  rows: Iterable<Row> & Partial<Endable>,
): readonly Row[] {
  const found: Row[] = [];
  const size = new AnswerSize();
  try {
    for (const row of rows) {
      size.add(row.properties, FRAME);
      if (found.length >= LIMITS.graph_items.value)
        throw tooLarge(`more than ${LIMITS.graph_items.value} nodes or relationships`);
      found.push(row);
    }
  } catch (thrown) {
    if (rows.one !== undefined) abandon(rows as Endable);
    throw thrown;
  }
  return found;
}

/** The same of rows whose ids were put in order. */
export function inOrder<Row extends { readonly id: number; readonly properties: string }>(
  ordered: Iterable<{ readonly id: number }>,
  read: (ids: readonly number[]) => Iterable<Row>,
): readonly Row[] {
  const ids = Array.from(ordered, ({ id }) => id);
  const rows = new Map(collected(read(ids)).map((row) => [row.id, row]));
  return ids.flatMap((id) => rows.get(id) ?? []);
}

/** What an answer comes to in bytes. Texts are measured only once it could be too much. */
export class AnswerSize {
  #bytes = 0;
  #characters = 0;
  #unmeasured: (readonly [text: string, count: number])[] = [];

  /** Adds a text and what stands beside it, so many times. Throws `PAYLOAD_TOO_LARGE`. */
  add(text: string, beside: number, count = 1): void {
    this.#bytes += beside * count;
    this.#characters += text.length * count;
    this.#unmeasured.push([text, count]);
    const most = LIMITS.graph_bytes.value;
    if (this.#bytes + this.#characters * BYTES <= most) return;
    for (const [each, times] of this.#unmeasured) this.#bytes += encodeUtf8(each).length * times;
    this.#unmeasured = [];
    this.#characters = 0;
    if (this.#bytes > most) throw tooLarge(`more than ${most} bytes`);
  }
}

function tooLarge(what: string): ProcessorError {
  return new ProcessorError('PAYLOAD_TOO_LARGE', `The answer has ${what}.`, { outcome: 'not_sent' });
}
