/** Environments that have used up their runs of the hour. */

import type { Clock } from './kernel/clock.ts';
import { ProcessorError } from './kernel/errors.ts';
import { LIMITS } from './kernel/limits.ts';
import type { Call } from './resources/executor.ts';

/** Who is in no hurry has what was not read lately read where it is kept: that costs a hundredth of what its copies do. */
export type Hurry = 'in a hurry' | 'in no hurry';

/** What tells whether an environment is halted. */
export interface HaltSource {
  /** Until when no run may begin because the budget of the hour is used up, epoch milliseconds; null when runs may begin. */
  haltedUntil(workspace: string, product: string, env: string, hurry?: Hurry): Promise<number | null>;
}

/** Throws `RATE_LIMITED` when the environment has used up its runs of the hour; a job then asks again within a minute. */
export async function refuseHalted(
  { config, clock }: { readonly config: HaltSource; readonly clock: Clock },
  { product, env }: Pick<Call, 'product' | 'env'>,
  workspace: string,
  hurry: Hurry,
): Promise<void> {
  const end = await config.haltedUntil(workspace, product, env, hurry);
  if (end === null) return;
  const now = clock.now();
  const until = Math.min(end, now + LIMITS.budget_look.value);
  throw new ProcessorError('RATE_LIMITED', `environment '${env}' of '${product}' has used up the runs of this hour`, {
    outcome: 'not_sent',
    retry_after_ms: end - now,
    held_back: { kind: 'budget', key: `${product}/${env}`, until, estimated_at: end },
  });
}
