/** The statements of the index. Live jobs and those that have ended lie apart in one table, by the first column of its key. */

import type { LiveTable } from '../live-sweep.ts';
import { conditionsOf, type JobFilter, type ListPosition } from './job-filter.ts';

const FINAL = "('completed', 'failed', 'cancelled')";

/**
 * One statement for a whole batch: it reads the records from one JSON value, and changes each row where it lies. A job
 * that ended or began anew moves with its change, which is one row written.
 */
export const PUT = `INSERT INTO jobs
    (live, workspace_id, created_at, id, namespace, product, env, status, recurring, due, revision, job)
  SELECT
    COALESCE(
      (SELECT live FROM jobs WHERE live IN (0, 1) AND workspace_id = r ->> 'workspace'
        AND created_at = r ->> 'created_at' AND id = r ->> 'id'),
      r ->> 'status' NOT IN ${FINAL}),
    r ->> 'workspace', r ->> 'created_at', r ->> 'id', r ->> 'namespace', r ->> 'product', r ->> 'env',
    r ->> 'status', r ->> 'recurring', r ->> 'due', r ->> 'revision', r -> 'job'
  FROM (SELECT value AS r FROM json_each(?1)) WHERE true
  ON CONFLICT (live, workspace_id, created_at, id) DO UPDATE
  SET live = excluded.status NOT IN ${FINAL}, status = excluded.status, due = excluded.due,
    revision = excluded.revision, job = excluded.job
  WHERE excluded.revision > jobs.revision`;

/** Deletes the rows of a JSON list of `{ workspace, createdAt, id }`, wherever they lie. */
export const FORGET = `DELETE FROM jobs WHERE (live, workspace_id, created_at, id) IN
  (SELECT life.value, job.value ->> 'workspace', job.value ->> 'createdAt', job.value ->> 'id'
   FROM json_each(?1) AS job, json_each('[0,1]') AS life)`;

/** Deletes a live row as it was seen. */
export const REMOVE = `DELETE FROM jobs
  WHERE live = 1 AND workspace_id = ?1 AND created_at = ?2 AND id = ?3 AND due = ?4 AND revision = ?5`;

/** Where overdue jobs are found. */
export const LIVE_JOBS: LiveTable = {
  name: 'jobs',
  positions: { name: 'job_sweeps', id: 'job_id' },
  columns: { workspace: 'workspace_id', id: 'id', created_at: 'created_at', due: 'due', revision: 'revision' },
};

/**
 * Ended jobs that were created at ?1 or before and due before ?2, ?3 at most, the longest due first. Without an index
 * of due times it steps from workspace to workspace and reads what is old enough there.
 */
export const OUTLIVED = `WITH RECURSIVE workspace (id) AS (
    SELECT MIN(workspace_id) FROM jobs WHERE live = 0
    UNION ALL
    SELECT (SELECT MIN(workspace_id) FROM jobs WHERE live = 0 AND workspace_id > workspace.id)
    FROM workspace WHERE workspace.id IS NOT NULL)
  SELECT old.workspace_id AS workspace, old.created_at AS createdAt, old.id
  FROM workspace CROSS JOIN jobs AS old
    ON old.live = 0 AND old.workspace_id = workspace.id AND old.created_at <= ?1
  WHERE old.due < ?2 ORDER BY old.due LIMIT ?3`;

/** A statement and the values it takes first. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Columns of the jobs of a workspace that a filter picks, in no order. */
export function pickStatement(columns: string, workspace: string, filter: JobFilter): Statement {
  const { where, values } = conditionsOf(workspace, filter);
  return { sql: `SELECT ${columns} FROM jobs WHERE live IN (0, 1) AND ${where}`, values };
}

/** The same in the order in which they were created, after a position; then takes how many, and how many to leave out. */
export function walkStatement(
  columns: string,
  workspace: string,
  filter: JobFilter,
  { order, after }: { readonly order: 'ASC' | 'DESC'; readonly after?: ListPosition | null | undefined },
): Statement {
  const { where, values } = conditionsOf(workspace, filter);
  const isOn = after !== undefined && after !== null;
  const onwards = isOn ? `AND (created_at, id) ${order === 'ASC' ? '>' : '<'} (?, ?)` : '';
  const given = isOn ? [...values, ...after] : values;
  const part = (live: number) =>
    `SELECT created_at, id AS job_id, ${columns} FROM jobs WHERE live = ${live} AND ${where} ${onwards}`;
  // Both parts come in the order of the key, so that they are merged, and read no further than the page.
  const sql = `${part(1)} UNION ALL ${part(0)} ORDER BY created_at ${order}, job_id ${order} LIMIT ? OFFSET ?`;
  return { sql, values: [...given, ...given] };
}
