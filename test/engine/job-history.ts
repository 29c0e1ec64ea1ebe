import fc from 'fast-check';
import { dueTime } from '../../src/engine/job.ts';
import type { JobSchedule } from '../../src/engine/schedule.ts';
import type { Job, JobEvent, JobSpec } from '../../src/engine/job-state.ts';
import type { ErrorRecord } from '../../src/kernel/errors.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { DEFAULT_RETRY } from '../../src/kernel/retry.ts';
import { jobSpec, LEASE_MS, NOW } from './job-states.ts';

/** One step of a history, without the instant, instance and fence that depend on the steps before it. */
export interface Step {
  readonly kind: 'wake' | 'take' | 'report' | 'undelivered' | 'cancel';
  /** Milliseconds since the step before, or as long as it takes until the job is due. */
  readonly pause: number | 'due';
  /** Whether the object was started anew since. */
  readonly restarts: boolean;
  /** Whether the object runs what is due itself. */
  readonly self: boolean;
  /** How many fences behind the newest one the step's own is; ahead when negative. */
  readonly behind: number;
  /** What a report says: a failure, or a success. */
  readonly error: ErrorRecord | null;
  /** Chance, in [0, 1). */
  readonly random: number;
}

const DAY = 86_400_000;

// The pauses include both sides of every deadline of a job.
const pause = fc.oneof(
  { weight: 6, arbitrary: fc.constant('due' as const) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 2_000 }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(0, LEASE_MS - 1, LEASE_MS, LIMITS.lease_untaken.value - 1, LIMITS.lease_untaken.value),
  },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: DAY }) },
);

const error = fc.constantFrom<ErrorRecord>(
  { code: 'SERVICE_UNAVAILABLE', message: 'the target answered 503', outcome: 'sent' },
  { code: 'RATE_LIMITED', message: 'the target answered 429', retry_after_ms: 45_000 },
  { code: 'NOT_FOUND', message: 'the target answered 404' },
  { code: 'OUTCOME_UNKNOWN', message: 'no answer', outcome: 'unknown' },
);

/** A step; one that fits the newest lease is the likeliest. */
export const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom('wake' as const, 'take' as const, 'report' as const) },
    { weight: 8, arbitrary: fc.constant('undelivered' as const) },
    { weight: 1, arbitrary: fc.constant('cancel' as const) },
  ),
  pause,
  restarts: fc.nat(3).map((chance) => chance === 0),
  self: fc.boolean(),
  behind: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -1, max: 3 }) }),
  error: fc.oneof(fc.constant(null), error),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

const bounds = {
  limit: fc.option(fc.integer({ min: 1, max: 4 })),
  endDate: fc.option(fc.integer({ min: NOW + DAY, max: NOW + 4 * DAY })),
};

/** A schedule of each kind whose first firing is known and not after its `endDate`. */
const schedule: fc.Arbitrary<{ first: number; schedule: JobSchedule }> = fc.oneof(
  fc.integer({ min: NOW, max: NOW + DAY }).map((at) => ({ first: at, schedule: { kind: 'once' as const, at } })),
  fc
    .record({
      every: fc.integer({ min: 1_000, max: DAY }),
      startAt: fc.integer({ min: NOW, max: NOW + DAY }),
      ...bounds,
    })
    .map((every) => ({ first: every.startAt, schedule: { kind: 'every' as const, ...every } })),
  fc
    .record({
      cron: fc.constantFrom('* * * * *', '0 13 * * *', '30 13 * * 1-5'),
      startAt: fc.constantFrom(null, NOW + 1),
      ...bounds,
    })
    .map((cron) => ({
      first: cron.cron === '* * * * *' ? NOW + 60_000 : Date.UTC(2026, 0, 5, 13, cron.cron.startsWith('30') ? 30 : 0),
      schedule: { kind: 'cron' as const, tz: 'UTC', ...cron },
    })),
);

/** What was dispatched, with up to three retries. */
export const dispatched: fc.Arbitrary<JobSpec<string>> = fc
  .record({ planned: schedule, retries: fc.nat(3), jitter: fc.boolean() })
  .map(({ planned, retries, jitter }) =>
    jobSpec({ ...planned, createdAt: NOW, retry: { ...DEFAULT_RETRY, retries, jitter } }),
  );

/** The event that a step is after the job's history so far. */
export function eventOf(
  { kind, self, behind, error: failed, random }: Step,
  job: Job,
  now: number,
  instance: string,
): JobEvent {
  const fence = job.progress.fence - behind;
  switch (kind) {
    case 'wake':
      return { type: 'wake', now, instance, self };
    case 'take':
    case 'undelivered':
      return { type: kind, now, fence };
    case 'report':
      return {
        type: 'report',
        now,
        fence,
        outcome: failed === null ? { ok: true, result: now, omitted: false } : { ok: false, error: failed },
        random,
      };
    case 'cancel':
      return { type: 'cancel', now, reason: null };
  }
}

/** When a step happens: never before the one that came before it. */
export function instantOf({ pause: wait }: Step, job: Job, last: number): number {
  return wait === 'due' ? Math.max(last, dueTime(job) ?? last) : last + wait;
}
