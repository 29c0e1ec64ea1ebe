/** Publishers that publish until each request of theirs was answered. */

import { setTimeout as wait } from 'node:timers/promises';
import type Ductape from '@ductape/sdk';
import type { Accepted } from './event-ledger.ts';
import { AT, type Publication, TOPIC } from './event-messages.ts';

/** How long a publisher waits before it repeats a request that nobody answered. */
const PAUSE_MS = 100;
const UNANSWERED = ['CONNECTION_ERROR', 'TIMEOUT'];

/** What publishers have come to. */
export interface Published {
  readonly accepted: Accepted[];
  /** Requests that were sent again, under the same key, since nobody had answered them. */
  repeated: number;
}

/** How it is published. */
export interface Publishing {
  readonly publications: readonly Publication[];
  /** Requests at a time. */
  readonly publishers: number;
  /** Messages a second, at most. */
  readonly rate: number;
}

/** Publishes all. */
export async function publishAll(
  client: Ductape,
  { publications, publishers, rate }: Publishing,
  published: Published,
): Promise<void> {
  const begun = Date.now();
  const left = publications.entries();
  const publisher = async () => {
    for (const [index, publication] of left) {
      const dueAt = begun + ((publication.messages[0]?.n ?? 0) * 1_000) / rate;
      await wait(Math.max(0, dueAt - Date.now()));
      const offsets = await answered(client, publication, `publication-${index}`, published);
      for (const [at, message] of publication.messages.entries())
        published.accepted.push({ ...message, offset: offsets[at] ?? Number.NaN });
    }
  };
  await Promise.all(Array.from({ length: publishers }, publisher));
}

async function answered(
  client: Ductape,
  publication: Publication,
  key: string,
  published: Published,
): Promise<number[]> {
  for (;;) {
    try {
      return await publish(client, publication, key);
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
      if (!UNANSWERED.includes(code)) throw thrown;
      published.repeated += 1;
      await wait(PAUSE_MS);
    }
  }
}

/** Sends one request; answers the offset of each message. */
async function publish({ events }: Ductape, { kind, messages }: Publication, key: string): Promise<number[]> {
  const bodies = messages.map(({ n, key: own }) => ({ message: { n }, ...(own !== null && { key: own }) }));
  const [first] = bodies;
  if (first === undefined) return [];
  const input = { ...AT, event: TOPIC };
  if (kind === 'batch') {
    const answer = await events.publishBatch({ ...input, messages: bodies }, { idempotency_key: key });
    return answer.event_ids.map((id) => Number(id.slice(id.lastIndexOf(':') + 1)));
  }
  if (kind === 'one') return [(await events.publish({ ...input, ...first }, { idempotency_key: key })).offset];
  return [(await events.publishIdempotent({ ...input, ...first, idempotencyKey: key })).offset];
}
