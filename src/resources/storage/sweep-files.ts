/** Removes files that have expired. */

import type { StoragePlace } from '../../drivers/storage/port.ts';
import { mapAtATime } from '../../kernel/at-a-time.ts';
import type { Clock } from '../../kernel/clock.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import type { RunLog } from '../../run-log.ts';
import { inTime } from './in-time.ts';
import type { OpenStorage } from './opening.ts';
import type { ReachedStorage } from './reach.ts';
import { putOff, STORE_MS } from './sweep-delay.ts';

/** Files that one sweep removes, and how many of a storage at a time. */
const SWEEP = 200;
const AT_A_TIME = 6;

/** What sweeping files works with. */
export interface FileSweepParts {
  readonly db: D1Database;
  readonly openStorage: OpenStorage;
  readonly clock: Clock;
  readonly log: Pick<RunLog, 'fault'>;
}

/** A file that has expired. */
interface Expired extends StoragePlace {
  readonly name: string;
  readonly etag: string;
  readonly expiresAt: number;
  readonly due: number;
}

const DUE = `SELECT workspace_id AS workspace, product, env, storage, name, etag, expires_at AS expiresAt,
    COALESCE(put_off, expires_at) AS due
  FROM storage_files
  WHERE expires_at IS NOT NULL AND COALESCE(put_off, expires_at) <= ?1 AND expires_at <= ?1
  ORDER BY COALESCE(put_off, expires_at) LIMIT ?2`;
const ROW = `workspace_id = ?1 AND product = ?2 AND env = ?3 AND storage = ?4 AND name = ?5 AND etag = ?6
  AND expires_at = ?7`;
const CLAIM = `UPDATE storage_files SET put_off = ?8 WHERE ${ROW} AND COALESCE(put_off, expires_at) = ?9`;
const FORGET = `DELETE FROM storage_files WHERE ${ROW}`;

/**
 * Removes the files whose time was up the longest ago. Each is first put off, so that another sweep leaves it, and one
 * that cannot be removed comes again later and later. A file that is another one by now stays.
 */
export async function sweepFiles(parts: FileSweepParts): Promise<void> {
  const { results } = await parts.db.prepare(DUE).bind(parts.clock.now(), SWEEP).all<Expired>();
  const storages = Map.groupBy(results, ({ workspace, product, env, storage }) =>
    JSON.stringify([workspace, product, env, storage]),
  );
  for (const files of storages.values()) await sweepStorage(parts, files);
}

async function sweepStorage(parts: FileSweepParts, files: readonly Expired[]): Promise<void> {
  const { db, openStorage, log } = parts;
  const claimed = await claim(parts, files);
  const [first] = claimed;
  if (first === undefined) return;
  try {
    const reached = await openStorage(first);
    const removed = await removeAll(parts, reached, claimed);
    if (removed.length > 0) await db.batch(removed.map((file) => db.prepare(FORGET).bind(...rowOf(file))));
  } catch (thrown) {
    // A storage that the product has no more keeps its files.
    if (!isProcessorError(thrown) || thrown.code !== 'NOT_FOUND') log.fault(`storage:${first.storage}`, thrown);
  }
}

async function claim({ db, clock }: FileSweepParts, files: readonly Expired[]): Promise<Expired[]> {
  const now = clock.now();
  const claims = files.map((file) => db.prepare(CLAIM).bind(...rowOf(file), putOff(now, file.expiresAt), file.due));
  const claimed = await db.batch(claims);
  return files.filter((_file, at) => (claimed[at]?.meta.changes ?? 0) > 0);
}

/** Those that are gone. A store that fails is not asked for the others. */
async function removeAll(
  { clock, log }: FileSweepParts,
  { store, masked, storage: { tag } }: ReachedStorage,
  files: readonly Expired[],
): Promise<Expired[]> {
  const removed: Expired[] = [];
  let hasFailed = false;
  await mapAtATime(files, AT_A_TIME, async (file) => {
    if (hasFailed) return;
    try {
      await inTime(clock, tag, { timeoutMs: STORE_MS }, async (signal) => {
        const found = await store.head(file.name, signal);
        if (found?.etag === file.etag) await store.delete(file.name, signal);
      });
      removed.push(file);
    } catch (thrown) {
      hasFailed = true;
      log.fault(`storage:${tag}`, masked(thrown));
    }
  });
  return removed;
}

function rowOf({ workspace, product, env, storage, name, etag, expiresAt }: Expired) {
  return [workspace, product, env, storage, name, etag, expiresAt] as const;
}
