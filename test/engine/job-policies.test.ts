import { describe, expect, test } from 'vitest';
import { applyJob, createJob, dueTime } from '../../src/engine/job.ts';
import type { JobPolicy } from '../../src/engine/job-policy.ts';
import type { Job } from '../../src/engine/job-state.ts';
import { DEFAULT_RETRY } from '../../src/kernel/retry.ts';
import { after, failureAt, jobSpec, NOW, successAt, UNAVAILABLE, wakeAt } from './job-states.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const EVERY_MINUTE = { kind: 'every', every: MINUTE, startAt: NOW, limit: null, endDate: null } as const;

/** A job of every minute, first now, without retries. */
function every(policy: Partial<JobPolicy> = {}, more: Partial<Parameters<typeof jobSpec>[0]> = {}): Job<string> {
  return createJob(jobSpec({ schedule: EVERY_MINUTE, policy, retry: DEFAULT_RETRY, ...more }));
}

/** A job whose attempt runs since now. */
function running(policy: Partial<JobPolicy> = {}, more: Partial<Parameters<typeof jobSpec>[0]> = {}): Job<string> {
  return after(every(policy, { timeoutMs: HOUR, ...more }), wakeAt(NOW));
}

/** What a job's history says: number, scheduled minute and status of each execution. */
function told(job: Job<string>): unknown[] {
  return (job.history ?? []).map(({ number, scheduledAt, status }) => [number, (scheduledAt - NOW) / MINUTE, status]);
}

/** Lets everything that is due run at once with success, until nothing is due before `until`. */
function drain(job: Job<string>, from: number, until: number): Job<string> {
  let [current, now] = [job, from];
  for (let left = 50; left > 0; left -= 1) {
    now = Math.max(now, dueTime(current) ?? Infinity);
    if (now >= until) return current;
    current = after(current, wakeAt(now), successAt(now, current.progress.fence + 1));
  }
  throw new Error('it never comes to rest');
}

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
