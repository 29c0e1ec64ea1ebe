/** What a job does after an occurrence, and with firings that it could not begin in time. Pure. */

import { LIMITS } from '../kernel/limits.ts';
import { beginDeclared } from './job-declaration.ts';
import { tell } from './job-notes.ts';
import { policyOf } from './job-policy.ts';
import type { Job, JobPhase, LivePhase, Occurrence, OwedFiring } from './job-state.ts';
import { firingsBetween, jitterOf, latestFiring, nextOccurrence } from './schedule.ts';

/** A phase that waits for an instant. */
export function waiting(due: number, occurrence: Occurrence, now: number): LivePhase {
  return { status: due > now ? 'scheduled' : 'queued', due, occurrence };
}

/** A new occurrence under a number that no other has. */
export function numbered<Call>(job: Job<Call>, firing: OwedFiring): { occurrence: Occurrence; job: Job<Call> } {
  const number = Math.max(job.progress.numbered ?? 0, job.phase.occurrence.number) + 1;
  return {
    job: { ...job, progress: { ...job.progress, numbered: number } },
    occurrence: occurrenceOf(number, firing),
  };
}

/** An occurrence that has not begun. */
export function occurrenceOf(number: number, { at, since }: OwedFiring): Occurrence {
  return { number, scheduledAt: at, failures: 0, lost: 0, ...(since === undefined ? {} : { since }) };
}

/**
 * What follows once the outcome of the occurrence of `phase` is recorded as `status`. Firings that passed meanwhile
 * are dealt with as the policy for overlap says.
 */
export function proceed<Call>(job: Job<Call>, now: number, status: 'completed' | 'failed'): Job<Call> {
  const { schedule } = job.spec;
  const { beside = [] } = job;
  if (beside.length > 0 && (job.next !== undefined || isLimitReached(job))) return promote(job, now);
  if (job.next !== undefined) return beginDeclared(job, job.next, now);
  if (schedule.kind === 'once') return { ...job, phase: { status, occurrence: job.phase.occurrence } };
  if (isLimitReached(job)) return end(job, now);
  const caught = owePassed(job, now);
  const [head, ...backlog] = caught.backlog ?? [];
  if (head === undefined) return awaitNext(caught, now);
  const given = numbered(caught, head);
  return { ...withBacklog(given.job, backlog), phase: waiting(now, given.occurrence, now) };
}

/** Waits for the next firing after all that were dealt with, under a new number; or ends. */
function awaitNext<Call>(job: Job<Call>, now: number): Job<Call> {
  const next = nextOccurrence(job.spec.schedule, cursorOf(job));
  if (next === null) return end(job, now);
  const given = numbered(job, { at: next.at });
  const { cursor: _passed, ...rest } = given.job;
  return { ...rest, phase: waiting(dueOf(job, next.at), given.occurrence, now) };
}

/** When a firing is due: its own jitter later. */
export function dueOf({ spec }: Job, at: number): number {
  return at + jitterOf(spec.id, at, policyOf(spec).jitterMs);
}

/** Firings up to here have been dealt with. */
export function cursorOf({ cursor, phase }: Job): number {
  return cursor ?? phase.occurrence.scheduledAt;
}

/** Whether as many occurrences have begun as the schedule has. */
export function isLimitReached({ spec: { schedule }, progress, beside = [] }: Job): boolean {
  if (schedule.kind === 'once' || schedule.limit === null) return false;
  return progress.executions - (progress.uncounted ?? 0) + beside.length >= schedule.limit;
}

/** The firings to make up for, without any that there are none of. */
export function withBacklog<Call>(job: Job<Call>, backlog: readonly OwedFiring[]): Job<Call> {
  const { backlog: _before, ...rest } = job;
  return backlog.length === 0 ? rest : { ...rest, backlog };
}

function end<Call>(job: Job<Call>, now: number): Job<Call> {
  if ((job.beside ?? []).length > 0) return promote(job, now);
  const progress = { ...job.progress, completedAt: now, updatedAt: now };
  return { ...withBacklog(job, []), phase: { status: 'completed', occurrence: job.phase.occurrence }, progress };
}

/** One of those under way takes the place of an occurrence that is over, where none follows it. */
function promote<Call>(job: Job<Call>, now: number): Job<Call> {
  const { beside = [], ...rest } = job;
  const [first, ...others] = beside;
  if (first === undefined) return job;
  const numberedTo = Math.max(job.progress.numbered ?? 0, job.phase.occurrence.number);
  return {
    ...rest,
    cursor: Math.max(cursorOf(job), now),
    phase: first,
    progress: { ...job.progress, numbered: numberedTo },
    ...(others.length === 0 ? {} : { beside: others }),
  };
}

/** Owes the firings that passed while an occurrence was under way, as many as the policy lets wait. */
function owePassed<Call>(job: Job<Call>, now: number): Job<Call> {
  const { overlap } = policyOf(job.spec);
  const from = cursorOf(job);
  const counted = { ...job, cursor: Math.max(from, now) };
  if (overlap === 'skip') return counted;
  const { backlog = [], spec } = job;
  const passed = firingsBetween(spec.schedule, from, now, LIMITS.job_backlog.value);
  const isOneWaiting = backlog.some(({ since }) => since === undefined);
  const most = overlap === 'queue_one' ? Number(!isOneWaiting) : LIMITS.job_backlog.value - backlog.length;
  const owed = overlap === 'cancel_running' ? passed.slice(-1) : passed.slice(0, most);
  return skip(withBacklog(counted, [...backlog, ...owed.map((at) => ({ at }))]), passed.length - owed.length);
}

/** Counts firings that were dropped. */
export function skip<Call>(job: Job<Call>, count: number): Job<Call> {
  if (count === 0) return job;
  return { ...job, progress: { ...job.progress, skipped: (job.progress.skipped ?? 0) + count } };
}

/**
 * Deals with an occurrence that was not begun in time because the processor was down or its alarm was lost: which of
 * the firings that passed are made up for. The same job comes back when nothing was missed.
 */
export function catchUp<Call>(job: Job<Call>, now: number): Job<Call> {
  const { phase } = job;
  if (phase.status !== 'scheduled' || now - phase.due <= LIMITS.job_missed.value) return job;
  const told = tell(job, 'job.missed', now);
  const { schedule } = job.spec;
  if (schedule.kind === 'once') return { ...told, phase: { ...phase, status: 'queued' } };
  const [first, ...others] = madeUp(job, phase.occurrence.scheduledAt, now);
  const passed = 1 + firingsBetween(schedule, phase.occurrence.scheduledAt, now, LIMITS.job_backlog.value).length;
  const made = first === undefined ? 0 : 1 + others.length;
  const counted = skip({ ...told, cursor: now }, Math.max(0, passed - made));
  if (first === undefined) return waitForNext(counted, now);
  const occurrence = { ...phase.occurrence, scheduledAt: first };
  const owed = [...(job.backlog ?? []), ...others.map((at) => ({ at }))];
  return { ...withBacklog(counted, owed), phase: { status: 'queued', due: now, occurrence } };
}

/** Waits for the next firing from `now` under the number of an occurrence that did not begin; or ends. */
export function waitForNext<Call>(job: Job<Call>, now: number): Job<Call> {
  const { cursor: _passed, ...rest } = job;
  const next = nextOccurrence(job.spec.schedule, now);
  if (next === null) return end(rest, now);
  const phase: JobPhase = waiting(dueOf(job, next.at), occurrenceOf(job.phase.occurrence.number, { at: next.at }), now);
  return { ...rest, phase };
}

/** Those of the firings from `first` to `now` that are made up for; one that is hardly late counts as in time. */
function madeUp({ spec, backlog = [] }: Job, first: number, now: number): number[] {
  const { catchup, catchupWindowMs } = policyOf(spec);
  const oldest = catchup === 'none' ? now - LIMITS.job_missed.value : now - (catchupWindowMs ?? now);
  const from = Math.max(first, oldest) - 1;
  if (catchup === 'all') return firingsBetween(spec.schedule, from, now, LIMITS.job_backlog.value - backlog.length);
  const latest = latestFiring(spec.schedule, from, now);
  return latest === null ? [] : [latest];
}
