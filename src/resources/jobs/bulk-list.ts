/** The list of operations on many jobs in D1: what their objects report. */

import type { BulkOperation } from './contract-many.ts';
import { type Bulk, reachOf, toBulkOperation } from './bulk.ts';
import type { ListPosition } from './job-filter.ts';

/** What a list of operations is narrowed to. */
export interface BulkFilter {
  readonly status?: BulkOperation['status'] | undefined;
  /** Products and environments within reach; null is all. An operation that reaches more is left out. */
  readonly products: readonly string[] | null;
  readonly envs: readonly string[] | null;
}

/** An operation that has not ended, as far as the list knows. */
export interface RunningBulk {
  readonly workspace: string;
  readonly id: string;
  readonly createdAt: number;
}

/** The list. */
export interface BulkList {
  /** Lists an operation, or how it stands now; one that has ended stays as it ended. */
  put(bulk: Bulk): Promise<void>;
  /** Newest first. */
  list(workspace: string, filter: BulkFilter, limit: number, after?: ListPosition): Promise<BulkOperation[]>;
  /** Those that were begun before an instant and have not ended, the oldest first. */
  running(before: number, limit: number): Promise<RunningBulk[]>;
  remove(listed: RunningBulk): Promise<void>;
}

const PUT = `INSERT INTO bulk_operations (workspace_id, created_at, id, status, products, envs, operation)
  VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (workspace_id, created_at, id) DO UPDATE SET status = excluded.status, operation = excluded.operation
  WHERE bulk_operations.status = 'running'`;

/** Builds the list. */
export function createBulkList({ db }: { readonly db: D1Database }): BulkList {
  return {
    async put(bulk) {
      const { id, workspace, createdAt } = bulk.request;
      const { products, envs } = reachOf(bulk.request);
      await db
        .prepare(PUT)
        .bind(
          workspace,
          createdAt,
          id,
          bulk.status,
          products === null ? null : JSON.stringify(products),
          envs === null ? null : JSON.stringify(envs),
          JSON.stringify(toBulkOperation(bulk)),
        )
        .run();
    },
    async list(workspace, filter, limit, after) {
      const { where, values } = conditions(workspace, filter, after);
      const { results } = await db
        .prepare(`SELECT operation FROM bulk_operations WHERE ${where} ORDER BY created_at DESC, id DESC LIMIT ?`)
        .bind(...values, limit)
        .all<{ operation: string }>();
      return results.map(({ operation }) => JSON.parse(operation) as BulkOperation);
    },
    async running(before, limit) {
      const { results } = await db
        .prepare(
          `SELECT workspace_id AS workspace, id, created_at AS createdAt FROM bulk_operations
           WHERE status = 'running' AND created_at < ? ORDER BY created_at LIMIT ?`,
        )
        .bind(before, limit)
        .all<RunningBulk>();
      return results;
    },
    async remove({ workspace, createdAt, id }) {
      await db
        .prepare('DELETE FROM bulk_operations WHERE workspace_id = ? AND created_at = ? AND id = ?')
        .bind(workspace, createdAt, id)
        .run();
    },
  };
}

function conditions(workspace: string, { status, products, envs }: BulkFilter, after: ListPosition | undefined) {
  const parts = ['workspace_id = ?'];
  const values: unknown[] = [workspace];
  if (status !== undefined) {
    parts.push('status = ?');
    values.push(status);
  }
  for (const [column, list] of [
    ['products', products],
    ['envs', envs],
  ] as const) {
    if (list === null) continue;
    parts.push(
      `${column} IS NOT NULL AND NOT EXISTS
       (SELECT 1 FROM json_each(${column}) WHERE value NOT IN (SELECT value FROM json_each(?)))`,
    );
    values.push(JSON.stringify(list));
  }
  if (after !== undefined) {
    parts.push('(created_at, id) < (?, ?)');
    values.push(...after);
  }
  return { where: parts.join(' AND '), values };
}
