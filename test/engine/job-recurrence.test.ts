import { describe, expect, test } from 'vitest';
import { applyJob, createJob } from '../../src/engine/job.ts';
import type { Job, JobSpec } from '../../src/engine/job-state.ts';
import type { JobSchedule } from '../../src/engine/schedule.ts';
import { DEFAULT_RETRY } from '../../src/kernel/retry.ts';
import {
  after,
  begun,
  failureAt,
  FIRST,
  jobIn,
  jobSpec,
  NOW,
  runningHere,
  successAt,
  UNAVAILABLE,
  wakeAt,
} from './job-states.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

const EVERY_MINUTE: JobSchedule = { kind: 'every', every: MINUTE, startAt: NOW, limit: null, endDate: null };
const EVERY_NOON: JobSchedule = {
  kind: 'cron',
  cron: '0 12 * * *',
  tz: 'UTC',
  startAt: null,
  limit: null,
  endDate: null,
};

/** A job whose first occurrence, due at `NOW`, runs in its object; without retries. */
function firing(schedule: JobSchedule, changes: Partial<JobSpec<string>> = {}): Job<string> {
  return jobIn(runningHere(1, FIRST), { schedule, retry: DEFAULT_RETRY, ...changes }, { startedAt: NOW });
}

/** The phase that waits for a later occurrence, of which nothing has happened yet. */
function scheduled(number: number, at: number) {
  return { status: 'scheduled', due: at, occurrence: { number, scheduledAt: at, failures: 0, lost: 0 } };
}

describe('A recurring job', () => {
  test.each([
    ['interval', EVERY_MINUTE, NOW + MINUTE],
    ['cron', EVERY_NOON, NOW + DAY],
  ])('waits for the next firing of its %s after a success', (_kind, schedule, next) => {
    const job = after(firing(schedule), successAt(NOW + 5, 1, 'first'));
    expect(job.phase).toEqual(scheduled(2, next));
    expect(job.progress).toMatchObject({ executions: 1, result: 'first', completedAt: NOW + 5, lastError: null });
  });

  test('goes on after a failure, keeps the error, and gives the next occurrence its own retries', () => {
    const retry = { ...DEFAULT_RETRY, retries: 1 };
    const failedOnce = after(firing(EVERY_MINUTE, { retry }), failureAt(NOW, 1));
    expect(failedOnce.phase).toMatchObject({ status: 'queued', due: NOW + 1_000, occurrence: { number: 1 } });
    const failedTwice = after(failedOnce, wakeAt(NOW + 1_000), failureAt(NOW + 1_001, 2));
    expect(failedTwice.phase).toEqual(scheduled(2, NOW + MINUTE));
    expect(failedTwice.progress).toMatchObject({ executions: 1, retries: 1, lastError: UNAVAILABLE, fence: 2 });
    const second = after(failedTwice, wakeAt(NOW + MINUTE), failureAt(NOW + MINUTE, 3));
    expect(second.phase).toMatchObject({
      status: 'queued',
      due: NOW + MINUTE + 1_000,
      occurrence: { number: 2, failures: 1 },
    });
  });

  test('keeps the newest failure and the newest result beside each other', () => {
    const failed = after(firing(EVERY_MINUTE), failureAt(NOW, 1));
    const job = after(failed, wakeAt(NOW + MINUTE), successAt(NOW + MINUTE, 2, 'second'));
    expect(job.progress).toMatchObject({ executions: 2, result: 'second', lastError: UNAVAILABLE });
  });

  test('goes on after an attempt whose outcome nobody knows', () => {
    const job = jobIn(runningHere(4, { ...FIRST, lost: 3 }), { schedule: EVERY_MINUTE });
    const next = applyJob(job, wakeAt(NOW + 5, true, 'instance-two'));
    expect(next.job.phase).toEqual(scheduled(2, NOW + MINUTE));
    expect(next.job.progress).toMatchObject({ executions: 1, lastError: { code: 'OUTCOME_UNKNOWN' } });
    expect(next.effects).toEqual([{ type: 'abort', fence: 4 }]);
  });

  test.each([
    ['while one ran', NOW + 5 * MINUTE + 1, NOW + 6 * MINUTE],
    ['to the millisecond', NOW + 5 * MINUTE, NOW + 6 * MINUTE],
    ['or one just before', NOW + 5 * MINUTE - 1, NOW + 5 * MINUTE],
  ])('skips the firings that passed, %s, and keeps its grid', (_when, reportedAt, next) => {
    expect(after(firing(EVERY_MINUTE), successAt(reportedAt, 1)).phase).toEqual(scheduled(2, next));
  });

  test('fires once for all the firings that passed while the processor was down: the latest', () => {
    const waiting = after(firing(EVERY_MINUTE), successAt(NOW + 5, 1));
    const late = NOW + 10 * MINUTE + 7;
    const job = after(waiting, wakeAt(late));
    expect(job.phase).toMatchObject({ status: 'running', occurrence: { number: 2, scheduledAt: NOW + 10 * MINUTE } });
    expect(after(job, successAt(late + 1, 2)).phase).toEqual(scheduled(3, NOW + 11 * MINUTE));
  });

  test('never fires the same instant twice when a clock stands before the occurrence it reports', () => {
    const job = after(firing(EVERY_MINUTE), successAt(NOW - 3 * MINUTE, 1));
    expect(job.phase).toEqual(scheduled(2, NOW + MINUTE));
  });

  test('is not voided by a report of an earlier occurrence', () => {
    const job = after(firing(EVERY_MINUTE), successAt(NOW + 5, 1), wakeAt(NOW + MINUTE));
    expect(applyJob(job, successAt(NOW + MINUTE + 1, 1)).job).toBe(job);
  });

  test.each([
    ['waits', firing(EVERY_MINUTE), [successAt(NOW + 5, 1)], []],
    ['runs', firing(EVERY_MINUTE), [], [{ type: 'abort', fence: 1 }]],
  ])('ends for good when it is cancelled while it %s', (_state, job, events, effects) => {
    const next = applyJob(after(job, ...events), { type: 'cancel', now: NOW + 9, reason: null });
    expect(next).toMatchObject({ job: { phase: { status: 'cancelled', reason: null } }, effects });
    expect(applyJob(next.job, wakeAt(NOW + DAY)).job).toBe(next.job);
  });
});

describe('A recurring job ends completed', () => {
  test.each([
    ['successes', successAt(NOW + 5, 1), FIRST, null],
    ['failures', failureAt(NOW + 5, 1), { ...FIRST, failures: 1 }, UNAVAILABLE],
  ])('at its limit, which counts %s', (_what, report, occurrence, lastError) => {
    const job = after(firing({ ...EVERY_MINUTE, limit: 1 }), report);
    expect(job.phase).toEqual({ status: 'completed', occurrence: { ...begun(FIRST), ...occurrence } });
    expect(job.progress).toMatchObject({ executions: 1, completedAt: NOW + 5, lastError });
  });

  test('at its limit and not before', () => {
    let job = createJob(jobSpec({ schedule: { ...EVERY_MINUTE, limit: 3 }, retry: DEFAULT_RETRY }));
    const fired = [];
    for (let now = NOW; job.phase.status !== 'completed'; now += MINUTE) {
      job = after(job, wakeAt(now));
      fired.push([job.phase.occurrence.number, job.phase.occurrence.scheduledAt]);
      job = after(job, successAt(now + 1, job.progress.fence));
    }
    expect(fired).toEqual([
      [1, NOW],
      [2, NOW + MINUTE],
      [3, NOW + 2 * MINUTE],
    ]);
    expect(job.progress.executions).toBe(3);
  });

  test('when firings skipped, which its limit does not count, leave it some', () => {
    const job = after(firing({ ...EVERY_MINUTE, limit: 2 }), successAt(NOW + 50 * MINUTE, 1));
    expect(job.phase).toEqual(scheduled(2, NOW + 51 * MINUTE));
  });

  test.each([
    ['interval', EVERY_MINUTE, MINUTE],
    ['cron', EVERY_NOON, DAY],
  ])('after the last firing of its %s that is not later than endDate', (_kind, schedule, step) => {
    const report = successAt(NOW + 5, 1);
    const inclusive = after(firing({ ...schedule, endDate: NOW + step }), report);
    expect(inclusive.phase).toEqual(scheduled(2, NOW + step));
    const over = after(firing({ ...schedule, endDate: NOW + step - 1 }), report);
    expect(over.phase).toEqual({ status: 'completed', occurrence: begun(FIRST) });
  });

  test('when its last attempt is lost for good', () => {
    const job = jobIn(runningHere(4, { ...FIRST, lost: 3 }), { schedule: { ...EVERY_MINUTE, limit: 1 } });
    const next = applyJob(job, wakeAt(NOW + 5, true, 'instance-two')).job;
    expect(next.phase).toEqual({ status: 'completed', occurrence: { ...begun(FIRST), lost: 4 } });
    expect(next.progress.lastError).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });
});
