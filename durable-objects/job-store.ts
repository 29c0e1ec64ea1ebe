import { dueTime, isFinal } from '../src/engine/job.ts';
import { livesOf } from '../src/engine/job-outcome.ts';
import type { Job, JobSpec } from '../src/engine/job-state.ts';
import type { StoredCall } from '../src/resources/jobs/sealed-call.ts';
import type { Schema } from './schema.ts';

/** What a row waits for: its next attempt, the report of one, or the end of the time for which it is kept. */
type Stage = 'waiting' | 'leased' | 'final';

interface JobRow extends Record<string, SqlStorageValue> {
  spec: string;
  state: string;
  revision: number;
  due: number;
}

/** A job but for what was dispatched. */
type StoredState = Omit<Job<StoredCall>, 'spec'>;

/** A job as its row holds it. */
export interface StoredJob {
  readonly job: Job<StoredCall>;
  /** Grows with every change of any job of the object. */
  readonly revision: number;
  /** When the row needs its object next, epoch milliseconds. */
  readonly due: number;
}

/** The earliest due time of each stage; `Infinity` for none. */
export type NextDue = Readonly<Record<Stage, number>>;

const NEVER: NextDue = { waiting: Infinity, leased: Infinity, final: Infinity };
const UNKNOWN: NextDue = { waiting: -Infinity, leased: -Infinity, final: -Infinity };

/** Due time of what waits for a caller: the last instant that a date can hold. */
const NEVER_DUE = 8.64e15;
/** How long the row of a deleted job stays, so that the index hears of it first. */
const FORGET_MS = 5_000;

const NEXT_DUE = `SELECT
  (SELECT MIN(due) FROM jobs WHERE stage = 'waiting') AS waiting,
  (SELECT MIN(due) FROM jobs WHERE stage = 'leased') AS leased,
  (SELECT MIN(due) FROM jobs WHERE stage = 'final') AS final`;

/**
 * The jobs of one object. What would be asked for in every turn is kept in memory too, since nothing else writes the
 * rows.
 */
export class JobStore {
  readonly #schema: Schema;
  readonly #keepMs: number;
  /** No row of a stage is due before this. */
  #earliest: NextDue;
  /** Jobs whose attempt this instance runs, as their rows hold them. */
  readonly #running = new Map<string, StoredJob>();
  #mayBeEmpty = true;

  /** `keepMs` is how long a job is kept after its end. */
  constructor(schema: Schema, keepMs: number) {
    this.#schema = schema;
    this.#keepMs = keepMs;
    this.#earliest = schema.has('jobs') ? UNKNOWN : NEVER;
  }

  /** Whether more than one job was ever here since it was last empty. */
  get isShared(): boolean {
    return this.#schema.has('jobs_due');
  }

  /** One job, or null. */
  read(id: string): StoredJob | null {
    return this.#running.get(id) ?? this.#select('WHERE id = ?', id)[0] ?? null;
  }

  /** Stores a job that is not there yet. */
  insert(job: Job<StoredCall>, revision: number): void {
    const { spec } = job;
    // One row is found as fast without it.
    if (this.#schema.has('jobs')) this.#schema.with('jobs_due');
    this.#schema
      .with('jobs')
      .exec(
        'INSERT INTO jobs (id, stage, due, instance, revision, spec, state) VALUES (?, ?, ?, ?, ?, ?, ?)',
        spec.id,
        stageOf(job),
        this.#dueOf(job),
        instanceOf(job),
        revision,
        JSON.stringify(spec),
        stateOf(job),
      );
    this.#note(job, revision);
  }

  /** Stores a job that is there; `before` is what its row holds. */
  update(job: Job<StoredCall>, before: Job<StoredCall>, revision: number): void {
    const { spec } = job;
    this.#sql.exec(
      'UPDATE jobs SET stage = ?, due = ?, instance = ?, revision = ?, spec = COALESCE(?, spec), state = ? WHERE id = ?',
      stageOf(job),
      this.#dueOf(job),
      instanceOf(job),
      revision,
      spec === before.spec ? null : JSON.stringify(spec),
      stateOf(job),
      spec.id,
    );
    this.#note(job, revision);
  }

  /** Jobs that may begin an attempt at `now`, earliest first, but for the first `skip` of them. */
  waiting(now: number, limit: number, skip = 0): StoredJob[] {
    return this.#due('waiting', now, limit, skip);
  }

  /** Jobs whose lease is over at `now`, earliest first. */
  expired(now: number, limit: number): StoredJob[] {
    return this.#due('leased', now, limit);
  }

  /** Jobs whose attempt an earlier instance of this object was running. */
  abandoned(instance: string): StoredJob[] {
    return this.#select("WHERE stage = 'leased' AND instance <> ?", instance);
  }

  /** Jobs that have been kept long enough at `now`. */
  outlived(now: number, limit: number): StoredJob[] {
    return this.#due('final', now, limit);
  }

  /** Jobs with a newer revision. */
  since(revision: number): StoredJob[] {
    return this.#select('WHERE revision > ?', revision);
  }

  /** Forgets a job. */
  remove(id: string): void {
    this.#sql.exec('DELETE FROM jobs WHERE id = ?', id);
    this.#running.delete(id);
    this.#mayBeEmpty = true;
  }

  /** The earliest due times. */
  nextDue(): NextDue {
    this.#earliest = this.#schema.has('jobs') ? this.#readNextDue() : NEVER;
    return this.#earliest;
  }

  /** The earliest due times as far as they are known without asking: none is later than it says. */
  get earliest(): NextDue {
    return this.#earliest;
  }

  /** Whether no job is left. */
  get isEmpty(): boolean {
    if (!this.#schema.has('jobs')) return true;
    if (!this.#mayBeEmpty) return false;
    this.#mayBeEmpty = this.#sql.exec('SELECT 1 FROM jobs LIMIT 1').toArray().length === 0;
    return this.#mayBeEmpty;
  }

  /** To be called when the storage was emptied. */
  forget(): void {
    this.#earliest = NEVER;
    this.#running.clear();
    this.#mayBeEmpty = true;
  }

  get #sql(): SqlStorage {
    return this.#schema.with('jobs');
  }

  #note(job: Job<StoredCall>, revision: number): void {
    const [stage, due] = [stageOf(job), this.#dueOf(job)];
    this.#earliest = { ...this.#earliest, [stage]: Math.min(this.#earliest[stage], dueOrNever(due)) };
    if (instanceOf(job) === null) this.#running.delete(job.spec.id);
    else this.#running.set(job.spec.id, { job, revision, due });
  }

  #due(stage: Stage, now: number, limit: number, skip = 0): StoredJob[] {
    if (this.#earliest[stage] > now) return [];
    // A range over a bare parameter would have SQLite plan anew for each of its values.
    const where = 'WHERE stage = ? AND due <= 0 + ? ORDER BY due LIMIT ? OFFSET ?';
    const found = this.#select(where, stage, now, limit, skip);
    if (found.length === 0 && skip === 0) this.nextDue();
    return found;
  }

  #readNextDue(): NextDue {
    const found = this.#sql.exec<Record<Stage, number | null>>(NEXT_DUE).one();
    return {
      waiting: dueOrNever(found.waiting ?? Infinity),
      leased: dueOrNever(found.leased ?? Infinity),
      final: dueOrNever(found.final ?? Infinity),
    };
  }

  #select(where: string, ...values: SqlStorageValue[]): StoredJob[] {
    if (!this.#schema.has('jobs')) return [];
    return this.#sql
      .exec<JobRow>(`SELECT spec, state, revision, due FROM jobs ${where}`, ...values)
      .toArray()
      .map(({ spec, state, revision, due }) => ({
        job: { spec: JSON.parse(spec) as JobSpec<StoredCall>, ...(JSON.parse(state) as StoredState) },
        revision,
        due,
      }));
  }

  #dueOf(job: Job<StoredCall>): number {
    const due = dueTime(job);
    if (due !== null) return Math.min(due, NEVER_DUE);
    const { updatedAt, completedAt } = job.progress;
    if (job.phase.status === 'deleted') return updatedAt + FORGET_MS;
    return (completedAt ?? updatedAt) + this.#keepMs;
  }
}

function dueOrNever(due: number): number {
  return due >= NEVER_DUE ? Infinity : due;
}

function stateOf({ spec: _spec, ...state }: Job<StoredCall>): string {
  return JSON.stringify(state satisfies StoredState);
}

function stageOf(job: Job<StoredCall>): Stage {
  if (isFinal(job)) return 'final';
  return livesOf(job).some(({ status }) => status === 'running') ? 'leased' : 'waiting';
}

/** The instance that runs an attempt of the job itself; when several do, one of them. */
function instanceOf(job: Job<StoredCall>): string | null {
  for (const live of livesOf(job))
    if (live.status === 'running' && live.lease.instance !== null) return live.lease.instance;
  return null;
}
