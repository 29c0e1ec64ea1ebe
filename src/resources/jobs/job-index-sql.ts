/** The statements of the index. Live jobs and those that have ended lie apart in one table, by the first column of its key. */

import type { JobFilter, ListPosition } from './job-index.ts';

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

/** Columns of an overdue job. */
const OVERDUE =
  "json_object('workspace', workspace_id, 'id', id, 'created_at', created_at, 'due', due, 'revision', revision)";

/**
 * The next so many live rows after a position: those due before an instant as a JSON list, how many rows there were,
 * and the position of the last, its three parts apart by a line feed.
 */
export const SWEEP = `SELECT json_group_array(json(${OVERDUE})) FILTER (WHERE due < ?1) AS overdue, COUNT(*) AS read,
    MAX(workspace_id || char(10) || printf('%016d', created_at) || char(10) || id) AS last
  FROM (SELECT workspace_id, created_at, id, due, revision FROM jobs
    WHERE live = 1 AND (workspace_id, created_at, id) > (?2, ?3, ?4)
    ORDER BY workspace_id, created_at, id LIMIT ?5)`;

export const READ_POSITION = 'SELECT workspace_id, created_at, job_id FROM job_sweeps';
export const FORGET_POSITION = 'DELETE FROM job_sweeps';
export const WRITE_POSITION = `INSERT INTO job_sweeps (id, workspace_id, created_at, job_id) VALUES (0, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE
  SET workspace_id = excluded.workspace_id, created_at = excluded.created_at, job_id = excluded.job_id`;

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

/** A page of a workspace's jobs, newest first, with the values to bind. */
export function listStatement(
  workspace: string,
  filter: JobFilter,
  limit: number,
  after: ListPosition | undefined,
): { readonly sql: string; readonly values: readonly unknown[] } {
  const values: unknown[] = [];
  const bound = (value: unknown): string => `?${values.push(value)}`;
  const parts = [`workspace_id = ${bound(workspace)}`];
  for (const field of ['product', 'env', 'namespace'] as const)
    if (filter[field] !== undefined) parts.push(`${field} = ${bound(filter[field])}`);
  if (filter.recurring !== undefined) parts.push(`recurring = ${bound(filter.recurring ? 1 : 0)}`);
  if (filter.from !== undefined) parts.push(`created_at >= ${bound(filter.from)}`);
  if (filter.to !== undefined) parts.push(`created_at < ${bound(filter.to)}`);
  for (const [column, list] of [
    ['status', filter.status],
    ['product', filter.products],
    ['env', filter.envs],
  ] as const)
    if (list !== undefined && list !== null)
      parts.push(`${column} IN (SELECT value FROM json_each(${bound(JSON.stringify(list))}))`);
  if (after !== undefined) parts.push(`(created_at, id) < (${bound(after[0])}, ${bound(after[1])})`);
  const part = (live: number) => `SELECT created_at, id, job FROM jobs WHERE live = ${live} AND ${parts.join(' AND ')}`;
  // Both parts come in the order of the key, so that they are merged, and read no further than the page.
  return { sql: `${part(1)} UNION ALL ${part(0)} ORDER BY created_at DESC, id DESC LIMIT ${bound(limit)}`, values };
}
