/**
 * The life of a job as pure transitions: `(job, event) -> { job, effects }`. Nothing here reads a clock, makes an
 * id or touches storage; only `durable-objects/job.ts` calls it, and only its store writes the table `jobs`.
 *
 * States: scheduled -> queued -> running -> completed | failed, and cancelled; see docs/design/jobs.md.
 * Invariants: (1) at most one lease; (2) fences grow, and only the current one may report, so an outcome is
 * recorded once; (3) a reported failure counts against `retries`, a lost attempt against `job_retries_lost`;
 * (4) an unknown outcome is not repeated by `retries`; (5) a job that is not final has a due time;
 * (6) the next occurrence is later than the last.
 */

import type { ErrorRecord } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import { retryDelay } from '../kernel/retry.ts';
import { beginDeclared } from './job-declaration.ts';
import type { Job, JobEffect, JobEvent, JobPhase, JobProgress, JobSpec, Occurrence, Transition } from './job-state.ts';
import { nextOccurrence } from './schedule.ts';

/** A new job, scheduled for its first firing or queued when that is due. */
export function createJob<Call>(spec: JobSpec<Call>): Job<Call> {
  return {
    spec,
    phase: waiting(spec.first, { number: 1, scheduledAt: spec.first, failures: 0, lost: 0 }, spec.createdAt),
    progress: {
      fence: 0,
      executions: 0,
      retries: 0,
      lost: 0,
      startedAt: null,
      completedAt: null,
      updatedAt: spec.createdAt,
      lastError: null,
      result: null,
      resultOmitted: false,
      run: null,
    },
  };
}

/** Applies one event. Events that do not fit the state change nothing. */
export function applyJob<Call>(job: Job<Call>, event: JobEvent): Transition<Call> {
  switch (event.type) {
    case 'wake':
      return wake(job, event);
    case 'take':
      return take(job, event);
    case 'undelivered':
      return undelivered(job, event);
    case 'report':
      return report(job, event);
    case 'cancel':
      return cancel(job, event);
  }
}

/** When the job next needs its object: epoch milliseconds, or null when it is final. */
export function dueTime({ phase }: Job): number | null {
  if (phase.status === 'running') return phase.lease.expiresAt;
  return isWaiting(phase) ? phase.due : null;
}

/** Whether nothing can happen to the job any more. */
export function isFinal({ phase }: Job): boolean {
  return phase.status !== 'running' && !isWaiting(phase);
}

function isWaiting(phase: JobPhase): phase is JobPhase & { status: 'scheduled' | 'queued' } {
  return phase.status === 'scheduled' || phase.status === 'queued';
}

function unchanged<Call>(job: Job<Call>): Transition<Call> {
  return { job, effects: [] };
}

function waiting(due: number, occurrence: Occurrence, now: number): JobPhase {
  return { status: due > now ? 'scheduled' : 'queued', due, occurrence };
}

function wake<Call>(job: Job<Call>, event: JobEvent & { type: 'wake' }): Transition<Call> {
  const { phase } = job;
  if (isWaiting(phase)) return phase.due <= event.now ? grant(job, phase.occurrence, event) : unchanged(job);
  if (phase.status !== 'running') return unchanged(job);
  const { instance, expiresAt, taken } = phase.lease;
  const isLost = expiresAt <= event.now || (instance !== null && instance !== event.instance);
  if (!isLost) return unchanged(job);
  const aborted: JobEffect = { type: 'abort', fence: phase.lease.fence };
  const after = taken ? lose(job, phase.occurrence, event.now) : job;
  // A lost attempt may have been the occurrence's last: then the job is final, or waits for its next firing.
  const again = !taken || (after.phase.status === 'queued' && after.phase.due <= event.now);
  const next = again ? grant(after, after.phase.occurrence, event) : unchanged(after);
  return { job: next.job, effects: [aborted, ...next.effects] };
}

function grant<Call>(job: Job<Call>, occurrence: Occurrence, event: JobEvent & { type: 'wake' }): Transition<Call> {
  const fence = job.progress.fence + 1;
  const given = event.self
    ? { instance: event.instance, taken: true, expiresAt: event.now + job.spec.timeoutMs + LIMITS.lease_margin.value }
    : { instance: null, taken: false, expiresAt: event.now + LIMITS.lease_untaken.value };
  return {
    job: {
      ...job,
      phase: { status: 'running', occurrence, lease: { fence, ...given } },
      progress: { ...job.progress, fence, startedAt: event.now, updatedAt: event.now },
    },
    effects: [{ type: 'start', fence, self: event.self }],
  };
}

function take<Call>(job: Job<Call>, { now, fence }: JobEvent & { type: 'take' }): Transition<Call> {
  const { phase } = job;
  if (phase.status !== 'running' || phase.lease.fence !== fence || phase.lease.taken) return unchanged(job);
  const lease = { ...phase.lease, taken: true, expiresAt: now + job.spec.timeoutMs + LIMITS.lease_margin.value };
  return unchanged({
    ...job,
    phase: { ...phase, lease },
    progress: { ...job.progress, startedAt: now, updatedAt: now },
  });
}

function undelivered<Call>(job: Job<Call>, { now, fence }: JobEvent & { type: 'undelivered' }): Transition<Call> {
  const { phase } = job;
  if (phase.status !== 'running' || phase.lease.fence !== fence || phase.lease.taken) return unchanged(job);
  if (job.next !== undefined) return unchanged(beginDeclared(job, job.next, now));
  return unchanged({
    ...job,
    phase: { status: 'queued', due: now, occurrence: phase.occurrence },
    progress: { ...job.progress, updatedAt: now },
  });
}

function lose<Call>(job: Job<Call>, occurrence: Occurrence, now: number): Job<Call> {
  const lost = occurrence.lost + 1;
  const counted = { ...job, progress: { ...job.progress, lost: job.progress.lost + 1, updatedAt: now } };
  if (lost <= LIMITS.job_retries_lost.value)
    return { ...counted, phase: { status: 'queued', due: now, occurrence: { ...occurrence, lost } } };
  const error: ErrorRecord = {
    code: 'OUTCOME_UNKNOWN',
    message: `the attempt was cut off ${lost} times`,
    outcome: 'unknown',
  };
  return finish(counted, { ...occurrence, lost }, now, { lastError: error }, 'failed');
}

function report<Call>(
  job: Job<Call>,
  { now, fence, outcome, random }: JobEvent & { type: 'report' },
): Transition<Call> {
  const { phase } = job;
  if (phase.status !== 'running' || phase.lease.fence !== fence) return unchanged(job);
  const { occurrence } = phase;
  if (outcome.ok) {
    const { result, omitted, run = null } = outcome;
    return unchanged(finish(job, occurrence, now, { result, resultOmitted: omitted, run }, 'completed'));
  }
  const failures = occurrence.failures + 1;
  const failed = { ...occurrence, failures };
  const delay = retryDelay(job.spec.retry, failures, outcome.error, random);
  const isLate = delay !== null && job.spec.deadline !== null && now + delay >= job.spec.deadline;
  if (delay === null || isLate || job.next !== undefined)
    return unchanged(finish(job, failed, now, { lastError: outcome.error }, 'failed'));
  const progress = { ...job.progress, retries: job.progress.retries + 1, lastError: outcome.error, updatedAt: now };
  return unchanged({ ...job, phase: { status: 'queued', due: now + delay, occurrence: failed }, progress });
}

/** Records an occurrence's outcome and says what comes next. */
function finish<Call>(
  job: Job<Call>,
  occurrence: Occurrence,
  now: number,
  changes: Partial<JobProgress>,
  status: 'completed' | 'failed',
): Job<Call> {
  const executions = job.progress.executions + 1;
  const progress = { ...job.progress, ...changes, executions, completedAt: now, updatedAt: now };
  if (job.next !== undefined) return beginDeclared({ ...job, progress }, job.next, now);
  const { schedule } = job.spec;
  if (schedule.kind === 'once') return { ...job, phase: { status, occurrence }, progress };
  const next =
    schedule.limit !== null && executions - (progress.uncounted ?? 0) >= schedule.limit
      ? null
      : nextOccurrence(schedule, Math.max(now, occurrence.scheduledAt));
  if (next === null) return { ...job, phase: { status: 'completed', occurrence }, progress };
  return {
    ...job,
    phase: waiting(next.at, { number: occurrence.number + 1, scheduledAt: next.at, failures: 0, lost: 0 }, now),
    progress,
  };
}

function cancel<Call>(job: Job<Call>, { now, reason }: JobEvent & { type: 'cancel' }): Transition<Call> {
  if (isFinal(job)) return unchanged(job);
  const { phase } = job;
  const effects: JobEffect[] = phase.status === 'running' ? [{ type: 'abort', fence: phase.lease.fence }] : [];
  const progress = { ...job.progress, completedAt: now, updatedAt: now };
  const { next: _dropped, ...rest } = job;
  return { job: { ...rest, phase: { status: 'cancelled', occurrence: phase.occurrence, reason }, progress }, effects };
}
