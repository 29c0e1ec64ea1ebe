import type { Job } from '../src/engine/job-state.ts';
import { isAlone } from '../src/resources/jobs/directory.ts';
import type { StoredCall } from '../src/resources/jobs/sealed-call.ts';
import { dueOrNever, type JobUpdate, type StoredJob, toRow, toUpdate } from './job-rows.ts';
import { JobTables } from './job-tables.ts';
import { LoneJob } from './lone-job.ts';
import type { Schema } from './schema.ts';

/** The earliest due time of each stage; `Infinity` for none. */
export type NextDue = Readonly<Record<'waiting' | 'leased' | 'final', number>>;

/** What is kept in memory of a job with a lease. */
interface Leased {
  readonly due: number;
  readonly instance: string | null;
}

/**
 * The jobs of one object: an entry where it is meant for one, tables in lanes and wherever there are more. What would be asked for in every turn
 * is kept in memory too, since nothing else writes the rows.
 */
export class JobStore {
  readonly #keepMs: number;
  readonly #lone: LoneJob;
  readonly #tables: JobTables;
  /** Nothing that waits is due before this. */
  #waiting = -Infinity;
  /** Jobs with a lease. Those, and deleted ones, that an earlier instance left are known once {@link recover} has looked for them. */
  readonly #leased = new Map<string, Leased>();
  /** Due times of deleted jobs whose rows are still there. */
  readonly #deleted = new Map<string, number>();
  /** Jobs whose attempt this instance runs, as they are stored. */
  readonly #running = new Map<string, StoredJob>();
  #mayBeEmpty = true;

  /** `keepMs` is how long a job is kept after its end. */
  constructor(schema: Schema, kv: SyncKvStorage, keepMs: number) {
    this.#keepMs = keepMs;
    this.#lone = new LoneJob(kv);
    this.#tables = new JobTables(schema, keepMs);
    if (this.#lone.row !== null) this.#note(this.#lone.row);
  }

  /** The job of an object that has no other; null elsewhere. */
  get lone(): StoredJob | null {
    return this.#lone.stored;
  }

  /** The revision of the lone job; null without it. */
  get loneRevision(): number | null {
    return this.#lone.row?.revision ?? null;
  }

  /** Whether a removed job's entry is still there. */
  get hasRemains(): boolean {
    return this.#lone.hasRemains;
  }

  /** When the latest attempt of a job began that this instance runs; null for none. */
  begun(id: string): number | null {
    return this.#running.get(id)?.job.progress.startedAt ?? null;
  }

  /** Whether any job has a lease, or is deleted and still has its row: a later instance has to look for those. */
  get hasUnsettled(): boolean {
    return this.#leased.size > 0 || this.#deleted.size > 0;
  }

  /** One job, or null. */
  read(id: string): StoredJob | null {
    const known = this.#running.get(id);
    if (known !== undefined) return known;
    const lone = this.#lone.stored;
    return lone === null ? this.#tables.read(id) : lone.job.spec.id === id ? lone : null;
  }

  /** Stores a job that is not there yet; answers it as it is stored. */
  insert(job: Job<StoredCall>, revision: number): StoredJob {
    const row = toRow(job, revision, this.#keepMs);
    const stored = { job, revision, due: row.due };
    if (isAlone(row.id) && this.isEmpty) this.#lone.write(row, stored);
    else {
      this.#share();
      this.#tables.insert(row, job.spec.createdAt);
    }
    this.#note(row, stored);
    this.#mayBeEmpty = false;
    return stored;
  }

  /** Stores a job that is there, `before` being what its row holds; answers it as it is stored. */
  update(job: Job<StoredCall>, before: Job<StoredCall>, revision: number): StoredJob {
    const row = toUpdate(job, revision, this.#keepMs);
    const stored = { job, revision, due: row.due };
    const lone = this.#lone.row;
    const spec = job.spec === before.spec ? (lone?.spec ?? null) : JSON.stringify(job.spec);
    if (lone !== null) this.#lone.write({ ...row, spec: spec ?? JSON.stringify(job.spec) }, stored);
    else this.#tables.update(row, spec);
    this.#note(row, stored);
    return stored;
  }

  /** To be called at the end of each turn, before what it began goes on. */
  writeLeases(): void {
    this.#tables.writeLeases();
  }

  /** Has the jobs of those leases be as they were before the turn, where they could not be written; answers their ids. */
  dropLeases(): string[] {
    const ids = this.#tables.dropLeases();
    for (const { job, revision } of ids.flatMap((id) => this.#tables.read(id) ?? []))
      this.#note(toUpdate(job, revision, this.#keepMs));
    return ids;
  }

  /** Jobs that may begin an attempt at `now`, earliest first, but for the first `skip` of them. */
  waiting(now: number, limit: number, skip = 0): StoredJob[] {
    if (this.#waiting > now) return [];
    const lone = this.#lone.stored;
    const isDue = this.#lone.stage === 'waiting' && lone !== null && lone.due <= now;
    if (lone !== null) return isDue && limit > 0 && skip === 0 ? [lone] : [];
    const found = this.#tables.waiting(now, { limit, skip });
    if (found.length === 0 && skip === 0) this.nextDue();
    return found;
  }

  /** Jobs whose lease is over at `now`, earliest first. */
  expired(now: number, limit: number): StoredJob[] {
    const over = [...this.#leased]
      .filter(([, { due }]) => due <= now)
      .toSorted(([, one], [, other]) => one.due - other.due);
    return over.slice(0, limit).flatMap(([id]) => this.read(id) ?? []);
  }

  /** Jobs whose attempt an earlier instance of this object was running. */
  abandoned(instance: string): StoredJob[] {
    const left = [...this.#leased].filter(([, lease]) => lease.instance !== null && lease.instance !== instance);
    return left.flatMap(([id]) => this.read(id) ?? []);
  }

  /** Deleted jobs whose rows may go at `now`. */
  outlived(now: number, limit: number): StoredJob[] {
    const over = [...this.#deleted].filter(([, due]) => due <= now);
    return over.slice(0, limit).flatMap(([id]) => this.read(id) ?? []);
  }

  /** Forgets the jobs that were kept long enough where there are several; answers the keys they held elsewhere. */
  drop(now: number): { readonly workspace: string; readonly claim: string }[] {
    this.#mayBeEmpty = true;
    return this.#tables.drop(now);
  }

  /** Looks for what an earlier instance left behind, reading all rows. Jobs with a newer revision are answered. */
  recover(revision: number): StoredJob[] {
    const left = this.#tables.unsettled(revision);
    for (const stored of left) this.#note(toUpdate(stored.job, stored.revision, this.#keepMs));
    return left.filter((stored) => stored.revision > revision);
  }

  /** Forgets a job. */
  remove(id: string): void {
    if (this.#lone.stored?.job.spec.id === id) this.#lone.remove();
    else this.#tables.remove(id);
    for (const known of [this.#running, this.#leased, this.#deleted]) known.delete(id);
    this.#mayBeEmpty = true;
  }

  /** The earliest due times. A job that has ended and is alone waits for the retention of the index, and for no alarm. */
  nextDue(): NextDue {
    this.#waiting =
      this.#lone.stored === null
        ? this.#tables.nextWaiting()
        : this.#lone.stage === 'waiting'
          ? dueOrNever(this.#lone.stored.due)
          : Infinity;
    return this.earliest;
  }

  /** The earliest due times as far as they are known without asking: none is later than it says. */
  get earliest(): NextDue {
    return {
      waiting: this.#waiting,
      leased: Math.min(Infinity, ...[...this.#leased.values()].map(({ due }) => dueOrNever(due))),
      final: Math.min(this.#tables.nextDrop, ...this.#deleted.values()),
    };
  }

  /** Whether no job is left. */
  get isEmpty(): boolean {
    if (this.#lone.stored !== null) return false;
    if (this.#mayBeEmpty) this.#mayBeEmpty = this.#tables.isEmpty;
    return this.#mayBeEmpty;
  }

  /** To be called when the storage was emptied. */
  forget(): void {
    this.#lone.forget();
    this.#tables.forget();
    this.#waiting = Infinity;
    for (const known of [this.#running, this.#leased, this.#deleted]) known.clear();
    this.#mayBeEmpty = true;
  }

  /** From now on the object has several jobs. */
  #share(): void {
    const { stored, row } = this.#lone;
    if (stored === null || row === null) return;
    this.#tables.insert(row, stored.job.spec.createdAt);
    this.#lone.move();
  }

  /** `stored` is the job of the row where this instance wrote it. */
  #note({ id, stage, due, instance }: JobUpdate, stored?: StoredJob): void {
    if (stage === 'waiting') this.#waiting = Math.min(this.#waiting, dueOrNever(due));
    if (stage === 'leased') this.#leased.set(id, { due, instance });
    else this.#leased.delete(id);
    if (stage === 'deleted') this.#deleted.set(id, due);
    else this.#deleted.delete(id);
    if (instance === null || stored === undefined) this.#running.delete(id);
    else this.#running.set(id, stored);
  }
}
