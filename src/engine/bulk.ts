/**
 * An operation on many jobs as pure transitions. It goes through the jobs that its filter finds, oldest first, and
 * asks each one's object for the same command; only `durable-objects/bulk.ts` calls it and stores what comes of it.
 *
 * States: running -> completed | cancelled. Invariants: (1) each job is begun once: `position` only grows, and covers
 * all that were begun but for those in `begun`; (2) a job whose outcome was not recorded before a crash is asked again
 * under the same id, so that it is changed once; (3) no job is begun before `nextAt`, which is the rate's share of
 * a second after the one before; (4) once it has ended nothing is begun, and its counts change only by outcomes of what
 * was begun before.
 */

import type { ErrorRecord } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { Job, JobCommand } from './job-state.ts';

/** Characters of an operation's id by which jobs know its command. */
const COMMAND_ID = 16;

/** What is asked of each job. */
export type BulkKind = 'cancel' | 'pause' | 'resume' | 'retry' | 'delete';

/** What was asked for, as it is kept. `Filter` is plain data that the engine does not look into. */
export interface BulkRequest<Filter = unknown> {
  readonly id: string;
  readonly workspace: string;
  readonly kind: BulkKind;
  /** What its jobs are narrowed to; none of them was created later than the operation. */
  readonly filter: Filter;
  /** States in which a job is changed; null where the command itself decides. */
  readonly within: readonly string[] | null;
  /** Most jobs a second. */
  readonly rate: number;
  readonly reason: string | null;
  readonly delayMs: number;
  readonly createdBy: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Digest of the request, to tell a repetition from a conflict under one idempotency key. */
  readonly digest: string;
}

/** A job that is to be changed. */
export interface BulkJob {
  readonly id: string;
  readonly createdAt: number;
}

/** What became of a job: `left` when the operation ended before its turn came. */
export type BulkOutcome =
  | { readonly type: 'changed' | 'skipped' | 'left' }
  | { readonly type: 'failed'; readonly error: Pick<ErrorRecord, 'code' | 'message'> };

/** A job that could not be changed. */
export interface BulkFailure extends Pick<ErrorRecord, 'code' | 'message'> {
  readonly jobId: string;
}

/** An operation. Instants are epoch milliseconds. */
export interface BulkState<Filter = unknown> {
  readonly request: BulkRequest<Filter>;
  readonly status: 'running' | 'completed' | 'cancelled';
  /** Jobs up to here, by creation and id, are dealt with or begun. */
  readonly position: readonly [createdAt: number, id: string] | null;
  /** Jobs that were begun, whose outcome is not recorded. */
  readonly begun: readonly BulkJob[];
  /** Jobs that its filter finds; null before they are counted. */
  readonly matched: number | null;
  readonly changed: number;
  readonly skipped: number;
  readonly failed: number;
  /** The first that failed. */
  readonly failures: readonly BulkFailure[];
  /** No job is begun before. */
  readonly nextAt: number;
  readonly updatedAt: number;
  readonly endedAt: number | null;
}

/** What can happen to an operation. */
export type BulkEvent =
  /** The jobs that its filter finds were counted. */
  | { readonly type: 'count'; readonly now: number; readonly matched: number }
  /** The next jobs are begun, in order; with none the operation is completed. */
  | { readonly type: 'begin'; readonly now: number; readonly jobs: readonly BulkJob[] }
  /** The outcomes of those that were begun, in the same order. `nextAt` is when another may be. */
  | {
      readonly type: 'record';
      readonly now: number;
      readonly outcomes: readonly BulkOutcome[];
      readonly nextAt: number;
    }
  | { readonly type: 'cancel'; readonly now: number };

/** A new operation; it begins at `startAt`. */
export function createBulk<Filter>(request: BulkRequest<Filter>, startAt: number): BulkState<Filter> {
  return {
    request,
    status: 'running',
    position: null,
    begun: [],
    matched: null,
    changed: 0,
    skipped: 0,
    failed: 0,
    failures: [],
    nextAt: startAt,
    updatedAt: request.createdAt,
    endedAt: null,
  };
}

/** Applies one event. Events that do not fit the state change nothing. */
export function applyBulk<Filter>(state: BulkState<Filter>, event: BulkEvent): BulkState<Filter> {
  if (event.type === 'record') return record(state, event);
  if (state.status !== 'running') return state;
  switch (event.type) {
    case 'count':
      return { ...state, matched: event.matched, updatedAt: event.now };
    case 'begin':
      return begin(state, event);
    case 'cancel':
      return { ...state, status: 'cancelled', updatedAt: event.now, endedAt: event.now };
  }
}

function begin<Filter>(
  state: BulkState<Filter>,
  { now, jobs }: BulkEvent & { readonly type: 'begin' },
): BulkState<Filter> {
  if (state.begun.length > 0) return state;
  const last = jobs.at(-1);
  if (last === undefined)
    return { ...state, status: 'completed', matched: visited(state), updatedAt: now, endedAt: now };
  return { ...state, begun: jobs, position: [last.createdAt, last.id], updatedAt: now };
}

function record<Filter>(
  state: BulkState<Filter>,
  { now, outcomes, nextAt }: BulkEvent & { readonly type: 'record' },
): BulkState<Filter> {
  const failures = outcomes.flatMap((outcome, index) => {
    const job = state.begun[index];
    return outcome.type === 'failed' && job !== undefined ? [{ jobId: job.id, ...outcome.error }] : [];
  });
  const many = (type: BulkOutcome['type']) => outcomes.filter((outcome) => outcome.type === type).length;
  const recorded: BulkState<Filter> = {
    ...state,
    begun: [],
    changed: state.changed + many('changed'),
    skipped: state.skipped + many('skipped'),
    failed: state.failed + many('failed'),
    failures: [...state.failures, ...failures].slice(0, LIMITS.bulk_failures.value),
    nextAt,
    updatedAt: now,
  };
  // What was counted may have changed since.
  return { ...recorded, matched: state.matched === null ? null : Math.max(state.matched, visited(recorded)) };
}

function visited({ changed, skipped, failed }: BulkState): number {
  return changed + skipped + failed;
}

/** When another job may be begun after `count` of them; what was not used of the rate is not made up for. */
export function nextAfter(now: number, rate: number, count = 1): number {
  return now + (count * 1_000) / rate;
}

/** Most jobs that are begun together: about a quarter of a second's, so that progress shows and little is looked at again after a crash. */
export function batchSize(rate: number): number {
  return Math.min(50, Math.max(1, Math.ceil(rate / 4)));
}

/** What each job is asked for. Jobs know a command that they carried out by its id. */
export function commandOf(
  { id: bulkId, kind, reason, delayMs }: BulkRequest,
  now: number,
): JobCommand & { id: string } {
  const id = bulkId.slice(-COMMAND_ID);
  switch (kind) {
    case 'cancel':
    case 'pause':
      return { type: kind, id, now, reason };
    case 'retry':
      return { type: kind, id, now, delayMs };
    case 'resume':
    case 'delete':
      return { type: kind, id, now };
  }
}

/** What became of a job that was asked; `isRepetition` when it may have been asked before. One that was as it was to be is skipped. */
export function outcomeOf(
  { kind }: BulkRequest,
  commandId: string,
  answer: { readonly ok: true; readonly job: Job } | { readonly ok: false; readonly error: ErrorRecord },
  isRepetition: boolean,
): BulkOutcome {
  if (answer.ok) {
    const { phase, progress } = answer.job;
    const isDone = phase.status === 'deleted' || (progress.commands ?? []).includes(commandId);
    return { type: isDone ? 'changed' : 'skipped' };
  }
  const { code, message } = answer.error;
  if (code === 'NOT_FOUND') return { type: kind === 'delete' && isRepetition ? 'changed' : 'skipped' };
  return code === 'CONFLICT' ? { type: 'skipped' } : { type: 'failed', error: { code, message } };
}
