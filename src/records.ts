/** Run records on their way to D1: buffered in the isolate, sent in batches, stored by the queue's consumer. */

import type { Clock } from './kernel/clock.ts';
import { countRuns, type RunCount } from './run-counts.ts';
import type { RunRecord } from './run-record.ts';

/** JSON text of a list of run records, as one queue message carries it: far fewer messages than runs. */
export type RecordPack = string;

/** Characters of a pack: three bytes each at most, by a message's limit of 128 KB, and one record more. */
const PACK_LENGTH = 40_000;
/** Packs of one `sendBatch`, by its limit of 256 KB. */
const BATCH = 2;
/** Packs that are sent without waiting for more: in a burst, whoever stores them is not to take turns with who runs. */
const PLENTY = 10;
/** How long a record waits for others. */
const WAIT_MS = 1_000;

/** Buffers records. Best effort: a crash may lose the last second; the console line, where there is one, is written first. */
export interface RecordBuffer {
  /** Adds a record, given as its JSON line. */
  add(line: string): void;
  /**
   * Sends what is buffered: at once when that is plenty, else after waiting for more. Keep the request or alarm alive
   * with it; null when it has nothing to do.
   */
  flush(): Promise<void> | null;
}

/** Builds the buffer of an isolate. */
export function createRecordBuffer({
  queue,
  clock,
}: {
  readonly queue: Queue<RecordPack>;
  readonly clock: Clock;
}): RecordBuffer {
  let lines: string[] = [];
  let length = 0;
  /** Until then another request is trusted to send; past it, it was cut off, and the next one takes over. */
  let trustedUntil = 0;

  async function send(): Promise<void> {
    const packs = packsOf(lines);
    [lines, length] = [[], 0];
    for (let at = 0; at < packs.length; at += BATCH)
      await queue.sendBatch(packs.slice(at, at + BATCH).map((body) => ({ body, contentType: 'text' })));
  }

  async function sendLater(): Promise<void> {
    trustedUntil = clock.now() + 2 * WAIT_MS;
    await clock.sleep(WAIT_MS);
    trustedUntil = 0;
    await send();
  }

  return {
    add(line) {
      lines.push(line);
      length += line.length;
    },
    flush() {
      if (length >= PLENTY * PACK_LENGTH) return send();
      return length === 0 || trustedUntil > clock.now() ? null : sendLater();
    },
  };
}

/** A pack is closed by the line that fills it. */
function packsOf(lines: readonly string[]): RecordPack[] {
  const packs: RecordPack[] = [];
  let from = 0;
  let length = 0;
  for (const [index, line] of lines.entries()) {
    length += line.length;
    if (length < PACK_LENGTH && index < lines.length - 1) continue;
    packs.push(`[${lines.slice(from, index + 1).join(',')}]`);
    [from, length] = [index + 1, 0];
  }
  return packs;
}

/**
 * Stores packs, all or none, and counts their runs; answers the counts that changed. Each pack is split by workspace.
 * One that is stored already is kept as it is and counts no more, since a queue may deliver twice, each time with the
 * same id.
 */
export async function storePacks(
  db: D1Database,
  packs: readonly { readonly id: string; readonly body: RecordPack }[],
): Promise<RunCount[]> {
  const read = packs.map(({ id, body }) => ({ id, body, records: JSON.parse(body) as readonly RunRecord[] }));
  const statement = db.prepare(
    `INSERT INTO run_record_packs (workspace_id, id, first_time, last_time, secrets, sessions, records)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (workspace_id, id) DO NOTHING`,
  );
  const stored = read.flatMap(({ id, body, records: all }) =>
    partsOf(body, all).map(({ workspace, times, secrets, sessions, records }) =>
      statement.bind(workspace, id, Math.min(...times), Math.max(...times), secrets, sessions, records),
    ),
  );
  const counted = countRuns(db, read);
  const [counts] = await db.batch<RunCount>(counted === null ? stored : [counted, ...stored]);
  return counted === null ? [] : (counts?.results ?? []);
}

/** What a pack holds of each workspace. */
interface Part {
  readonly workspace: string;
  readonly times: readonly number[];
  /** JSON text of the keys of the secrets that were used; null for none. */
  readonly secrets: string | null;
  /** JSON text of the {@link sessionName}s of what was done with sessions; null for nothing. */
  readonly sessions: string | null;
  /** JSON text of the list. */
  readonly records: string;
}

/** SQLite could split a pack too, several times as slowly. */
function partsOf(pack: RecordPack, all: readonly RunRecord[]): Part[] {
  return [...Map.groupBy(all, ({ workspace }) => workspace)].map(([workspace, records]) => ({
    workspace,
    times: records.map(({ time }) => time),
    secrets: keysOf(records),
    sessions: sessionsOf(records),
    records: records.length === all.length ? pack : JSON.stringify(records),
  }));
}

function keysOf(records: readonly RunRecord[]): string | null {
  // Records of before secrets had no such field.
  const keys = new Set(records.flatMap(({ secrets = [] }: Partial<RunRecord>) => secrets));
  return keys.size === 0 ? null : JSON.stringify([...keys]);
}

function sessionsOf(records: readonly RunRecord[]): string | null {
  const names = new Set(records.filter(({ namespace }) => namespace === 'sessions').map(sessionName));
  return names.size === 0 ? null : JSON.stringify([...names]);
}

/** What a pack calls the sessions of a tag, by which those that record nothing of them are skipped. */
export function sessionName({ product, env, target }: Pick<RunRecord, 'product' | 'env' | 'target'>): string {
  return JSON.stringify([product, env, target]);
}

/** Removes the oldest packs whose records are all from before an instant, `limit` at most. */
export async function purgePacks(db: D1Database, before: number, limit: number): Promise<void> {
  await db
    .prepare(
      `DELETE FROM run_record_packs WHERE (workspace_id, id) IN
       (SELECT workspace_id, id FROM run_record_packs WHERE last_time < ? ORDER BY last_time LIMIT ?)`,
    )
    .bind(before, limit)
    .run();
}
