/** What a job is made of; the transitions are in `job.ts`. Plain data: a row holds it as JSON. */

import type { Schedule } from '../kernel/fields.ts';
import type { RunMeta } from '../kernel/run-meta.ts';
import type { ErrorRecord } from '../kernel/errors.ts';
import type { RetryPolicy } from '../kernel/retry.ts';
import type { JobNoticeType } from './job-notice.ts';
import type { JobPolicy } from './job-policy.ts';
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
  /** What differs from `DEFAULT_POLICY`. */
  readonly policy?: Partial<JobPolicy>;
  /** Why a recurring job begins paused; absent where it does not. */
  readonly paused?: Pause['by'];
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
  /** When its first attempt began; absent before. */
  readonly startedAt?: number;
  /** When it was asked for, where that is not when it was scheduled: its times count from there. */
  readonly since?: number;
}

/** A firing to be made up for; `since` is when a caller asked for it, absent where the schedule did. */
export interface OwedFiring {
  readonly at: number;
  readonly since?: number;
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

/**
 * Why work that is due does not begin. `concurrency`, `rate`, `key_paused`: its limiter holds it back; `circuit`: its
 * target fails too often; `budget`: its environment has used up its runs; `retry`: the backoff after a failure;
 * `decision`: an unknown outcome that someone must judge.
 */
export interface WaitingFor {
  readonly kind: 'concurrency' | 'rate' | 'key_paused' | 'circuit' | 'budget' | 'retry' | 'decision';
  /** Of the limiter's key, the target or the environment that holds it back. */
  readonly key: string;
  /** Since when, epoch milliseconds. */
  readonly since: number;
  /** Its place among those that wait for the same, from 1, when it last asked. */
  readonly position?: number;
  /** When it may begin, as far as that is known. */
  readonly estimatedAt?: number;
}

/** An occurrence whose outcome is not recorded yet. `nextAt`: when the next firing is to be looked at although this one is under way; absent where it waits. */
export type LivePhase =
  | {
      readonly status: 'scheduled' | 'queued';
      readonly due: number;
      readonly occurrence: Occurrence;
      readonly waitingFor?: WaitingFor;
      readonly nextAt?: number;
    }
  | {
      readonly status: 'running';
      readonly occurrence: Occurrence;
      readonly lease: Lease;
      readonly nextAt?: number;
      /** What held it back before it began. */
      readonly waitedFor?: WaitingFor;
    };

/** Why a job does not fire. `failures`: too many in a row; `budget`: too many runs in an hour; `unknown`: an outcome to be judged. */
export interface Pause {
  readonly by: 'user' | 'failures' | 'budget' | 'preview' | 'unknown';
  readonly reason: string | null;
  readonly since: number;
}

/** Where a job stands. */
export type JobPhase =
  | LivePhase
  | { readonly status: 'paused'; readonly due: number; readonly occurrence: Occurrence; readonly pause: Pause }
  | { readonly status: 'completed' | 'failed'; readonly occurrence: Occurrence }
  | { readonly status: 'cancelled'; readonly occurrence: Occurrence; readonly reason: string | null }
  /** Gone for all who ask; the row stays until the index has forgotten the job too. */
  | { readonly status: 'deleted'; readonly occurrence: Occurrence };

/** An occurrence whose outcome is recorded. Instants are epoch milliseconds. */
export interface Execution {
  readonly number: number;
  readonly scheduledAt: number;
  /** When its first attempt began, or null when none did. */
  readonly startedAt: number | null;
  readonly completedAt: number;
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly attempts: number;
  readonly error?: ErrorRecord;
  /** As rows hold results; absent when it was too large to be kept here. */
  readonly result?: unknown;
}

/** Something to be told of a job, as its row keeps it until it was. */
export interface StoredNotice {
  /** Grows over the life of the job. */
  readonly n: number;
  readonly type: JobNoticeType;
  readonly at: number;
  readonly status: JobPhase['status'];
  readonly scheduledAt: number;
  readonly executions: number;
  readonly error?: Pick<ErrorRecord, 'code' | 'message'>;
}

/** What a job has been through. Instants are epoch milliseconds. */
export interface JobProgress {
  readonly fence: number;
  readonly executions: number;
  /** Executions of requests that were replaced: a `limit` does not count them. */
  readonly uncounted?: number;
  /** Executions that succeeded. */
  readonly succeeded?: number;
  /** Executions that the next one ended. */
  readonly replaced?: number;
  /** Occurrences that failed one after the other, up to the latest. */
  readonly failedInRow?: number;
  /** Firings that were dropped: another ran, or they were missed for too long. Counted as far as they were looked at. */
  readonly skipped?: number;
  /** Runs of the current hour, for `maxPerHour`. */
  readonly hour?: { readonly from: number; readonly runs: number };
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
  /** The highest number that an occurrence was given, where that of `phase` is not it. */
  readonly numbered?: number;
  /** Ids of the latest commands. */
  readonly commands?: readonly string[];
  /** Notices that were ever made: the next one's number less one. */
  readonly notices?: number;
}

/** A job: what was asked, where it stands, what happened. */
export interface Job<Call = unknown> {
  readonly spec: JobSpec<Call>;
  /** A request that replaces `spec` once the outcome of the current occurrence is recorded. */
  readonly next?: JobSpec<Call>;
  readonly phase: JobPhase;
  /** Occurrences under way beside that of `phase`, where they may overlap. */
  readonly beside?: readonly LivePhase[];
  /** Firings to be made up for, earliest first: each begins when nothing else is under way. */
  readonly backlog?: readonly OwedFiring[];
  /** Firings up to here have been dealt with; absent: up to that of `phase`. */
  readonly cursor?: number;
  /** Takes effect once no attempt is under way. */
  readonly hold?: Pause;
  readonly progress: JobProgress;
  /** The latest executions, oldest first. */
  readonly history?: readonly Execution[];
  /** What is yet to be told. */
  readonly notices?: readonly StoredNotice[];
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
  /** What held it back lets it begin. */
  | { readonly type: 'admit'; readonly now: number }
  | JobCommand;

/** What a caller may ask of a job. `id` tells a repetition, which changes nothing. */
export type JobCommand = { readonly now: number; readonly id?: string } & (
  | { readonly type: 'cancel'; readonly reason: string | null }
  | { readonly type: 'pause'; readonly reason: string | null }
  | { readonly type: 'resume' }
  | { readonly type: 'reschedule'; readonly schedule: Schedule }
  | { readonly type: 'retry'; readonly delayMs: number }
  /** Makes up for the firings of a range. */
  | { readonly type: 'backfill'; readonly from: number; readonly to: number }
  /** Runs once more, now. */
  | { readonly type: 'trigger' }
  | { readonly type: 'delete' }
);

/** What the shell does after the row is stored. */
export type JobEffect =
  | { readonly type: 'start'; readonly fence: number; readonly self: boolean }
  | { readonly type: 'abort'; readonly fence: number };

/** The job after an event, and what to do. An event that changes nothing answers the same job object. */
export interface Transition<Call> {
  readonly job: Job<Call>;
  readonly effects: readonly JobEffect[];
}
