import { describe, expect, test } from 'vitest';
import { applyJob, createJob, dueTime } from '../../src/engine/job.ts';
import type { JobPolicy } from '../../src/engine/job-policy.ts';
import type { Job, JobEvent } from '../../src/engine/job-state.ts';
import type { ErrorRecord } from '../../src/kernel/errors.ts';
import { DEFAULT_RETRY } from '../../src/kernel/retry.ts';
import { after, failureAt, jobSpec, NOW, wakeAt } from './job-states.ts';

const HOUR = 3_600_000;
const EVERY_MINUTE = { kind: 'every', every: 60_000, startAt: NOW, limit: null, endDate: null } as const;
const UNKNOWN: ErrorRecord = { code: 'OUTCOME_UNKNOWN', message: 'no answer', outcome: 'unknown' };

/** A job of every minute whose attempt runs since now. */
function running(): Job<string> {
  return after(createJob(jobSpec({ schedule: EVERY_MINUTE, retry: DEFAULT_RETRY, timeoutMs: HOUR })), wakeAt(NOW));
}

describe('An outcome that nobody knows', () => {
  const retry = { ...DEFAULT_RETRY, retries: 2 };
  const begun = (policy: Partial<JobPolicy>) => after(createJob(jobSpec({ policy, retry })), wakeAt(NOW));

  test('is repeated like a failure with on_unknown: retry', () => {
    const job = after(begun({ onUnknown: 'retry' }), failureAt(NOW + 1, 1, UNKNOWN));
    expect(job.phase).toMatchObject({ status: 'queued', due: NOW + 1_001, occurrence: { failures: 1 } });
    const over = after(job, wakeAt(NOW + 2_000), failureAt(NOW + 2_001, 2, UNKNOWN));
    expect(after(over, wakeAt(NOW + 9_000), failureAt(NOW + 9_001, 3, UNKNOWN)).phase.status).toBe('failed');
  });

  test('waits to be judged with on_unknown: park; resume repeats it, cancel ends it', () => {
    const job = after(begun({ onUnknown: 'park' }), failureAt(NOW + 1, 1, UNKNOWN));
    expect(job.phase).toMatchObject({ status: 'paused', pause: { by: 'unknown' } });
    expect(applyJob(job, wakeAt(NOW + HOUR)).effects).toEqual([]);
    const resumed = after(job, { type: 'resume', now: NOW + HOUR });
    expect(applyJob(resumed, wakeAt(NOW + HOUR)).effects).toMatchObject([{ type: 'start', fence: 2 }]);
    expect(after(job, { type: 'cancel', now: NOW + HOUR, reason: null }).phase.status).toBe('cancelled');
  });

  test('is never repeated with at_most_once, after a crash neither', () => {
    const crash: JobEvent = wakeAt(NOW + 5, true, 'instance-two');
    const next = applyJob(begun({ atMostOnce: true }), crash);
    expect(next.effects).toEqual([{ type: 'abort', fence: 1 }]);
    expect(next.job.phase.status).toBe('failed');
    expect(next.job.progress.lastError).toMatchObject({ code: 'OUTCOME_UNKNOWN', message: 'the attempt was cut off' });
    // A failure that is known is repeated.
    const failed = after(begun({ atMostOnce: true }), failureAt(NOW + 1, 1));
    expect(failed.phase.status).toBe('queued');
  });
});

describe('An attempt that was held back', () => {
  const held = (until: number, kind: 'rate' | 'circuit' = 'rate'): ErrorRecord => ({
    code: 'RATE_LIMITED',
    message: 'wait',
    outcome: 'not_sent',
    held_back: { kind, key: 'tenant', until, position: 3, estimated_at: until },
  });

  test('waits and tells why, and loses nothing', () => {
    const job = after(running(), failureAt(NOW + 2, 1, held(NOW + 9_000)));
    expect(job.phase).toMatchObject({
      status: 'queued',
      due: NOW + 9_000,
      occurrence: { number: 1, failures: 0, lost: 0 },
      waitingFor: { kind: 'rate', key: 'tenant', since: NOW + 2, position: 3, estimatedAt: NOW + 9_000 },
    });
    expect(job.phase.occurrence.startedAt).toBeUndefined();
    expect(job.progress).toMatchObject({ executions: 0, retries: 0, lost: 0, lastError: null });
    expect(job.notices?.map(({ type }) => type)).toEqual(['job.scheduled']);
  });

  test('waits on since it first did, for the same', () => {
    const job = after(running(), failureAt(NOW + 2, 1, held(NOW + 9_000)), wakeAt(NOW + 9_000));
    const again = after(job, failureAt(NOW + 9_001, 2, held(NOW + 20_000)));
    expect(again.phase).toMatchObject({ waitingFor: { since: NOW + 2 } });
    const other = after(job, failureAt(NOW + 9_001, 2, held(NOW + 20_000, 'circuit')));
    expect(other.phase).toMatchObject({ waitingFor: { since: NOW + 9_001, kind: 'circuit' } });
  });

  test('begins as soon as it is admitted', () => {
    const job = after(running(), failureAt(NOW + 2, 1, held(NOW + 9_000)));
    const admitted = after(job, { type: 'admit', now: NOW + 50 });
    expect(dueTime(admitted)).toBe(NOW + 50);
    expect(applyJob(admitted, wakeAt(NOW + 50)).effects).toMatchObject([{ type: 'start', fence: 2 }]);
  });

  test('is not admitted out of the delay of a retry', () => {
    const job = after(createJob(jobSpec()), wakeAt(NOW), failureAt(NOW + 1, 1));
    expect(applyJob(job, { type: 'admit', now: NOW + 2 }).job).toBe(job);
  });
});
