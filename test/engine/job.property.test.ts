import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { applyJob, createJob, dueTime } from '../../src/engine/job.ts';
import type { Job, JobEvent, JobSpec, Transition } from '../../src/engine/job-state.ts';
import { nextOccurrence } from '../../src/engine/schedule.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { dispatched, eventOf, instantOf, type Step, step } from './job-history.ts';
import { successAt, wakeAt } from './job-states.ts';

const RUNS = { numRuns: 120 };
vi.setConfig({ testTimeout: 30_000 });
const FINAL = ['completed', 'failed', 'cancelled'];

interface Transit {
  readonly before: Job<string>;
  readonly event: JobEvent;
  readonly next: Transition<string>;
}

const history = fc.tuple(dispatched, fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }));

/** Every transition of a history, each from the row that the one before it left as JSON. */
function* transits([spec, steps]: [JobSpec<string>, Step[]]): Generator<Transit> {
  let job = createJob(spec);
  let now = spec.createdAt;
  let instance = 0;
  for (const each of steps) {
    now = instantOf(each, job, now);
    if (each.restarts) instance += 1;
    const event = eventOf(each, job, now, `instance-${instance}`);
    const next = applyJob(job, event);
    yield { before: job, event, next };
    job = JSON.parse(JSON.stringify(next.job)) as Job<string>;
  }
}

/** Whether an attempt begins: in the object, by a take, or by a report that shows that its take was not seen. */
function begins({ before, event, next }: Transit): boolean {
  if (event.type === 'wake') return next.effects.some((effect) => effect.type === 'start' && effect.self);
  const isUntaken = before.phase.status === 'running' && !before.phase.lease.taken;
  return isUntaken && next.job !== before && (event.type === 'take' || event.type === 'report');
}

/** Checks every transition of random histories, with a fresh checker for each history. */
function checkAll(checker: () => (transit: Transit) => void): void {
  fc.assert(
    fc.property(history, (drawn) => {
      const check = checker();
      for (const transit of transits(drawn)) check(transit);
    }),
    RUNS,
  );
}

test('A job survives its row: it is equal after JSON', () => {
  checkAll(() => ({ next }) => {
    expect(JSON.parse(JSON.stringify(next.job))).toEqual(next.job);
  });
});

test('An event that changes nothing answers the same job, and any other a different one', () => {
  checkAll(() => ({ before, next }) => {
    if (next.job === before) expect(next.effects).toEqual([]);
    else expect(next.job).not.toEqual(before);
  });
});

test('What was dispatched never changes', () => {
  checkAll(() => ({ before, next }) => {
    expect(next.job.spec).toBe(before.spec);
  });
});

test('At most one attempt has the right to run, and fences only grow', () => {
  checkAll(() => {
    let open: number | null = null;
    let newest = 0;
    return ({ before, event, next }) => {
      // Whoever reports with the right to has given it up; what is taken back was never begun.
      if ((event.type === 'report' || event.type === 'undelivered') && next.job !== before) open = null;
      for (const effect of next.effects) {
        if (effect.type === 'abort') {
          expect(effect.fence).toBe(open);
          open = null;
          continue;
        }
        expect(open).toBeNull();
        expect(effect.fence).toBeGreaterThan(newest);
        open = newest = effect.fence;
      }
      const { phase, progress } = next.job;
      expect(phase.status === 'running' ? phase.lease.fence : null).toBe(open);
      expect(progress.fence).toBe(newest);
    };
  });
});

test('A take, a report or an undelivered message with any fence but the newest changes nothing', () => {
  checkAll(() => ({ before, event, next }) => {
    const isForeign = 'fence' in event && event.fence !== before.progress.fence;
    expect(isForeign ? next.job : before).toBe(before);
  });
});

test('Only a report with the current fence, or too many losses, records an outcome, once an occurrence', () => {
  checkAll(() => {
    const recorded = new Set<number>();
    return ({ before, event, next }) => {
      const { occurrence } = before.phase;
      if (next.job.progress.executions > before.progress.executions) {
        expect(recorded).not.toContain(occurrence.number);
        recorded.add(occurrence.number);
        expect(before.phase.status).toBe('running');
        if (event.type === 'report') expect(event.fence).toBe(before.progress.fence);
        else expect(occurrence.lost).toBe(LIMITS.job_retries_lost.value);
      }
      expect(next.job.progress.executions).toBe(recorded.size);
    };
  });
});

test('An occurrence is attempted once, and again at most for each retry and each loss', () => {
  checkAll(() => {
    const attempts = new Map<number, number>();
    return ({ before, event, next }) => {
      const { number } = before.phase.occurrence;
      const count = (attempts.get(number) ?? 0) + (begins({ before, event, next }) ? 1 : 0);
      attempts.set(number, count);
      const { occurrence } = next.job.phase;
      if (occurrence.number !== number) return;
      expect(count).toBeLessThanOrEqual(1 + next.job.spec.retry.retries + occurrence.lost);
      expect(count).toBeGreaterThanOrEqual(occurrence.failures + occurrence.lost);
      expect(occurrence.failures).toBeLessThanOrEqual(1 + next.job.spec.retry.retries);
      expect(occurrence.lost).toBeLessThanOrEqual(1 + LIMITS.job_retries_lost.value);
    };
  });
});

test('An unknown outcome is recorded and not repeated', () => {
  checkAll(() => ({ before, event, next }) => {
    if (
      event.type !== 'report' ||
      next.job === before ||
      event.outcome.ok ||
      event.outcome.error.code !== 'OUTCOME_UNKNOWN'
    )
      return;
    expect(next.job.progress).toMatchObject({
      executions: before.progress.executions + 1,
      retries: before.progress.retries,
    });
    expect(next.job.progress.lastError).toEqual(event.outcome.error);
  });
});

test('A final job never changes, and no other is without a due time', () => {
  checkAll(() => ({ before, next }) => {
    if (FINAL.includes(before.phase.status)) expect(next.job).toBe(before);
    const due = dueTime(next.job);
    if (FINAL.includes(next.job.phase.status)) expect(due).toBeNull();
    else expect(due).toSatisfy(Number.isSafeInteger);
  });
});

test('A wake at the due time does something, and leaves a later one', () => {
  checkAll(() => ({ next }) => {
    const due = dueTime(next.job);
    if (due === null) return;
    const woken = applyJob(next.job, wakeAt(due, false));
    expect(woken.job).not.toBe(next.job);
    expect(dueTime(woken.job) ?? Infinity).toBeGreaterThan(due);
  });
});

test('Each occurrence is a later firing of the schedule, within its limit and end, that had not passed', () => {
  checkAll(() => ({ before, event, next }) => {
    const { schedule } = next.job.spec;
    const [last, now] = [before.phase.occurrence, next.job.phase.occurrence];
    if (now.number === last.number) {
      if (now.scheduledAt !== last.scheduledAt) expect(isCaughtUp({ before, event, next })).toBe(true);
      return;
    }
    expect(now.number).toBe(last.number + 1);
    expect(now.scheduledAt).toBeGreaterThan(Math.max(last.scheduledAt, event.now));
    expect(nextOccurrence(schedule, now.scheduledAt - 1)?.at).toBe(now.scheduledAt);
    expect(now.number).toBeLessThanOrEqual(schedule.kind === 'once' ? 1 : (schedule.limit ?? Infinity));
  });
});

/** Whether an occurrence that downtime has missed became the latest firing that passed. */
function isCaughtUp({ before: { phase }, event, next }: Transit): boolean {
  if (event.type !== 'wake' || !('due' in phase) || event.now - phase.due <= LIMITS.job_missed.value) return false;
  const { schedule } = next.job.spec;
  const { scheduledAt } = next.job.phase.occurrence;
  const isFiring = nextOccurrence(schedule, scheduledAt - 1)?.at === scheduledAt;
  return isFiring && scheduledAt <= event.now && (nextOccurrence(schedule, scheduledAt)?.at ?? Infinity) > event.now;
}

test('A job with a limit ends once its wakes come and its attempts succeed', () => {
  const limited = history.filter(([{ schedule }]) => schedule.kind === 'once' || schedule.limit !== null);
  fc.assert(
    fc.property(limited, (drawn) => {
      let job = createJob(drawn[0]);
      for (const { next } of transits(drawn)) job = next.job;
      // Each occurrence takes a wake that grants the lease and a report; a lease left behind costs one wake more.
      for (let due = dueTime(job), left = 10; due !== null && left > 0; due = dueTime(job), left -= 1) {
        job = applyJob(job, wakeAt(due)).job;
        job = applyJob(job, successAt(due + 1, job.progress.fence)).job;
      }
      expect(FINAL).toContain(job.phase.status);
    }),
    RUNS,
  );
});

test('The histories reach every state, loss, repetition and refusal, so that none of the above holds for want of cases', () => {
  const seen = new Set<string>();
  for (const drawn of fc.sample(history, { numRuns: RUNS.numRuns, seed: 7 })) {
    for (const { before, event, next } of transits(drawn)) {
      const { phase, progress } = next.job;
      seen.add(phase.status).add(`${event.type} ${next.job === before ? 'ignored' : 'applied'}`);
      if (phase.occurrence.number > 2) seen.add('third occurrence');
      if (phase.occurrence.failures > 2) seen.add('third failure');
      if (progress.lastError?.message.startsWith('the attempt was cut off')) seen.add('given up');
      if (next.effects.length === 2) seen.add('taken over');
    }
  }
  expect([...seen].toSorted()).toEqual([
    'cancel applied',
    'cancel ignored',
    'cancelled',
    'completed',
    'failed',
    'given up',
    'queued',
    'report applied',
    'report ignored',
    'running',
    'scheduled',
    'take applied',
    'take ignored',
    'taken over',
    'third failure',
    'third occurrence',
    'undelivered applied',
    'undelivered ignored',
    'wake applied',
    'wake ignored',
  ]);
});
