import { describe, expect, test } from 'vitest';
import { applyJob, dueTime } from '../../src/engine/job.ts';
import type { Job, JobEvent } from '../../src/engine/job-state.ts';
import type { ErrorCode, ErrorRecord } from '../../src/kernel/errors.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { DEFAULT_RETRY, type RetryPolicy } from '../../src/kernel/retry.ts';
import {
  after,
  begun,
  failureAt,
  FIRST,
  handedOut,
  INSTANCE,
  jobIn,
  LEASE_MS,
  NOW,
  runningElsewhere,
  runningHere,
  successAt,
  wakeAt,
} from './job-states.ts';

const HOUR = 3_600_000;
const UNTAKEN_MS = LIMITS.lease_untaken.value;

/** A job whose first attempt runs in the object since `NOW`, under a policy. */
function attempting(retry: Partial<RetryPolicy> = {}): Job<string> {
  return jobIn(runningHere(1, FIRST), { retry: { ...DEFAULT_RETRY, retries: 2, ...retry } });
}

describe('A lost attempt', () => {
  test.each([1, 2, 3])('is repeated at once the %i. time, outside retries', (lost) => {
    const job = jobIn(runningHere(lost, { ...FIRST, lost: lost - 1 }), {}, { lost: lost - 1 });
    const next = applyJob(job, wakeAt(NOW + 5, true, 'instance-two'));
    expect(next.job.phase).toEqual(runningHere(lost + 1, { ...FIRST, lost }, NOW + 5, 'instance-two'));
    expect(next.job.progress).toMatchObject({ fence: lost + 1, lost, retries: 0, executions: 0, lastError: null });
    expect(next.effects).toEqual([
      { type: 'abort', fence: lost },
      { type: 'start', fence: lost + 1, self: true },
    ]);
  });

  test('is the end of a one-time job the fourth time: its outcome is unknown, whatever its retries', () => {
    const job = jobIn(runningHere(4, { ...FIRST, lost: 3 }), {}, { lost: 3 });
    const next = applyJob(job, wakeAt(NOW + 5, true, 'instance-two'));
    expect(next).toMatchObject({
      job: {
        phase: { status: 'failed', occurrence: { ...FIRST, lost: 4 } },
        progress: { fence: 4, lost: 4, executions: 1, retries: 0, completedAt: NOW + 5 },
      },
      effects: [{ type: 'abort', fence: 4 }],
    });
    expect(next.job.progress.lastError).toEqual({
      code: 'OUTCOME_UNKNOWN',
      message: 'the attempt was cut off 4 times',
      outcome: 'unknown',
    });
  });

  test('leaves the count of failures alone, and a failure leaves the count of losses alone', () => {
    const lostOnce = after(attempting(), wakeAt(NOW + LEASE_MS));
    expect(lostOnce.phase.occurrence).toMatchObject({ lost: 1, failures: 0 });
    const failed = after(lostOnce, failureAt(NOW + LEASE_MS + 1, 2));
    expect(failed.phase.occurrence).toMatchObject({ lost: 1, failures: 1 });
    // The backoff is the first retry's: a loss does not lengthen it.
    expect(failed.phase).toMatchObject({ status: 'queued', due: NOW + LEASE_MS + 1 + 1_000 });
  });

  test('reports in vain when it was not dead after all', () => {
    const taken = jobIn(runningElsewhere(1, FIRST));
    const repeated = after(taken, wakeAt(NOW + LEASE_MS));
    for (const event of [successAt(NOW + LEASE_MS + 1, 1), failureAt(NOW + LEASE_MS + 1, 1)]) {
      expect(applyJob(repeated, event).job).toBe(repeated);
    }
    expect(after(repeated, successAt(NOW + LEASE_MS + 2, 2)).phase.status).toBe('completed');
  });

  test('still reports in time while nobody has noticed that its lease expired', () => {
    expect(after(attempting(), successAt(NOW + HOUR, 1)).phase.status).toBe('completed');
  });
});

describe('A new instance of the object', () => {
  test.each([
    ['handed to the queue', handedOut(1, FIRST)],
    ['taken by a consumer', runningElsewhere(1, FIRST)],
  ])('leaves an attempt alone that was %s', (_where, phase) => {
    const job = jobIn(phase);
    expect(applyJob(job, wakeAt(NOW + 1, true, 'instance-two'))).toEqual({ job, effects: [] });
  });

  test('voids the lease of the old one before it expires, and hands the attempt to the queue when it is full', () => {
    const next = applyJob(attempting(), wakeAt(NOW + 1, false, 'instance-two'));
    expect(next.job.phase).toEqual(handedOut(2, { ...begun(FIRST), lost: 1 }, NOW + 1));
    expect(next.effects).toEqual([
      { type: 'abort', fence: 1 },
      { type: 'start', fence: 2, self: false },
    ]);
  });
});

describe('An attempt handed to the queue', () => {
  test('that nobody takes loses nothing, however often it is handed out again', () => {
    let job = jobIn(handedOut(1, FIRST));
    const rounds = LIMITS.job_retries_lost.value * 4;
    for (let round = 1; round <= rounds; round += 1) job = after(job, wakeAt(NOW + round * UNTAKEN_MS, false));
    expect(job.phase).toEqual(handedOut(1 + rounds, FIRST, NOW + rounds * UNTAKEN_MS));
    expect(job.progress).toMatchObject({ lost: 0, retries: 0, executions: 0 });
  });

  test('that is taken late lasts its whole timeout from then on', () => {
    const takenAt = NOW + UNTAKEN_MS - 1;
    const job = after(jobIn(handedOut(1, FIRST)), { type: 'take', now: takenAt, fence: 1 });
    expect(job.phase).toEqual(runningElsewhere(1, FIRST, takenAt));
    expect(applyJob(job, wakeAt(takenAt + LEASE_MS - 1)).job).toBe(job);
  });

  test('that could not be delivered is due at once, and the lease that it had reports in vain', () => {
    const job = after(jobIn(handedOut(1, FIRST)), { type: 'undelivered', now: NOW + 5, fence: 1 });
    expect(dueTime(job)).toBe(NOW + 5);
    for (const event of [{ type: 'take', now: NOW + 6, fence: 1 }, successAt(NOW + 6, 1)] as const)
      expect(applyJob(job, event).job).toBe(job);
    const again = after(job, wakeAt(NOW + 6));
    expect(again.phase).toEqual(runningHere(2, FIRST, NOW + 6));
    expect(again.progress).toMatchObject({ lost: 0, retries: 0, executions: 0 });
  });

  test('is given to one consumer only, and to none after it was handed out again', () => {
    const take: JobEvent = { type: 'take', now: NOW + 1, fence: 1 };
    const job = after(jobIn(handedOut(1, FIRST)), take);
    expect(applyJob(job, { ...take, now: NOW + 2 }).job).toBe(job);
    const again = after(jobIn(handedOut(1, FIRST)), wakeAt(NOW + UNTAKEN_MS, false));
    expect(applyJob(again, { ...take, now: NOW + UNTAKEN_MS + 1 }).job).toBe(again);
  });
});

describe('A failure', () => {
  test('is repeated after 1, 2, 4, 8 and 16 s, and ends the job when the retries are used up', () => {
    let job = attempting({ retries: 5 });
    const delays = [];
    for (let now = NOW; ;) {
      job = after(job, failureAt(now, job.progress.fence));
      const due = job.phase.status === 'queued' ? job.phase.due : null;
      if (due === null) break;
      delays.push(due - now);
      now = due;
      job = after(job, wakeAt(now));
    }
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(job.phase).toEqual({ status: 'failed', occurrence: { ...begun(FIRST), failures: 6 } });
    expect(job.progress).toMatchObject({ fence: 6, retries: 5, executions: 1, lost: 0 });
  });

  test('keeps its error after a later attempt succeeded', () => {
    const queued = after(attempting(), failureAt(NOW, 1));
    const job = after(queued, wakeAt(NOW + 1_000), successAt(NOW + 1_001, 2, { id: 7 }));
    expect(job.phase.status).toBe('completed');
    expect(job.progress).toMatchObject({ result: { id: 7 }, retries: 1, lastError: { code: 'SERVICE_UNAVAILABLE' } });
  });

  test.each<[string, Partial<RetryPolicy>, Partial<ErrorRecord>, number, number]>([
    ['after the initial delay', { initialDelay: 250 }, {}, 0, 250],
    ['not after the most that was asked for', { initialDelay: 9_000, maxDelay: 4_000 }, {}, 0, 4_000],
    ['later by a share of chance', { jitter: true, jitterPercent: 0.2 }, {}, 0.5, 1_100],
    ['when the target said, if that is later', {}, { retry_after_ms: 90_000 }, 0, 90_000],
    ['no sooner because the target said so', {}, { retry_after_ms: 10 }, 0, 1_000],
  ])('is repeated %s', (_when, retry, details, random, delay) => {
    const error: ErrorRecord = { code: 'RATE_LIMITED', message: 'slow down', ...details };
    const job = after(attempting(retry), failureAt(NOW, 1, error, random));
    expect(job.phase).toEqual({
      status: 'queued',
      due: NOW + delay,
      occurrence: { ...begun(FIRST), failures: 1 },
      waitingFor: { kind: 'retry', key: 'RATE_LIMITED', since: NOW, estimatedAt: NOW + delay },
    });
  });

  test.each<[string, ErrorCode, Partial<RetryPolicy>, Partial<ErrorRecord>]>([
    ['without retries', 'TIMEOUT', { retries: 0 }, {}],
    ['when its code is never repeated', 'VALIDATION_ERROR', {}, {}],
    ['when its code is excluded', 'TIMEOUT', { nonRetryableErrors: ['TIMEOUT'] }, {}],
    ['when its code is not among those named', 'TIMEOUT', { retryableErrors: ['NOT_FOUND'] }, {}],
    ['when the target asks for more than a day', 'RATE_LIMITED', {}, { retry_after_ms: 24 * HOUR + 1 }],
    ['when its outcome is unknown', 'OUTCOME_UNKNOWN', {}, { outcome: 'unknown' }],
    ['when its outcome is unknown, named or not', 'OUTCOME_UNKNOWN', { retryableErrors: ['OUTCOME_UNKNOWN'] }, {}],
  ])('is not repeated %s', (_when, code, retry, details) => {
    const error: ErrorRecord = { code, message: 'failed', ...details };
    const job = after(attempting(retry), failureAt(NOW, 1, error));
    expect(job.phase).toEqual({ status: 'failed', occurrence: { ...begun(FIRST), failures: 1 } });
    expect(job.progress).toMatchObject({ retries: 0, executions: 1, lastError: error, completedAt: NOW });
  });

  test('waits for its next attempt without being leased before', () => {
    const job = after(attempting(), failureAt(NOW, 1));
    expect(applyJob(job, wakeAt(NOW + 999, true, INSTANCE)).job).toBe(job);
    expect(applyJob(job, wakeAt(NOW + 1_000, true, INSTANCE)).job.phase.status).toBe('running');
  });
});

describe('A deadline', () => {
  const DELAY = 1_000;

  test.each<[string, number | null, 'failed' | 'queued']>([
    ['before the next attempt would begin ends the job', NOW + DELAY - 1, 'failed'],
    ['at which the next attempt would begin ends the job', NOW + DELAY, 'failed'],
    ['after the next attempt would begin leaves time for it', NOW + DELAY + 1, 'queued'],
    ['that is not set leaves time for it', null, 'queued'],
  ])('%s', (_when, deadline, status) => {
    const job = jobIn(runningHere(1, FIRST), { deadline, retry: { ...DEFAULT_RETRY, retries: 2 } });
    const { phase, progress } = after(job, failureAt(NOW, 1));
    expect(phase).toMatchObject({ status, occurrence: { failures: 1 } });
    expect(progress).toMatchObject({
      retries: status === 'failed' ? 0 : 1,
      executions: status === 'failed' ? 1 : 0,
      completedAt: status === 'failed' ? NOW : null,
      lastError: { code: 'SERVICE_UNAVAILABLE' },
    });
  });

  test('counts what the target asks to wait', () => {
    const job = jobIn(runningHere(1, FIRST), { deadline: NOW + 2_000, retry: { ...DEFAULT_RETRY, retries: 2 } });
    const error: ErrorRecord = { code: 'RATE_LIMITED', message: 'slow down', retry_after_ms: 2_000 };
    expect(after(job, failureAt(NOW, 1, error)).phase.status).toBe('failed');
  });

  test('that has passed does not take a success away', () => {
    const job = jobIn(runningHere(1, FIRST), { deadline: NOW - 1 });
    expect(after(job, successAt(NOW, 1)).phase.status).toBe('completed');
  });
});
