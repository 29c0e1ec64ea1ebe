/**
 * A job whose request may be replaced: a keyed schedule, which every dispatch under its key declares anew. Pure, like
 * `job.ts`.
 */

import type { Job, JobPhase, JobSpec, Occurrence } from './job-state.ts';
import { nextOccurrence } from './schedule.ts';

/**
 * The job as a request declares it. The same request changes nothing, unless the job was cancelled: then it begins
 * anew. Another one takes the place of what is scheduled at once; while an attempt runs, or has yet to be repeated
 * because it was lost, it waits until the outcome is recorded. The same job comes back when nothing changes.
 */
export function declareJob<Call>(job: Job<Call>, spec: JobSpec<Call>, now: number): Job<Call> {
  const declared = job.next ?? job.spec;
  if (declared.digest === spec.digest && job.phase.status !== 'cancelled') return job;
  const { status, occurrence } = job.phase;
  const isUnderWay = status === 'running' || (status === 'queued' && occurrence.lost > 0);
  if (!isUnderWay) return beginDeclared(job, spec, now);
  const { next: _replaced, ...rest } = job;
  const progress = { ...job.progress, updatedAt: now };
  return spec.digest === job.spec.digest ? { ...rest, progress } : { ...rest, next: spec, progress };
}

/**
 * The job under another request. It stays the job that it was: numbers of occurrences go on, so that no target takes
 * a new call for the repetition of an old one, and so do fences and counts; a `limit` counts from here.
 */
export function beginDeclared<Call>(
  { spec: before, phase, progress }: Job<Call>,
  given: JobSpec<Call>,
  now: number,
): Job<Call> {
  const spec = { ...given, createdAt: before.createdAt, createdBy: before.createdBy };
  return {
    spec,
    phase: phaseOf(spec, phase.occurrence, now),
    progress: { ...progress, uncounted: progress.executions, updatedAt: now },
  };
}

/** Firings that passed while the request waited are skipped; a single one is made up for. */
function phaseOf({ schedule, first }: JobSpec, last: Occurrence, now: number): JobPhase {
  const due = schedule.kind === 'once' || first >= now ? first : (nextOccurrence(schedule, now)?.at ?? null);
  if (due === null) return { status: 'completed', occurrence: last };
  const occurrence = { number: last.number + 1, scheduledAt: due, failures: 0, lost: 0 };
  return { status: due > now ? 'scheduled' : 'queued', due, occurrence };
}
