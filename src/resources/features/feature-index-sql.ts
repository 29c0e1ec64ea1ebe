/** The statements of the index. Live runs and those that have ended lie apart in one table, by the first column of its key. */

import type { LiveTable } from '../live-sweep.ts';
import type { FeatureFilter, FeaturePosition, FeatureRecord } from './feature-index.ts';

const FINAL = "('completed', 'failed', 'rolled_back', 'cancelled')";

type Field = Exclude<keyof FeatureRecord, 'workspace' | 'id' | 'created_at'>;

/** Fields of a record that stay as they are, and those that change; columns have the same names. */
const LASTING = ['product', 'env', 'feature', 'version', 'origin', 'made_from', 'original', 'parent'] as const;
const CHANGING = ['status', 'updated_at', 'ended_at', 'error_code', 'error_message', 'due', 'revision'] as const;
const FIELDS: readonly Field[] = [...LASTING, ...CHANGING];

/** Columns of a row as a {@link FeatureRecord}. */
const RECORD = `workspace_id AS workspace, id, created_at, ${FIELDS.join(', ')}`;

/**
 * One statement for a whole batch: it reads the records from one JSON value, and changes each row where it lies. A run
 * that ended moves with its change.
 */
export const PUT = `INSERT INTO feature_runs (live, workspace_id, created_at, id, ${FIELDS.join(', ')})
  SELECT
    COALESCE(
      (SELECT live FROM feature_runs WHERE live IN (0, 1) AND workspace_id = r ->> 'workspace'
        AND created_at = r ->> 'created_at' AND id = r ->> 'id'),
      r ->> 'status' NOT IN ${FINAL}),
    r ->> 'workspace', r ->> 'created_at', r ->> 'id', ${FIELDS.map((field) => `r ->> '${field}'`).join(', ')}
  FROM (SELECT value AS r FROM json_each(?1)) WHERE true
  ON CONFLICT (live, workspace_id, created_at, id) DO UPDATE
  SET live = excluded.status NOT IN ${FINAL}, ${CHANGING.map((field) => `${field} = excluded.${field}`).join(', ')}
  WHERE excluded.revision > feature_runs.revision`;

/** Deletes the rows of a JSON list of `{ workspace, createdAt, id }`, wherever they lie. */
export const REMOVE = `DELETE FROM feature_runs WHERE (live, workspace_id, created_at, id) IN
  (SELECT life.value, run.value ->> 'workspace', run.value ->> 'createdAt', run.value ->> 'id'
   FROM json_each(?1) AS run, json_each('[0,1]') AS life)`;

/** Where overdue runs are found. */
export const LIVE_RUNS: LiveTable = {
  name: 'feature_runs',
  positions: { name: 'feature_sweeps', id: 'feature_id' },
  columns: {
    workspace: 'workspace_id',
    ...Object.fromEntries(['id', 'created_at', ...FIELDS].map((field) => [field, field])),
  },
};

/**
 * Ended runs that were created at ?1 or before and due before ?2, ?3 at most, the longest due first. Without an index
 * of due times it steps from workspace to workspace and reads what is old enough there.
 */
export const OUTLIVED = `WITH RECURSIVE workspace (workspace) AS (
    SELECT MIN(workspace_id) FROM feature_runs WHERE live = 0
    UNION ALL
    SELECT (SELECT MIN(workspace_id) FROM feature_runs WHERE live = 0 AND workspace_id > workspace.workspace)
    FROM workspace WHERE workspace.workspace IS NOT NULL)
  SELECT workspace, id, created_at, ${FIELDS.join(', ')}
  FROM workspace CROSS JOIN feature_runs AS old
    ON old.live = 0 AND old.workspace_id = workspace.workspace AND old.created_at <= ?1
  WHERE old.due < ?2 ORDER BY old.due LIMIT ?3`;

/** A run (?2) of a workspace (?1) and all that go back to it, ?3 at most. */
export const RELATED = `SELECT ${RECORD} FROM feature_runs
    WHERE live = 1 AND workspace_id = ?1 AND COALESCE(original, id) = ?2
  UNION ALL
  SELECT ${RECORD} FROM feature_runs INDEXED BY feature_runs_related
    WHERE live = 0 AND workspace_id = ?1 AND COALESCE(original, id) = ?2
  ORDER BY created_at, id LIMIT ?3`;

/** A statement and the values it takes first. */
interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** How many runs of a workspace a filter picks, as `n`. */
export function countStatement(workspace: string, filter: FeatureFilter): Statement {
  const { where, values } = conditionsOf(workspace, filter);
  return { sql: `SELECT COUNT(*) AS n FROM feature_runs WHERE live IN (0, 1) AND ${where}`, values };
}

/** The runs of a workspace that a filter picks, newest first, after a position; then takes how many. */
export function listStatement(workspace: string, filter: FeatureFilter, after?: FeaturePosition): Statement {
  const { where, values } = conditionsOf(workspace, filter);
  const onwards = after === undefined ? '' : 'AND (created_at, id) < (?, ?)';
  const given = after === undefined ? values : [...values, after.created_at, after.id];
  const part = (live: number) => `SELECT ${RECORD} FROM feature_runs WHERE live = ${live} AND ${where} ${onwards}`;
  // Both parts come in the order of the key, so that they are merged, and read no further than the page.
  const sql = `${part(1)} UNION ALL ${part(0)} ORDER BY created_at DESC, id DESC LIMIT ?`;
  return { sql, values: [...given, ...given] };
}

function conditionsOf(workspace: string, filter: FeatureFilter) {
  const parts = ['workspace_id = ?'];
  const values: unknown[] = [workspace];
  const add = (condition: string, bound: unknown): void => {
    parts.push(condition);
    values.push(bound);
  };
  for (const field of ['product', 'env', 'feature', 'origin', 'error_code'] as const)
    if (filter[field] !== undefined) add(`${field} = ?`, filter[field]);
  if (filter.created_after !== undefined) add('created_at >= ?', filter.created_after);
  if (filter.created_before !== undefined) add('created_at < ?', filter.created_before);
  for (const [column, list] of [
    ['status', filter.statuses],
    ['product', filter.products],
    ['env', filter.envs],
  ] as const)
    if (list !== undefined && list !== null) add(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(list));
  return { where: parts.join(' AND '), values };
}
