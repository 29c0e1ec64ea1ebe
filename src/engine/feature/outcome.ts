/** What the end of an attempt means for its item. */

import type { ErrorRecord } from '../../kernel/errors.ts';
import { retryDelay } from '../../kernel/retry.ts';
import type { StepOptions } from './plan.ts';

/** Whether it cannot be told if the work was done. */
export function isUnknown({ code, outcome }: ErrorRecord): boolean {
  return code === 'OUTCOME_UNKNOWN' || outcome === 'unknown';
}

/** Milliseconds to the next attempt after the `failures`-th failure (from 1), or null when there is none. */
export function delayOf({ retries, retryDelayMs }: StepOptions, failures: number, error: ErrorRecord): number | null {
  const policy = {
    retries,
    initialDelay: retryDelayMs,
    backoffMultiplier: 1,
    maxDelay: retryDelayMs,
    jitter: false,
    jitterPercent: 0,
  };
  return retryDelay(policy, failures, error, 0);
}
