import { dueTime } from '../src/engine/job.ts';
import type { Job, JobPhase, JobProgress, JobSpec } from '../src/engine/job-state.ts';
import type { Call } from '../src/resources/executor.ts';

interface JobRow extends Record<string, SqlStorageValue> {
  spec: string;
  state: string;
}

interface StoredState {
  readonly phase: JobPhase;
  readonly progress: JobProgress;
}

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS jobs (
  id TEXT PRIMARY KEY, due INTEGER, instance TEXT, spec TEXT NOT NULL, state TEXT NOT NULL
) STRICT, WITHOUT ROWID`;
const CREATE_INDEX = 'CREATE INDEX IF NOT EXISTS jobs_due ON jobs (due) WHERE due IS NOT NULL';

/** The jobs of one object. The table is made by the first insert: an object that is only asked stores nothing. */
export class JobStore {
  readonly #sql: SqlStorage;
  #exists: boolean;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#exists = sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'jobs'").toArray().length > 0;
  }

  /** One job, or null. */
  read(id: string): Job<Call> | null {
    if (!this.#exists) return null;
    const row = this.#sql.exec<JobRow>('SELECT spec, state FROM jobs WHERE id = ?', id).toArray()[0];
    return row === undefined ? null : toJob(row);
  }

  /** Stores a job that is not there yet. */
  insert(job: Job<Call>): void {
    if (!this.#exists) {
      this.#sql.exec(CREATE_TABLE);
      this.#sql.exec(CREATE_INDEX);
      this.#exists = true;
    }
    const { spec, phase, progress } = job;
    this.#sql.exec(
      'INSERT INTO jobs (id, due, instance, spec, state) VALUES (?, ?, ?, ?, ?)',
      spec.id,
      dueTime(job),
      instanceOf(phase),
      JSON.stringify(spec),
      JSON.stringify({ phase, progress }),
    );
  }

  /** Stores the state of a job that is there; what was dispatched does not change. */
  update(job: Job<Call>): void {
    const { spec, phase, progress } = job;
    this.#sql.exec(
      'UPDATE jobs SET due = ?, instance = ?, state = ? WHERE id = ?',
      dueTime(job),
      instanceOf(phase),
      JSON.stringify({ phase, progress }),
      spec.id,
    );
  }

  /** Jobs due at `now`, earliest first, `limit` at most. */
  due(now: number, limit: number): Job<Call>[] {
    if (!this.#exists) return [];
    return this.#sql
      .exec<JobRow>('SELECT spec, state FROM jobs WHERE due <= ? ORDER BY due LIMIT ?', now, limit)
      .toArray()
      .map(toJob);
  }

  /** Jobs whose attempt an earlier instance of this object was running. */
  abandoned(instance: string): Job<Call>[] {
    if (!this.#exists) return [];
    return this.#sql
      .exec<JobRow>('SELECT spec, state FROM jobs WHERE due IS NOT NULL AND instance <> ?', instance)
      .toArray()
      .map(toJob);
  }

  /** The earliest due time, or null when nothing is left to do. */
  nextDue(): number | null {
    if (!this.#exists) return null;
    return this.#sql.exec<{ due: number | null }>('SELECT MIN(due) AS due FROM jobs WHERE due IS NOT NULL').one().due;
  }
}

function instanceOf(phase: JobPhase): string | null {
  return phase.status === 'running' ? phase.lease.instance : null;
}

function toJob(row: JobRow): Job<Call> {
  return { spec: JSON.parse(row.spec) as JobSpec<Call>, ...(JSON.parse(row.state) as StoredState) };
}
