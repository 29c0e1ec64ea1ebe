/** Run records on their way to D1: buffered in the isolate, sent in batches, stored by the queue's consumer. */

import type { Clock } from './kernel/clock.ts';
import type { RunRecord } from './run-log.ts';

/** Records one batch holds, by the queue's limit, and how long a record waits for one. */
const BATCH = 100;
const WAIT_MS = 1_000;

/** Buffers records. Best effort: a crash may lose the last second; the console line is written first. */
export interface RecordBuffer {
  add(record: RunRecord): void;
  /** Sends what is buffered: at once when a batch is full, else after waiting for more. Keep the request or alarm alive with it. */
  flush(): Promise<void>;
}

/** Builds the buffer of an isolate. */
export function createRecordBuffer({
  queue,
  clock,
}: {
  readonly queue: Queue<RunRecord>;
  readonly clock: Clock;
}): RecordBuffer {
  let records: RunRecord[] = [];
  /** Until then another request is trusted to send; past it, it was cut off, and the next one takes over. */
  let trustedUntil = 0;

  async function send(): Promise<void> {
    const all = records;
    records = [];
    for (let at = 0; at < all.length; at += BATCH)
      await queue.sendBatch(all.slice(at, at + BATCH).map((body) => ({ body })));
  }

  return {
    add(record) {
      records.push(record);
    },
    async flush() {
      if (records.length >= BATCH) return send();
      if (records.length === 0 || trustedUntil > clock.now()) return;
      trustedUntil = clock.now() + 2 * WAIT_MS;
      await clock.sleep(WAIT_MS);
      trustedUntil = 0;
      await send();
    },
  };
}

/** Stores records; one that is stored already is kept as it is, since a queue may deliver twice. */
export async function storeRecords(db: D1Database, records: readonly RunRecord[]): Promise<void> {
  await db
    .prepare(
      `INSERT INTO run_records (workspace_id, run_id, product, env, time, record)
       SELECT value ->> 'workspace', value ->> 'run_id', value ->> 'product', value ->> 'env', value ->> 'time', value
       FROM json_each(?) WHERE true ON CONFLICT (workspace_id, run_id) DO NOTHING`,
    )
    .bind(JSON.stringify(records))
    .run();
}

/** Removes the oldest records from before an instant, `limit` at most. */
export async function purgeRecords(db: D1Database, before: number, limit: number): Promise<void> {
  await db
    .prepare(
      'DELETE FROM run_records WHERE (workspace_id, run_id) IN (SELECT workspace_id, run_id FROM run_records WHERE time < ? ORDER BY time LIMIT ?)',
    )
    .bind(before, limit)
    .run();
}
