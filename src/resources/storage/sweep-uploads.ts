/** Removes uploads that were not completed in time, and the rows of those that were. */

import type { FileStore } from '../../drivers/storage/port.ts';
import { mapAtATime } from '../../kernel/at-a-time.ts';
import type { Clock } from '../../kernel/clock.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { RunLog } from '../../run-log.ts';
import type { FileRecords } from './file-records.ts';
import { inTime } from './in-time.ts';
import type { OpenStorage } from './opening.ts';
import { type Payloads, payloadObject } from './payloads.ts';
import type { ReachedStorage } from './reach.ts';
import { inRounds, isGone, putOff, STORE_MS } from './sweep-delay.ts';
import type { Upload, Uploads, UploadState } from './uploads.ts';
import { expiryOf } from './writing.ts';

/** Uploads that one round removes, and how many at a time. */
const ROUND = 60;
const AT_A_TIME = 6;
/** A request that was in time has ended by then. */
const GRACE_MS = 600_000;

/** What sweeping uploads works with. */
export interface UploadSweepParts {
  readonly db: D1Database;
  readonly uploads: Pick<Uploads, 'find'>;
  readonly openStorage: OpenStorage;
  readonly payloadStore: FileStore;
  readonly payloads: Pick<Payloads, 'find'>;
  readonly fileRecords: FileRecords;
  readonly clock: Clock;
  readonly log: Pick<RunLog, 'fault'>;
}

interface Due {
  readonly workspace: string;
  readonly id: string;
  readonly state: UploadState;
  readonly createdAt: number;
  readonly expiresAt: number;
}

const DUE = `SELECT workspace_id AS workspace, id, state, created_at AS createdAt, expires_at AS expiresAt
  FROM storage_uploads WHERE expires_at <= ? AND state <> 'done' ORDER BY expires_at LIMIT ?`;
/** Nothing of them is left but their answers. */
const FORGET_DONE = "DELETE FROM storage_uploads WHERE state = 'done' AND expires_at <= ?";
const CLAIM = `UPDATE storage_uploads SET expires_at = ?5, state = 'aborted'
  WHERE workspace_id = ?1 AND id = ?2 AND state = ?3 AND expires_at = ?4`;

/** Removes the uploads whose time was up the longest ago; one that cannot be removed comes again later and later. */
export async function sweepUploads(parts: UploadSweepParts): Promise<void> {
  const { db, clock } = parts;
  const before = () => clock.now() - GRACE_MS;
  await db.prepare(FORGET_DONE).bind(before()).run();
  await inRounds(clock, ROUND, async () => {
    const { results } = await db.prepare(DUE).bind(before(), ROUND).all<Due>();
    await mapAtATime(results, AT_A_TIME, (due) => sweepUpload(parts, due));
    return results.length;
  });
}

async function sweepUpload(parts: UploadSweepParts, due: Due): Promise<void> {
  const { db, uploads, clock, log } = parts;
  const { workspace, id, state, createdAt, expiresAt } = due;
  const next = putOff(clock.now(), createdAt + LIMITS.file_upload.value);
  try {
    const { meta } = await db.prepare(CLAIM).bind(workspace, id, state, expiresAt, next).run();
    if (meta.changes === 0) return;
    const upload = await uploads.find(due);
    if (upload !== null) await abort(parts, upload);
    await db.batch([
      db.prepare('DELETE FROM storage_parts WHERE workspace_id = ? AND upload_id = ?').bind(workspace, id),
      db.prepare('DELETE FROM storage_uploads WHERE workspace_id = ? AND id = ?').bind(workspace, id),
    ]);
  } catch (thrown) {
    log.fault(id, thrown);
  }
}

async function abort(parts: UploadSweepParts, upload: Upload): Promise<void> {
  const { clock, openStorage, payloadStore, payloads } = parts;
  const timed = (work: (signal: AbortSignal) => Promise<void>) =>
    inTime(clock, upload.storage, { timeoutMs: STORE_MS }, work);
  if (upload.purpose === 'dispatch') {
    const name = payloadObject(upload);
    await timed((signal) => payloadStore.abortParts(name, upload.handle, signal));
    // It was made, and nobody heard of it.
    if ((await payloads.find(upload)) === null) await timed((signal) => payloadStore.delete(name, signal));
    return;
  }
  const reached = await inTime(clock, upload.storage, { timeoutMs: STORE_MS }, () => openStorage(upload)).catch(
    (thrown: unknown) => {
      // A storage that the product has no more keeps what it has.
      if (isGone(thrown)) return null;
      throw thrown;
    },
  );
  if (reached === null) return;
  try {
    await timed((signal) => reached.store.abortParts(upload.name, upload.handle, signal));
    await timed((signal) => recordMade(parts, upload, reached, signal));
  } catch (thrown) {
    throw reached.masked(thrown);
  }
}

/** A file that was made, and of which nobody took note since its request was cut off: whose it is, and when it expires. */
async function recordMade(
  { fileRecords }: UploadSweepParts,
  { id, name, expiry, session }: Upload,
  reached: ReachedStorage,
  signal: AbortSignal,
): Promise<void> {
  const { place, store } = reached;
  const file = await store.head(name, signal);
  if (file?.upload !== id || (await fileRecords.find(place, name))?.etag === file.etag) return;
  const { etag, lastModified: writtenAt } = file;
  const expiresAt = expiryOf(reached, expiry ?? undefined, writtenAt);
  // The run is not known any more, nor is what its caller claimed of the bytes.
  const record = { place, name, etag, checksum: null, session, runId: '', work: '', writtenAt, expiresAt };
  await fileRecords.write(record);
}
