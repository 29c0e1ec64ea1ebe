import { describe, expect, test } from 'vitest';
import { applyJob, createJob, dueTime } from '../../src/engine/job.ts';
import { applyCommand } from '../../src/engine/job-commands.ts';
import type { JobPolicy } from '../../src/engine/job-policy.ts';
import type { Job, JobCommand } from '../../src/engine/job-state.ts';
import type { Schedule } from '../../src/kernel/fields.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { DEFAULT_RETRY } from '../../src/kernel/retry.ts';
import { after, failureAt, jobSpec, NOW, successAt, wakeAt } from './job-states.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const EVERY_MINUTE = { kind: 'every', every: MINUTE, startAt: NOW, limit: null, endDate: null } as const;

const every = (): Job<string> => createJob(jobSpec({ schedule: EVERY_MINUTE, retry: DEFAULT_RETRY }));
/** Between two firings. */
const idle = (): Job<string> => after(every(), wakeAt(NOW), successAt(NOW + 1, 1));
const once = (): Job<string> => createJob(jobSpec({ retry: DEFAULT_RETRY }));
const failed = (): Job<string> => after(once(), wakeAt(NOW), failureAt(NOW + 1, 1));
const done = (): Job<string> => after(once(), wakeAt(NOW), successAt(NOW + 1, 1));

const pause = { type: 'pause', now: NOW + 10, reason: 'maintenance' } as const;
const resume = { type: 'resume', now: NOW + 5 * MINUTE + 30_000 } as const;

describe('A pause', () => {
  test('keeps the schedule and lets nothing begin', () => {
    const job = after(idle(), pause);
    expect(job.phase).toMatchObject({
      status: 'paused',
      pause: { by: 'user', reason: 'maintenance', since: NOW + 10 },
    });
    expect(dueTime(job)).toBe(Infinity);
    expect(applyJob(job, wakeAt(NOW + HOUR))).toEqual({ job, effects: [] });
  });

  test('lets an attempt under way end, whose failure is not repeated before the job goes on', () => {
    const spec = { schedule: EVERY_MINUTE, retry: { ...DEFAULT_RETRY, retries: 3 } };
    const running = after(createJob(jobSpec(spec)), wakeAt(NOW), pause);
    expect(running.phase.status).toBe('running');
    const paused = after(running, failureAt(NOW + 20, 1));
    expect(paused.phase).toMatchObject({ status: 'paused', occurrence: { number: 1, failures: 1 } });
    const resumed = after(paused, resume);
    expect(resumed.phase).toMatchObject({ status: 'queued', due: resume.now, occurrence: { number: 1, failures: 1 } });
  });

  test('of a running job is taken back by a resume before it took effect', () => {
    const job = after(every(), wakeAt(NOW), pause, resume, successAt(NOW + 5 * MINUTE + 31_000, 1));
    expect(job.phase).toMatchObject({ status: 'scheduled', due: NOW + 6 * MINUTE });
  });

  test('twice leaves the job as it is', () => {
    const job = after(idle(), pause);
    expect(applyJob(job, { ...pause, reason: 'another' }).job).toBe(job);
  });
});

test('A resume waits for the next firing from then, and makes up for none', () => {
  const job = after(idle(), pause, resume);
  expect(job.phase).toMatchObject({ status: 'scheduled', due: NOW + 6 * MINUTE, occurrence: { number: 2 } });
  expect(job.notices?.slice(-2).map(({ type }) => type)).toEqual(['job.paused', 'job.resumed']);
});

describe('A new schedule', () => {
  test('takes the place of the old one; what is not given stays', () => {
    const cron = { kind: 'cron', cron: '0 9 * * *', tz: 'Asia/Tokyo', startAt: null, limit: 9, endDate: null } as const;
    const job = createJob(jobSpec({ schedule: cron, first: NOW + HOUR }));
    const next = after(job, { type: 'reschedule', now: NOW, schedule: { cron: '30 18 * * *' } });
    expect(next.spec.schedule).toEqual({ ...cron, cron: '30 18 * * *' });
    // 18:30 in Tokyo is 9:30 in UTC: tomorrow's.
    expect(dueTime(next)).toBe(NOW + 21.5 * HOUR);
  });

  test('moves a one-time job, makes it recur, and changes a policy', () => {
    const later = createJob(jobSpec({ first: NOW + HOUR }));
    const moved = after(later, { type: 'reschedule', now: NOW, schedule: { start_at: NOW + 2 * HOUR } });
    expect(moved.phase).toMatchObject({ status: 'scheduled', due: NOW + 2 * HOUR });
    const recurring = after(moved, { type: 'reschedule', now: NOW, schedule: { every: HOUR, overlap: 'queue_all' } });
    expect(recurring.spec).toMatchObject({ schedule: { kind: 'every' }, policy: { overlap: 'queue_all' } });
  });

  test('brings a policy back to what holds where none is given', () => {
    const job = createJob(
      jobSpec({ schedule: EVERY_MINUTE, policy: { overlap: 'allow', jitterMs: 5, catchupWindowMs: HOUR } }),
    );
    const schedule = { overlap: 'skip', catchup: 'none' } as const;
    const next = after(job, { type: 'reschedule', now: NOW, schedule });
    expect(next.spec.policy).toEqual({ jitterMs: 5, catchup: 'none' });
  });

  test.each<[string, Partial<JobPolicy>, Schedule, string]>([
    ['an overlap beside what waits to be judged', { onUnknown: 'park' }, { overlap: 'allow' }, 'schedule.overlap'],
    ['a window of what is never caught up', { catchup: 'none' }, { catchup_window: 5 }, 'schedule.catchup_window'],
    ['both in one change', {}, { catchup: 'none', catchup_window: 5 }, 'schedule.catchup_window'],
  ])('is refused for %s', (_what, policy, schedule, path) => {
    const job = createJob(jobSpec({ schedule: EVERY_MINUTE, policy }));
    const answer = applyCommand(job, { type: 'reschedule', now: NOW, schedule });
    expect(answer).toMatchObject({ refused: { code: 'VALIDATION_ERROR', errors: [{ path }] } });
  });

  test('leaves what runs alone and applies to what follows', () => {
    const running = after(every(), wakeAt(NOW));
    const job = after(running, { type: 'reschedule', now: NOW + 5, schedule: { every: HOUR } });
    expect(job.phase).toEqual(running.phase);
    const next = after(job, successAt(NOW + 10, 1));
    expect(next.phase).toMatchObject({ status: 'scheduled', due: NOW + 5 + HOUR, occurrence: { number: 2 } });
  });

  test('keeps a paused job paused', () => {
    const job = after(idle(), pause, { type: 'reschedule', now: NOW + 20, schedule: { every: HOUR } });
    expect(job.phase).toMatchObject({ status: 'paused', due: NOW + 20 + HOUR });
  });

  test.each<[string, JobCommand & { type: 'reschedule' }, string]>([
    ['a cron that cannot be read', { type: 'reschedule', now: NOW, schedule: { cron: 'now' } }, 'schedule.cron'],
    ['an unknown zone', { type: 'reschedule', now: NOW, schedule: { cron: '* * * * *', tz: 'Mars' } }, 'schedule.tz'],
    ['a start in two ways', { type: 'reschedule', now: NOW, schedule: { start_at: NOW, delay: 5 } }, 'schedule.delay'],
    ['a pause', { type: 'reschedule', now: NOW, schedule: { paused: true } }, 'schedule.paused'],
  ])('is refused for %s, and the job stays', (_what, command, path) => {
    const job = idle();
    expect(applyCommand(job, command)).toMatchObject({ refused: { code: 'VALIDATION_ERROR', errors: [{ path }] } });
    expect(applyJob(job, command).job).toBe(job);
  });
});

describe('A retry', () => {
  test('runs a failed job again as a new occurrence, with what it was given', () => {
    const job = after(failed(), { type: 'retry', now: NOW + HOUR, delayMs: 0 });
    expect(job.phase).toMatchObject({ status: 'queued', due: NOW + HOUR, occurrence: { number: 2, failures: 0 } });
    expect(job.spec.call).toBe('the call');
    const again = after(job, wakeAt(NOW + HOUR), successAt(NOW + HOUR + 1, 2));
    expect(again.phase.status).toBe('completed');
    expect(again.history?.map(({ number, status }) => [number, status])).toEqual([
      [1, 'failed'],
      [2, 'completed'],
    ]);
  });

  test('waits as long as it is told', () => {
    const job = after(failed(), { type: 'retry', now: NOW, delayMs: HOUR });
    expect(job.phase).toMatchObject({ status: 'scheduled', due: NOW + HOUR });
  });
});

describe('A backfill', () => {
  test('makes up for each firing of a range, one after the other, and the schedule goes on', () => {
    const from = NOW - 3 * MINUTE;
    let job = after(idle(), { type: 'backfill', now: NOW + 10, from, to: NOW - MINUTE });
    const minutes = [];
    for (let now = NOW + 10; now < NOW + MINUTE; now = dueTime(job) ?? Infinity) {
      job = after(job, wakeAt(now), successAt(now + 1, job.progress.fence + 1));
      minutes.push(((job.history?.at(-1)?.scheduledAt ?? 0) - NOW) / MINUTE);
    }
    expect(minutes).toEqual([-3, -2, -1]);
    expect(job.phase).toMatchObject({ status: 'scheduled', due: NOW + MINUTE });
  });

  test('waits while another runs, and while the job is paused', () => {
    const command = { type: 'backfill', now: NOW + 10, from: NOW - MINUTE, to: NOW - 1 } as const;
    const running = after(every(), wakeAt(NOW), command);
    expect(running.phase.occurrence).toMatchObject({ number: 1 });
    expect(after(running, successAt(NOW + 20, 1)).phase).toMatchObject({
      status: 'queued',
      occurrence: { number: 2, scheduledAt: NOW - MINUTE },
    });
    const paused = after(idle(), pause, command);
    expect(paused.phase.status).toBe('paused');
    expect(after(paused, resume).phase).toMatchObject({ status: 'queued', occurrence: { scheduledAt: NOW - MINUTE } });
  });

  test.each<[string, number, number, string]>([
    ['of a future', NOW, NOW + HOUR, 'to'],
    ['that ends before it begins', NOW, NOW - HOUR, 'to'],
    ['without a firing', NOW + 1, NOW + 9, 'from'],
    ['with more firings than may wait', NOW - (LIMITS.job_backlog.value + 1) * MINUTE, NOW, 'to'],
  ])('is refused for a range %s', (_what, from, to, path) => {
    const command = { type: 'backfill', now: NOW + 10, from, to } as const;
    expect(applyCommand(idle(), command)).toMatchObject({ refused: { code: 'VALIDATION_ERROR', errors: [{ path }] } });
  });
});

test('A trigger runs a recurring job once more, now, and its schedule stays', () => {
  const job = after(idle(), { type: 'trigger', now: NOW + 10 });
  expect(job.phase).toMatchObject({ status: 'queued', due: NOW + 10, occurrence: { scheduledAt: NOW + 10 } });
  const next = after(job, wakeAt(NOW + 10), successAt(NOW + 20, 2));
  expect(next.phase).toMatchObject({ status: 'scheduled', due: NOW + MINUTE });
});

test('A deleted job is gone for every command, and its row says no more than which it was', () => {
  const job = after(failed(), { type: 'delete', now: NOW + 10 });
  expect(job).toMatchObject({ phase: { status: 'deleted' } });
  expect(job.history).toBeUndefined();
  expect(applyCommand(job, { type: 'retry', now: NOW + 20, delayMs: 0 })).toMatchObject({
    refused: { code: 'NOT_FOUND' },
  });
});

describe('A command that does not fit', () => {
  const commands: Record<JobCommand['type'], JobCommand> = {
    cancel: { type: 'cancel', now: NOW + 10, reason: null },
    pause,
    resume,
    reschedule: { type: 'reschedule', now: NOW + 10, schedule: { every: HOUR } },
    retry: { type: 'retry', now: NOW + 10, delayMs: 0 },
    backfill: { type: 'backfill', now: NOW + 10, from: NOW - HOUR, to: NOW },
    trigger: { type: 'trigger', now: NOW + 10 },
    delete: { type: 'delete', now: NOW + 10 },
  };
  const states = {
    done: done(),
    failed: failed(),
    cancelled: after(once(), commands.cancel),
    idle: idle(),
    once: once(),
  };
  const refusals: [JobCommand['type'], keyof typeof states][] = [
    ...(['cancel', 'pause', 'resume', 'reschedule', 'retry', 'backfill', 'trigger'] as const).map(
      (type) => [type, 'done'] as [JobCommand['type'], 'done'],
    ),
    ...(['pause', 'resume', 'reschedule', 'retry', 'backfill', 'trigger'] as const).map(
      (type) => [type, 'cancelled'] as [JobCommand['type'], 'cancelled'],
    ),
    ...(['cancel', 'pause', 'resume', 'reschedule'] as const).map(
      (type) => [type, 'failed'] as [JobCommand['type'], 'failed'],
    ),
    ['resume', 'idle'],
    ['retry', 'idle'],
    ['pause', 'once'],
    ['backfill', 'once'],
    ['trigger', 'once'],
  ];

  test.each(refusals)('%s of a job that is %s is a conflict and changes nothing', (type, state) => {
    const job = states[state];
    expect(applyCommand(job, commands[type])).toMatchObject({ refused: { code: 'CONFLICT' } });
    expect(applyJob(job, commands[type])).toEqual({ job, effects: [] });
  });

  test('a delete of a running job is a conflict', () => {
    expect(applyCommand(after(once(), wakeAt(NOW)), commands.delete)).toMatchObject({ refused: { code: 'CONFLICT' } });
  });
});
