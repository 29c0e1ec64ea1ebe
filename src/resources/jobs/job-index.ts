/** The index of all jobs in D1: what their objects report, for lists and for the sweeper. */

import type { Job, JobSpec } from '../../engine/job-state.ts';
import type { JobSummary } from './contract-job.ts';
import { conditionsOf, type JobFilter, type ListPosition } from './job-filter.ts';
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
  readonly due: number;
  readonly revision: number;
}

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
  /** Jobs that are not final and were due before an instant, the longest overdue first. */
  overdue(before: number, limit: number): Promise<OverdueJob[]>;
  /** Forgets a job that its object does not have, unless there is news of it. */
  remove(job: OverdueJob): Promise<void>;
  /** Forgets jobs that were deleted; what their object told of them before must have arrived. */
  forget(jobs: readonly Pick<JobSpec, 'workspace' | 'id' | 'createdAt'>[]): Promise<void>;
  /** Forgets finished jobs whose time is over, the oldest first. */
  purge(now: number, limit: number): Promise<void>;
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

const FINAL = "('completed', 'failed', 'cancelled')";

/** One statement for a whole batch: it reads the records from one JSON value. */
const PUT = `INSERT INTO jobs (workspace_id, created_at, id, namespace, product, env, status, recurring, due, revision, job)
  SELECT r ->> 'workspace', r ->> 'created_at', r ->> 'id', r ->> 'namespace', r ->> 'product', r ->> 'env',
    r ->> 'status', r ->> 'recurring', r ->> 'due', r ->> 'revision', r -> 'job'
  FROM (SELECT value AS r FROM json_each(?1)) WHERE true
  ON CONFLICT (workspace_id, created_at, id) DO UPDATE
  SET status = excluded.status, due = excluded.due, revision = excluded.revision, job = excluded.job
  WHERE excluded.revision > jobs.revision`;

const FORGET = `DELETE FROM jobs WHERE (workspace_id, created_at, id) IN
  (SELECT value ->> 'workspace', value ->> 'createdAt', value ->> 'id' FROM json_each(?1))`;

/** Builds the index. */
export function createJobIndex({ db }: { readonly db: D1Database }): JobIndex {
  return {
    async put(records) {
      if (records.length > 0) await db.prepare(PUT).bind(JSON.stringify(records)).run();
    },
    ...createJobSurvey({ db }),
    async list(workspace, filter, limit, { after, offset = 0 } = {}) {
      const { where, values } = conditionsOf(workspace, filter);
      const onwards = after === undefined ? '' : 'AND (created_at, id) < (?, ?)';
      const rows = await db
        .prepare(`SELECT job FROM jobs WHERE ${where} ${onwards} ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?`)
        .bind(...values, ...(after ?? []), limit, offset)
        .all<{ job: string }>();
      return rows.results.map(({ job }) => JSON.parse(job) as JobSummary);
    },
    async overdue(before, limit) {
      const rows = await db
        .prepare(
          `SELECT workspace_id AS workspace, id, due, revision FROM jobs WHERE due < ? AND status NOT IN ${FINAL} ORDER BY due LIMIT ?`,
        )
        .bind(before, limit)
        .all<OverdueJob>();
      return rows.results;
    },
    async remove({ workspace, id, due, revision }) {
      await db
        .prepare('DELETE FROM jobs WHERE due = ? AND workspace_id = ? AND id = ? AND revision = ?')
        .bind(due, workspace, id, revision)
        .run();
    },
    async forget(jobs) {
      if (jobs.length > 0) await db.prepare(FORGET).bind(JSON.stringify(jobs)).run();
    },
    async purge(now, limit) {
      await db
        .prepare(
          `DELETE FROM jobs WHERE (workspace_id, created_at, id) IN
           (SELECT workspace_id, created_at, id FROM jobs WHERE due < ? AND status IN ${FINAL} ORDER BY due LIMIT ?)`,
        )
        .bind(now, limit)
        .run();
    },
  };
}
