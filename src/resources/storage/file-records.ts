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
  /** Empty where it is not known. */
  readonly runId: string;
  /** The idempotency key of the work that the run was an attempt of; empty where it is not known. */
  readonly work: string;
  /** When the store says that it was written, epoch milliseconds: what was written before does not take its place. */
  readonly writtenAt: number;
  /** Epoch milliseconds; null for never. */
  readonly expiresAt: number | null;
}

/** A record that is to be kept. */
export interface NewFileRecord extends FileRecord {
  readonly place: StoragePlace;
  readonly name: string;
}

/** Which version of a file is meant. */
type Version = Pick<StoredFile, 'name' | 'etag'>;

/** Which record of a name is meant. */
export type RecordVersion = Pick<FileRecord, 'etag' | 'writtenAt'>;

/** Keeps what is known of files. What it says is true as long as the etag is that of the file. */
export interface FileRecords {
  /**
   * Keeps a record in the place of an older one; false where one is there that is of another file of the same instant, so
   * that the store alone knows which came last. Writes of an isolate share batches.
   */
  write(record: NewFileRecord): Promise<boolean>;
  /** Keeps the record of a file that came last, also in the place of one of the same instant. */
  settle(record: NewFileRecord): Promise<void>;
  /** By name, those that are true of these files. */
  of(place: StoragePlace, files: readonly Version[]): Promise<ReadonlyMap<string, FileRecord>>;
  /** The last record of a name, whatever its file is now. */
  find(place: StoragePlace, name: string): Promise<FileRecord | null>;
  /** Whether any file of a storage has expired, and may be there still. */
  hasExpired(place: StoragePlace, now: number): Promise<boolean>;
  /** Forgets a file that is gone, unless another record has taken the place of that one. */
  remove(place: StoragePlace, name: string, version: RecordVersion): Promise<void>;
}

/** Rows of one statement: together well below the two megabytes of a parameter. */
const ROWS = 200;
/** Names of one statement, by the same bound. */
const NAMES = 500;

const PLACE = 'workspace_id = ?1 AND product = ?2 AND env = ?3 AND storage = ?4';
const COLUMNS = 'written_at, etag, checksum, session, run_id, work, expires_at';

const WRITE = `INSERT INTO storage_files
    (workspace_id, product, env, storage, name, ${COLUMNS})
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
    value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11
  FROM json_each(?1) WHERE true
  ON CONFLICT (workspace_id, product, env, storage, name) DO UPDATE SET
    written_at = excluded.written_at, etag = excluded.etag, checksum = excluded.checksum,
    session = excluded.session, run_id = excluded.run_id, work = excluded.work,
    expires_at = excluded.expires_at, put_off = NULL
  WHERE excluded.written_at`;
/** Of two records of one file and instant the later one counts. */
const WRITE_NEWER = `${WRITE} > storage_files.written_at
  OR (excluded.written_at = storage_files.written_at AND excluded.etag = storage_files.etag)`;
const WRITE_LAST = `${WRITE} >= storage_files.written_at`;
/** Positions in the list of those that were of the same instant as what is there, and of another file. */
const TIED = `SELECT given.key AS at FROM json_each(?1) AS given JOIN storage_files AS files
  ON files.workspace_id = given.value ->> 0 AND files.product = given.value ->> 1 AND files.env = given.value ->> 2
    AND files.storage = given.value ->> 3 AND files.name = given.value ->> 4
  WHERE files.written_at = given.value ->> 5 AND files.etag <> given.value ->> 6`;

interface Row {
  readonly name: string;
  readonly written_at: number;
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
  const write = createSharedWrites(clock, ROWS, (records: readonly NewFileRecord[]) => writeAll(db, records));
  return {
    write: async (record) => !(await write(record)).has(record),
    async settle(record) {
      await db
        .prepare(WRITE_LAST)
        .bind(JSON.stringify([columnsOf(record)]))
        .run();
    },
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
    async remove(place, name, { etag, writtenAt }) {
      const sql = `DELETE FROM storage_files WHERE ${PLACE} AND name = ?5 AND etag = ?6 AND written_at = ?7`;
      await at(sql, place, name, etag, writtenAt).run();
    },
  };
}

/** Writes records together; answers those that are tied with what is there. */
async function writeAll(db: D1Database, records: readonly NewFileRecord[]): Promise<ReadonlySet<NewFileRecord>> {
  const list = JSON.stringify(records.map(columnsOf));
  const { meta } = await db.prepare(WRITE_NEWER).bind(list).run();
  // Nearly always all are written, and nothing has to be asked.
  if (meta.changes >= records.length) return new Set();
  const { results } = await db.prepare(TIED).bind(list).all<{ readonly at: number }>();
  return new Set(results.flatMap(({ at }) => records[at] ?? []));
}

function columnsOf({ place, name, writtenAt, etag, checksum, session, runId, work, expiresAt }: NewFileRecord) {
  const { workspace, product, env, storage } = place;
  const owner = session === null ? null : JSON.stringify({ tag: session.tag, identifier: session.identifier });
  return [workspace, product, env, storage, name, writtenAt, etag, checksum, owner, runId, work, expiresAt];
}

function recordOf({ etag, checksum, session, work, ...row }: Row): FileRecord {
  const owner = session === null ? null : (JSON.parse(session) as FileOwner);
  const { run_id: runId, written_at: writtenAt, expires_at: expiresAt } = row;
  return { etag, checksum, session: owner, runId, work, writtenAt, expiresAt };
}
