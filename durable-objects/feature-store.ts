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
  readonly hasFiles: boolean;
}

interface Row extends Record<string, SqlStorageValue> {
  spec: string;
  summary: string;
  stage: string;
  due: number;
  revision: number;
  told: number;
  files: number;
}

/** Revisions that a millisecond has room for: they begin with the time. */
export const REVISIONS_A_MS = 1_000;

/** Of what came to wait within this time the index is told again by another instance. */
const RETOLD_MS = 3_600_000;

/** Later than anything is due. */
const NEVER = 8.64e15;

const COLUMNS = 'spec, summary, stage, due, revision, told, files';

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
    return this.#select('LIMIT 1').length === 0;
  }

  read(id: string): StoredRun | null {
    return this.#select('WHERE id = ?', id)[0] ?? null;
  }

  /** Stores a run that is not there. */
  insert({ run, stage, due, isTold, hasFiles }: StoredRun): void {
    const { spec, revision, ...summary } = run;
    this.#schema
      .with('runs')
      .exec(
        'INSERT INTO runs (id, spec, summary, stage, due, revision, told, files) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        spec.id,
        JSON.stringify(spec),
        JSON.stringify(summary),
        stage,
        Math.min(due, NEVER),
        revision,
        Number(isTold),
        Number(hasFiles),
      );
  }

  update({ run, stage, due, isTold, hasFiles }: StoredRun): void {
    const { spec, revision, ...summary } = run;
    this.#schema
      .with('runs')
      .exec(
        'UPDATE runs SET summary = ?, stage = ?, due = ?, revision = ?, told = ?, files = ? WHERE id = ?',
        JSON.stringify(summary),
        stage,
        Math.min(due, NEVER),
        revision,
        Number(isTold),
        Number(hasFiles),
        spec.id,
      );
  }

  /** Notes that all who have to know of a run's end do. */
  told(id: string): void {
    this.#schema.with('runs').exec('UPDATE runs SET told = 1 WHERE id = ?', id);
  }

  append(id: string, { n, sealed }: JournalRow): void {
    this.#schema.with('entries').exec('INSERT INTO entries (run, n, sealed) VALUES (?, ?, ?)', id, n, sealed);
  }

  /** Rows after a number, in order, of so many characters at most; one row in any case. */
  rows(id: string, after: number, length: number): { readonly rows: readonly JournalRow[]; readonly isAll: boolean } {
    const rows: JournalRow[] = [];
    if (!this.#schema.has('entries')) return { rows, isAll: true };
    const text = 'SELECT n, sealed FROM entries WHERE run = ? AND n > ? ORDER BY n';
    let left = length;
    for (const { n, sealed } of this.#schema.with('entries').exec<{ n: number; sealed: string }>(text, id, after)) {
      left -= sealed.length;
      if (left < 0 && rows.length > 0) return { rows, isAll: false };
      rows.push({ n, sealed });
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

  /** When the first of what waits is due; `Infinity` for nothing. */
  get nextDue(): number {
    const [first] = this.#select("WHERE stage = 'waiting' ORDER BY due LIMIT 1");
    return first === undefined || first.due >= NEVER ? Infinity : first.due;
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

  remove(id: string): void {
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

function fromRow({ spec, summary, stage, due, revision, told, files }: Row): StoredRun {
  const rest = JSON.parse(summary) as Omit<RunSummary, 'spec' | 'revision'>;
  return {
    run: { spec: JSON.parse(spec) as FeatureSpec, revision, ...rest },
    stage: stage as Stage,
    due: due >= NEVER ? Infinity : due,
    isTold: told === 1,
    hasFiles: files === 1,
  };
}
