import type { GroupKind, KnownGroup, TopicSettings } from '../src/drivers/broker/directory.ts';
import type { TopicPlace } from '../src/drivers/broker/port.ts';

/** What a topic's one row of `meta` holds. */
export interface TopicMeta extends TopicSettings {
  readonly place: TopicPlace;
  /** Of the newest declaration of subscriptions. */
  readonly revision: number;
  /** Repetitions that were not published again. */
  readonly duplicates: number;
  /** Messages by member, with the time of the latest. */
  readonly producers: Readonly<Record<string, { readonly published: number; readonly lastAt: number }>>;
}

/** A chunk as it is kept. */
export interface StoredChunk extends Record<string, SqlStorageValue> {
  /** Offset of its first message. */
  first: number;
  count: number;
  /** When it was written, epoch milliseconds. */
  at: number;
  bytes: number;
  /** Bytes of all chunks up to it, those that are removed included. */
  total: number;
  /** Empty where its messages were removed, which only the last one outlives. */
  sealed: string;
}

const TABLES = [
  `CREATE TABLE chunks (
    first INTEGER PRIMARY KEY, count INTEGER NOT NULL, at INTEGER NOT NULL, bytes INTEGER NOT NULL,
    total INTEGER NOT NULL, sealed TEXT NOT NULL
  ) STRICT`,
  'CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 0), data TEXT NOT NULL) STRICT',
  `CREATE TABLE groups (
    name TEXT PRIMARY KEY, kind TEXT NOT NULL, began INTEGER NOT NULL, since INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  'CREATE TABLE dedupes (digest TEXT PRIMARY KEY, first INTEGER NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  'CREATE INDEX dedupes_until ON dedupes (until)',
] as const;

/** The rows of one topic. The tables are made before the first write: an object that is only asked stores nothing. */
export class TopicStore {
  readonly #sql: SqlStorage;
  #isMade: boolean;
  #end: { head: number; total: number } | null = null;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#isMade = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'chunks'").toArray().length > 0;
  }

  /** Offset of what is published next. */
  get head(): number {
    return this.#last().head;
  }

  /** Offset of the first message that is kept; the head where none is. */
  get first(): number {
    return this.#oldest()?.first ?? this.head;
  }

  /** Bytes that are kept. */
  get bytes(): number {
    const oldest = this.#oldest();
    return oldest === null ? 0 : this.#last().total - oldest.total + oldest.bytes;
  }

  /** When the oldest chunk was written; null where there is none. */
  get oldestAt(): number | null {
    return this.#oldest()?.at ?? null;
  }

  /** What is known of the topic; null before anything was. */
  meta(): TopicMeta | null {
    const [row] = this.#rows<{ data: string }>('SELECT data FROM meta');
    return row === undefined ? null : (JSON.parse(row.data) as TopicMeta);
  }

  writeMeta(meta: TopicMeta): void {
    this.#make();
    this.#sql.exec('INSERT OR REPLACE INTO meta (id, data) VALUES (0, ?)', JSON.stringify(meta));
  }

  /** Adds the next chunk. */
  append({ count, at, bytes, sealed }: Pick<StoredChunk, 'count' | 'at' | 'bytes' | 'sealed'>): void {
    this.#make();
    const { head, total } = this.#last();
    this.#sql.exec(
      'INSERT INTO chunks (first, count, at, bytes, total, sealed) VALUES (?, ?, ?, ?, ?, ?)',
      head,
      count,
      at,
      bytes,
      total + bytes,
      sealed,
    );
    this.#end = { head: head + count, total: total + bytes };
  }

  /** To be called when a transaction was taken back. */
  takenBack(): void {
    this.#end = null;
  }

  /** The chunk of an offset and those after it, so many at most. */
  chunksFrom(offset: number, most: number): StoredChunk[] {
    return this.#rows<StoredChunk>(
      `SELECT * FROM chunks WHERE first >= COALESCE((SELECT MAX(first) FROM chunks WHERE first <= ?1), 0)
       AND first + count > ?1 AND sealed <> '' ORDER BY first LIMIT ?2`,
      offset,
      most,
    );
  }

  /** The chunks with messages before an offset, the newest first, so many at most. */
  chunksBefore(offset: number, most: number): StoredChunk[] {
    return this.#rows<StoredChunk>(
      "SELECT * FROM chunks WHERE first < ? AND sealed <> '' ORDER BY first DESC LIMIT ?",
      offset,
      most,
    );
  }

  /** The first offset of what was written at an instant or later; chunks are in the order of their times. */
  offsetAt(time: number): number {
    let [low, high] = [this.first, this.head];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const [chunk] = this.#rows<{ first: number; count: number; at: number }>(
        'SELECT first, count, at FROM chunks WHERE first <= ? ORDER BY first DESC LIMIT 1',
        middle,
      );
      if (chunk === undefined || chunk.at < time) low = chunk === undefined ? middle + 1 : chunk.first + chunk.count;
      else high = chunk.first;
    }
    return low;
  }

  /** Removes the oldest chunks: those before a time, and those that are more than so many bytes; so many chunks at most. Answers whether there may be more. */
  trim(before: number, mostBytes: number, most: number): boolean {
    if (!this.#isMade) return false;
    const { total } = this.#last();
    const gone = this.#rows<{ first: number }>(
      "SELECT first FROM chunks WHERE sealed <> '' AND (at < ? OR total <= ?) ORDER BY first LIMIT ?",
      before,
      total - mostBytes,
      most,
    );
    const last = gone.at(-1);
    if (last === undefined) return false;
    // The head outlives the last message, since an offset is never given twice: of that chunk only its place stays.
    this.#sql.exec('DELETE FROM chunks WHERE first <= ? AND first < (SELECT MAX(first) FROM chunks)', last.first);
    this.#sql.exec("UPDATE chunks SET sealed = '' WHERE first = ?", last.first);
    return gone.length === most;
  }

  /** The offset that a digest led to, unless it is forgotten by now. */
  dedupe(digest: string, now: number): number | null {
    const [row] = this.#rows<{ first: number }>(
      'SELECT first FROM dedupes WHERE digest = ? AND until > ?',
      digest,
      now,
    );
    return row?.first ?? null;
  }

  addDedupe(digest: string, first: number, until: number): void {
    this.#make();
    this.#sql.exec('INSERT OR REPLACE INTO dedupes (digest, first, until) VALUES (?, ?, ?)', digest, first, until);
  }

  /** Forgets digests whose time is over, so many at most; answers whether there may be more. */
  trimDedupes(now: number, most: number): boolean {
    if (!this.#isMade) return false;
    const { rowsWritten } = this.#sql.exec(
      'DELETE FROM dedupes WHERE digest IN (SELECT digest FROM dedupes WHERE until <= ? LIMIT ?)',
      now,
      most,
    );
    return rowsWritten >= most;
  }

  /** When the next digest is to be forgotten; null for none. */
  nextDedupe(): number | null {
    return this.#rows<{ until: number | null }>('SELECT MIN(until) AS until FROM dedupes')[0]?.until ?? null;
  }

  groups(): KnownGroup[] {
    return this.#rows<{ name: string; kind: GroupKind; began: number; since: number }>(
      'SELECT name, kind, began, since FROM groups ORDER BY name',
    );
  }

  addGroup({ name, kind, began, since }: KnownGroup): void {
    this.#make();
    this.#sql.exec('INSERT INTO groups (name, kind, began, since) VALUES (?, ?, ?, ?)', name, kind, began, since);
  }

  removeGroup(name: string): void {
    if (this.#isMade) this.#sql.exec('DELETE FROM groups WHERE name = ?', name);
  }

  #oldest(): { first: number; at: number; bytes: number; total: number } | null {
    return (
      this.#rows<{ first: number; at: number; bytes: number; total: number }>(
        "SELECT first, at, bytes, total FROM chunks WHERE sealed <> '' ORDER BY first LIMIT 1",
      )[0] ?? null
    );
  }

  #last(): { head: number; total: number } {
    if (this.#end !== null) return this.#end;
    const [row] = this.#rows<{ head: number; total: number }>(
      'SELECT first + count AS head, total FROM chunks ORDER BY first DESC LIMIT 1',
    );
    this.#end = row ?? { head: 0, total: 0 };
    return this.#end;
  }

  #rows<Row extends Record<string, SqlStorageValue>>(query: string, ...bound: SqlStorageValue[]): Row[] {
    return this.#isMade ? this.#sql.exec<Row>(query, ...bound).toArray() : [];
  }

  #make(): void {
    if (this.#isMade) return;
    for (const table of TABLES) this.#sql.exec(table);
    this.#isMade = true;
  }
}
