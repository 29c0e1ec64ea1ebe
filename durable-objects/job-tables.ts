import { ALIKE, keyOf, NEAR, placeOf } from './job-keys.ts';
import { dueOrNever, fromRow, type JobRow, type JobUpdate, type StoredJob } from './job-rows.ts';
import { LeaseJournal } from './lease-journal.ts';
import type { Schema } from './schema.ts';

/** A table takes the jobs of this part of the time for which an ended job is kept. */
const PARTS = 10;

const NAME = /^jobs_(\d+)$/;
const COLUMNS = 'spec, state, revision, due';
/** Columns that a row is stored by, after its key. */
const STORED = 'id, stage, due, instance, revision, spec, state';

/** A range over a bare parameter would have SQLite plan anew for each of its values. */
const DUE = "WHERE stage = 'waiting' AND due <= 0 + ?";
/**
 * Leaves out jobs of which the journal knows better; takes the places of their keys and their ids as JSON. The key lies
 * in the index, so that most of those rows are not read.
 */
const REALLY = `AND (key / ${ALIKE} NOT IN (SELECT value FROM json_each(?)) OR id NOT IN (SELECT value FROM json_each(?)))`;

interface SqlRow extends Record<string, SqlStorageValue> {
  spec: string;
  state: string;
  revision: number;
  due: number;
}

type LeftRow = JobRow & Record<string, SqlStorageValue>;

interface Waited {
  readonly limit: number;
  readonly skip: number;
}

/**
 * The jobs of an object of several. They lie in tables by the time in which they were created: once all jobs of a table
 * have ended and been kept, it is dropped, which is free where a deletion is billed as a row written. Only what waits is
 * in an index, so that a job which begins at once is one row written when it comes and one when it has ended. The key is
 * a number made of the id: an index of ids would be a row written more, and a table without row ids gives each row of
 * more than a kilobyte a page of its own.
 */
export class JobTables {
  readonly #schema: Schema;
  readonly #keepMs: number;
  readonly #partMs: number;
  readonly #leases: LeaseJournal;
  /** Ends of the times of creation whose jobs are kept, newest first. */
  #ends: number[];

  constructor(schema: Schema, keepMs: number) {
    this.#schema = schema;
    this.#keepMs = keepMs;
    this.#leases = new LeaseJournal(schema);
    this.#partMs = Math.ceil(keepMs / PARTS);
    this.#ends = schema.names
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .toSorted((one, other) => other - one);
  }

  get isEmpty(): boolean {
    return this.#ends.every((end) => this.#all(end, 'SELECT 1 AS n FROM # LIMIT 1').length === 0);
  }

  read(id: string): StoredJob | null {
    const lease = this.#leases.get(id);
    for (const end of this.#ends) {
      const [row] = this.#all<SqlRow>(end, `SELECT ${COLUMNS} FROM # WHERE ${NEAR} AND id = ?2`, keyOf(id), id);
      if (row !== undefined) return fromRow({ ...row, ...lease });
    }
    return null;
  }

  insert(row: JobRow, createdAt: number): void {
    const end = this.#endOf(createdAt);
    this.#made(end);
    this.#store(end, row);
  }

  /**
   * Without `spec` what was dispatched stays as the row has it; {@link writeLeases} then writes what runs in this object.
   */
  update(update: JobUpdate, spec: string | null): void {
    if (spec === null && this.#leases.take(update)) return;
    const { id, stage, due, instance, revision, state } = update;
    this.#leases.release(id);
    const text = `UPDATE # SET stage = ?3, due = ?4, instance = ?5, revision = ?6, spec = COALESCE(?7, spec), state = ?8
      WHERE ${NEAR} AND id = ?2 RETURNING 1`;
    const values = [keyOf(id), id, stage, due, instance, revision, spec, state];
    for (const end of this.#ends) if (this.#all(end, text, ...values).length > 0) return;
  }

  /** To be called at the end of each turn: writes what became of jobs whose attempts it began. */
  writeLeases(): void {
    this.#leases.write();
  }

  /** Has those jobs be as they were before the turn, where that could not be written; answers their ids. */
  dropLeases(): string[] {
    return this.#leases.drop();
  }

  remove(id: string): void {
    this.#leases.release(id);
    for (const end of this.#ends) this.#all(end, `DELETE FROM # WHERE ${NEAR} AND id = ?2`, keyOf(id), id);
  }

  /** What waits and is due at `now`, earliest first, but for the first `skip`, of which no row is read. */
  waiting(now: number, { limit, skip }: Waited): StoredJob[] {
    if (this.#ends.length === 1) return this.#ends.flatMap((end) => this.#due(end, now, { limit, skip }));
    const places = this.#ends.flatMap((end) => this.#dues(end, now, limit + skip).map((due) => ({ end, due })));
    const order = places.toSorted((one, other) => one.due - other.due);
    const [skipped, taken] = [order.slice(0, skip), order.slice(skip, skip + limit)].map((part) =>
      Map.groupBy(part, ({ end }) => end),
    ) as [Map<number, unknown[]>, Map<number, unknown[]>];
    return [...taken]
      .flatMap(([end, { length }]) => this.#due(end, now, { limit: length, skip: skipped.get(end)?.length ?? 0 }))
      .toSorted((one, other) => one.due - other.due);
  }

  #due(end: number, now: number, { limit, skip }: Waited): StoredJob[] {
    return this.#select(end, `${DUE} ${REALLY} ORDER BY due LIMIT ? OFFSET ?`, now, ...this.#leased, limit, skip);
  }

  #dues(end: number, now: number, limit: number): number[] {
    const text = `SELECT due FROM # ${DUE} ${REALLY} ORDER BY due LIMIT ?`;
    return this.#all<{ due: number }>(end, text, now, ...this.#leased, limit).map(({ due }) => due);
  }

  /** When the first of what waits is due; `Infinity` for nothing. */
  nextWaiting(): number {
    const dues = this.#ends.map((end) => this.#min(end));
    return dueOrNever(Math.min(Infinity, ...dues));
  }

  /**
   * Reads all rows, as an earlier instance left them: those with a lease, those of deleted jobs, and those with a newer
   * revision.
   */
  unsettled(revision: number): StoredJob[] {
    this.#leases.recover((id) => this.read(id)?.revision ?? null);
    const where = "WHERE (stage IN ('leased', 'deleted') OR revision > ?)";
    const rows = this.#ends.flatMap((end) => this.#select(end, `${where} ${REALLY}`, revision, ...this.#leased));
    return [...rows, ...this.#leases.ids.flatMap((id) => this.read(id) ?? [])];
  }

  /** When the first table is past its time. */
  get nextDrop(): number {
    const [oldest] = this.#ends.slice(-1);
    return oldest === undefined ? Infinity : this.#dropTime(oldest);
  }

  /**
   * Drops the tables that are past their time. What must stay goes on in the table of now: it was created long before
   * it ended, or has not ended. Answers what was dropped and holds an idempotency key elsewhere.
   */
  drop(now: number): { readonly workspace: string; readonly claim: string }[] {
    const over = this.#ends.filter((end) => this.#dropTime(end) <= now);
    if (over.length === 0) return [];
    const current = this.#endOf(now);
    return over.flatMap((end) => {
      const stays = "stage IN ('waiting', 'leased') OR due > ?";
      if (this.#all(end, `SELECT 1 AS n FROM # WHERE ${stays} LIMIT 1`, now).length > 0) {
        this.#made(current);
        this.#all(end, `INSERT OR IGNORE INTO jobs_${current} SELECT * FROM # WHERE ${stays}`, now);
        const isTaken = `EXISTS (SELECT 1 FROM jobs_${current} WHERE key = old.key AND id <> old.id)`;
        const left = this.#all<LeftRow>(end, `SELECT ${STORED} FROM # AS old WHERE ${isTaken} AND (${stays})`, now);
        for (const row of left) this.#store(current, row);
      }
      const claims = this.#all<{ workspace: string; claim: string }>(
        end,
        `SELECT spec ->> 'workspace' AS workspace, spec ->> 'claim' AS claim FROM #
         WHERE stage NOT IN ('waiting', 'leased') AND due <= ? AND spec ->> 'claim' IS NOT NULL`,
        now,
      );
      this.#schema.drop(`jobs_${end}`);
      this.#ends = this.#ends.filter((other) => other !== end);
      return claims;
    });
  }

  forget(): void {
    this.#ends = [];
    this.#leases.forget();
  }

  #store(end: number, { id, stage, due, instance, revision, spec, state }: JobRow): void {
    const key = `SELECT COALESCE(MAX(key) + 1, ?1) FROM # WHERE ${NEAR}`;
    const text = `INSERT INTO # (key, ${STORED}) VALUES ((${key}), ?2, ?3, ?4, ?5, ?6, ?7, ?8)`;
    this.#all(end, text, keyOf(id), id, stage, due, instance, revision, spec, state);
  }

  /** The table of what was created at an instant. */
  #endOf(createdAt: number): number {
    return (Math.floor(createdAt / this.#partMs) + 1) * this.#partMs;
  }

  /** One part more, so that jobs which ended soon after they came are over. */
  #dropTime(end: number): number {
    return end + this.#keepMs + this.#partMs;
  }

  #made(end: number): void {
    if (this.#ends.includes(end)) return;
    this.#schema.make(
      `jobs_${end}`,
      `CREATE TABLE jobs_${end} (
        key INTEGER PRIMARY KEY, id TEXT NOT NULL, stage TEXT NOT NULL, due INTEGER NOT NULL, instance TEXT,
        revision INTEGER NOT NULL, spec TEXT NOT NULL, state TEXT NOT NULL
      ) STRICT;
      CREATE INDEX waiting_${end} ON jobs_${end} (due) WHERE stage = 'waiting'`,
    );
    this.#ends = [end, ...this.#ends].toSorted((one, other) => other - one);
  }

  #min(end: number): number {
    const text = `SELECT due FROM # WHERE stage = 'waiting' ${REALLY} ORDER BY due LIMIT 1`;
    const [first] = this.#all<{ due: number }>(end, text, ...this.#leased);
    return first?.due ?? Infinity;
  }

  /** What {@link REALLY} takes: those whose rows are older than the journal. */
  get #leased(): readonly [string, string] {
    const { ids } = this.#leases;
    return [JSON.stringify(ids.map(placeOf)), JSON.stringify(ids)];
  }

  #select(end: number, where: string, ...values: SqlStorageValue[]): StoredJob[] {
    return this.#all<SqlRow>(end, `SELECT ${COLUMNS} FROM # ${where}`, ...values).map(fromRow);
  }

  /** Runs a statement on one table, whose name stands in it as `#`. */
  #all<Row extends Record<string, SqlStorageValue>>(end: number, text: string, ...values: SqlStorageValue[]): Row[] {
    return this.#schema.sql.exec<Row>(text.replaceAll('#', `jobs_${end}`), ...values).toArray();
  }
}
