/** Statements as they are handed to the client of PostgreSQL, and what comes of them. */

import { RowBuffer, tooLarge } from './rows.ts';
import type { Answer, Query } from './server.ts';

const CHANGES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** Milliseconds in which a server that was asked to give up a statement is to do so. */
const GRACE_MS = 1_000;
/** How often it is looked whether the server has come to a statement that nobody waits for, in milliseconds. */
const LOOK_MS = 50;

/** What the client knows of a query and does not declare. */
export interface ClientQuery extends PromiseLike<ClientResult | ClientStream> {
  forEach(row: (values: readonly unknown[]) => void): unknown;
  readonly state: { readonly pid: number; readonly secret: number } | null;
  /** Its types are asked for first, which does nothing yet. */
  readonly describeFirst?: unknown;
  readonly active: boolean;
  cancel(): unknown;
}

interface ClientResult extends ReadonlyArray<readonly unknown[]> {
  readonly columns?: readonly { readonly name: string }[];
  readonly count: number | null;
  readonly command: string | null;
}

/** What comes in place of a result of `COPY`. */
interface ClientStream {
  on(event: 'error', listener: () => void): unknown;
}

/** `stop` asks the server to give up what it is at, `end` ends the connection. */
export function handOver(query: ClientQuery, stop: () => void, end: () => void): Query {
  const found = new RowBuffer();
  // What is too much is not kept, and the server need not go on with it.
  query.forEach((row) => {
    if (!found.isFull && !found.add(row)) stop();
  });
  const result = Promise.resolve(query).then(
    (answer) => resultOf(answer, found),
    (thrown: unknown) => {
      throw found.isFull ? tooLarge('not_sent', thrown) : thrown;
    },
  );
  return {
    result,
    isSent: () => query.state !== null && !query.describeFirst,
    giveUp() {
      if (query.state !== null) {
        void stopInTurn(query, result, stop, end);
        return query.active;
      }
      query.cancel();
      return true;
    },
  };
}

/** Stops a query when the server is at it, and ends a connection on which it does not answer that. */
async function stopInTurn(query: ClientQuery, result: Promise<unknown>, stop: () => void, end: () => void) {
  const progress = { isOver: false };
  const over = (): void => {
    progress.isOver = true;
  };
  result.then(over, over);
  while (!query.active && !progress.isOver) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  if (progress.isOver) return;
  stop();
  setTimeout(() => {
    if (!progress.isOver) end();
  }, GRACE_MS);
}

function resultOf(answer: ClientResult | ClientStream, { rows, isFull }: RowBuffer): Answer {
  if ('on' in answer) {
    // A stream, which nobody reads.
    answer.on('error', () => undefined);
    return { rows: [], fields: [], changed: 0, command: 'COPY' };
  }
  const command = answer.command ?? '';
  if (isFull) throw tooLarge(command === 'SELECT' ? 'not_sent' : 'unknown');
  const fields = (answer.columns ?? []).map(({ name }) => name);
  return { rows, fields, changed: CHANGES.has(command) ? (answer.count ?? 0) : 0, command };
}
