/** How the index is asked: what lists of jobs, counts and bulk operations are narrowed by. */

/** Where a list goes on: after the job that was created then, under that id. */
export type ListPosition = readonly [createdAt: number, id: string];

/** What a list is narrowed to; what is absent is not. */
export interface JobFilter {
  readonly product?: string | undefined;
  readonly env?: string | undefined;
  readonly namespace?: string | undefined;
  readonly status?: readonly string[] | undefined;
  readonly recurring?: boolean | undefined;
  /** What they run, as `app/action`. */
  readonly target?: string | undefined;
  /** The key of their schedule. */
  readonly key?: string | undefined;
  readonly paused_by?: string | undefined;
  /** The code of their latest failure. */
  readonly error_code?: string | undefined;
  /** Whoever paused them: those that are paused, or will be once their attempt has ended. */
  readonly held?: true | undefined;
  /** Created at this instant or later, epoch milliseconds. */
  readonly from?: number | undefined;
  /** Created before this instant. */
  readonly to?: number | undefined;
  /** Products and environments within reach; null is all. */
  readonly products: readonly string[] | null;
  readonly envs: readonly string[] | null;
}

/** A `WHERE` clause and the values it takes. */
interface Conditions {
  readonly where: string;
  readonly values: readonly unknown[];
}

/** What a statement asks of the index to find the jobs of a workspace that a filter picks. */
export function conditionsOf(workspace: string, filter: JobFilter): Conditions {
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
  for (const [path, value] of [
    ['target', filter.target],
    ['key', filter.key],
    ['paused_by', filter.paused_by],
    ['last_error.code', filter.error_code],
  ] as const)
    if (value !== undefined) add(`job ->> '$.${path}' = ?`, value);
  if (filter.held === true) add("job ->> '$.paused_by' IS NOT NULL");
  return { where: parts.join(' AND '), values };
}
