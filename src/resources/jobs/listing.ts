/** Lists of jobs, a page at a time. */

import type * as z from 'zod';
import type { Principal, Reply } from '../../kernel/contract.ts';
import { createCursor, readCursor } from '../../kernel/cursor.ts';
import { invalidField } from '../../kernel/errors.ts';
import type { jobs as contract } from './contract.ts';
import type { JobIndex, ListPosition } from './job-index.ts';

type ListInput = z.output<typeof contract.list.input>;
type ListOutput = z.output<typeof contract.list.output>;

/** Jobs a page holds when the caller does not say. */
const PAGE = 100;

/** One page of the jobs that a member may reach, newest first. A cursor goes on where its page ended, and fits no other filter. */
export async function listJobs(
  index: JobIndex,
  { limit = PAGE, cursor, status, ...given }: ListInput,
  { workspace, products, envs }: Principal,
): Promise<Reply<ListOutput>> {
  if (given.from !== undefined && given.to !== undefined && given.from >= given.to)
    throw invalidField('to', 'must be later than from');
  const filter = { ...given, status: typeof status === 'string' ? [status] : status };
  const list = [workspace, 'jobs.list', filter];
  const after = cursor === undefined ? undefined : ((await readCursor(cursor, list)) as ListPosition);
  const found = await index.list(workspace, { ...filter, products, envs }, limit + 1, after);
  const jobs = found.slice(0, limit);
  const last = jobs.at(-1);
  const more = found.length > limit && last !== undefined;
  return { data: { jobs, next_cursor: more ? await createCursor([last.created_at, last.id], list) : null } };
}
