import { describe, expect, test } from 'vitest';
import { applyJob, createJob, dueTime } from '../../src/engine/job.ts';
import type { Job, JobEvent, JobProgress, Transition } from '../../src/engine/job-state.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import {
  changed,
  failureAt,
  FIRST,
  handedOut,
  INSTANCE,
  jobIn,
  jobSpec,
  LEASE_MS,
  NOW,
  runningElsewhere,
  runningHere,
  successAt,
  UNAVAILABLE,
  wakeAt,
  begun,
  unnoted,
} from './job-states.ts';

const AHEAD = NOW + 60_000;
const LATE = NOW + 3_600_000;
const UNTAKEN_MS = LIMITS.lease_untaken.value;

const STATES = {
  scheduled: jobIn({ status: 'scheduled', due: AHEAD, occurrence: { ...FIRST, scheduledAt: AHEAD } }),
  queued: jobIn({ status: 'queued', due: NOW, occurrence: FIRST }),
  'waiting for its second attempt': jobIn(
    { status: 'queued', due: AHEAD, occurrence: begun({ ...FIRST, failures: 1 }) },
    {},
    { fence: 7, retries: 1, startedAt: NOW - 5, lastError: UNAVAILABLE },
  ),
  'running in its object': jobIn(runningHere(7, FIRST), {}, { startedAt: NOW }),
  'handed to the queue': jobIn(handedOut(7, FIRST), {}, { startedAt: NOW }),
  'running in a consumer': jobIn(runningElsewhere(7, FIRST), {}, { startedAt: NOW }),
  completed: jobIn({ status: 'completed', occurrence: FIRST }, {}, { fence: 7, executions: 1, result: 'old' }),
  failed: jobIn({ status: 'failed', occurrence: FIRST }, {}, { fence: 7, executions: 1, lastError: UNAVAILABLE }),
  cancelled: jobIn({ status: 'cancelled', occurrence: FIRST, reason: 'first' }, {}, { fence: 7 }),
} as const satisfies Record<string, Job<string>>;

const EVENTS = {
  'a wake': wakeAt(NOW + 1),
  'a wake of a full object': wakeAt(NOW + 1, false),
  'a wake of another instance': wakeAt(NOW + 1, true, 'instance-two'),
  'a wake after every expiry': wakeAt(LATE),
  'a take': { type: 'take', now: NOW + 1, fence: 7 },
  'a take with an older fence': { type: 'take', now: NOW + 1, fence: 6 },
  'a success': successAt(NOW + 1, 7),
  'a failure': failureAt(NOW + 1, 7),
  'a success with an older fence': successAt(NOW + 1, 6),
  'a failure with a fence of nobody': failureAt(NOW + 1, 8),
  'a message that could not be delivered': { type: 'undelivered', now: NOW + 1, fence: 7 },
  'an undelivered message with an older fence': { type: 'undelivered', now: NOW + 1, fence: 6 },
  'a cancel': { type: 'cancel', now: NOW + 1, reason: 'no longer wanted' },
} as const satisfies Record<string, JobEvent>;

type StateName = keyof typeof STATES;
type EventName = keyof typeof EVENTS;
type Outcome = 'nothing' | ((job: Job<string>) => Transition<string>);

const START = { type: 'start', self: true } as const;
const ABORT = { type: 'abort', fence: 7 } as const;

/** A lease at an instant, in the object unless `self` is false, and what it voids. */
function leased(at: number, self = true, more: Partial<JobProgress> = {}, instance = INSTANCE): Outcome {
  return (job) => {
    const fence = job.progress.fence + 1;
    const voided = job.phase.status === 'running' ? [ABORT] : [];
    const occurrence = { ...job.phase.occurrence, lost: more.lost ?? 0 };
    const phase = self ? runningHere(fence, occurrence, at, instance) : handedOut(fence, occurrence, at);
    return changed(job, phase, { fence, startedAt: at, updatedAt: at, ...more }, [
      ...voided,
      { ...START, fence, self },
    ]);
  };
}

const taken: Outcome = (job) =>
  changed(job, runningElsewhere(7, FIRST, NOW + 1), { startedAt: NOW + 1, updatedAt: NOW + 1 });

const succeeded: Outcome = (job) =>
  changed(
    job,
    { status: 'completed', occurrence: job.phase.occurrence },
    { executions: 1, result: 'done', completedAt: NOW + 1, updatedAt: NOW + 1 },
  );

const queuedAgain: Outcome = (job) =>
  changed(
    job,
    {
      status: 'queued',
      due: NOW + 1 + 1_000,
      occurrence: { ...job.phase.occurrence, failures: 1 },
      waitingFor: { kind: 'retry', key: UNAVAILABLE.code, since: NOW + 1, estimatedAt: NOW + 1 + 1_000 },
    },
    { retries: 1, lastError: UNAVAILABLE, updatedAt: NOW + 1 },
  );

const takenBack: Outcome = (job) =>
  changed(job, { status: 'queued', due: NOW + 1, occurrence: FIRST }, { updatedAt: NOW + 1 });

const cancelled: Outcome = (job) =>
  changed(
    job,
    { status: 'cancelled', occurrence: job.phase.occurrence, reason: 'no longer wanted' },
    { completedAt: NOW + 1, updatedAt: NOW + 1 },
    job.phase.status === 'running' ? [ABORT] : [],
  );

const NOTHING = Object.fromEntries(Object.keys(EVENTS).map((name) => [name, 'nothing'])) as Record<EventName, Outcome>;

// What changes a job; every other event leaves it as it is.
const TABLE: Record<StateName, Record<EventName, Outcome>> = {
  scheduled: { ...NOTHING, 'a wake after every expiry': leased(LATE), 'a cancel': cancelled },
  queued: {
    ...NOTHING,
    'a wake': leased(NOW + 1),
    'a wake of a full object': leased(NOW + 1, false),
    'a wake of another instance': leased(NOW + 1, true, {}, 'instance-two'),
    'a wake after every expiry': leased(LATE),
    'a cancel': cancelled,
  },
  'waiting for its second attempt': {
    ...NOTHING,
    'a wake after every expiry': leased(LATE),
    'a cancel': cancelled,
  },
  'running in its object': {
    ...NOTHING,
    'a wake of another instance': leased(NOW + 1, true, { lost: 1 }, 'instance-two'),
    'a wake after every expiry': leased(LATE, true, { lost: 1 }),
    'a success': succeeded,
    'a failure': queuedAgain,
    'a cancel': cancelled,
  },
  'handed to the queue': {
    ...NOTHING,
    'a wake after every expiry': leased(LATE),
    'a take': taken,
    'a message that could not be delivered': takenBack,
    'a success': succeeded,
    'a failure': queuedAgain,
    'a cancel': cancelled,
  },
  'running in a consumer': {
    ...NOTHING,
    'a wake after every expiry': leased(LATE, true, { lost: 1 }),
    'a success': succeeded,
    'a failure': queuedAgain,
    'a cancel': cancelled,
  },
  completed: NOTHING,
  failed: NOTHING,
  cancelled: NOTHING,
};

const CELLS = Object.entries(TABLE).flatMap(([state, row]) =>
  Object.entries(row).map(([event, outcome]) => ({
    title: `${event} ${outcome === 'nothing' ? 'changes nothing in' : 'moves'} a job that is ${state}`,
    job: STATES[state as StateName],
    event: EVENTS[event as EventName],
    outcome,
  })),
);

test.each(CELLS)('$title', ({ job, event, outcome }) => {
  const next = applyJob(job, event);
  expect({ ...next, job: unnoted(next.job) }).toEqual(outcome === 'nothing' ? { job, effects: [] } : outcome(job));
  // The shell writes a row exactly when it is handed another object.
  expect(next.job === job).toBe(outcome === 'nothing');
});

describe('A new job', () => {
  test.each([
    ['scheduled', 1],
    ['queued', 0],
    ['queued', -1],
  ] as const)('is %s when its first occurrence lies %i ms after its dispatch', (status, ahead) => {
    const spec = jobSpec({ createdAt: NOW - ahead });
    const job = createJob(spec);
    expect(unnoted(job)).toEqual(
      jobIn({ status, due: NOW, occurrence: FIRST }, { createdAt: NOW - ahead }, { updatedAt: NOW - ahead }),
    );
    expect(job.spec).toBe(spec);
  });
});

describe('The due time', () => {
  test.each([
    ['scheduled', AHEAD],
    ['queued', NOW],
    ['waiting for its second attempt', AHEAD],
    ['running in its object', NOW + LEASE_MS],
    ['handed to the queue', NOW + UNTAKEN_MS],
    ['running in a consumer', NOW + LEASE_MS],
    ['completed', null],
    ['failed', null],
    ['cancelled', null],
  ] as const)('of a job that is %s is %j', (state, due) => {
    expect(dueTime(STATES[state])).toBe(due);
  });

  test.each(['scheduled', 'queued', 'running in its object', 'handed to the queue', 'running in a consumer'] as const)(
    'of a job that is %s is the first instant at which a wake changes it',
    (state) => {
      const job = STATES[state];
      const due = dueTime(job) ?? Number.NaN;
      expect(applyJob(job, wakeAt(due - 1)).job).toBe(job);
      expect(applyJob(job, wakeAt(due)).job.progress.fence).toBe(job.progress.fence + 1);
    },
  );
});

test('a success keeps the run behind it with its result, and one without takes the old one away', () => {
  const run = { run_id: 'run_1', duration_ms: 5, attempts: 1, version: 3, cached: false };
  const report = { type: 'report', now: NOW, fence: 7, random: 0 } as const;
  const outcome = { ok: true, result: 'done', omitted: false } as const;
  const job = STATES['running in its object'];
  const told = applyJob(job, { ...report, outcome: { ...outcome, run } }).job;
  expect(told).toEqual(changed(applyJob(job, { ...report, outcome }).job, told.phase, { run }).job);
  const untold = applyJob({ ...job, progress: { ...job.progress, run } }, { ...report, outcome }).job;
  expect(untold.progress).toMatchObject({ result: 'done', run: null });
});

test('a result too large to keep is left out and said to be', () => {
  const outcome = { ok: true, result: null, omitted: true } as const;
  const { job } = applyJob(STATES['running in its object'], { type: 'report', now: NOW, fence: 7, outcome, random: 0 });
  expect(job).toMatchObject({ phase: { status: 'completed' }, progress: { result: null, resultOmitted: true } });
});
