/** What the index tells of many jobs at once: how many there are, how they fared, and which are next. */

import type { JobFilter, ListPosition } from './job-filter.ts';
import { pickStatement, walkStatement } from './job-index-sql.ts';
import type { JobStatus } from './contract-job.ts';

/** A job as a bulk operation comes by it. */
export interface FoundJob {
  readonly id: string;
  readonly createdAt: number;
}

/** How jobs fared. */
export interface JobFigures extends Readonly<Record<JobStatus, number>> {
  readonly total: number;
  readonly completed_first_try: number;
  readonly completed_after_retry: number;
  /** Of the jobs that completed or failed; null when none did. */
  readonly avg_retry_count: number | null;
}

/** Questions about many jobs. */
export interface JobSurvey {
  /** How many jobs a filter picks. */
  count(workspace: string, filter: JobFilter): Promise<number>;
  /** How the jobs that a filter picks fared. */
  figures(workspace: string, filter: JobFilter): Promise<JobFigures>;
  /** The jobs that a filter picks after a position, oldest first; from the oldest on where it is null. */
  next(workspace: string, filter: JobFilter, after: ListPosition | null, limit: number): Promise<FoundJob[]>;
}

const STATES: readonly JobStatus[] = ['scheduled', 'queued', 'running', 'completed', 'failed', 'cancelled', 'paused'];

const RETRIES = "job ->> '$.retry_count'";

const FIGURES = [
  'COUNT(*) AS total',
  ...STATES.map((state) => `COUNT(*) FILTER (WHERE status = '${state}') AS ${state}`),
  `COUNT(*) FILTER (WHERE status = 'completed' AND ${RETRIES} = 0) AS completed_first_try`,
  `COUNT(*) FILTER (WHERE status = 'completed' AND ${RETRIES} > 0) AS completed_after_retry`,
  `AVG(${RETRIES}) FILTER (WHERE status IN ('completed', 'failed')) AS avg_retry_count`,
].join(', ');

/** Builds the part of the index that answers them. */
export function createJobSurvey({ db }: { readonly db: D1Database }): JobSurvey {
  const select = (what: string, workspace: string, filter: JobFilter) => {
    const { sql, values } = pickStatement(what, workspace, filter);
    return db.prepare(sql).bind(...values);
  };
  return {
    async count(workspace, filter) {
      const row = await select('COUNT(*) AS count', workspace, filter).first<{ count: number }>();
      return row?.count ?? 0;
    },
    async figures(workspace, filter) {
      const row = await select(FIGURES, workspace, filter).first<JobFigures>();
      if (row === null) throw new Error('an aggregate has one row');
      return row;
    },
    async next(workspace, filter, after, limit) {
      const { sql, values } = walkStatement('live', workspace, filter, { order: 'ASC', after });
      const { results } = await db
        .prepare(sql)
        .bind(...values, limit, 0)
        .all<{ job_id: string; created_at: number }>();
      return results.map(({ job_id: id, created_at: createdAt }) => ({ id, createdAt }));
    },
  };
}
