/** Removes files that have expired. */

import type { StoragePlace } from '../../drivers/storage/port.ts';
import { mapAtATime } from '../../kernel/at-a-time.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { RunLog } from '../../run-log.ts';
import { inTime } from './in-time.ts';
import type { OpenStorage } from './opening.ts';
import type { ReachedStorage } from './reach.ts';
import { inRounds, isGone, MOST_MS, putOff, STORE_MS } from './sweep-delay.ts';

/** Files that one round removes, and how many of a storage at a time. */
const ROUND = 200;
const AT_A_TIME = 6;
/** What S3 answers to a write has its own instant, of which the file's may be rounded up. */
const ROUNDING_MS = 2_000;
/** After so long a storage that the product has no more does not come back. */
const GIVE_UP_MS = 30 * MOST_MS;

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
  /** By the store's time, as all instants of it: epoch milliseconds. */
  readonly writtenAt: number;
  readonly expiresAt: number;
  readonly due: number;
}

const DUE = `SELECT workspace_id AS workspace, product, env, storage, name, etag, written_at AS writtenAt,
    expires_at AS expiresAt, COALESCE(put_off, expires_at) AS due
  FROM storage_files
  WHERE expires_at IS NOT NULL AND COALESCE(put_off, expires_at) <= ?1 AND expires_at <= ?1
  ORDER BY COALESCE(put_off, expires_at) LIMIT ?2`;
const PLACE = 'workspace_id = ?1 AND product = ?2 AND env = ?3 AND storage = ?4';
const ROW = `${PLACE} AND name = ?5 AND etag = ?6 AND written_at = ?7 AND expires_at = ?8`;
const CLAIM = `UPDATE storage_files SET put_off = ?9 WHERE ${ROW} AND COALESCE(put_off, expires_at) = ?10`;
const STANDS = `SELECT 1 FROM storage_files WHERE ${ROW}`;
const FORGET = `DELETE FROM storage_files WHERE ${ROW}`;
const GIVE_UP = `DELETE FROM storage_files WHERE ${PLACE} AND expires_at <= ?5`;
const PUT_OFF = `UPDATE storage_files SET put_off = ?6 WHERE ${PLACE} AND expires_at <= ?5`;

/**
 * Removes the files whose time was up the longest ago. Each is first put off, so that another sweep leaves it, and one
 * that cannot be removed comes again later and later. A file that was written since stays, also one with the same bytes.
 */
export async function sweepFiles(parts: FileSweepParts): Promise<void> {
  const { db, clock } = parts;
  await inRounds(clock, ROUND, async () => {
    const { results } = await db.prepare(DUE).bind(clock.now(), ROUND).all<Expired>();
    const storages = Map.groupBy(results, ({ workspace, product, env, storage }) =>
      JSON.stringify([workspace, product, env, storage]),
    );
    for (const files of storages.values()) await sweepStorage(parts, files);
    return results.length;
  });
}

async function sweepStorage(parts: FileSweepParts, files: readonly Expired[]): Promise<void> {
  const { db, openStorage, clock, log } = parts;
  const [first] = files;
  if (first === undefined) return;
  try {
    const claimed = await claim(parts, files);
    if (claimed.length === 0) return;
    const reached = await inTime(clock, first.storage, { timeoutMs: STORE_MS }, () => openStorage(first));
    const removed = await removeAll(parts, reached, claimed);
    if (removed.length > 0) await db.batch(removed.map((file) => db.prepare(FORGET).bind(...rowOf(file))));
  } catch (thrown) {
    const tell = (failure: unknown) => log.fault(`storage:${first.storage}`, failure);
    if (isGone(thrown)) await leave(parts, first).catch(tell);
    else tell(thrown);
  }
}

async function claim({ db, clock }: FileSweepParts, files: readonly Expired[]): Promise<Expired[]> {
  const now = clock.now();
  const claims = files.map((file) => db.prepare(CLAIM).bind(...rowOf(file), putOff(now, file.expiresAt), file.due));
  const claimed = await db.batch(claims);
  return files.filter((_file, at) => (claimed[at]?.meta.changes ?? 0) > 0);
}

/** A storage that the product has no more keeps its files; all of it waits a day for its return, and not for ever. */
async function leave({ db, clock }: FileSweepParts, place: StoragePlace): Promise<void> {
  const { workspace, product, env, storage } = place;
  const now = clock.now();
  await db.batch([
    db.prepare(GIVE_UP).bind(workspace, product, env, storage, now - GIVE_UP_MS),
    db.prepare(PUT_OFF).bind(workspace, product, env, storage, now, now + MOST_MS),
  ]);
}

/** Those that are gone. A store that fails is not asked for the others. */
async function removeAll(
  parts: FileSweepParts,
  { store, masked, storage: { tag } }: ReachedStorage,
  files: readonly Expired[],
): Promise<Expired[]> {
  const { clock, log } = parts;
  const removed: Expired[] = [];
  let hasFailed = false;
  await mapAtATime(files, AT_A_TIME, async (file) => {
    if (hasFailed) return;
    try {
      await inTime(clock, tag, { timeoutMs: STORE_MS }, (signal) => removeFile(parts, store, file, signal));
      removed.push(file);
    } catch (thrown) {
      hasFailed = true;
      log.fault(`storage:${tag}`, masked(thrown));
    }
  });
  return removed;
}

/** Equal bytes have equal etags in most stores: what counts is when they were written. */
async function removeFile(
  { db }: FileSweepParts,
  store: ReachedStorage['store'],
  file: Expired,
  signal: AbortSignal,
): Promise<void> {
  const found = await store.head(file.name, signal);
  if (found?.etag !== file.etag || found.lastModified > file.writtenAt + ROUNDING_MS) return;
  const stands = await db
    .prepare(STANDS)
    .bind(...rowOf(file))
    .first();
  if (stands !== null) await store.delete(file.name, signal, file.etag);
}

function rowOf({ workspace, product, env, storage, name, etag, writtenAt, expiresAt }: Expired) {
  return [workspace, product, env, storage, name, etag, writtenAt, expiresAt] as const;
}
