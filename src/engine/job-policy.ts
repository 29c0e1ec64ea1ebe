/** The policies of a job: how its occurrences meet each other, downtime, failure and outcomes that nobody knows. Pure. */

import { type FieldError, refusal } from '../kernel/errors.ts';
import type { Schedule } from '../kernel/fields.ts';

/** What happens when an occurrence is due while the one before is under way. */
export type Overlap = 'skip' | 'queue_one' | 'queue_all' | 'cancel_running' | 'allow';

/** The policies of a job. Durations are milliseconds; null is none. */
export interface JobPolicy {
  readonly overlap: Overlap;
  /** Which of the firings that downtime has missed are made up for. */
  readonly catchup: 'latest' | 'all' | 'none';
  /** A missed firing older than this is not made up for. */
  readonly catchupWindowMs: number | null;
  /** Each firing is put off by up to this long, always by the same for the same firing. */
  readonly jitterMs: number;
  /** Failed occurrences in a row after which the job pauses. */
  readonly pauseOnFailure: number | null;
  /** Runs in an hour after which the job pauses. */
  readonly maxPerHour: number | null;
  /** An occurrence that could not begin within this time is dropped as failed. */
  readonly ttlMs: number | null;
  /** Time for all attempts of an occurrence, from when it was due. */
  readonly deadlineMs: number | null;
  /** What follows an outcome that nobody knows: the occurrence fails, is repeated like any failure, or waits to be judged. */
  readonly onUnknown: 'fail' | 'retry' | 'park';
  /** An attempt that may have had an effect is never repeated. */
  readonly atMostOnce: boolean;
}

/** What holds where a dispatch says nothing. */
const DEFAULT_POLICY: JobPolicy = {
  overlap: 'skip',
  catchup: 'latest',
  catchupWindowMs: null,
  jitterMs: 0,
  pauseOnFailure: null,
  maxPerHour: null,
  ttlMs: null,
  deadlineMs: null,
  onUnknown: 'fail',
  atMostOnce: false,
};

/** The policies of a job. */
export function policyOf({ policy }: { readonly policy?: Partial<JobPolicy> }): JobPolicy {
  return policy === undefined ? DEFAULT_POLICY : { ...DEFAULT_POLICY, ...policy };
}

/** What a dispatch says of its policies beside the schedule. Durations are milliseconds. */
export interface GivenPolicy {
  readonly ttl?: number | undefined;
  readonly deadline?: number | undefined;
  readonly on_unknown?: 'retry' | 'park' | undefined;
  readonly at_most_once?: boolean | undefined;
}

/**
 * Reads the policies of a dispatch: what differs from the default. Throws a `VALIDATION_ERROR` naming the fields of
 * policies that contradict each other or have no meaning for the schedule.
 */
export function readPolicy(schedule: Schedule, given: GivenPolicy): Partial<JobPolicy> {
  const errors = [...scheduleErrors(schedule), ...outcomeErrors(schedule, given)];
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  return withoutDefaults(givenPolicy(schedule, given));
}

/**
 * The policies of a job once its schedule was changed: what is not given stays, as far as it has a meaning. Throws as
 * {@link readPolicy} does, also where a change contradicts what stays.
 */
export function changePolicy(before: Partial<JobPolicy>, schedule: Schedule): Partial<JobPolicy> {
  const policy = { ...policyOf({ policy: before }), ...givenPolicy(schedule, {}) };
  const errors = scheduleErrors(schedule);
  if (policy.onUnknown === 'park' && policy.overlap === 'allow')
    errors.push({ path: 'schedule.overlap', message: 'allow contradicts on_unknown: park, which the job has' });
  if (policy.catchup === 'none' && schedule.catchup === undefined && schedule.catchup_window !== undefined)
    errors.push({ path: 'schedule.catchup_window', message: 'contradicts catchup: none, which the job has' });
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  return withoutDefaults(policy.catchup === 'none' ? { ...policy, catchupWindowMs: null } : policy);
}

/** The policies that are given. */
function givenPolicy(schedule: Schedule, given: GivenPolicy): Partial<JobPolicy> {
  const read: Record<keyof JobPolicy, unknown> = {
    overlap: schedule.overlap,
    catchup: schedule.catchup,
    catchupWindowMs: schedule.catchup_window,
    jitterMs: schedule.jitter,
    pauseOnFailure: schedule.pause_on_failure,
    maxPerHour: schedule.max_per_hour,
    ttlMs: given.ttl,
    deadlineMs: given.deadline,
    onUnknown: given.on_unknown,
    atMostOnce: given.at_most_once,
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

function withoutDefaults(policy: Partial<JobPolicy>): Partial<JobPolicy> {
  const entries = Object.entries(policy) as [keyof JobPolicy, unknown][];
  return Object.fromEntries(entries.filter(([name, value]) => value !== DEFAULT_POLICY[name]));
}

/** Has a job begin paused: because its request says so, or because it recurs in a preview environment. */
export function pausedBy(
  { paused, cron, every }: Schedule,
  isPreview: boolean,
): { readonly paused?: 'user' | 'preview' } {
  if (paused === true) return { paused: 'user' };
  const isRecurring = cron !== undefined || every !== undefined;
  return isPreview && isRecurring && paused === undefined ? { paused: 'preview' } : {};
}

const RECURRING_ONLY = [
  'overlap',
  'catchup',
  'catchup_window',
  'jitter',
  'pause_on_failure',
  'max_per_hour',
  'paused',
] as const;

function scheduleErrors(schedule: Schedule): FieldError[] {
  const isRecurring = schedule.cron !== undefined || schedule.every !== undefined;
  const errors: FieldError[] = [];
  for (const field of RECURRING_ONLY)
    if (!isRecurring && schedule[field] !== undefined)
      errors.push({ path: `schedule.${field}`, message: 'applies to a recurring schedule only; give cron or every' });
  if (schedule.catchup === 'none' && schedule.catchup_window !== undefined)
    errors.push({ path: 'schedule.catchup_window', message: 'contradicts catchup: none' });
  return errors;
}

function outcomeErrors({ overlap }: Schedule, given: GivenPolicy): FieldError[] {
  const { at_most_once: isOnce, on_unknown: onUnknown } = given;
  const path = 'on_unknown';
  if (isOnce === true && onUnknown !== undefined)
    return [{ path, message: 'contradicts at_most_once, which never repeats an unknown outcome' }];
  if (onUnknown === 'park' && overlap === 'allow')
    return [{ path, message: 'park contradicts overlap: allow, by which others begin while one waits to be judged' }];
  return [];
}
