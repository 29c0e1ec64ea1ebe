/** Lists of jobs, a page at a time. */

import * as z from 'zod';
import type { Principal, Reply } from '../../kernel/contract.ts';
import { createCursor, readCursor } from '../../kernel/cursor.ts';
import { invalidField } from '../../kernel/errors.ts';
import type { jobs as contract } from './contract.ts';
import type { JobFilter, ListPosition } from './job-filter.ts';
import type { JobIndex } from './job-index.ts';

type ListInput = z.output<typeof contract.list.input>;
type ListOutput = z.output<typeof contract.list.output>;

/** A cursor's digest is no secret, so what it holds is checked like any input. */
const Position = z.tuple([z.number().int(), z.string()]);

/** Jobs a page holds when the caller does not say. */
const PAGE = 100;

/** What a caller narrows jobs by. */
export type GivenFilter = Omit<ListInput, 'limit' | 'offset' | 'cursor'>;

/** The filter that a caller gave. Throws a `VALIDATION_ERROR` at `to` for a time that ends before it begins. */
export function readFilter({ status, ...given }: GivenFilter): Omit<JobFilter, 'products' | 'envs'> {
  if (given.from !== undefined && given.to !== undefined && given.from >= given.to)
    throw invalidField('to', 'must be later than from');
  return { ...given, status: typeof status === 'string' ? [status] : status };
}

/** One page of the jobs that a member may reach, newest first. A cursor goes on where its page ended, and fits no other filter. */
export async function listJobs(
  index: JobIndex,
  { limit = PAGE, cursor, offset, ...given }: ListInput,
  { workspace, products, envs }: Principal,
): Promise<Reply<ListOutput>> {
  const filter = readFilter(given);
  if (cursor !== undefined && offset !== undefined) throw invalidField('offset', 'has no place beside a cursor');
  const list = [workspace, 'jobs.list', filter];
  const after = cursor === undefined ? undefined : await positionOf(cursor, list);
  const found = await index.list(workspace, { ...filter, products, envs }, limit + 1, { after, offset });
  const jobs = found.slice(0, limit);
  const last = jobs.at(-1);
  const more = found.length > limit && last !== undefined;
  return { data: { jobs, next_cursor: more ? await createCursor([last.created_at, last.id], list) : null } };
}

/** The position of a cursor of a list that is in the order of creation and id. */
export async function positionOf(cursor: string, list: unknown): Promise<ListPosition> {
  const { data } = Position.safeParse(await readCursor(cursor, list));
  if (data === undefined) throw invalidField('cursor', 'was altered, or comes from another list');
  return data;
}
