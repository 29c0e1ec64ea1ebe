import { describe, expect, test } from 'vitest';
import { applyJob, createJob, dueTime } from '../../src/engine/job.ts';
import type { JobPolicy } from '../../src/engine/job-policy.ts';
import { DEFAULT_RETRY } from '../../src/kernel/retry.ts';
import { drain, every, HOUR, MINUTE, told } from './job-recurring.ts';
import { after, failureAt, jobSpec, NOW, successAt, UNAVAILABLE, wakeAt } from './job-states.ts';

describe('Firings that downtime has missed', () => {
  const BACK = NOW + 10 * MINUTE + 30_000;

  test.each<[string, Partial<JobPolicy>, number[]]>([
    ['the latest is made up for', {}, [10]],
    ['all are', { catchup: 'all' }, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ['those within the window are', { catchup: 'all', catchupWindowMs: 3 * MINUTE }, [8, 9, 10]],
    ['the latest is not when it is older than the window', { catchupWindowMs: 20_000 }, [11]],
    ['none is but one that is hardly late', { catchup: 'none' }, [10]],
  ])('%s', (_which, policy, minutes) => {
    const job = drain(after(every(policy), wakeAt(BACK - 1)), BACK, NOW + 11 * MINUTE + 1);
    const fired = (job.history ?? []).map(({ scheduledAt }) => (scheduledAt - NOW) / MINUTE);
    expect(fired.slice(0, minutes.length)).toEqual(minutes);
  });

  test('are told of once, as missed', () => {
    const job = after(every(), wakeAt(BACK));
    expect(job.notices?.map(({ type }) => type)).toEqual(['job.scheduled', 'job.missed', 'job.started']);
    expect(after(every(), wakeAt(NOW + 59_000)).notices?.map(({ type }) => type)).toEqual([
      'job.scheduled',
      'job.started',
    ]);
  });

  test('of a one-time job are told of too, and it runs', () => {
    const job = after(createJob(jobSpec({ createdAt: NOW - HOUR })), wakeAt(NOW + HOUR));
    expect(job.phase.status).toBe('running');
    expect(job.notices?.map(({ type }) => type)).toContain('job.missed');
  });
});

describe('Jitter', () => {
  test('puts a firing off by less than was asked for, by the same each time, and the grid is kept', () => {
    const offsets = [1, 2, 3, 4, 5, 6, 7, 8].map((minute) => {
      const job = after(every({ jitterMs: 20_000 }), wakeAt(NOW), successAt(NOW + (minute - 1) * MINUTE + 30_000, 1));
      expect(job.phase).toMatchObject({ occurrence: { scheduledAt: NOW + minute * MINUTE } });
      return (dueTime(job) ?? 0) - NOW - minute * MINUTE;
    });
    for (const offset of offsets) expect(offset).toSatisfy((ms: number) => ms >= 0 && ms < 20_000);
    expect(new Set(offsets).size).toBeGreaterThan(4);
  });
});

describe('A job that pauses by itself', () => {
  test('does so after as many failures in a row as it was told', () => {
    let job = every({ pauseOnFailure: 2 });
    for (const [minute, event] of [successAt, failureAt, successAt, failureAt, failureAt].entries()) {
      const now = NOW + minute * MINUTE;
      job = after(job, wakeAt(now));
      expect(job.phase.status).toBe('running');
      job = after(job, event(now + 1, job.progress.fence));
    }
    expect(job.phase).toMatchObject({ status: 'paused', pause: { by: 'failures', reason: '2 runs in a row failed' } });
    expect(dueTime(job)).toBe(Infinity);
    expect(applyJob(job, wakeAt(NOW + HOUR)).effects).toEqual([]);
    expect(job.notices?.at(-1)?.type).toBe('job.paused');
  });

  test('does so when more runs began within an hour than it may have', () => {
    const job = drain(every({ maxPerHour: 3 }), NOW, NOW + 30 * MINUTE);
    expect(job.progress.executions).toBe(3);
    expect(job.phase).toMatchObject({ status: 'paused', pause: { by: 'budget' } });
    const resumed = after(job, { type: 'resume', now: NOW + 30 * MINUTE });
    expect(drain(resumed, NOW + 30 * MINUTE, NOW + 50 * MINUTE).progress.executions).toBe(6);
  });
});

describe('An occurrence that could not begin in time', () => {
  test('is dropped as failed after its ttl, without an attempt', () => {
    const once = createJob(jobSpec({ policy: { ttlMs: 5_000 } }));
    expect(after(once, wakeAt(NOW + 5_000)).phase.status).toBe('running');
    const late = applyJob(once, wakeAt(NOW + 5_001));
    expect(late).toMatchObject({ effects: [], job: { phase: { status: 'failed' } } });
    expect(late.job.progress.lastError).toMatchObject({ code: 'TIMEOUT', outcome: 'not_sent' });
  });

  test('is dropped for each firing of a recurring job, which goes on', () => {
    const job = after(every({ ttlMs: 5_000, catchup: 'all' }), wakeAt(NOW + 2 * MINUTE + 4_000));
    expect(told(job)).toEqual([
      [1, 0, 'failed'],
      [2, 1, 'failed'],
    ]);
    expect(job.phase).toMatchObject({ status: 'running', occurrence: { number: 3, scheduledAt: NOW + 2 * MINUTE } });
  });

  test('ends at its deadline: no attempt begins then, and no retry is waited for beyond', () => {
    const policy = { deadlineMs: 10_000 };
    const retry = { ...DEFAULT_RETRY, retries: 5, initialDelay: 9_000 };
    const job = after(createJob(jobSpec({ policy, retry })), wakeAt(NOW), failureAt(NOW + 500, 1));
    expect(job.phase).toMatchObject({ status: 'queued', due: NOW + 9_500 });
    const late = applyJob(job, wakeAt(NOW + 10_000));
    expect(late).toMatchObject({ effects: [], job: { phase: { status: 'failed' } } });
    expect(late.job.progress.lastError).toEqual(UNAVAILABLE);
    const second = after(job, wakeAt(NOW + 9_500), failureAt(NOW + 9_600, 2));
    expect(second.phase.status).toBe('failed');
  });
});
