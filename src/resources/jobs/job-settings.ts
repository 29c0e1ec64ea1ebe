/** How a call is to be run as a job, and what it carries beside its input. */

import type { JobPolicy } from '../../engine/job-policy.ts';
import type { Job } from '../../engine/job-state.ts';
import type { Schedule } from '../../kernel/fields.ts';
import type { RetryPolicy } from '../../kernel/retry.ts';
import type { StoredCall } from './sealed-call.ts';

/** How a call is to be run as a job. */
export interface JobSettings {
  readonly retry: RetryPolicy;
  readonly schedule?: Schedule;
  /** Names the schedule: another dispatch under it updates the job. */
  readonly key?: string;
  /** `pinned` keeps to the version that the environment runs now; `latest` follows the environment. */
  readonly version: 'latest' | 'pinned';
  /** Milliseconds from now after which no attempt starts and none goes on. */
  readonly withinMs?: number;
  /** What differs from the default policies. */
  readonly policy?: Partial<JobPolicy>;
  /** Milliseconds for one attempt, where they are less than the action's own. */
  readonly timeoutMs?: number;
  /** The caller's key for the dispatch, where it is not in a header. */
  readonly idempotencyKey?: string;
  /** Version that the call is checked against, and pinned to; the one that the environment runs when absent. */
  readonly against?: number;
  /** The `content` of the call, where it has one. */
  readonly carried?: Carried;
}

/** What a call carries beside its input, kept apart from the job. */
export interface Carried {
  /** Tells it from another in the digest of a request. */
  readonly digest: string;
  /** Keeps it for the job, which will have one of these ids, before that is stored. */
  readonly keep: (jobs: readonly string[]) => Promise<void>;
  /** Lets go of it where the job that the request came to is an earlier one, and carries something else. Never throws. */
  readonly settle: (job: Job<StoredCall>) => Promise<void>;
}
