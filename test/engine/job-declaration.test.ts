import { describe, expect, test } from 'vitest';
import { createJob } from '../../src/engine/job.ts';
import { declareJob } from '../../src/engine/job-declaration.ts';
import type { JobSpec } from '../../src/engine/job-state.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { after, failureAt, jobSpec, LEASE_MS, NOW, successAt, wakeAt } from './job-states.ts';

const HOUR = 3_600_000;
const hourly = { kind: 'every', every: HOUR, startAt: NOW, limit: 2, endDate: null } as const;

/** A keyed request at an instant, told from others by its digest. */
const request = (digest: string, first = NOW + HOUR, more: Partial<JobSpec<string>> = {}) =>
  jobSpec({ key: 'nightly', digest, call: `call ${digest}`, first, schedule: { kind: 'once', at: first }, ...more });

const ONE = request('one');
const OTHER = request('other', NOW + 2 * HOUR, { createdBy: 'user_2', createdAt: NOW + 5 });

describe('the same request', () => {
  test.each([
    ['scheduled', createJob(ONE)],
    ['running', after(createJob(ONE), wakeAt(NOW + HOUR))],
    ['completed', after(createJob(ONE), wakeAt(NOW + HOUR), successAt(NOW + HOUR, 1))],
    [
      'failed',
      after(createJob(request('one', NOW, { retry: { ...ONE.retry, retries: 0 } })), wakeAt(NOW), failureAt(NOW, 1)),
    ],
  ])('changes nothing of a job that is %s', (status, job) => {
    expect(job.phase.status).toBe(status);
    expect(declareJob(job, { ...ONE, createdAt: NOW + 9 }, NOW + 9)).toBe(job);
  });

  test('begins a cancelled job anew', () => {
    const job = after(createJob(ONE), { type: 'cancel', now: NOW, reason: null });
    const again = declareJob(job, ONE, NOW + 1);
    expect(again.phase).toEqual({
      status: 'scheduled',
      due: NOW + HOUR,
      occurrence: { number: 2, scheduledAt: NOW + HOUR, failures: 0, lost: 0 },
    });
  });
});

describe('another request', () => {
  test('takes the place of what is scheduled, and the job stays the one that it was', () => {
    const job = declareJob(createJob(ONE), OTHER, NOW + 5);
    expect(job.spec).toEqual({ ...OTHER, createdBy: ONE.createdBy, createdAt: ONE.createdAt });
    expect(job.phase).toMatchObject({ status: 'scheduled', due: NOW + 2 * HOUR, occurrence: { number: 2 } });
  });

  test('takes the place of a retry', () => {
    const failed = after(createJob(request('one', NOW)), wakeAt(NOW), failureAt(NOW, 1));
    expect(failed.phase.occurrence.failures).toBe(1);
    const job = declareJob(failed, OTHER, NOW + 1);
    expect(job.phase).toMatchObject({ status: 'scheduled', occurrence: { number: 2, failures: 0 } });
  });

  test('waits for the outcome of an attempt that runs, and is not held up by its retries', () => {
    const running = after(createJob(request('one', NOW)), wakeAt(NOW));
    const declared = declareJob(running, OTHER, NOW + 1);
    expect(declared).toMatchObject({ spec: { digest: 'one' }, next: { digest: 'other' }, phase: running.phase });
    for (const outcome of [successAt(NOW + 2, 1), failureAt(NOW + 2, 1)]) {
      const job = after(declared, outcome);
      expect(job).toMatchObject({
        spec: { digest: 'other' },
        phase: { status: 'scheduled', due: NOW + 2 * HOUR, occurrence: { number: 2 } },
        progress: { executions: 1, fence: 1 },
      });
      expect(job.next).toBeUndefined();
    }
  });

  test('is withdrawn by the one that runs, and by a cancellation', () => {
    const running = after(createJob(request('one', NOW)), wakeAt(NOW));
    const declared = declareJob(running, OTHER, NOW + 1);
    expect(declareJob(declared, request('one', NOW), NOW + 2).next).toBeUndefined();
    const cancelled = after(declared, { type: 'cancel', now: NOW + 2, reason: null });
    expect([cancelled.phase.status, cancelled.next]).toEqual(['cancelled', undefined]);
  });

  test('waits for the repetition of an attempt that was lost', () => {
    const running = after(createJob(request('one', NOW)), wakeAt(NOW));
    const lost = after(declareJob(running, OTHER, NOW + 1), wakeAt(NOW + LEASE_MS, false));
    expect(lost).toMatchObject({ spec: { digest: 'one' }, phase: { status: 'running', occurrence: { lost: 1 } } });
    expect(declareJob(lost, request('third'), NOW + LEASE_MS)).toMatchObject({
      spec: { digest: 'one' },
      next: { digest: 'third' },
    });
  });

  test('begins when the attempts that are lost are too many', () => {
    let job = declareJob(after(createJob(request('one', NOW)), wakeAt(NOW)), OTHER, NOW + 1);
    for (let lost = 1; lost <= LIMITS.job_retries_lost.value + 1; lost += 1)
      job = after(job, wakeAt(NOW + lost * LEASE_MS));
    expect(job).toMatchObject({ spec: { digest: 'other' }, progress: { lastError: { code: 'OUTCOME_UNKNOWN' } } });
  });

  test('begins a job anew that has ended', () => {
    const done = after(createJob(request('one', NOW)), wakeAt(NOW), successAt(NOW, 1));
    expect(declareJob(done, request('other', NOW + 1), NOW + 5).phase).toMatchObject({
      status: 'queued',
      due: NOW + 1,
      occurrence: { number: 2 },
    });
  });

  test('begins a job that its preview environment had paused, unless it begins paused too', () => {
    const paused = createJob(request('one', NOW + HOUR, { schedule: hourly, paused: 'preview' }));
    const live = request('other', NOW + HOUR, { schedule: hourly });
    expect(declareJob(paused, live, NOW).phase).toMatchObject({ status: 'scheduled', due: NOW + HOUR });
    expect(declareJob(paused, { ...live, paused: 'preview' }, NOW).phase).toMatchObject({
      status: 'paused',
      pause: { by: 'preview' },
    });
  });

  test('begins no job that someone paused', () => {
    const paused = after(createJob(request('one', NOW + HOUR, { schedule: hourly })), {
      type: 'pause',
      now: NOW,
      reason: 'mine',
    });
    const job = declareJob(paused, request('other', NOW + HOUR, { schedule: hourly }), NOW + 1);
    expect(job).toMatchObject({ spec: { digest: 'other' }, phase: { status: 'paused', pause: { reason: 'mine' } } });
  });

  test('has a limit of its own', () => {
    const recurring = request('one', NOW, { schedule: hourly });
    const twice = after(
      createJob(recurring),
      wakeAt(NOW),
      successAt(NOW, 1),
      wakeAt(NOW + HOUR),
      successAt(NOW + HOUR, 2),
    );
    expect(twice.phase.status).toBe('completed');
    const again = declareJob(twice, request('other', NOW + 2 * HOUR, { schedule: hourly }), NOW + HOUR + 1);
    const once = after(again, wakeAt(NOW + 2 * HOUR), successAt(NOW + 2 * HOUR, 3));
    expect(once.phase).toMatchObject({ status: 'scheduled', occurrence: { number: 4 } });
    const all = after(once, wakeAt(NOW + 3 * HOUR), successAt(NOW + 3 * HOUR, 4));
    expect(all).toMatchObject({ phase: { status: 'completed' }, progress: { executions: 4 } });
  });

  test('skips the firings that passed while it waited', () => {
    const running = after(createJob(request('one', NOW)), wakeAt(NOW));
    const declared = declareJob(running, request('other', NOW + 1, { schedule: { ...hourly, limit: null } }), NOW + 1);
    const job = after(declared, successAt(NOW + 2.5 * HOUR, 1));
    expect(job.phase).toMatchObject({ status: 'scheduled', due: NOW + 3 * HOUR });
  });

  test('has nothing to do when its end has passed while it waited', () => {
    const running = after(createJob(request('one', NOW)), wakeAt(NOW));
    const ending = request('other', NOW + 1, { schedule: { ...hourly, endDate: NOW + HOUR } });
    expect(after(declareJob(running, ending, NOW + 1), successAt(NOW + 2.5 * HOUR, 1)).phase.status).toBe('completed');
  });
});
