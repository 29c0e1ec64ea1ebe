/** What a job is made of; the transitions are in `job.ts`. Plain data: a row holds it as JSON. */

import type { RunMeta } from '../kernel/run-meta.ts';
import type { ErrorRecord } from '../kernel/errors.ts';
import type { RetryPolicy } from '../kernel/retry.ts';
import type { JobSchedule } from './schedule.ts';

/** What was dispatched; another dispatch under the same key replaces it, nothing else changes it. `Call` is plain data that the engine does not look into. */
export interface JobSpec<Call = unknown> {
  readonly id: string;
  readonly workspace: string;
  readonly call: Call;
  readonly schedule: JobSchedule;
  /** First firing, epoch milliseconds. */
  readonly first: number;
  readonly retry: RetryPolicy;
  /** Milliseconds one attempt may take. */
  readonly timeoutMs: number;
  /** Epoch milliseconds after which no attempt starts and none goes on, or null. */
  readonly deadline: number | null;
  readonly traceparent: string | null;
  readonly createdBy: string;
  readonly createdAt: number;
  /** Digest of the request, to tell a repetition from a conflict under one idempotency key. */
  readonly digest: string;
  /** The key that the caller gave the schedule; a job without one is declared once. */
  readonly key?: string;
  /** What holds the caller's idempotency key for this job, when that is in another object; released with the job. */
  readonly claim: string | null;
}

/** One firing. */
export interface Occurrence {
  readonly number: number;
  readonly scheduledAt: number;
  /** Attempts that were reported as failed. */
  readonly failures: number;
  /** Attempts cut off by a crash. */
  readonly lost: number;
}

/**
 * The right to run one attempt. `instance` names the object instance that runs it itself; null when a queue consumer
 * does, which first takes the attempt: until then nothing was begun, and an expiry loses no attempt.
 */
export interface Lease {
  readonly fence: number;
  readonly instance: string | null;
  readonly taken: boolean;
  readonly expiresAt: number;
}

/** Where a job stands. */
export type JobPhase =
  | { readonly status: 'scheduled' | 'queued'; readonly due: number; readonly occurrence: Occurrence }
  | { readonly status: 'running'; readonly occurrence: Occurrence; readonly lease: Lease }
  | { readonly status: 'completed' | 'failed'; readonly occurrence: Occurrence }
  | { readonly status: 'cancelled'; readonly occurrence: Occurrence; readonly reason: string | null };

/** What a job has been through. Instants are epoch milliseconds. */
export interface JobProgress {
  readonly fence: number;
  readonly executions: number;
  /** Executions of requests that were replaced: a `limit` does not count them. */
  readonly uncounted?: number;
  readonly retries: number;
  readonly lost: number;
  readonly startedAt: number | null;
  readonly completedAt: number | null;
  readonly updatedAt: number;
  readonly lastError: ErrorRecord | null;
  readonly result: unknown;
  readonly resultOmitted: boolean;
  /** The run behind the latest recorded outcome, when it was a success. */
  readonly run: RunMeta | null;
}

/** A job: what was asked, where it stands, what happened. */
export interface Job<Call = unknown> {
  readonly spec: JobSpec<Call>;
  /** A request that replaces `spec` once the outcome of the current occurrence is recorded. */
  readonly next?: JobSpec<Call>;
  readonly phase: JobPhase;
  readonly progress: JobProgress;
}

/** How an attempt ended. */
export type AttemptOutcome =
  | { readonly ok: true; readonly result: unknown; readonly omitted: boolean; readonly run?: RunMeta }
  | { readonly ok: false; readonly error: ErrorRecord };

/** What can happen to a job. */
export type JobEvent =
  /** Time has passed. `instance` is the object's; `self` says whether a due attempt runs in it or goes to the queue. */
  | { readonly type: 'wake'; readonly now: number; readonly instance: string; readonly self: boolean }
  /** A queue consumer begins the attempt. */
  | { readonly type: 'take'; readonly now: number; readonly fence: number }
  /** The queue gave up: nobody will take the attempt. */
  | { readonly type: 'undelivered'; readonly now: number; readonly fence: number }
  | {
      readonly type: 'report';
      readonly now: number;
      readonly fence: number;
      readonly outcome: AttemptOutcome;
      readonly random: number;
    }
  | { readonly type: 'cancel'; readonly now: number; readonly reason: string | null };

/** What the shell does after the row is stored. */
export type JobEffect =
  | { readonly type: 'start'; readonly fence: number; readonly self: boolean }
  | { readonly type: 'abort'; readonly fence: number };

/** The job after an event, and what to do. An event that changes nothing answers the same job object. */
export interface Transition<Call> {
  readonly job: Job<Call>;
  readonly effects: readonly JobEffect[];
}
