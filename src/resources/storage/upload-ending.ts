/**
 * How uploads end, as D1 keeps it. One request at a time ends an upload: it holds a lease on it, and what it says of the
 * upload counts as long as nobody else took that. While it is being completed its parts stay as they are.
 */

import type { Parts, UploadKey } from './upload-model.ts';

/** An upload that one request ends. */
export interface Lease {
  readonly token: string;
  /** Until then nobody else ends it, epoch milliseconds. */
  readonly until: number;
}

/** Ends uploads. */
export interface UploadEnding {
  /** Takes an upload that is open, or whose lease is over by `now`. Its parts; null where it is neither. */
  begin(key: UploadKey, lease: Lease, now: number): Promise<Parts | null>;
  /** Has it done; its answer, that of another request where that has ended it meanwhile. */
  finish(key: UploadKey, token: string, result: unknown): Promise<unknown>;
  /** Gives it back: `open` with its parts or without them, or `aborted`. */
  giveBack(key: UploadKey, token: string, to: 'open' | 'aborted', parts: 'kept' | 'forgotten'): Promise<void>;
  /** Has the next one look sooner or later. */
  leaseUntil(key: UploadKey, token: string, until: number): Promise<void>;
}

const BEGIN = `UPDATE storage_uploads SET state = 'completing', lease = ?3, leased_until = ?4
  WHERE workspace_id = ?1 AND id = ?2
    AND (state = 'open' OR (state = 'completing' AND COALESCE(leased_until, 0) <= ?5))`;
const PARTS = `SELECT part, etag, size, checksum FROM storage_parts
  WHERE workspace_id = ?1 AND upload_id = ?2 ORDER BY part`;
const OWN = "workspace_id = ?1 AND id = ?2 AND state = 'completing' AND lease = ?3";
const FINISH = `UPDATE storage_uploads SET state = 'done', result = ?4 WHERE ${OWN}`;
const FORGET = `DELETE FROM storage_parts WHERE workspace_id = ?1 AND upload_id = ?2
  AND EXISTS (SELECT 1 FROM storage_uploads WHERE ${OWN})`;

/** Builds it. */
export function createUploadEnding(db: D1Database): UploadEnding {
  return {
    async begin({ workspace, id }, { token, until }, now) {
      const [begun, found] = await db.batch<Parts['there'][number]>([
        db.prepare(BEGIN).bind(workspace, id, token, until, now),
        db.prepare(PARTS).bind(workspace, id),
      ]);
      return (begun?.meta.changes ?? 0) > 0 ? partsOf(found?.results ?? []) : null;
    },
    async finish({ workspace, id }, token, result) {
      await db.batch([
        db.prepare(FORGET).bind(workspace, id, token),
        db.prepare(FINISH).bind(workspace, id, token, JSON.stringify(result)),
      ]);
      const row = await db
        .prepare('SELECT result FROM storage_uploads WHERE workspace_id = ? AND id = ?')
        .bind(workspace, id)
        .first<{ result: string | null }>();
      return row === null || row.result === null ? result : (JSON.parse(row.result) as unknown);
    },
    async giveBack({ workspace, id }, token, to, parts) {
      const move = db.prepare(`UPDATE storage_uploads SET state = ?4 WHERE ${OWN}`).bind(workspace, id, token, to);
      const forget = db.prepare(FORGET).bind(workspace, id, token);
      await db.batch(parts === 'forgotten' ? [forget, move] : [move]);
    },
    async leaseUntil({ workspace, id }, token, until) {
      const sql = `UPDATE storage_uploads SET leased_until = ?4 WHERE ${OWN}`;
      await db.prepare(sql).bind(workspace, id, token, until).run();
    },
  };
}

/** Parts of rows; one without a checksum is not there. */
function partsOf(rows: readonly Parts['there'][number][]): Parts {
  return {
    there: rows.filter(({ checksum }) => checksum !== ''),
    claimed: rows.filter(({ checksum }) => checksum === '').map(({ part }) => part),
  };
}

/** The parts of an upload. */
export async function readParts(db: D1Database, { workspace, id }: UploadKey): Promise<Parts> {
  const { results } = await db.prepare(PARTS).bind(workspace, id).all<Parts['there'][number]>();
  return partsOf(results);
}
