/** Operations on many jobs: the port to the object that carries one out, and what callers see of it. */

import { type BulkKind, type BulkRequest, type BulkState } from '../../engine/bulk.ts';
import { sha256Hex } from '../../kernel/canonical.ts';
import type { Principal } from '../../kernel/contract.ts';
import { type ErrorRecord, fromErrorRecord, refusal } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import { isWithinReach } from '../../kernel/reach.ts';
import type { BulkOperation } from './contract-many.ts';
import type { JobFilter } from './job-filter.ts';

/** An operation as its object keeps it. */
export type Bulk = BulkState<JobFilter>;

/** An answer of an operation's object as plain data. */
export type BulkAnswer =
  | { readonly ok: true; readonly bulk: Bulk }
  | { readonly ok: false; readonly error: ErrorRecord };

/** The operation of an answer, or the error it carries. */
export function bulkOf(answer: BulkAnswer): Bulk {
  if (answer.ok) return answer.bulk;
  throw fromErrorRecord(answer.error);
}

/** What the object of an operation does for others. */
export interface BulkObject {
  /** Begins an operation; the same request again is answered with the one that is there. */
  begin(request: BulkRequest<JobFilter>): Promise<BulkAnswer>;
  /** The operation as it stands. Makes sure that it goes on. */
  get(): Promise<BulkAnswer>;
  /** The operation once it has ended, or as it stands after `timeoutMs`. */
  settled(timeoutMs: number): Promise<BulkAnswer>;
  /** Ends it; one that was cancelled stays as it is. */
  cancel(): Promise<BulkAnswer>;
}

/** Finds the object of an operation. The name of the object starts with the workspace: a foreign id finds nothing. */
export interface BulkDirectory {
  at(workspace: string, operationId: string): BulkObject;
}

/** The name of the object that carries an operation out. */
export function bulkObjectName(workspace: string, operationId: string): string {
  return `${workspace}:bulk:${operationId}`;
}

/** The id of a new operation; the same for the same key of a member and kind. */
export async function createBulkId(
  ids: Ids,
  { workspace, user }: Pick<Principal, 'workspace' | 'user'>,
  kind: BulkKind,
  idempotencyKey: string | null,
): Promise<string> {
  if (idempotencyKey === null) return ids.create('bulk');
  return `bulk_${(await sha256Hex(JSON.stringify([workspace, user, kind, idempotencyKey]))).slice(0, 32)}`;
}

/** Products and environments that an operation reaches; null is all. */
export function reachOf({ filter }: Pick<BulkRequest<JobFilter>, 'filter'>): Pick<JobFilter, 'products' | 'envs'> {
  return {
    products: filter.product === undefined ? filter.products : [filter.product],
    envs: filter.env === undefined ? filter.envs : [filter.env],
  };
}

/** Throws `FORBIDDEN` when an operation reaches what a member may not. */
export function requireBulkReach(principal: Principal, { request }: Bulk): void {
  const { products, envs } = reachOf(request);
  const isWithin =
    (principal.products === null || products?.every((product) => isWithinReach(principal, product)) === true) &&
    (principal.envs === null || envs?.every((env) => isWithinReach(principal, undefined, env)) === true);
  if (!isWithin)
    throw refusal('FORBIDDEN', [{ path: 'operation_id', message: 'this member may not reach all that it changes' }]);
}

/** An operation as callers see it. */
export function toBulkOperation({ request, ...state }: Bulk): BulkOperation {
  const { products: _products, envs: _envs, held: _held, ...filter } = request.filter;
  return {
    operation_id: request.id,
    operation: `${request.kind}Many`,
    status: state.status,
    filter: Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)),
    rate: request.rate,
    reason: request.reason,
    delay: request.kind === 'retry' ? request.delayMs : null,
    count: state.changed,
    matched: state.matched,
    skipped: state.skipped,
    failed: state.failed,
    failures: state.failures.map(({ jobId, code, message }) => ({ job_id: jobId, code, message })),
    created_by: request.createdBy,
    created_at: request.createdAt,
    updated_at: state.updatedAt,
    completed_at: state.endedAt,
  };
}
