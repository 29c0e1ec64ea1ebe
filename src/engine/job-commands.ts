/** What callers may ask of a job, and what refuses it. Pure. */

import { type ErrorCode, isProcessorError, type FieldError, toErrorRecord } from '../kernel/errors.ts';
import type { Schedule } from '../kernel/fields.ts';
import { LIMITS } from '../kernel/limits.ts';
import { tell } from './job-notes.ts';
import { holdFor, livesOf } from './job-outcome.ts';
import { changePolicy } from './job-policy.ts';
import { occurrenceOf, waiting, waitForNext, withBacklog } from './job-recurrence.ts';
import type { Job, JobCommand, JobEffect, JobPhase, OwedFiring, Transition } from './job-state.ts';
import { firingsBetween, givenSchedule, planSchedule } from './schedule.ts';

/** Why a command is refused; the job stays as it is. */
export interface Refused {
  readonly refused: { readonly code: ErrorCode; readonly errors: readonly FieldError[] };
}

/** Commands whose repetition a job knows. */
const COMMANDS = 5;

/** Carries out a command, once an id; only in the states `within`, where they are given. */
export function applyCommand<Call>(
  job: Job<Call>,
  command: JobCommand,
  within: readonly string[] | null = null,
): Transition<Call> | Refused {
  const { id } = command;
  const { commands = [] } = job.progress;
  if (job.phase.status === 'deleted') return refuse('NOT_FOUND', `job '${job.spec.id}' not found`);
  if (id !== undefined && commands.includes(id)) return done(job);
  if (within !== null && !within.includes(job.phase.status))
    return refuse('CONFLICT', `job '${job.spec.id}' is ${job.phase.status}`);
  const answer = carryOut(job, command);
  if ('refused' in answer || id === undefined || answer.job === job) return answer;
  const progress = { ...answer.job.progress, commands: [...commands, id].slice(-COMMANDS) };
  return { ...answer, job: { ...answer.job, progress } };
}

function carryOut<Call>(job: Job<Call>, command: JobCommand): Transition<Call> | Refused {
  switch (command.type) {
    case 'cancel':
      return cancel(job, command);
    case 'pause':
      return pause(job, command);
    case 'resume':
      return resume(job, command.now);
    case 'reschedule':
      return reschedule(job, command);
    case 'retry':
      return retry(job, command);
    case 'backfill':
      return backfill(job, command);
    case 'trigger':
      return makeUp(job, [{ at: command.now, since: command.now }], command.now);
    case 'delete':
      return remove(job, command.now);
  }
}

function refuse(code: ErrorCode, message: string, path = 'job_id'): Refused {
  return { refused: { code, errors: [{ path, message }] } };
}

function done<Call>(job: Job<Call>, effects: readonly JobEffect[] = []): Transition<Call> {
  return { job, effects };
}

function isOver({ phase: { status } }: Job): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

function over({ spec: { id }, phase: { status } }: Job): Refused {
  return refuse('CONFLICT', `job '${id}' is already ${status}`);
}

/** Tells what runs to stop. */
function aborts(job: Job): JobEffect[] {
  return livesOf(job).flatMap((live) =>
    live.status === 'running' ? [{ type: 'abort' as const, fence: live.lease.fence }] : [],
  );
}

function cancel<Call>(job: Job<Call>, { now, reason }: JobCommand & { type: 'cancel' }): Transition<Call> | Refused {
  if (job.phase.status === 'cancelled') return done(job);
  if (isOver(job)) return over(job);
  const { occurrence } = job.phase;
  const progress = { ...job.progress, completedAt: now, updatedAt: now };
  const { next: _next, beside: _beside, backlog: _backlog, hold: _hold, ...rest } = job;
  const cancelled: Job<Call> = { ...rest, phase: { status: 'cancelled', occurrence, reason }, progress };
  return done(tell(cancelled, 'job.cancelled', now), aborts(job));
}

function pause<Call>(job: Job<Call>, { now, reason }: JobCommand & { type: 'pause' }): Transition<Call> | Refused {
  if (isOver(job)) return over(job);
  if (job.spec.schedule.kind === 'once') return refuse('CONFLICT', 'only a recurring job can be paused');
  const paused = holdFor(job, { by: 'user', reason, since: now });
  return done(paused === job ? job : { ...paused, progress: { ...paused.progress, updatedAt: now } });
}

function resume<Call>(job: Job<Call>, now: number): Transition<Call> | Refused {
  if (isOver(job)) return over(job);
  const { hold, ...unheld } = job;
  const { hour: _hour, ...before } = job.progress;
  const progress = { ...before, failedInRow: 0, updatedAt: now };
  if (hold !== undefined) return done(tell({ ...unheld, progress }, 'job.resumed', now));
  if (job.phase.status !== 'paused') return refuse('CONFLICT', `job '${job.spec.id}' is not paused`);
  return done(tell(goOn({ ...job, progress }, now), 'job.resumed', now));
}

/** What a caller asked for, and what had begun, goes on at once; else the next firing from now is waited for. */
function goOn<Call>(job: Job<Call>, now: number): Job<Call> {
  const { occurrence, status } = job.phase;
  if (status !== 'paused') return job;
  const isOnce = job.spec.schedule.kind === 'once';
  const asked = (job.backlog ?? []).filter(({ since }) => since !== undefined);
  const [head, ...others] = asked;
  if (isOnce || occurrence.startedAt !== undefined || occurrence.since !== undefined)
    return { ...withBacklog(job, asked), cursor: now, phase: waiting(isOnce ? job.phase.due : now, occurrence, now) };
  if (head === undefined) return waitForNext(withBacklog(job, []), now);
  const next = occurrenceOf(occurrence.number, head);
  return { ...withBacklog(job, others), cursor: now, phase: waiting(now, next, now) };
}

function reschedule<Call>(
  job: Job<Call>,
  { now, schedule: changes }: JobCommand & { type: 'reschedule' },
): Transition<Call> | Refused {
  if (isOver(job)) return over(job);
  const { schedule } = job.spec;
  if (schedule.kind === 'once' && job.phase.status === 'running')
    return refuse('CONFLICT', `job '${job.spec.id}' runs`);
  if (changes.paused !== undefined) return refuse('VALIDATION_ERROR', 'use pause or resume', 'schedule.paused');
  const read = readChanges(job, changes, now);
  if ('refused' in read) return read;
  const { spec } = read;
  const progress = { ...job.progress, updatedAt: now };
  const { phase } = job;
  const changed = { ...job, spec, progress };
  const isFresh = phase.occurrence.startedAt === undefined;
  if (phase.status === 'running' || !isFresh) return done(tell({ ...changed, cursor: now }, 'job.scheduled', now));
  const occurrence = occurrenceOf(phase.occurrence.number, { at: spec.first });
  const next: JobPhase =
    phase.status === 'paused' ? { ...phase, due: spec.first, occurrence } : waiting(spec.first, occurrence, now);
  const { cursor: _cursor, ...rest } = changed;
  return done(tell({ ...rest, phase: next }, 'job.scheduled', now));
}

function readChanges<Call>({ spec }: Job<Call>, changes: Schedule, now: number): { spec: Job<Call>['spec'] } | Refused {
  try {
    const given = givenSchedule(spec.schedule, changes);
    const { schedule, first } = planSchedule(given, now);
    const { policy: before = {}, ...rest } = spec;
    const policy = changePolicy(before, given);
    return { spec: { ...rest, schedule, first, ...(Object.keys(policy).length > 0 && { policy }) } };
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    const { code, errors = [] } = toErrorRecord(thrown);
    return { refused: { code, errors } };
  }
}

function retry<Call>(job: Job<Call>, { now, delayMs }: JobCommand & { type: 'retry' }): Transition<Call> | Refused {
  const { phase, spec } = job;
  if (phase.status !== 'failed')
    return refuse('CONFLICT', `only a failed job can be retried; job '${spec.id}' is ${phase.status}`);
  const due = now + delayMs;
  const occurrence = occurrenceOf(phase.occurrence.number + 1, { at: due });
  const again: Job<Call> = {
    ...job,
    // A time that was given once, with the request, is over.
    spec: { ...spec, deadline: null },
    phase: waiting(due, occurrence, now),
    progress: { ...job.progress, completedAt: null, updatedAt: now },
  };
  return done(tell(again, 'job.scheduled', now));
}

function backfill<Call>(
  job: Job<Call>,
  { now, from, to }: JobCommand & { type: 'backfill' },
): Transition<Call> | Refused {
  const { schedule } = job.spec;
  if (schedule.kind === 'once') return refuse('CONFLICT', 'only a recurring job can make up for firings');
  if (from >= to) return refuse('VALIDATION_ERROR', 'must be later than from', 'to');
  if (to > now) return refuse('VALIDATION_ERROR', 'lies in the future', 'to');
  const room = LIMITS.job_backlog.value - (job.backlog ?? []).length;
  const found = firingsBetween({ ...schedule, ...unbounded(schedule) }, from - 1, to, room + 1);
  if (found.length > room)
    return refuse('VALIDATION_ERROR', `has more firings than the ${room} that may still wait`, 'to');
  if (found.length === 0) return refuse('VALIDATION_ERROR', 'the schedule does not fire between from and to', 'from');
  return makeUp(
    job,
    found.map((at) => ({ at, since: now })),
    now,
  );
}

/** The schedule as it would have fired before it was declared too. */
function unbounded(schedule: Job['spec']['schedule']): object {
  if (schedule.kind === 'cron') return { startAt: null };
  if (schedule.kind === 'every') return { startAt: schedule.startAt % schedule.every };
  return {};
}

/** Has a job make up for firings, as soon as nothing else is under way. */
function makeUp<Call>(job: Job<Call>, owed: readonly OwedFiring[], now: number): Transition<Call> | Refused {
  const { phase, backlog = [] } = job;
  if (isOver(job)) return over(job);
  if (job.spec.schedule.kind === 'once') return refuse('CONFLICT', 'only a recurring job can be triggered');
  if (backlog.length + owed.length > LIMITS.job_backlog.value)
    return refuse('CONFLICT', `${backlog.length} firings wait already`);
  const progress = { ...job.progress, updatedAt: now };
  const all = [...backlog, ...owed];
  const [head, ...others] = all;
  // A firing of the future gives way: it is waited for again afterwards.
  const isIdle = phase.status === 'scheduled' && phase.due > now && phase.occurrence.startedAt === undefined;
  if (!isIdle || head === undefined) return done({ ...withBacklog(job, all), progress });
  const occurrence = occurrenceOf(phase.occurrence.number, head);
  return done({ ...withBacklog(job, others), cursor: now, phase: waiting(now, occurrence, now), progress });
}

function remove<Call>(job: Job<Call>, now: number): Transition<Call> | Refused {
  if (livesOf(job).some(({ status }) => status === 'running'))
    return refuse('CONFLICT', `job '${job.spec.id}' runs; cancel it first`);
  const { occurrence } = job.phase;
  const progress = { ...job.progress, completedAt: now, updatedAt: now };
  return done({ spec: job.spec, phase: { status: 'deleted', occurrence }, progress });
}
