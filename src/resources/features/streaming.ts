/** What happens in a run, as server-sent events while it happens (WHATWG HTML, "Server-sent events"). */

import { valueOf } from './directory.ts';
import { createTelling, type EventDetails } from './history-view.ts';
import { openRows } from './journal.ts';
import type { FoundRun, ReadingParts } from './reading.ts';

/** How long an object is asked to wait for more; a comment then shows that the connection lives. */
const FOLLOW_MS = 25_000;
/** How often one request asks; whoever reads goes on after the last id that came. */
const FOLLOWS = 36;

/** Place of an event: number of its row, and its own within that. */
type Place = readonly [row: number, event: number];

/** The place that an id names. */
export function placeOf(id: string | undefined): Place {
  const [row = 0, event = 0] = (id ?? '0.0').split('.').map(Number);
  return [row, event];
}

/**
 * The events of a run after a place, each with its place as id, its type as name, and an `EventView` as JSON. The last
 * message is `end` with the status; without it the stream was cut off and is to be asked for again.
 */
export function streamRun(
  parts: Pick<ReadingParts, 'journal'>,
  found: FoundRun,
  after: Place,
  details: EventDetails,
): ReadableStream<Uint8Array> {
  const messages = messagesOf(parts, found, after, details);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const next = await messages.next();
      if (next.done === true) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await messages.return();
    },
  });
}

async function* messagesOf(
  { journal }: Pick<ReadingParts, 'journal'>,
  { object, run: { spec } }: FoundRun,
  [afterRow, afterEvent]: Place,
  details: EventDetails,
): AsyncGenerator<string, void> {
  // It is told from the beginning, since an event may refer to what was before it.
  const tell = createTelling(details);
  let read = 0;
  for (let asked = 0; asked < FOLLOWS;) {
    const { run, rows, next } = valueOf(await object.follow(spec.id, read, FOLLOW_MS));
    let text = '';
    for (const row of rows) {
      read = row.n;
      for (const [index, event] of (await openRows(journal, spec, [row])).flatMap(tell).entries()) {
        if (row.n < afterRow || (row.n === afterRow && index < afterEvent)) continue;
        text += `id: ${row.n}.${index + 1}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
      }
    }
    if (text !== '') yield text;
    if (next === null && run.endedAt !== null) {
      yield `event: end\ndata: ${JSON.stringify({ status: run.status })}\n\n`;
      return;
    }
    if (rows.length > 0) continue;
    asked += 1;
    yield ': nothing yet\n\n';
  }
}
