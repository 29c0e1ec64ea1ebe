/**
 * The life of a job as pure transitions: `(job, event) -> { job, effects }`. Nothing here reads a clock, makes an
 * id or touches storage; only `durable-objects/job.ts` calls it, and only its store writes the table `jobs`.
 *
 * States: scheduled -> queued -> running -> completed | failed, paused and cancelled; see docs/design/jobs.md.
 * Invariants: (1) an occurrence has at most one lease; (2) fences grow, and only a current one may report, so an
 * outcome is recorded once; (3) a reported failure counts against `retries`, a lost attempt against
 * `job_retries_lost`; (4) an unknown outcome is repeated only where the policy says so, and never with `atMostOnce`;
 * (5) a job that is neither final nor paused has a due time; (6) the next firing is later than the last;
 * (7) while a job is paused or held no attempt of it begins.
 */

import { LIMITS } from '../kernel/limits.ts';
import { applyCommand } from './job-commands.ts';
import { beginDeclared } from './job-declaration.ts';
import { begin, grantAll, mayBegin, overlapDue } from './job-lease.ts';
import { tell } from './job-notes.ts';
import { fail, holdBack, livesOf, lose, replaceLive, succeed } from './job-outcome.ts';
import { catchUp } from './job-recurrence.ts';
import type { Job, JobEffect, JobEvent, JobSpec, LivePhase, Transition } from './job-state.ts';

/** A new job, scheduled for its first firing, queued when that is due, or paused. */
export function createJob<Call>(spec: JobSpec<Call>): Job<Call> {
  const { first, createdAt, paused } = spec;
  const occurrence = { number: 1, scheduledAt: first, failures: 0, lost: 0 };
  const status = first > createdAt ? 'scheduled' : 'queued';
  const job: Job<Call> = {
    spec,
    phase:
      paused === undefined
        ? { status, due: first, occurrence }
        : { status: 'paused', due: first, occurrence, pause: { by: paused, reason: null, since: createdAt } },
    progress: {
      fence: 0,
      executions: 0,
      retries: 0,
      lost: 0,
      startedAt: null,
      completedAt: null,
      updatedAt: createdAt,
      lastError: null,
      result: null,
      resultOmitted: false,
      run: null,
    },
  };
  return tell(job, paused === undefined ? 'job.scheduled' : 'job.paused', createdAt);
}

/** Applies one event. Events that do not fit the state change nothing; a command that does not is refused by `applyCommand`. */
export function applyJob<Call>(job: Job<Call>, event: JobEvent): Transition<Call> {
  switch (event.type) {
    case 'wake':
      return wake(job, event);
    case 'take':
      return unchanged(held(take(job, event)));
    case 'undelivered':
      return unchanged(held(undelivered(job, event)));
    case 'report':
      return unchanged(held(report(job, event)));
    case 'admit':
      return unchanged(admit(job, event.now));
    default: {
      const answer = applyCommand(job, event);
      return 'refused' in answer ? unchanged(job) : { job: held(answer.job), effects: answer.effects };
    }
  }
}

/** When the job next needs its object: epoch milliseconds; `Infinity` while it is paused, null when it is final. */
export function dueTime(job: Job): number | null {
  if (isFinal(job)) return null;
  const isHeld = job.phase.status === 'paused' || job.hold !== undefined;
  const dues = livesOf(job).map((live) => {
    const next = isHeld ? Infinity : (live.nextAt ?? Infinity);
    if (live.status === 'running') return Math.min(live.lease.expiresAt, next);
    return Math.min(isHeld ? Infinity : live.due, next);
  });
  return Math.min(Infinity, ...dues);
}

/** Whether nothing happens to the job by itself any more. */
export function isFinal({ phase: { status } }: Job): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled' || status === 'deleted';
}

/** Whether an attempt is under way, or is to begin at once. */
export function isBeginning(job: Job, now: number): boolean {
  const isHeld = job.phase.status === 'paused' || job.hold !== undefined;
  return livesOf(job).some((live) => live.status === 'running' || (!isHeld && live.due <= now));
}

/** Whether an event is what a caller asked for. */
export function isCommand({ type }: JobEvent): boolean {
  switch (type) {
    case 'wake':
    case 'take':
    case 'undelivered':
    case 'report':
    case 'admit':
      return false;
    default:
      return true;
  }
}

/** The occurrence whose attempt holds a lease, or null. */
export function leasedBy(job: Job, fence: number): (LivePhase & { readonly status: 'running' }) | null {
  for (const live of livesOf(job)) if (live.status === 'running' && live.lease.fence === fence) return live;
  return null;
}

function unchanged<Call>(job: Job<Call>): Transition<Call> {
  return { job, effects: [] };
}

/** A pause that waited for an attempt to end takes effect. */
function held<Call>(job: Job<Call>): Job<Call> {
  if (job.hold === undefined || job.phase.status === 'running') return job;
  const { hold, ...rest } = job;
  const { phase } = rest;
  if (phase.status !== 'scheduled' && phase.status !== 'queued') return rest;
  return { ...rest, phase: { status: 'paused', due: phase.due, occurrence: phase.occurrence, pause: hold } };
}

function wake<Call>(job: Job<Call>, event: JobEvent & { type: 'wake' }): Transition<Call> {
  if (isFinal(job)) return unchanged(job);
  const { now, instance } = event;
  const effects: JobEffect[] = [];
  let current = job;
  for (const live of livesOf(job)) {
    if (live.status !== 'running') continue;
    const { lease } = live;
    const isLost = lease.expiresAt <= now || (lease.instance !== null && lease.instance !== instance);
    if (!isLost) continue;
    effects.push({ type: 'abort', fence: lease.fence });
    const again: LivePhase = { status: 'queued', due: now, occurrence: live.occurrence };
    current = lease.taken ? lose(current, live, now) : replaceLive(current, live, again);
  }
  const overlapped = overlapDue(current, now);
  const granted = grantAll(catchUp(held(overlapped.job), now), event);
  return { job: granted.job, effects: [...effects, ...overlapped.effects, ...granted.effects] };
}

/** What was paused while it waited for a consumer, or may not begin any more, goes back: the next wake says what becomes of it. */
function take<Call>(job: Job<Call>, { now, fence }: JobEvent & { type: 'take' }): Job<Call> {
  const live = leasedBy(job, fence);
  if (live === null || live.lease.taken) return job;
  const isHeld = job.phase.status === 'paused' || job.hold !== undefined;
  if (isHeld || !mayBegin(job, live.occurrence, now)) return undelivered(job, { type: 'undelivered', now, fence });
  const lease = { ...live.lease, taken: true, expiresAt: now + job.spec.timeoutMs + LIMITS.lease_margin.value };
  const taken = { ...live, lease };
  const progress = { ...job.progress, startedAt: now, updatedAt: now };
  return begin({ ...replaceLive(job, live, taken), progress }, taken, now);
}

function undelivered<Call>(job: Job<Call>, { now, fence }: JobEvent & { type: 'undelivered' }): Job<Call> {
  const live = leasedBy(job, fence);
  if (live === null || live.lease.taken) return job;
  if (job.next !== undefined && livesOf(job).length === 1) return beginDeclared(job, job.next, now);
  return {
    ...replaceLive(job, live, { status: 'queued', due: now, occurrence: live.occurrence }),
    progress: { ...job.progress, updatedAt: now },
  };
}

function report<Call>(job: Job<Call>, { now, fence, outcome, random }: JobEvent & { type: 'report' }): Job<Call> {
  const live = leasedBy(job, fence);
  if (live === null) return job;
  if (outcome.ok) return succeed(job, live, outcome, now);
  if (outcome.error.held_back !== undefined) return holdBack(job, live, outcome.error, now);
  return fail(job, live, outcome.error, { now, random });
}

function admit<Call>(job: Job<Call>, now: number): Job<Call> {
  let current = job;
  for (const live of livesOf(job)) {
    if (live.status === 'running' || live.waitingFor === undefined || live.due <= now) continue;
    if (live.waitingFor.kind !== 'retry') current = replaceLive(current, live, { ...live, due: now });
  }
  return current;
}
