/** Lists of runs, a page at a time. */

import type { Principal, Reply } from '../../kernel/contract.ts';
import type * as z from 'zod';
import { createCursor, readCursor } from '../../kernel/cursor.ts';
import { invalidField } from '../../kernel/errors.ts';
import { requireReach } from '../../kernel/reach.ts';
import type { features as contract } from './contract.ts';
import type { FeatureFilter, FeatureIndex, FeaturePosition, FeatureRecord } from './feature-index.ts';
import { typeOf } from './read-handlers.ts';
import { origins } from './result.ts';

type ListInput = z.output<typeof contract.list.input>;

/** What a caller narrows runs by. */
export type GivenFilter = Omit<ListInput, 'limit' | 'cursor'>;

/** Runs a page holds when the caller does not say. */
const PAGE = 100;

/** The filter that a caller gave. Throws a `VALIDATION_ERROR` at `to` for a time that ends before it begins. */
export function readFilter({ tag, status, from, to, ...given }: GivenFilter): FeatureFilter {
  if (from !== undefined && to !== undefined && from >= to) throw invalidField('to', 'must be later than from');
  return {
    ...given,
    feature: tag,
    statuses: typeof status === 'string' ? [status] : status,
    created_after: from,
    created_before: to,
  };
}

/** Some runs of a list, and where it goes on. */
export interface Page {
  readonly records: readonly FeatureRecord[];
  readonly next_cursor: string | null;
}

/** One page of the runs that a member may reach, newest first. A cursor fits the operation and filter that it came from. */
export async function readPage(
  index: FeatureIndex,
  filter: FeatureFilter,
  { workspace, products, envs }: Principal,
  {
    operation,
    limit,
    cursor,
  }: { readonly operation: string; readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page> {
  const list = [workspace, operation, filter];
  const after = cursor === undefined ? undefined : await positionOf(cursor, list);
  const found = await index.list(workspace, { ...filter, products, envs }, limit + 1, after);
  const records = found.slice(0, limit);
  const last = records.at(-1);
  const more = found.length > limit && last !== undefined;
  return { records, next_cursor: more ? await createCursor([last.created_at, last.id], list) : null };
}

async function positionOf(cursor: string, list: unknown): Promise<FeaturePosition> {
  const position = await readCursor(cursor, list);
  const [createdAt, id] = Array.isArray(position) ? (position as unknown[]) : [];
  // A cursor's digest is no secret, so what it holds is checked like any input.
  if (typeof createdAt !== 'number' || typeof id !== 'string')
    throw invalidField('cursor', 'was altered, or comes from another list');
  return { created_at: createdAt, id };
}

/** One page of runs. */
export async function listRuns(
  index: FeatureIndex,
  { limit = PAGE, cursor, ...given }: ListInput,
  principal: Principal,
): Promise<Reply<z.output<typeof contract.list.output>>> {
  requireReach(principal, given.product, given.env);
  const options = { operation: 'features.list', limit, cursor };
  const { records, next_cursor } = await readPage(index, readFilter(given), principal, options);
  return { data: { executions: records.map(toListed), next_cursor } };
}

function toListed(record: FeatureRecord): z.output<typeof contract.list.output>['executions'][number] {
  const { id, feature, product, env, version, origin, made_from: from, original, error_code: code } = record;
  const { status, created_at, updated_at, ended_at, parent } = record;
  return {
    feature_id: id,
    feature_tag: feature,
    product,
    env,
    version,
    type: typeOf(origin),
    status,
    created_at,
    updated_at,
    ended_at,
    parent,
    error: code === null ? null : { code, message: record.error_message ?? '' },
    ...origins({ origin, madeFrom: from === null ? null : { id: from, original: original ?? from, reason: null } }),
  };
}
