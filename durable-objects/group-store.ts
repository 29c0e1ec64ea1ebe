import type { GroupKind, GroupPlace, GroupSettings } from '../src/drivers/broker/directory.ts';
import type { Failing, GroupRecord } from '../src/engine/event/group-state.ts';
import type { Ranges } from '../src/engine/event/ranges.ts';
import type { ErrorRecord } from '../src/kernel/errors.ts';

/** What a group counts. */
export interface GroupCounts {
  readonly acked: number;
  readonly failed: number;
  readonly expired: number;
}

/** What a group's one row of `state` holds. */
export interface StoredGroup {
  readonly place: GroupPlace;
  readonly settings: GroupSettings;
  /** Of the product, which declared the subscription last; null for a group of consumers. */
  readonly version: number | null;
  readonly cursor: number;
  readonly settled: Ranges;
  readonly counts: GroupCounts;
  /** When a consumer was last there, epoch milliseconds; null for never. */
  readonly seenAt: number | null;
}

/** What a group knows of itself beside the state of its lines. */
export type GroupFacts = Pick<StoredGroup, 'place' | 'settings' | 'version' | 'counts' | 'seenAt'>;

/** What a new group knows. */
export const NEW_GROUP: Pick<GroupFacts, 'version' | 'counts' | 'seenAt'> = {
  version: null,
  counts: { acked: 0, failed: 0, expired: 0 },
  seenAt: null,
};

/** The kind that a group's name says. */
export function kindOf(group: string): GroupKind {
  return group === '~' ? 'ephemeral' : group.startsWith('~') ? 'subscription' : 'consumers';
}

/** A dead letter as it is kept: its message and its error are sealed. */
export interface StoredDead extends Record<string, SqlStorageValue> {
  offset: number;
  attempts: number;
  at: number;
  sealed: string;
}

const TABLES = [
  'CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 0), data TEXT NOT NULL) STRICT',
  `CREATE TABLE failing (
    offset INTEGER PRIMARY KEY, attempts INTEGER NOT NULL, due INTEGER NOT NULL, error TEXT NOT NULL
  ) STRICT`,
  `CREATE TABLE dead (
    offset INTEGER PRIMARY KEY, attempts INTEGER NOT NULL, at INTEGER NOT NULL, again INTEGER NOT NULL DEFAULT 0,
    sealed TEXT NOT NULL
  ) STRICT`,
  // What is delivered again is not listed, and seldom there.
  'CREATE INDEX dead_again ON dead (offset) WHERE again = 1',
] as const;

/** The rows of one group. The tables are made before the first write: an object that is only asked stores nothing. */
export class GroupStore {
  readonly #sql: SqlStorage;
  #isMade: boolean;
  /** How many dead letters there are; counted once an instance. */
  #dead: number | null = null;
  /** What the table `failing` has. */
  #failing: ReadonlyMap<number, Failing> = new Map();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#isMade = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'dead_again'").toArray().length > 0;
  }

  /** What is kept of the group; null before anything was. */
  state(): StoredGroup | null {
    const [row] = this.#rows<{ data: string }>('SELECT data FROM state');
    return row === undefined ? null : (JSON.parse(row.data) as StoredGroup);
  }

  /** What failed and is not settled; the keys are with the messages. */
  failing(): ReadonlyMap<number, Failing> {
    const rows = this.#rows<{ offset: number; attempts: number; due: number; error: string }>('SELECT * FROM failing');
    this.#failing = new Map(
      rows.map((row) => [row.offset, { ...row, key: null, error: JSON.parse(row.error) as ErrorRecord }]),
    );
    return this.#failing;
  }

  /** Stores the group in place of what was there. */
  write(stored: StoredGroup, { failing }: Pick<GroupRecord, 'failing'>): void {
    this.#make();
    this.#sql.exec('INSERT OR REPLACE INTO state (id, data) VALUES (0, ?)', JSON.stringify(stored));
    for (const [offset, { attempts, due, error }] of failing) {
      const before = this.#failing.get(offset);
      if (before?.attempts === attempts && before.due === due) continue;
      const sql = 'INSERT OR REPLACE INTO failing (offset, attempts, due, error) VALUES (?, ?, ?, ?)';
      this.#sql.exec(sql, offset, attempts, due, JSON.stringify(error));
    }
    for (const offset of this.#failing.keys())
      if (!failing.has(offset)) this.#sql.exec('DELETE FROM failing WHERE offset = ?', offset);
    this.#failing = failing;
  }

  /** Stores a dead letter; the oldest beyond so many are removed. */
  bury({ offset, attempts, at, sealed }: StoredDead, most: number): void {
    this.#make();
    const sql = 'INSERT OR REPLACE INTO dead (offset, attempts, at, again, sealed) VALUES (?, ?, ?, 0, ?)';
    const isNew = this.#rows('SELECT 1 FROM dead WHERE offset = ? AND again = 0', offset).length === 0;
    const dead = this.dead + (isNew ? 1 : 0);
    this.#sql.exec(sql, offset, attempts, at, sealed);
    this.#dead = Math.min(dead, most);
    if (dead <= most) return;
    this.#sql.exec('DELETE FROM dead WHERE offset = (SELECT MIN(offset) FROM dead WHERE again = 0)');
  }

  /** How many dead letters there are. */
  get dead(): number {
    this.#dead ??= this.#rows<{ n: number }>('SELECT COUNT(*) AS n FROM dead WHERE again = 0')[0]?.n ?? 0;
    return this.#dead;
  }

  /** Dead letters before an offset, the newest first. */
  listDead(before: number | null, limit: number): StoredDead[] {
    const sql = 'SELECT * FROM dead WHERE again = 0 AND offset < ? ORDER BY offset DESC LIMIT ?';
    return this.#rows<StoredDead>(sql, before ?? Number.MAX_SAFE_INTEGER, limit);
  }

  /** The oldest dead letters, of these offsets alone unless they are null. */
  pickDead(offsets: readonly number[] | null, limit: number): StoredDead[] {
    const sql = `SELECT * FROM dead WHERE again = 0 AND (?1 IS NULL OR offset IN (SELECT value FROM json_each(?1)))
      ORDER BY offset LIMIT ?2`;
    return this.#rows<StoredDead>(sql, offsets === null ? null : JSON.stringify(offsets), limit);
  }

  /** Whether messages are dead letters: those that are. */
  areDead(offsets: readonly number[]): Set<number> {
    return new Set(this.pickDead(offsets, offsets.length).map(({ offset }) => offset));
  }

  /** Dead letters that are delivered again. */
  again(): StoredDead[] {
    return this.#rows<StoredDead>('SELECT * FROM dead WHERE again = 1 ORDER BY offset');
  }

  /** Has a dead letter be one that is delivered again, or not any more. */
  mark(offset: number, again: boolean): void {
    this.#dead = null;
    this.#sql.exec('UPDATE dead SET again = ? WHERE offset = ?', again ? 1 : 0, offset);
  }

  /** A dead letter that was delivered again is settled. */
  unbury(offset: number): void {
    this.#dead = null;
    this.#sql.exec('DELETE FROM dead WHERE offset = ?', offset);
  }

  /** To be called when the storage was emptied. */
  forget(): void {
    this.#isMade = false;
    this.#dead = null;
    this.#failing = new Map();
  }

  /** To be called when a transaction was taken back: what it made may not be there. */
  takenBack(failing: ReadonlyMap<number, Failing>): void {
    this.#failing = failing;
    this.#dead = null;
  }

  /** What the table `failing` has, as this instance knows it. */
  get known(): ReadonlyMap<number, Failing> {
    return this.#failing;
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
