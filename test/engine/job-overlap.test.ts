import { describe, expect, test } from 'vitest';
import { applyJob, dueTime } from '../../src/engine/job.ts';
import type { JobPolicy } from '../../src/engine/job-policy.ts';
import { DEFAULT_RETRY } from '../../src/kernel/retry.ts';
import { drain, EVERY_MINUTE, HOUR, MINUTE, running, told } from './job-recurring.ts';
import { after, failureAt, NOW, successAt, UNAVAILABLE, wakeAt } from './job-states.ts';

describe('A firing that is due while another is under way', () => {
  const LATER = NOW + 3 * MINUTE + 1_000;

  test('is skipped unless something else was asked for', () => {
    const job = after(running(), successAt(LATER, 1));
    expect(job.phase).toMatchObject({ status: 'scheduled', due: NOW + 4 * MINUTE, occurrence: { number: 2 } });
    expect(job.backlog).toBeUndefined();
  });

  test('waits with queue_one: the first of them, the others are skipped and counted', () => {
    const job = after(running({ overlap: 'queue_one' }), successAt(LATER, 1));
    expect(job.phase).toMatchObject({ status: 'queued', due: LATER, occurrence: { scheduledAt: NOW + MINUTE } });
    expect(job.progress.skipped).toBe(2);
    expect(told(drain(job, LATER, NOW + 5 * MINUTE))).toEqual([
      [1, 0, 'completed'],
      [2, 1, 'completed'],
      [3, 4, 'completed'],
    ]);
  });

  test('waits with queue_all: each of them runs, in order', () => {
    const job = after(running({ overlap: 'queue_all' }), successAt(LATER, 1));
    expect(told(drain(job, LATER, NOW + 5 * MINUTE))).toEqual([
      [1, 0, 'completed'],
      [2, 1, 'completed'],
      [3, 2, 'completed'],
      [4, 3, 'completed'],
      [5, 4, 'completed'],
    ]);
  });

  test('takes the place of the one that runs with cancel_running', () => {
    const job = running({ overlap: 'cancel_running' });
    expect(dueTime(job)).toBe(NOW + MINUTE);
    const next = applyJob(job, wakeAt(NOW + MINUTE));
    expect(next.effects).toEqual([
      { type: 'abort', fence: 1 },
      { type: 'start', fence: 2, self: true },
    ]);
    expect(next.job.phase).toMatchObject({ status: 'running', occurrence: { number: 2, scheduledAt: NOW + MINUTE } });
    expect(told(next.job)).toEqual([[1, 0, 'cancelled']]);
    // The report of the one that was ended comes too late.
    expect(applyJob(next.job, successAt(NOW + MINUTE + 1, 1)).job).toBe(next.job);
    expect(next.job.progress).toMatchObject({ executions: 1, replaced: 1 });
  });

  test('runs beside it with allow, and each reports for itself, in any order', () => {
    const both = after(running({ overlap: 'allow' }), wakeAt(NOW + MINUTE));
    expect(both.beside).toMatchObject([{ status: 'running', occurrence: { number: 1 }, lease: { fence: 1 } }]);
    expect(both.phase).toMatchObject({ status: 'running', occurrence: { number: 2 }, lease: { fence: 2 } });
    const second = after(both, successAt(NOW + MINUTE + 5, 2));
    expect(second.phase).toMatchObject({ status: 'scheduled', due: NOW + 2 * MINUTE, occurrence: { number: 3 } });
    const first = after(second, failureAt(NOW + MINUTE + 9, 1));
    expect(first.beside).toBeUndefined();
    expect(told(first)).toEqual([
      [2, 1, 'completed'],
      [1, 0, 'failed'],
    ]);
  });

  test('with allow, a limit counts those that run', () => {
    const limited = { schedule: { ...EVERY_MINUTE, limit: 2 } };
    const both = after(running({ overlap: 'allow' }, limited), wakeAt(NOW + MINUTE), wakeAt(NOW + 2 * MINUTE));
    expect(both.beside).toHaveLength(1);
    const one = after(both, successAt(NOW + 3 * MINUTE, 2));
    expect(one.phase).toMatchObject({ status: 'running', occurrence: { number: 1 } });
    expect(after(one, successAt(NOW + 3 * MINUTE, 1)).phase.status).toBe('completed');
  });

  /** A job whose first attempt failed at once and is to be repeated long after the next firing. */
  const retrying = (policy: Partial<JobPolicy>) =>
    after(
      running(policy, { retry: { ...DEFAULT_RETRY, retries: 1, initialDelay: 2 * MINUTE } }),
      failureAt(NOW + 1_000, 1, UNAVAILABLE),
    );

  test('does not wait for a retry with allow, and the retry begins beside it', () => {
    const job = retrying({ overlap: 'allow' });
    expect(dueTime(job)).toBe(NOW + MINUTE);
    const next = applyJob(job, wakeAt(NOW + MINUTE));
    expect(next.effects).toEqual([{ type: 'start', fence: 2, self: true }]);
    expect(next.job.phase).toMatchObject({ status: 'running', occurrence: { number: 2, scheduledAt: NOW + MINUTE } });
    expect(next.job.beside).toMatchObject([{ status: 'queued', occurrence: { number: 1, failures: 1 } }]);
    const repeated = applyJob(after(next.job, successAt(NOW + MINUTE + 1, 2)), wakeAt(NOW + 2 * MINUTE + 1_000));
    expect(repeated.effects.map(({ fence }) => fence)).toEqual([3, 4]);
    expect(told(after(repeated.job, successAt(NOW + 2 * MINUTE + 2_000, 4)))).toEqual([
      [2, 1, 'completed'],
      [1, 0, 'completed'],
    ]);
  });

  test('takes the place of a retry with cancel_running, which made one attempt', () => {
    const next = applyJob(retrying({ overlap: 'cancel_running' }), wakeAt(NOW + MINUTE));
    expect(next.effects).toEqual([{ type: 'start', fence: 2, self: true }]);
    expect(next.job.history).toMatchObject([{ number: 1, status: 'cancelled', attempts: 1 }]);
    expect(next.job.phase).toMatchObject({ status: 'running', occurrence: { number: 2, scheduledAt: NOW + MINUTE } });
  });

  test.each(['skip', 'queue_one', 'queue_all'] as const)('waits for a retry with %s', (overlap) => {
    expect(dueTime(retrying({ overlap }))).toBe(NOW + 2 * MINUTE + 1_000);
  });

  test('that a new schedule puts off ends nothing that waits for its retry', () => {
    const job = retrying({ overlap: 'cancel_running' });
    const moved = after(job, { type: 'reschedule', now: NOW + 2_000, schedule: { every: HOUR } });
    const next = applyJob(moved, wakeAt(NOW + MINUTE));
    expect(next.effects).toEqual([]);
    expect(next.job.phase).toMatchObject({ status: 'queued', occurrence: { number: 1, failures: 1 } });
    expect(dueTime(next.job)).toBe(NOW + 2 * MINUTE + 1_000);
  });

  test('with allow, a crash loses each of them once, and all are repeated', () => {
    const both = after(running({ overlap: 'allow' }), wakeAt(NOW + MINUTE));
    const next = applyJob(both, wakeAt(NOW + MINUTE + 1, true, 'instance-two'));
    expect(next.effects.map(({ type, fence }) => [type, fence])).toEqual([
      ['abort', 2],
      ['abort', 1],
      ['start', 3],
      ['start', 4],
    ]);
    expect(next.job.phase.occurrence).toMatchObject({ number: 2, lost: 1 });
    expect(next.job.beside?.[0]?.occurrence).toMatchObject({ number: 1, lost: 1 });
  });
});
