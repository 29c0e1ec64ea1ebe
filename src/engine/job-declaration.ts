/**
 * A job whose request may be replaced: a keyed schedule, which every dispatch under its key declares anew. Pure, like
 * `job.ts`.
 */

import { tell } from './job-notes.ts';
import type { Job, JobPhase, JobSpec } from './job-state.ts';
import { jitterOf, nextOccurrence } from './schedule.ts';
import { policyOf } from './job-policy.ts';

/**
 * The job as a request declares it. The same request changes nothing, unless the job was cancelled or deleted: then it
 * begins anew. Another one takes the place of what is scheduled at once; while an attempt runs, or has yet to be
 * repeated because it was lost, it waits until the outcome is recorded. A paused job stays paused, unless its preview
 * environment alone had paused it and the request does not begin paused. The same job comes back when nothing changes.
 */
export function declareJob<Call>(job: Job<Call>, spec: JobSpec<Call>, now: number): Job<Call> {
  const declared = job.next ?? job.spec;
  const { status, occurrence } = job.phase;
  const isGone = status === 'cancelled' || status === 'deleted';
  if (declared.digest === spec.digest && !isGone) return job;
  const isUnderWay =
    status === 'running' || (status === 'queued' && occurrence.lost > 0) || (job.beside ?? []).length > 0;
  if (!isUnderWay) return beginDeclared(job, spec, now);
  const { next: _replaced, ...rest } = job;
  const progress = { ...job.progress, updatedAt: now };
  return spec.digest === job.spec.digest ? { ...rest, progress } : { ...rest, next: spec, progress };
}

/**
 * The job under another request. It stays the job that it was: numbers of occurrences go on, so that no target takes
 * a new call for the repetition of an old one, and so do fences and counts; a `limit` counts from here.
 */
export function beginDeclared<Call>(job: Job<Call>, given: JobSpec<Call>, now: number): Job<Call> {
  const { spec: before, progress, phase, history, notices } = job;
  const isNew = phase.status === 'deleted';
  // The index knows a row by the time of its creation; that of a deleted job stays what it was as long as it is there.
  const spec = { ...given, createdAt: before.createdAt, ...(isNew ? {} : { createdBy: before.createdBy }) };
  const begins = phaseOf(spec, job, now);
  const endedAt = begins.status === 'completed' ? now : progress.completedAt;
  const begun: Job<Call> = {
    spec,
    phase: begins,
    progress: {
      ...progress,
      uncounted: progress.executions,
      failedInRow: 0,
      completedAt: isNew && begins.status !== 'completed' ? null : endedAt,
      updatedAt: now,
    },
    ...(history === undefined ? {} : { history }),
    ...(notices === undefined ? {} : { notices }),
  };
  return tell(begun, begun.phase.status === 'paused' && isNew ? 'job.paused' : 'job.scheduled', now);
}

/** Firings that passed while the request waited are skipped; a single one is made up for. */
function phaseOf(spec: JobSpec, { phase, hold, progress }: Job, now: number): JobPhase {
  const { schedule, first } = spec;
  const at = schedule.kind === 'once' || first >= now ? first : (nextOccurrence(schedule, now)?.at ?? null);
  if (at === null) return { status: 'completed', occurrence: phase.occurrence };
  const due = schedule.kind === 'once' ? at : at + jitterOf(spec.id, at, policyOf(spec).jitterMs);
  const number = Math.max(progress.numbered ?? 0, phase.occurrence.number) + 1;
  const occurrence = { number, scheduledAt: at, failures: 0, lost: 0 };
  const isGone = phase.status === 'cancelled' || phase.status === 'deleted';
  const before = phase.status === 'paused' ? phase.pause : hold;
  const kept = before?.by === 'preview' && spec.paused === undefined ? undefined : before;
  const pause = spec.paused !== undefined && isGone ? { by: spec.paused, reason: null, since: now } : kept;
  if (pause !== undefined && schedule.kind !== 'once') return { status: 'paused', due, occurrence, pause };
  return { status: due > now ? 'scheduled' : 'queued', due, occurrence };
}
