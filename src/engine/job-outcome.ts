/** What becomes of an occurrence when its attempt ended, was lost, or may not begin. Pure. */

import type { ErrorRecord } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import { retryDelay } from '../kernel/retry.ts';
import { remember, tell, untellStart } from './job-notes.ts';
import { policyOf } from './job-policy.ts';
import { proceed } from './job-recurrence.ts';
import type { AttemptOutcome, Execution, Job, LivePhase, Occurrence, Pause } from './job-state.ts';

/** Epoch milliseconds after which no attempt of an occurrence starts and none goes on, or null. */
export function deadlineOf({ spec }: Job, { scheduledAt, since }: Occurrence): number | null {
  const { deadlineMs } = policyOf(spec);
  if (deadlineMs === null) return spec.deadline;
  return Math.min((since ?? scheduledAt) + deadlineMs, spec.deadline ?? Infinity);
}

/** From when on an occurrence that has not begun does not begin any more. */
function endOf(job: Job, occurrence: Occurrence): number {
  const { ttlMs } = policyOf(job.spec);
  const isFresh = occurrence.failures + occurrence.lost === 0;
  const ttlEnd = ttlMs === null || !isFresh ? Infinity : (occurrence.since ?? occurrence.scheduledAt) + ttlMs + 1;
  return Math.min(ttlEnd, deadlineOf(job, occurrence) ?? Infinity);
}

/** All occurrences of a job that are under way or wait to be: that of `phase` first. */
export function livesOf({ phase, beside = [] }: Job): LivePhase[] {
  const isLive = phase.status === 'running' || phase.status === 'scheduled' || phase.status === 'queued';
  return isLive ? [phase, ...beside] : [...beside];
}

/** Puts what became of an occurrence where it was. */
export function replaceLive<Call>(job: Job<Call>, live: LivePhase, by: LivePhase): Job<Call> {
  if (job.phase === live) return { ...job, phase: by };
  return { ...job, beside: (job.beside ?? []).map((other) => (other === live ? by : other)) };
}

/** Records that an attempt succeeded. */
export function succeed<Call>(
  job: Job<Call>,
  live: LivePhase,
  outcome: AttemptOutcome & { ok: true },
  now: number,
): Job<Call> {
  const { result, omitted, run } = outcome;
  const { occurrence } = live;
  const attempts = occurrence.failures + occurrence.lost + 1;
  const progress = {
    ...job.progress,
    result,
    resultOmitted: omitted,
    run: run ?? null,
    succeeded: (job.progress.succeeded ?? 0) + 1,
    failedInRow: 0,
  };
  return conclude({ ...job, progress }, live, { status: 'completed', attempts, result }, now);
}

/** An attempt failed, was cut off for the last time, or was held back: it is repeated, judged, or recorded. */
export function fail<Call>(
  job: Job<Call>,
  live: LivePhase,
  error: ErrorRecord,
  { now, random }: { readonly now: number; readonly random: number },
): Job<Call> {
  const policy = policyOf(job.spec);
  const occurrence = { ...live.occurrence, failures: live.occurrence.failures + 1 };
  const isUnknown = error.code === 'OUTCOME_UNKNOWN';
  if (isUnknown && policy.onUnknown === 'park') return park(job, occurrence, error, now);
  const repeated = isUnknown && policy.onUnknown === 'retry' ? { ...error, code: 'TIMEOUT' as const } : error;
  const delay = retryDelay(job.spec.retry, occurrence.failures, repeated, random);
  const deadline = deadlineOf(job, occurrence);
  const isLate = delay !== null && deadline !== null && now + delay >= deadline;
  if (delay === null || isLate || job.next !== undefined) {
    const failed: LivePhase = { ...live, occurrence };
    const ending = { status: 'failed' as const, attempts: attemptsOf(occurrence), error };
    return conclude(replaceLive(job, live, failed), failed, ending, now);
  }
  const due = now + delay;
  const waitingFor = { kind: 'retry' as const, key: error.code, since: now, estimatedAt: due };
  const progress = { ...job.progress, retries: job.progress.retries + 1, lastError: error, updatedAt: now };
  const next = live.nextAt === undefined ? {} : { nextAt: live.nextAt };
  return { ...replaceLive(job, live, { status: 'queued', due, occurrence, waitingFor, ...next }), progress };
}

/** The attempt was not admitted: nothing was begun, and no attempt is lost. */
export function holdBack<Call>(
  job: Job<Call>,
  live: LivePhase,
  { held_back: held }: ErrorRecord,
  now: number,
): Job<Call> {
  if (held === undefined) return job;
  const { startedAt, ...occurrence } = live.occurrence;
  const isFresh = occurrence.failures + occurrence.lost === 0;
  const before = live.status === 'running' ? live.waitedFor : undefined;
  const isSame = before !== undefined && before.kind === held.kind && before.key === held.key;
  const waits: LivePhase = {
    status: 'queued',
    // Not beyond its time: it then ends, whatever holds it back.
    due: Math.max(now, Math.min(held.until, endOf(job, occurrence))),
    occurrence: isFresh || startedAt === undefined ? occurrence : { ...occurrence, startedAt },
    waitingFor: {
      kind: held.kind,
      key: held.key,
      since: isSame ? before.since : now,
      ...(held.position === undefined ? {} : { position: held.position }),
      ...(held.estimated_at === undefined ? {} : { estimatedAt: held.estimated_at }),
    },
  };
  const replaced = { ...replaceLive(job, live, waits), progress: { ...job.progress, updatedAt: now } };
  return isFresh ? untellStart(replaced) : replaced;
}

/** An attempt was cut off by a crash: it is repeated, unless that was too often or may never be. */
export function lose<Call>(job: Job<Call>, live: LivePhase, now: number): Job<Call> {
  const lost = live.occurrence.lost + 1;
  const occurrence = { ...live.occurrence, lost };
  const counted = { ...job, progress: { ...job.progress, lost: job.progress.lost + 1, updatedAt: now } };
  const isOver = policyOf(job.spec).atMostOnce || lost > LIMITS.job_retries_lost.value;
  const again: LivePhase = { status: 'queued', due: now, occurrence };
  const replaced = replaceLive(counted, live, again);
  if (!isOver) return replaced;
  const error: ErrorRecord = {
    code: 'OUTCOME_UNKNOWN',
    message: lost === 1 ? 'the attempt was cut off' : `the attempt was cut off ${lost} times`,
    outcome: 'unknown',
  };
  return giveUp(replaced, again, error, now);
}

/** Records a failure that no retry follows, unless it is to be judged. */
function giveUp<Call>(job: Job<Call>, live: LivePhase, error: ErrorRecord, now: number): Job<Call> {
  const { occurrence } = live;
  if (policyOf(job.spec).onUnknown === 'park') return park(job, occurrence, error, now);
  return conclude(job, live, { status: 'failed', attempts: attemptsOf(occurrence), error }, now);
}

/** Records that an occurrence could not begin in time. */
export function expire<Call>(job: Job<Call>, live: LivePhase, message: string, now: number): Job<Call> {
  const attempts = attemptsOf(live.occurrence);
  const { failures, lost } = live.occurrence;
  // Of an attempt that was cut off nobody knows what it did, whatever another one told.
  const last = failures > 0 && lost === 0 ? job.progress.lastError : null;
  const error: ErrorRecord = last ?? { code: 'TIMEOUT', message, outcome: lost > 0 ? 'unknown' : 'not_sent' };
  return conclude(job, live, { status: 'failed', attempts, error }, now);
}

/** Records that an occurrence was ended for the next one. */
export function replaceByNext<Call>(job: Job<Call>, live: LivePhase, now: number): Job<Call> {
  const underWay = live.status === 'running' ? 1 : 0;
  return conclude(job, live, { status: 'cancelled', attempts: attemptsOf(live.occurrence) + underWay }, now);
}

function attemptsOf({ failures, lost }: Occurrence): number {
  return failures + lost;
}

/** Nobody knows whether the work was done: the job waits until someone judges. */
function park<Call>(job: Job<Call>, occurrence: Occurrence, error: ErrorRecord, now: number): Job<Call> {
  const pause: Pause = { by: 'unknown', reason: error.message, since: now };
  const progress = { ...job.progress, lastError: error, updatedAt: now };
  return tell({ ...job, phase: { status: 'paused', due: now, occurrence, pause }, progress }, 'job.paused', now, {
    error,
  });
}

type Ending = Pick<Execution, 'status' | 'attempts' | 'error' | 'result'>;

/** Records an outcome, the only place where that happens, and says what comes next. */
function conclude<Call>(job: Job<Call>, live: LivePhase, ending: Ending, now: number): Job<Call> {
  const { occurrence } = live;
  const { scheduledAt, startedAt = null, number } = occurrence;
  const isFailure = ending.status === 'failed';
  const before = job.progress;
  const progress = {
    ...before,
    executions: before.executions + 1,
    ...(isFailure ? { failedInRow: (before.failedInRow ?? 0) + 1 } : {}),
    ...(ending.status === 'cancelled' ? { replaced: (before.replaced ?? 0) + 1 } : {}),
    ...(ending.error === undefined ? {} : { lastError: ending.error }),
    completedAt: now,
    updatedAt: now,
  };
  const remembered = remember({ ...job, progress }, { number, scheduledAt, startedAt, completedAt: now, ...ending });
  const isFront = job.phase === live;
  const rest = isFront ? remembered : withoutBeside(remembered, live);
  const next = isFront ? proceed(rest, now, isFailure ? 'failed' : 'completed') : rest;
  const told =
    ending.status === 'cancelled'
      ? next
      : tell(next, isFailure ? 'job.failed' : 'job.completed', now, {
          occurrence,
          ...(ending.error === undefined ? {} : { error: ending.error }),
        });
  return isFailure ? pauseAfter(told, now) : told;
}

function withoutBeside<Call>(job: Job<Call>, live: LivePhase): Job<Call> {
  const { beside = [], ...rest } = job;
  const others = beside.filter((other) => other !== live);
  return others.length === 0 ? rest : { ...rest, beside: others };
}

function pauseAfter<Call>(job: Job<Call>, now: number): Job<Call> {
  const { pauseOnFailure } = policyOf(job.spec);
  const failed = job.progress.failedInRow ?? 0;
  if (pauseOnFailure === null || failed < pauseOnFailure) return job;
  return holdFor(job, { by: 'failures', reason: `${failed} runs in a row failed`, since: now });
}

/** Pauses a job: at once, or as soon as what is under way is over. A job that is final or paused stays as it is. */
export function holdFor<Call>(job: Job<Call>, pause: Pause): Job<Call> {
  const { phase } = job;
  if (phase.status === 'running')
    return job.hold === undefined ? tell({ ...job, hold: pause }, 'job.paused', pause.since) : job;
  if (phase.status !== 'scheduled' && phase.status !== 'queued') return job;
  const { due, occurrence } = phase;
  return tell({ ...job, phase: { status: 'paused', due, occurrence, pause } }, 'job.paused', pause.since);
}
