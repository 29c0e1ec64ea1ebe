import { applyJob } from '../../src/engine/job.ts';
import type {
  Job,
  JobEvent,
  JobPhase,
  JobProgress,
  JobSpec,
  Occurrence,
  Transition,
} from '../../src/engine/job-state.ts';
import type { ErrorRecord } from '../../src/kernel/errors.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { DEFAULT_RETRY } from '../../src/kernel/retry.ts';

/** The instant at which the fixtures stand: a Monday's noon, UTC. */
export const NOW = Date.UTC(2026, 0, 5, 12);

const TIMEOUT_MS = 20_000;

/** How long a lease lasts once its attempt was begun, milliseconds. */
export const LEASE_MS = TIMEOUT_MS + LIMITS.lease_margin.value;

/** The object instance that the fixtures' leases name. */
export const INSTANCE = 'instance-one';

/** A failure that retries repeat. */
export const UNAVAILABLE: ErrorRecord = { code: 'SERVICE_UNAVAILABLE', message: 'the target answered 503' };

/** The first occurrence, due now. */
export const FIRST: Occurrence = { number: 1, scheduledAt: NOW, failures: 0, lost: 0 };

/** A one-time job due now, with two retries, unless changed. */
export function jobSpec(changes: Partial<JobSpec<string>> = {}): JobSpec<string> {
  return {
    id: 'job_o1',
    workspace: 'ws_1',
    call: 'the call',
    schedule: { kind: 'once', at: NOW },
    first: NOW,
    retry: { ...DEFAULT_RETRY, retries: 2 },
    timeoutMs: TIMEOUT_MS,
    deadline: null,
    claim: null,
    traceparent: null,
    createdBy: 'user_1',
    createdAt: NOW - 1,
    digest: 'digest',
    ...changes,
  };
}

/** A job of {@link jobSpec} in the phase given, which has run as often as its phase implies. */
export function jobIn(
  phase: JobPhase,
  spec: Partial<JobSpec<string>> = {},
  progress: Partial<JobProgress> = {},
): Job<string> {
  const fence = phase.status === 'running' ? phase.lease.fence : 0;
  return {
    spec: jobSpec(spec),
    phase,
    progress: {
      fence,
      executions: 0,
      retries: 0,
      lost: 0,
      startedAt: null,
      completedAt: null,
      updatedAt: NOW - 1,
      lastError: null,
      result: null,
      resultOmitted: false,
      run: null,
      ...progress,
    },
  };
}

/** The phase in which an object runs an attempt itself. */
export function runningHere(fence: number, occurrence: Occurrence, since = NOW, instance = INSTANCE): JobPhase {
  const lease = { fence, instance, taken: true, expiresAt: since + LEASE_MS };
  return { status: 'running', occurrence: begun(occurrence, since), lease };
}

/** The phase in which an attempt was handed to the queue and no consumer has begun it. */
export function handedOut(fence: number, occurrence: Occurrence, since = NOW): JobPhase {
  const expiresAt = since + LIMITS.lease_untaken.value;
  return { status: 'running', occurrence, lease: { fence, instance: null, taken: false, expiresAt } };
}

/** The phase in which a queue consumer runs an attempt. */
export function runningElsewhere(fence: number, occurrence: Occurrence, since = NOW): JobPhase {
  const lease = { fence, instance: null, taken: true, expiresAt: since + LEASE_MS };
  return { status: 'running', occurrence: begun(occurrence, since), lease };
}

/** The occurrence with the start of its first attempt, which is `NOW` where there were others before. */
export function begun(occurrence: Occurrence, since = NOW): Occurrence {
  return { startedAt: occurrence.failures + occurrence.lost > 0 ? NOW : since, ...occurrence };
}

/** A wake of the object at an instant; the attempt runs in it unless `self` is false. */
export function wakeAt(now: number, self = true, instance = INSTANCE): JobEvent {
  return { type: 'wake', now, instance, self };
}

/** A report of success at an instant. */
export function successAt(now: number, fence: number, result: unknown = 'done'): JobEvent {
  return { type: 'report', now, fence, outcome: { ok: true, result, omitted: false }, random: 0 };
}

/** A report of failure at an instant. */
export function failureAt(now: number, fence: number, error: ErrorRecord = UNAVAILABLE, random = 0): JobEvent {
  return { type: 'report', now, fence, outcome: { ok: false, error }, random };
}

/** The transition that a changed phase, progress and list of effects make of a job. */
export function changed(
  job: Job<string>,
  phase: JobPhase,
  progress: Partial<JobProgress>,
  effects: Transition<string>['effects'] = [],
): Transition<string> {
  return { job: { ...job, phase, progress: { ...job.progress, ...progress } }, effects };
}

/** A job without what it remembers and tells of itself, which tests of their own hold. */
export function unnoted({ history: _history, notices: _notices, ...job }: Job<string>): Job<string> {
  const { notices: _count, succeeded: _succeeded, failedInRow: _failed, ...progress } = job.progress;
  return { ...job, progress };
}

/** The job after a series of events. */
export function after(job: Job<string>, ...events: readonly JobEvent[]): Job<string> {
  return events.reduce((before, event) => applyJob(before, event).job, job);
}
