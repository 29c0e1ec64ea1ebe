import type { JobUpdate } from './job-rows.ts';
import type { Schema } from './schema.ts';

/** Characters of the longest state that is kept here: all of one turn, in a row of at most two megabytes. */
const STATE_LENGTH = 8_192;
/** A slot that is still to be chosen. */
const PENDING = -1;

interface Entry {
  readonly update: JobUpdate;
  /** The row that holds it. */
  readonly slot: number;
  /** What a row holds of the job, until this is written. */
  readonly before?: Entry;
}

/** What a row holds of each job: its columns, `state` as JSON. */
interface Kept extends Omit<JobUpdate, 'state' | 'stage'> {
  readonly state: unknown;
}

/**
 * Jobs whose attempts this object runs, as they stand while it does. All that one turn leases share a row, which takes
 * the place of one whose jobs have all gone on: where each lease would write the row of its job and let go of its due
 * time, a job's row is written when the attempt has ended. Until then it is older than what is here, as the revision
 * tells.
 */
export class LeaseJournal {
  readonly #schema: Schema;
  readonly #entries = new Map<string, Entry>();
  /** How many entries of each row still count. */
  #counts: number[] = [];

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  /** Ids of the jobs that are here. */
  get ids(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** A job as it stands; undefined where its row says so. */
  get(id: string): JobUpdate | undefined {
    return this.#entries.get(id)?.update;
  }

  /** Takes what a job became, unless that is for its row to say. It is kept once it was written. */
  take(update: JobUpdate): boolean {
    const known = this.#entries.get(update.id);
    this.release(update.id);
    if (update.instance === null || update.state.length > STATE_LENGTH) return false;
    const before = known?.slot === PENDING ? known.before : known;
    this.#entries.set(update.id, { update, slot: PENDING, ...(before !== undefined && { before }) });
    return true;
  }

  /** To be called when the row of a job says how it stands. */
  release(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    if (entry.slot !== PENDING) this.#counts[entry.slot] = (this.#counts[entry.slot] ?? 0) - 1;
  }

  /** Writes what was taken in this turn. */
  write(): void {
    const taken = [...this.#entries.values()].filter(({ slot }) => slot === PENDING);
    if (taken.length === 0) return;
    const free = this.#counts.indexOf(0);
    const slot = free < 0 ? this.#counts.length : free;
    const text = `INSERT INTO leases (slot, jobs) VALUES (?, ?) ON CONFLICT (slot) DO UPDATE SET jobs = excluded.jobs`;
    this.#schema.with('leases').exec(text, slot, `[${taken.map(({ update }) => textOf(update)).join(',')}]`);
    for (const { update } of taken) this.#entries.set(update.id, { update, slot });
    this.#counts[slot] = taken.length;
  }

  /** Forgets what was taken in this turn, which could not be written; answers the ids of its jobs. */
  drop(): string[] {
    const taken = [...this.#entries].filter(([, { slot }]) => slot === PENDING);
    for (const [id, { before }] of taken) {
      this.#entries.delete(id);
      if (before === undefined) continue;
      this.#entries.set(id, before);
      this.#counts[before.slot] = (this.#counts[before.slot] ?? 0) + 1;
    }
    return taken.map(([id]) => id);
  }

  /** Looks for what an earlier instance left; `revisionOf` tells that of a job's row, null where there is none. */
  recover(revisionOf: (id: string) => number | null): void {
    if (!this.#schema.has('leases')) return;
    const rows = this.#schema.sql.exec<{ slot: number; jobs: string }>('SELECT slot, jobs FROM leases').toArray();
    for (const { slot, jobs } of rows)
      for (const { state, ...kept } of JSON.parse(jobs) as readonly Kept[]) {
        const newest = this.get(kept.id)?.revision ?? revisionOf(kept.id);
        if (newest === null || newest >= kept.revision) continue;
        this.release(kept.id);
        const update: JobUpdate = { ...kept, stage: 'leased', state: JSON.stringify(state) };
        this.#entries.set(kept.id, { update, slot });
        this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
      }
    this.#counts = Array.from(this.#counts, (count: number | undefined) => count ?? 0);
  }

  /** To be called when the storage was emptied. */
  forget(): void {
    this.#entries.clear();
    this.#counts = [];
  }
}

/** Its state is JSON already. */
function textOf({ id, due, instance, revision, state }: JobUpdate): string {
  return `${JSON.stringify({ id, due, instance, revision }).slice(0, -1)},"state":${state}}`;
}
