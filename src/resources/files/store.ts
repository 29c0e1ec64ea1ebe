/// <reference lib="esnext.typedarrays" />

/** Answers of targets that are too large to be given inline: bytes in R2, what they are in D1. */

import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';

/** What a run answers in the place of a large binary body. */
export interface FileReference {
  /** For `files.read`. */
  readonly file_key: string;
  readonly mimeType: string;
  readonly fileName: string | null;
  /** Number of bytes. */
  readonly size: number;
}

/** A file to keep. */
export interface NewFile {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
  readonly bytes: Uint8Array;
  readonly mimeType: string;
  readonly fileName: string | null;
}

/** A kept file's record. */
export interface FileRow {
  readonly key: string;
  readonly product: string;
  readonly env: string;
  readonly mime_type: string;
  readonly file_name: string | null;
  readonly size: number;
}

/** Keeps files. */
export interface FileStore {
  save(file: NewFile): Promise<FileReference>;
  find(workspace: string, key: string): Promise<FileRow | null>;
  /** The bytes in base64; null when they are gone. */
  read(workspace: string, key: string): Promise<string | null>;
  /** Removes files from before an instant, the oldest first. */
  purge(before: number, limit: number): Promise<void>;
}

/** What the store works with. */
export interface FileStoreParts {
  readonly db: D1Database;
  readonly bucket: R2Bucket;
  readonly clock: Clock;
  readonly ids: Ids;
}

function objectName(workspace: string, key: string): string {
  return `${workspace}/files/${key}`;
}

/** Builds the store. */
export function createFileStore({ db, bucket, clock, ids }: FileStoreParts): FileStore {
  return {
    async save({ workspace, product, env, bytes, mimeType, fileName }) {
      const key = ids.create('file');
      const size = bytes.length;
      // The row first: an object without one would never be found, nor purged.
      await db
        .prepare(
          'INSERT INTO files (workspace_id, key, product, env, mime_type, file_name, size, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        )
        .bind(workspace, key, product, env, mimeType, fileName, size, clock.now())
        .run();
      await bucket.put(objectName(workspace, key), bytes);
      return { file_key: key, mimeType, fileName, size };
    },
    find: (workspace, key) =>
      db
        .prepare('SELECT key, product, env, mime_type, file_name, size FROM files WHERE workspace_id = ? AND key = ?')
        .bind(workspace, key)
        .first<FileRow>(),
    async read(workspace, key) {
      const object = await bucket.get(objectName(workspace, key));
      return object === null ? null : new Uint8Array(await object.arrayBuffer()).toBase64();
    },
    async purge(before, limit) {
      const rows = await db
        .prepare('SELECT workspace_id, key FROM files WHERE created_at < ? ORDER BY created_at LIMIT ?')
        .bind(before, limit)
        .all<{ workspace_id: string; key: string }>();
      if (rows.results.length === 0) return;
      await bucket.delete(rows.results.map(({ workspace_id: workspace, key }) => objectName(workspace, key)));
      const remove = db.prepare('DELETE FROM files WHERE workspace_id = ? AND key = ?');
      await db.batch(rows.results.map(({ workspace_id: workspace, key }) => remove.bind(workspace, key)));
    },
  };
}
