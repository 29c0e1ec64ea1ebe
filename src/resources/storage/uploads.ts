/**
 * Uploads in parts, as D1 keeps them. An upload is `open` until a request completes it, `completing` while its file is
 * made, then `done`; or `aborted`. Each step is a conditional update, so that of several requests one takes it; see
 * `upload-ending.ts`.
 *
 * A part's row is claimed before the store has its bytes, and settled afterwards: a row without a checksum is a part
 * that is not there. Where two requests send one part at the same time the store alone knows which came last, so the
 * part counts as not sent.
 */

import { LIMITS } from '../../kernel/limits.ts';
import type { CallSession } from '../sessions/call-session.ts';
import { createUploadEnding, readParts, type UploadEnding } from './upload-ending.ts';
import type { Parts, UploadedPart, UploadKey } from './upload-model.ts';

export type { Parts, UploadedPart, UploadKey };

/** How an upload stands. */
export type UploadState = 'open' | 'completing' | 'done' | 'aborted';

/** An upload. */
export interface Upload extends UploadKey {
  /** Who began it: a member's id. */
  readonly user: string;
  readonly product: string;
  readonly env: string;
  readonly storage: string;
  readonly purpose: 'file' | 'dispatch';
  /** The file's name; of a dispatch, empty where it is not known. */
  readonly name: string;
  readonly mimeType: string;
  /** Bytes that were declared; null for none. */
  readonly size: number | null;
  /** Of the file, milliseconds from when it is written; null for what the storage says. */
  readonly expiry: number | null;
  /** Whose file it is; without a payload. */
  readonly session: CallSession | null;
  /** What the store calls it. */
  readonly handle: string;
  readonly state: UploadState;
  /** The answer to the request that completed it; null before. */
  readonly result: unknown;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Keeps uploads. */
export interface Uploads extends UploadEnding {
  insert(upload: Upload): Promise<void>;
  find(key: UploadKey): Promise<Upload | null>;
  /** Whether it was in that state, and is in the other one now. */
  move(key: UploadKey, from: UploadState, to: UploadState): Promise<boolean>;
  /** In order. */
  parts(key: UploadKey): Promise<Parts>;
  /**
   * Takes a part of an open upload, whatever was known of it. `full` where all parts come to more than `most` bytes,
   * `ended` where the upload is not open.
   */
  claim(
    key: UploadKey,
    part: number,
    claim: string,
    bytes: { readonly size: number; readonly most: number },
  ): Promise<'claimed' | 'full' | 'ended'>;
  /**
   * Takes note that the store has it, unless it was claimed again or the upload is open no more: then it counts as not
   * sent, and the answer is false.
   */
  settle(key: UploadKey, claim: string, part: UploadedPart): Promise<boolean>;
  /** Forgets parts: one, when it is claimed by that claim still; or all of them. */
  forget(key: UploadKey, one?: { readonly part: number; readonly claim: string }): Promise<void>;
}

interface UploadRow {
  readonly user_id: string;
  readonly product: string;
  readonly env: string;
  readonly storage: string;
  readonly purpose: 'file' | 'dispatch';
  readonly name: string;
  readonly mime_type: string;
  readonly size: number | null;
  readonly expiry: number | null;
  readonly session: string | null;
  readonly handle: string;
  readonly state: UploadState;
  readonly result: string | null;
  readonly created_at: number;
  readonly expires_at: number;
}

const INSERT = `INSERT INTO storage_uploads (workspace_id, id, user_id, product, env, storage, purpose, name, mime_type, size,
    expiry, session, handle, state, result, created_at, expires_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', NULL, ?, ?)`;
const CLAIM = `INSERT INTO storage_parts (workspace_id, upload_id, part, etag, size, checksum)
  SELECT workspace_id, id, ?3, ?4, ?5, '' FROM storage_uploads WHERE workspace_id = ?1 AND id = ?2 AND state = 'open'
  ON CONFLICT DO UPDATE SET etag = excluded.etag, size = excluded.size, checksum = ''`;
/** Parts are added up only where their numbers let them come to more. */
const FULL = `SELECT CASE WHEN
    (SELECT max(part) FROM storage_parts WHERE workspace_id = ?1 AND upload_id = ?2) * ${LIMITS.file_part.value} > ?3
  THEN (SELECT sum(size) FROM storage_parts WHERE workspace_id = ?1 AND upload_id = ?2) > ?3 ELSE 0 END AS is_full`;
const SETTLE = `UPDATE storage_parts SET etag = ?5, size = ?6, checksum = ?7
  WHERE workspace_id = ?1 AND upload_id = ?2 AND part = ?3 AND etag = ?4 AND checksum = ''
    AND EXISTS (SELECT 1 FROM storage_uploads WHERE workspace_id = ?1 AND id = ?2 AND state = 'open')`;
/** Whichever request has it now, the store may have the bytes of this one. */
const OVERTAKEN = `DELETE FROM storage_parts WHERE workspace_id = ?1 AND upload_id = ?2 AND part = ?3 AND changes() = 0`;

/** Builds it. */
export function createUploads({ db }: { readonly db: D1Database }): Uploads {
  return {
    insert: (upload) => insert(db, upload),
    async find({ workspace, id }) {
      const row = await db
        .prepare('SELECT * FROM storage_uploads WHERE workspace_id = ? AND id = ?')
        .bind(workspace, id)
        .first<UploadRow>();
      return row === null ? null : uploadOf({ workspace, id }, row);
    },
    async move({ workspace, id }, from, to) {
      const { meta } = await db
        .prepare('UPDATE storage_uploads SET state = ? WHERE workspace_id = ? AND id = ? AND state = ?')
        .bind(to, workspace, id, from)
        .run();
      return meta.changes > 0;
    },
    ...createUploadEnding(db),
    parts: (key) => readParts(db, key),
    async claim({ workspace, id }, part, claim, { size, most }) {
      const [claimed, summed] = await db.batch<{ is_full: number }>([
        db.prepare(CLAIM).bind(workspace, id, part, claim, size),
        db.prepare(FULL).bind(workspace, id, most),
      ]);
      if ((claimed?.meta.changes ?? 0) === 0) return 'ended';
      return summed?.results[0]?.is_full === 1 ? 'full' : 'claimed';
    },
    async settle({ workspace, id }, claim, { part, etag, size, checksum }) {
      const [settled] = await db.batch([
        db.prepare(SETTLE).bind(workspace, id, part, claim, etag, size, checksum),
        db.prepare(OVERTAKEN).bind(workspace, id, part),
      ]);
      return (settled?.meta.changes ?? 0) > 0;
    },
    async forget({ workspace, id }, one) {
      const all = 'DELETE FROM storage_parts WHERE workspace_id = ? AND upload_id = ?';
      const statement =
        one === undefined
          ? db.prepare(all).bind(workspace, id)
          : db.prepare(`${all} AND part = ? AND etag = ? AND checksum = ''`).bind(workspace, id, one.part, one.claim);
      await statement.run();
    },
  };
}

async function insert(db: D1Database, upload: Upload): Promise<void> {
  const { workspace, id, user, product, env, storage, purpose, name, mimeType, size, expiry, handle } = upload;
  const session = upload.session === null ? null : JSON.stringify({ ...upload.session, payload: null });
  const place = [workspace, id, user, product, env, storage];
  const about = [purpose, name, mimeType, size, expiry, session, handle, upload.createdAt, upload.expiresAt];
  await db
    .prepare(INSERT)
    .bind(...place, ...about)
    .run();
}

function uploadOf(key: UploadKey, row: UploadRow): Upload {
  const { product, env, storage, purpose, name, size, expiry, handle, state } = row;
  return {
    ...key,
    product,
    env,
    storage,
    purpose,
    name,
    size,
    expiry,
    handle,
    state,
    user: row.user_id,
    mimeType: row.mime_type,
    session: row.session === null ? null : (JSON.parse(row.session) as CallSession),
    result: row.result === null ? null : (JSON.parse(row.result) as unknown),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
