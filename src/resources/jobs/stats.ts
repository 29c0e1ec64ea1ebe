/** How the jobs of a time fared. */

import type * as z from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { Principal, Reply } from '../../kernel/contract.ts';
import { invalidField } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { jobs as contract } from './contract.ts';
import type { JobIndex } from './job-index.ts';

/** Counts the jobs that a member may reach. Throws a `VALIDATION_ERROR` at `to` for a time that is empty or too long. */
export async function tellStats(
  { index, clock }: { readonly index: JobIndex; readonly clock: Clock },
  { product, env, from: given, to = clock.now() }: z.output<typeof contract.getStats.input>,
  { workspace, products, envs }: Principal,
): Promise<Reply<z.output<typeof contract.getStats.output>>> {
  const longest = LIMITS.stats_range.value;
  const from = given ?? Math.max(0, to - longest);
  if (from >= to) throw invalidField('to', 'must be later than from');
  if (to - from > longest) throw invalidField('to', `must be within ${longest / 86_400_000} days of from`);
  const figures = await index.figures(workspace, { product, env, from, to, products, envs });
  const { completed, failed } = figures;
  const ended = completed + failed;
  return { data: { from, to, ...figures, success_rate: ended === 0 ? null : completed / ended } };
}
