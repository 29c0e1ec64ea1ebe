import type { JournalRow } from '../src/resources/features/directory.ts';
import type { FeatureSpec, RunSummary } from '../src/resources/features/run.ts';
import type { Schema } from './schema.ts';

/** How a run is looked after: something is under way in it, it waits for an instant or for somebody, or it has ended. */
export type Stage = 'active' | 'waiting' | 'ended';

/** A row of a run. */
export interface StoredRun {
  readonly run: RunSummary;
  readonly stage: Stage;
  /** When it is looked at again; of one that has ended, when it need not be kept any longer. */
  readonly due: number;
  /** Whether all who have to know of its end do. */
  readonly isTold: boolean;
}

interface Row extends Record<string, SqlStorageValue> {
  spec: string;
  summary: string;
  stage: string;
  due: number;
  revision: number;
  told: number;
}

/** Revisions that a millisecond has room for: they begin with the time. */
export const REVISIONS_A_MS = 1_000;

/** Of what came to wait within this time the index is told again by another instance. */
const RETOLD_MS = 3_600_000;

type EntryRow = JournalRow & Record<string, SqlStorageValue>;

/** Later than anything is due. */
const NEVER = 8.64e15;

const COLUMNS = 'spec, summary, stage, due, revision, told';

/** The runs of one object and their journals. */
export class FeatureStore {
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  /** To be called when a transaction was taken back. */
  takenBack(): void {
    this.#schema.takenBack();
  }

  get isEmpty(): boolean {
    return this.#select('LIMIT 1').length + this.strays().length === 0;
  }

  read(id: string): StoredRun | null {
    return this.#select('WHERE id = ?', id)[0] ?? null;
  }

  has(id: string): boolean {
    return this.#ids('WHERE id = ?', id).length > 0;
  }

  /** Stores a run that is not there. */
  insert({ run, stage, due, isTold }: StoredRun): void {
    const { spec, revision, ...summary } = run;
    this.#schema
      .with('runs')
      .exec(
        'INSERT INTO runs (id, spec, summary, stage, due, revision, told) VALUES (?, ?, ?, ?, ?, ?, ?)',
        spec.id,
        JSON.stringify(spec),
        JSON.stringify(summary),
        stage,
        Math.min(due, NEVER),
        revision,
        Number(isTold),
      );
  }

  update({ run, stage, due, isTold }: StoredRun): void {
    const { spec, revision, ...summary } = run;
    this.#schema
      .with('runs')
      .exec(
        'UPDATE runs SET summary = ?, stage = ?, due = ?, revision = ?, told = ? WHERE id = ?',
        JSON.stringify(summary),
        stage,
        Math.min(due, NEVER),
        revision,
        Number(isTold),
        spec.id,
      );
  }

  /** Revision of the latest write of a run's row; 0 for a run that is not there. */
  revision(id: string): number {
    if (!this.#schema.has('runs')) return 0;
    const text = 'SELECT revision FROM runs WHERE id = ?';
    const [row] = this.#schema.with('runs').exec<{ revision: number }>(text, id).toArray();
    return row?.revision ?? 0;
  }

  /** Notes of a run that all who have to know of its end do; of one that has not ended, nothing. */
  told(id: string): void {
    if (!this.#schema.has('runs')) return;
    this.#schema.with('runs').exec("UPDATE runs SET told = 1 WHERE id = ? AND stage = 'ended' AND told = 0", id);
  }

  append(id: string, { n, sealed, length }: JournalRow): void {
    const text = 'INSERT INTO entries (run, n, sealed, length) VALUES (?, ?, ?, ?)';
    this.#schema.with('entries').exec(text, id, n, sealed, length);
  }

  /** Rows after a number, in order, of so many characters at most; one row in any case. */
  rows(id: string, after: number, length: number): { readonly rows: readonly JournalRow[]; readonly isAll: boolean } {
    const rows: JournalRow[] = [];
    if (!this.#schema.has('entries')) return { rows, isAll: true };
    const text = 'SELECT n, sealed, length FROM entries WHERE run = ? AND n > ? ORDER BY n';
    let left = length;
    for (const row of this.#schema.with('entries').exec<EntryRow>(text, id, after)) {
      left -= row.sealed.length;
      if (left < 0 && rows.length > 0) return { rows, isAll: false };
      rows.push(row);
    }
    return { rows, isAll: true };
  }

  /** Number of the latest row of a journal; 0 for none. */
  latest(id: string): number {
    if (!this.#schema.has('entries')) return 0;
    const text = 'SELECT n FROM entries WHERE run = ? ORDER BY n DESC LIMIT 1';
    const [row] = this.#schema.with('entries').exec<{ n: number }>(text, id).toArray();
    return row?.n ?? 0;
  }

  /** Ids of runs that wait and are due, the earliest first. */
  due(now: number, limit: number): string[] {
    return this.#ids("WHERE stage = 'waiting' AND due <= ? ORDER BY due LIMIT ?", now, limit);
  }

  /** When the first of what waits is due, `except` for some; `Infinity` for nothing. */
  nextDue(except: ReadonlySet<string>): number {
    if (!this.#schema.has('runs')) return Infinity;
    const text = "SELECT id, due FROM runs WHERE stage = 'waiting' ORDER BY due LIMIT ?";
    const first = this.#schema.with('runs').exec<{ id: string; due: number }>(text, except.size + 1);
    const due = first.toArray().find(({ id }) => !except.has(id))?.due ?? NEVER;
    return due >= NEVER ? Infinity : due;
  }

  /** Ids of what an earlier instance left under way. */
  abandoned(): string[] {
    return this.#ids("WHERE stage = 'active'");
  }

  /** Ids of what ended without all having been told. */
  untold(): string[] {
    return this.#ids("WHERE stage = 'ended' AND told = 0");
  }

  /** Ids of runs that came to wait lately: an earlier instance may not have come to tell the index. */
  unsure(now: number): string[] {
    return this.#ids("WHERE stage = 'waiting' AND revision >= ?", (now - RETOLD_MS) * REVISIONS_A_MS);
  }

  /** Notes that a run is about to have files. */
  noteFiles({ id, workspace }: Pick<FeatureSpec, 'id' | 'workspace'>): void {
    this.#schema.with('files').exec('INSERT OR IGNORE INTO files (run, workspace) VALUES (?, ?)', id, workspace);
  }

  /** Whether a run may have files. */
  hasFiles(id: string): boolean {
    if (!this.#schema.has('files')) return false;
    return this.#schema.with('files').exec('SELECT 1 FROM files WHERE run = ?', id).toArray().length > 0;
  }

  /** Runs that may have files, and are not there. */
  strays(): Pick<FeatureSpec, 'id' | 'workspace'>[] {
    if (!this.#schema.has('files')) return [];
    const absent = this.#schema.has('runs') ? 'WHERE run NOT IN (SELECT id FROM runs)' : '';
    const text = `SELECT run AS id, workspace FROM files ${absent}`;
    return this.#schema.with('files').exec<{ id: string; workspace: string }>(text).toArray();
  }

  remove(id: string): void {
    if (this.#schema.has('files')) this.#schema.with('files').exec('DELETE FROM files WHERE run = ?', id);
    if (this.#schema.has('entries')) this.#schema.with('entries').exec('DELETE FROM entries WHERE run = ?', id);
    if (this.#schema.has('runs')) this.#schema.with('runs').exec('DELETE FROM runs WHERE id = ?', id);
  }

  #ids(where: string, ...values: SqlStorageValue[]): string[] {
    if (!this.#schema.has('runs')) return [];
    const rows = this.#schema.with('runs').exec<{ id: string }>(`SELECT id FROM runs ${where}`, ...values);
    return rows.toArray().map(({ id }) => id);
  }

  #select(where: string, ...values: SqlStorageValue[]): StoredRun[] {
    if (!this.#schema.has('runs')) return [];
    const rows = this.#schema.with('runs').exec<Row>(`SELECT ${COLUMNS} FROM runs ${where}`, ...values);
    return rows.toArray().map(fromRow);
  }
}

function fromRow({ spec, summary, stage, due, revision, told }: Row): StoredRun {
  const rest = JSON.parse(summary) as Omit<RunSummary, 'spec' | 'revision'>;
  return {
    run: { spec: JSON.parse(spec) as FeatureSpec, revision, ...rest },
    stage: stage as Stage,
    due: due >= NEVER ? Infinity : due,
    isTold: told === 1,
  };
}
