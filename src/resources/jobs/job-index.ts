/** The index of all jobs in D1: what their objects report, for lists and for the sweeper. */

import type { Job, JobSpec } from '../../engine/job-state.ts';
import type { JobSummary } from './contract-job.ts';
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

/** Where a list goes on: after the job that was created then, under that id. */
export type ListPosition = readonly [createdAt: number, id: string];

/** What a list is narrowed to; what is absent is not. */
export interface JobFilter {
  readonly product?: string | undefined;
  readonly env?: string | undefined;
  readonly namespace?: string | undefined;
  readonly status?: readonly string[] | undefined;
  readonly recurring?: boolean | undefined;
  /** Created at this instant or later, epoch milliseconds. */
  readonly from?: number | undefined;
  /** Created before this instant. */
  readonly to?: number | undefined;
  /** Products and environments within reach; null is all. */
  readonly products: readonly string[] | null;
  readonly envs: readonly string[] | null;
}

/** A job that should have been looked at. */
export interface OverdueJob {
  readonly workspace: string;
  readonly id: string;
  readonly due: number;
  readonly revision: number;
}

/** The index. Only {@link JobIndex.put} adds to it, and an older revision of a job never replaces a newer one. */
export interface JobIndex {
  put(records: readonly IndexRecord[]): Promise<void>;
  /** Newest first. */
  list(workspace: string, filter: JobFilter, limit: number, after?: ListPosition): Promise<JobSummary[]>;
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
    async list(workspace, filter, limit, after) {
      const { where, values } = conditions(workspace, filter, after);
      const rows = await db
        .prepare(`SELECT job FROM jobs WHERE ${where} ORDER BY created_at DESC, id DESC LIMIT ?`)
        .bind(...values, limit)
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

function conditions(workspace: string, filter: JobFilter, after: ListPosition | undefined) {
  const parts = ['workspace_id = ?'];
  const values: unknown[] = [workspace];
  const add = (condition: string, ...bound: unknown[]): void => {
    parts.push(condition);
    values.push(...bound);
  };
  for (const field of ['product', 'env', 'namespace'] as const)
    if (filter[field] !== undefined) add(`${field} = ?`, filter[field]);
  if (filter.recurring !== undefined) add('recurring = ?', filter.recurring ? 1 : 0);
  if (filter.from !== undefined) add('created_at >= ?', filter.from);
  if (filter.to !== undefined) add('created_at < ?', filter.to);
  for (const [column, list] of [
    ['status', filter.status],
    ['product', filter.products],
    ['env', filter.envs],
  ] as const)
    if (list !== undefined && list !== null) add(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(list));
  if (after !== undefined) add('(created_at, id) < (?, ?)', ...after);
  return { where: parts.join(' AND '), values };
}
