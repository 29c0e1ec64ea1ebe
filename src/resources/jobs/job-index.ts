/** The index of all jobs in D1: what their objects report, for lists and for the sweeper. */

import type { Job, JobSpec } from '../../engine/job-state.ts';
import { createLiveSweep } from '../live-sweep.ts';
import type { JobSummary } from './contract-job.ts';
import type { JobFilter, ListPosition } from './job-filter.ts';
import { FORGET, LIVE_JOBS, OUTLIVED, PUT, REMOVE, walkStatement } from './job-index-sql.ts';
import { createJobSurvey, type JobSurvey } from './job-survey.ts';
import type { StoredCall } from './sealed-call.ts';
import { toJobSummary, visibleStatus } from './view.ts';

/** A job as its object reports it. */
export interface IndexRecord {
  readonly workspace: string;
  readonly id: string;
  readonly namespace: string;
  readonly product: string;
  readonly env: string;
  readonly status: string;
  readonly recurring: boolean;
  readonly created_at: number;
  /** When its object should do something next, or the record is no longer kept; epoch milliseconds. */
  readonly due: number;
  readonly revision: number;
  readonly job: JobSummary;
}

/** A job that should have been looked at. */
export interface OverdueJob {
  readonly workspace: string;
  readonly id: string;
  readonly created_at: number;
  readonly due: number;
  readonly revision: number;
}

/** A row of a job, by its key. */
export type IndexKey = Pick<JobSpec, 'workspace' | 'id' | 'createdAt'>;

/** The index. Only {@link JobIndex.put} adds to it, and an older revision of a job never replaces a newer one. */
export interface JobIndex extends JobSurvey {
  put(records: readonly IndexRecord[]): Promise<void>;
  /** Newest first, from a position on or but for the first `offset` of them. */
  list(
    workspace: string,
    filter: JobFilter,
    limit: number,
    from?: { readonly after?: ListPosition | undefined; readonly offset?: number | undefined },
  ): Promise<JobSummary[]>;
  /**
   * Jobs that are not final and were due before an instant, the longest overdue first. It reads so many live jobs at
   * most, and goes on where it ended the next time.
   */
  overdue(before: number, limit: number): Promise<OverdueJob[]>;
  /** Forgets a job that its object does not have, unless there is news of it. */
  remove(job: OverdueJob): Promise<void>;
  /** Forgets jobs that were deleted; what their object told of them before must have arrived. */
  forget(jobs: readonly IndexKey[]): Promise<void>;
  /** Finished jobs whose time is over, the longest first; `keptMs` is how long a job is kept at least. */
  outlived(now: number, limit: number, keptMs: number): Promise<IndexKey[]>;
}

/** What the index keeps of a job. */
export function toIndexRecord(job: Job<StoredCall>, revision: number, due: number): IndexRecord {
  const { id, workspace, call, schedule, createdAt } = job.spec;
  const { namespace, product, env } = call;
  const status = visibleStatus(job.phase);
  const recurring = schedule.kind !== 'once';
  const place = { workspace, id, namespace, product, env };
  return { ...place, status, recurring, created_at: createdAt, due, revision, job: toJobSummary(job) };
}

/** Live jobs that one sweep reads. */
const SWEEP_ROWS = 20_000;

/** Builds the index; `sweepRows` is how many live jobs {@link JobIndex.overdue} reads at most. */
export function createJobIndex({
  db,
  sweepRows = SWEEP_ROWS,
}: {
  readonly db: D1Database;
  readonly sweepRows?: number;
}): JobIndex {
  return {
    async put(records) {
      const newest = newestOf(records);
      if (newest.length > 0) await db.prepare(PUT).bind(JSON.stringify(newest)).run();
    },
    ...createJobSurvey({ db }),
    async list(workspace, filter, limit, { after, offset = 0 } = {}) {
      const { sql, values } = walkStatement('job', workspace, filter, { order: 'DESC', after });
      const rows = await db
        .prepare(sql)
        .bind(...values, limit, offset)
        .all<{ job: string }>();
      return rows.results.map(({ job }) => JSON.parse(job) as JobSummary);
    },
    overdue: createLiveSweep<OverdueJob>(db, LIVE_JOBS, sweepRows),
    async remove({ workspace, created_at: createdAt, id, due, revision }) {
      await db.prepare(REMOVE).bind(workspace, createdAt, id, due, revision).run();
    },
    async forget(jobs) {
      if (jobs.length > 0) await db.prepare(FORGET).bind(JSON.stringify(jobs)).run();
    },
    async outlived(now, limit, keptMs) {
      const rows = await db
        .prepare(OUTLIVED)
        .bind(now - keptMs, now, limit)
        .all<IndexKey>();
      return rows.results;
    },
  };
}

/** One statement must not meet a job twice. */
function newestOf(records: readonly IndexRecord[]): IndexRecord[] {
  const newest = new Map<string, IndexRecord>();
  for (const record of records) {
    const key = `${record.workspace}:${record.id}`;
    if (record.revision > (newest.get(key)?.revision ?? -Infinity)) newest.set(key, record);
  }
  return [...newest.values()];
}
