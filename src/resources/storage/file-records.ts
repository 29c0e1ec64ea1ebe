/** What D1 says of files beside what their store says. */

import type { StoredFile, StoragePlace } from '../../drivers/storage/port.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { CallSession } from '../sessions/call-session.ts';
import { createSharedWrites } from './shared-writes.ts';

/** Whose session wrote a file. */
export type FileOwner = Pick<CallSession, 'tag' | 'identifier'>;

/** What is known of a version of a file. */
export interface FileRecord {
  readonly etag: string;
  /** SHA-256 in lower-case hexadecimal; null where it is not known. */
  readonly checksum: string | null;
  readonly session: FileOwner | null;
  readonly runId: string;
  /** The idempotency key of the work that the run was an attempt of. */
  readonly work: string;
  /** Epoch milliseconds; null for never. */
  readonly expiresAt: number | null;
}

/** A record that is to be kept. */
export interface NewFileRecord extends FileRecord {
  readonly place: StoragePlace;
  readonly name: string;
  /** When the store says that it was written, epoch milliseconds: what was written before does not take its place. */
  readonly writtenAt: number;
}

/** Which version of a file is meant. */
type Version = Pick<StoredFile, 'name' | 'etag'>;

/** Keeps what is known of files. What it says is true as long as the etag is that of the file. */
export interface FileRecords {
  /** Keeps a record in the place of an older one. Writes of an isolate share batches. */
  write(record: NewFileRecord): Promise<void>;
  /** By name, those that are true of these files. */
  of(place: StoragePlace, files: readonly Version[]): Promise<ReadonlyMap<string, FileRecord>>;
  /** The last record of a name, whatever its file is now. */
  find(place: StoragePlace, name: string): Promise<FileRecord | null>;
  /** Whether any file of a storage has expired, and may be there still. */
  hasExpired(place: StoragePlace, now: number): Promise<boolean>;
  /** Forgets a file that was removed, unless it was written since an instant. */
  remove(place: StoragePlace, name: string, since: number): Promise<void>;
}

/** Rows of one statement: together well below the two megabytes of a parameter. */
const ROWS = 200;
/** Names of one statement, by the same bound. */
const NAMES = 500;

const PLACE = 'workspace_id = ?1 AND product = ?2 AND env = ?3 AND storage = ?4';
const COLUMNS = 'etag, checksum, session, run_id, work, expires_at';

const WRITE = `INSERT INTO storage_files
    (workspace_id, product, env, storage, name, written_at, ${COLUMNS})
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
    value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11
  FROM json_each(?1) WHERE true
  ON CONFLICT (workspace_id, product, env, storage, name) DO UPDATE SET
    written_at = excluded.written_at, etag = excluded.etag, checksum = excluded.checksum,
    session = excluded.session, run_id = excluded.run_id, work = excluded.work,
    expires_at = excluded.expires_at, put_off = NULL
  WHERE excluded.written_at >= storage_files.written_at`;

interface Row {
  readonly name: string;
  readonly etag: string;
  readonly checksum: string | null;
  readonly session: string | null;
  readonly run_id: string;
  readonly work: string;
  readonly expires_at: number | null;
}

/** Builds the store of an isolate. */
export function createFileRecords({ db, clock }: { readonly db: D1Database; readonly clock: Clock }): FileRecords {
  const at = (sql: string, { workspace, product, env, storage }: StoragePlace, ...more: unknown[]) =>
    db.prepare(sql).bind(workspace, product, env, storage, ...more);
  const write = createSharedWrites<NewFileRecord>(clock, ROWS, async (records) => {
    await db
      .prepare(WRITE)
      .bind(JSON.stringify(records.map(columnsOf)))
      .run();
  });
  return {
    write,
    async of(place, files) {
      const found = new Map<string, FileRecord>();
      const etags = new Map(files.map(({ name, etag }) => [name, etag]));
      const names = [...etags.keys()];
      for (let from = 0; from < names.length; from += NAMES) {
        const sql = `SELECT name, ${COLUMNS} FROM storage_files
          WHERE ${PLACE} AND name IN (SELECT value FROM json_each(?5))`;
        const { results } = await at(sql, place, JSON.stringify(names.slice(from, from + NAMES))).all<Row>();
        for (const row of results) if (row.etag === etags.get(row.name)) found.set(row.name, recordOf(row));
      }
      return found;
    },
    async find(place, name) {
      const row = await at(
        `SELECT name, ${COLUMNS} FROM storage_files WHERE ${PLACE} AND name = ?5`,
        place,
        name,
      ).first<Row>();
      return row === null ? null : recordOf(row);
    },
    async hasExpired(place, now) {
      const sql = `SELECT 1 FROM storage_files WHERE ${PLACE} AND expires_at <= ?5 LIMIT 1`;
      return (await at(sql, place, now).first()) !== null;
    },
    async remove(place, name, since) {
      await at(`DELETE FROM storage_files WHERE ${PLACE} AND name = ?5 AND written_at <= ?6`, place, name, since).run();
    },
  };
}

function columnsOf({ place, name, writtenAt, etag, checksum, session, runId, work, expiresAt }: NewFileRecord) {
  const { workspace, product, env, storage } = place;
  const owner = session === null ? null : JSON.stringify({ tag: session.tag, identifier: session.identifier });
  return [workspace, product, env, storage, name, writtenAt, etag, checksum, owner, runId, work, expiresAt];
}

function recordOf({ etag, checksum, session, run_id: runId, work, expires_at: expiresAt }: Row): FileRecord {
  const owner = session === null ? null : (JSON.parse(session) as FileOwner);
  return { etag, checksum, session: owner, runId, work, expiresAt };
}
