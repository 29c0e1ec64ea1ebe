import type { Database } from './database.ts';
import { keptJobs } from './kept-jobs.ts';
import type { StoredJob } from './observer.ts';

interface Known {
  readonly state: string;
  readonly spec: string;
  readonly job: StoredJob;
}

/** What became of one row. */
export interface RowChange {
  readonly id: string;
  readonly before: StoredJob | null;
  readonly after: StoredJob | null;
}

/** The rows of an object's jobs as last seen: what each turn changed follows from them. */
export class JobRows {
  #known = new Map<string, Known>();
  #live = new Map<string, StoredJob>();
  #version = -1;
  readonly #durable = new Map<string, StoredJob>();

  /** The rows as the newest turn left them. */
  get live(): ReadonlyMap<string, StoredJob> {
    return this.#live;
  }

  /** The rows that no crash can take back. */
  get durable(): ReadonlyMap<string, StoredJob> {
    return this.#durable;
  }

  /** What has changed since it was asked last. */
  changes(database: Database): RowChange[] {
    if (this.#version === database.jobsVersion) return [];
    this.#version = database.jobsVersion;
    const before = this.#known;
    this.#read(database);
    const changes: RowChange[] = [];
    for (const [id, now] of this.#known) {
      const known = before.get(id);
      if (now !== known) changes.push({ id, before: known?.job ?? null, after: now.job });
    }
    for (const [id, { job }] of before) if (!this.#known.has(id)) changes.push({ id, before: job, after: null });
    return changes;
  }

  /** Takes note that changes are durable. */
  keep(changes: readonly RowChange[]): void {
    for (const { id, after } of changes) {
      if (after === null) this.#durable.delete(id);
      else this.#durable.set(id, after);
    }
  }

  /** Starts again from what is in the database. */
  reset(database: Database): void {
    this.#version = database.jobsVersion;
    this.#read(database);
  }

  #read(database: Database): void {
    const before = this.#known;
    this.#known = new Map();
    this.#live = new Map();
    for (const row of keptJobs(database)) {
      const id = row['id'] as string;
      const known = before.get(id);
      const now =
        known !== undefined && known.state === row['state'] && known.spec === row['spec']
          ? known
          : parsed(row['state'] as string, row['spec'] as string, known);
      this.#known.set(id, now);
      this.#live.set(id, now.job);
    }
  }
}

/** A row, read; what is written as before is the same object as before. */
function parsed(state: string, spec: string, before: Known | undefined): Known {
  const read = before?.spec === spec ? before.job.spec : (JSON.parse(spec) as StoredJob['spec']);
  return { state, spec, job: { ...(JSON.parse(state) as Omit<StoredJob, 'spec'>), spec: read } };
}
