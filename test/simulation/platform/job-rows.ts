import type { Database, Row } from './database.ts';
import { jobTables, keptLeases, leased, loneText } from './kept-jobs.ts';
import type { StoredJob } from './observer.ts';

interface Known {
  /** Tells one version of the row from another. */
  readonly version: number | string;
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
    const known = new Map<string, Known>();
    const lone = loneText(database);
    if (lone !== undefined) {
      const last = [...before.values()].find(({ version }) => version === lone);
      if (last !== undefined) known.set(last.job.spec.id, last);
      else keep(known, before, JSON.parse(lone) as Row, lone);
    }
    const leases = keptLeases(database);
    for (const name of jobTables(database))
      for (const found of database.query(`SELECT id, revision FROM ${name}`)) {
        const { id } = found;
        const last = before.get(id as string);
        const lease = leases.get(id as string);
        const { revision } = leased(found, lease);
        if (last !== undefined && last.version === revision) known.set(id as string, last);
        else {
          const [row] = database.query(`SELECT id, state, spec, revision FROM ${name} WHERE id = ?`, id);
          if (row !== undefined) keep(known, before, leased(row, lease), revision as number);
        }
      }
    const byId = [...known].toSorted(([one], [other]) => (one < other ? -1 : 1));
    this.#known = new Map(byId);
    this.#live = new Map(byId.map(([id, { job }]) => [id, job]));
  }
}

/** Keeps a row, read; a `spec` that is written as before is the same object as before. */
function keep(known: Map<string, Known>, before: ReadonlyMap<string, Known>, row: Row, version: number | string): void {
  const [id, state, spec] = [row['id'], row['state'], row['spec']] as [string, string, string];
  const last = before.get(id);
  const read = last?.spec === spec ? last.job.spec : (JSON.parse(spec) as StoredJob['spec']);
  known.set(id, { version, spec, job: { ...(JSON.parse(state) as Omit<StoredJob, 'spec'>), spec: read } });
}
