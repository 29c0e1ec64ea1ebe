/** Which occurrences of a job begin an attempt, and what keeps one from it. Pure. */

import { LIMITS } from '../kernel/limits.ts';
import { tell } from './job-notes.ts';
import { deadlineOf, expire, holdFor, livesOf, replaceByNext, replaceLive } from './job-outcome.ts';
import { policyOf } from './job-policy.ts';
import { cursorOf, dueOf, isLimitReached, numbered, skip } from './job-recurrence.ts';
import type { Job, JobEvent, JobEffect, LivePhase, Occurrence, Transition } from './job-state.ts';
import { nextOccurrence } from './schedule.ts';

const HOUR_MS = 3_600_000;

type Waiting = LivePhase & { readonly status: 'scheduled' | 'queued' };
type Running = LivePhase & { readonly status: 'running' };
type Wake = JobEvent & { readonly type: 'wake' };

/** Gives a lease to each occurrence that is due; those that may not begin any more are recorded as failed. */
export function grantAll<Call>(job: Job<Call>, event: Wake): Transition<Call> {
  const effects: JobEffect[] = [];
  let current = job;
  for (let live = dueLive(current, event.now); live !== null; live = dueLive(current, event.now)) {
    const refused = refuse(current, live, event.now);
    if (refused !== null) {
      current = refused;
      continue;
    }
    current = grant(current, live, event);
    effects.push({ type: 'start', fence: current.progress.fence, self: event.self });
  }
  return { job: current, effects };
}

/** The next firing while an occurrence is under way, where the policy has it begin or end the one before. */
export function overlapDue<Call>(job: Job<Call>, now: number): Transition<Call> {
  const { phase } = job;
  if (!('nextAt' in phase) || phase.nextAt === undefined || phase.nextAt > now || job.hold !== undefined)
    return { job, effects: [] };
  const next = nextOf(job);
  if (next === null || job.next !== undefined) return { job: withoutNext(job, phase), effects: [] };
  const due = dueOf(job, next.at);
  // Its schedule was changed meanwhile.
  if (due > now) return { job: { ...job, phase: { ...phase, nextAt: due } }, effects: [] };
  if (policyOf(job.spec).overlap === 'allow') return { job: beginBeside(job, phase, next.at), effects: [] };
  const effects: JobEffect[] = phase.status === 'running' ? [{ type: 'abort', fence: phase.lease.fence }] : [];
  return { job: replaceByNext(job, phase, now), effects };
}

/** Puts what is under way beside the one that begins, unless too many are already. */
function beginBeside<Call>(job: Job<Call>, phase: LivePhase, at: number): Job<Call> {
  const { beside = [] } = job;
  const { nextAt: _due, ...before } = phase;
  const moved = { ...job, beside: [...beside, before] };
  if (isLimitReached(moved)) return withoutNext(job, phase);
  if (beside.length >= LIMITS.job_beside.value) return skip(awaitAfter(job, phase, at), 1);
  const given = numbered(moved, { at });
  const { cursor: _before, ...rest } = given.job;
  return { ...rest, phase: { status: 'scheduled', due: dueOf(job, at), occurrence: given.occurrence } };
}

function withoutNext<Call>(job: Job<Call>, phase: LivePhase): Job<Call> {
  const { nextAt: _due, ...before } = phase;
  return { ...job, phase: before };
}

/** Goes on as it is, and looks at the firing after one that is skipped. */
function awaitAfter<Call>(job: Job<Call>, phase: LivePhase, at: number): Job<Call> {
  const after = { ...job, cursor: at };
  return { ...after, phase: { ...phase, ...nextAtOf(after) } };
}

/** The firing that does not wait for the one before; null where it does, or there is none. */
function nextOf(job: Job): { readonly at: number } | null {
  const { overlap } = policyOf(job.spec);
  if (job.spec.schedule.kind === 'once' || (overlap !== 'allow' && overlap !== 'cancel_running')) return null;
  return nextOccurrence(job.spec.schedule, cursorOf(job));
}

function nextAtOf(job: Job): { readonly nextAt?: number } {
  const next = nextOf(job);
  return next === null ? {} : { nextAt: dueOf(job, next.at) };
}

function dueLive(job: Job, now: number): Waiting | null {
  if (job.phase.status === 'paused' || job.hold !== undefined) return null;
  for (const live of livesOf(job)) if (live.status !== 'running' && live.due <= now) return live;
  return null;
}

/** What becomes of an occurrence that may not begin; null where it may. */
function refuse<Call>(job: Job<Call>, live: Waiting, now: number): Job<Call> | null {
  const { ttlMs, maxPerHour } = policyOf(job.spec);
  const { occurrence } = live;
  const since = occurrence.since ?? occurrence.scheduledAt;
  if (isFresh(occurrence) && ttlMs !== null && now > since + ttlMs)
    return expire(job, live, 'could not begin within its ttl', now);
  const deadline = deadlineOf(job, occurrence);
  if (deadline !== null && now >= deadline) return expire(job, live, 'could not begin before its deadline', now);
  if (!isFresh(occurrence) || maxPerHour === null || runsOf(job, now).runs < maxPerHour) return null;
  return holdFor(job, { by: 'budget', reason: `${maxPerHour} runs began within an hour`, since: now });
}

/** Whether an attempt of an occurrence may begin at `now`, as far as its times and the job's runs of the hour say. */
export function mayBegin(job: Job, occurrence: Occurrence, now: number): boolean {
  return refuse(job, { status: 'queued', due: now, occurrence }, now) === null;
}

function runsOf({ progress: { hour } }: Job, now: number): { readonly from: number; readonly runs: number } {
  return hour === undefined || now - hour.from >= HOUR_MS ? { from: now, runs: 0 } : hour;
}

function grant<Call>(job: Job<Call>, live: Waiting, { now, instance, self }: Wake): Job<Call> {
  const fence = job.progress.fence + 1;
  const given = self
    ? { instance, taken: true, expiresAt: now + job.spec.timeoutMs + LIMITS.lease_margin.value }
    : { instance: null, taken: false, expiresAt: now + LIMITS.lease_untaken.value };
  const running: Running = {
    status: 'running',
    occurrence: live.occurrence,
    lease: { fence, ...given },
    ...(job.phase === live ? nextAtOf(job) : {}),
    ...(live.waitingFor === undefined ? {} : { waitedFor: live.waitingFor }),
  };
  const progress = { ...job.progress, fence, startedAt: now, updatedAt: now };
  const granted = { ...replaceLive(job, live, running), progress };
  return self ? begin(granted, running, now) : granted;
}

/** Notes that the first attempt of an occurrence begins; later ones change nothing. */
export function begin<Call>(job: Job<Call>, live: Running, now: number): Job<Call> {
  if (!isFresh(live.occurrence)) return job;
  const occurrence: Occurrence = { ...live.occurrence, startedAt: now };
  const hour = runsOf(job, now);
  const isCounted = policyOf(job.spec).maxPerHour !== null;
  const progress = isCounted ? { ...job.progress, hour: { ...hour, runs: hour.runs + 1 } } : job.progress;
  return tell({ ...replaceLive(job, live, { ...live, occurrence }), progress }, 'job.started', now, { occurrence });
}

/** Whether no attempt of an occurrence was begun. */
function isFresh({ startedAt, failures, lost }: Occurrence): boolean {
  return startedAt === undefined && failures + lost === 0;
}
