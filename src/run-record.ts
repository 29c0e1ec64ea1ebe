/** What is kept of a run, and of what else is told among the runs. */

import type { RunMeta } from './kernel/run-meta.ts';
import type { ErrorRecord } from './kernel/errors.ts';
import { redactText } from './kernel/redact.ts';
import { type Call, type CallingStep, type ExecutionContext, type Targeted, targetOf } from './resources/executor.ts';
import type { Identifier } from './resources/sessions/tokens.ts';

/** Characters of an error's message that are kept. */
const MESSAGE_LENGTH = 2_000;

/**
 * What happened in a run, as it is logged. Times are epoch milliseconds, durations milliseconds. The record of a call that
 * a step of a feature made names the step; others have no such fields.
 */
export interface RunRecord extends Partial<CallingStep> {
  readonly time: number;
  readonly level: 'info' | 'error';
  readonly run_id: string;
  /** The run that made this one, such as that of a fallback; absent where none did. */
  readonly parent?: string;
  readonly job_id: string | null;
  readonly workspace: string;
  /** Who asked for the run. */
  readonly user: string;
  readonly product: string;
  readonly env: string;
  readonly version: number;
  readonly namespace: string;
  readonly operation: string;
  readonly target: string;
  readonly status: 'success' | 'fail';
  readonly code: string | null;
  readonly message: string | null;
  readonly attempts: number;
  readonly duration_ms: number;
  readonly cached: boolean;
  readonly traceparent: string | null;
  /** Keys of the secrets that were used. */
  readonly secrets: readonly string[];
  /** Whose session it was, of operations on sessions where that is known. */
  readonly identifier?: Identifier;
  /** Of runs on migrations those that were changed; none of one that failed, whose message names the one that did. */
  readonly migrations?: readonly string[];
}

/** A finished run. */
export interface FinishedRun extends Pick<RunRecord, 'secrets' | 'time' | 'migrations'> {
  readonly call: Pick<Call, 'product' | 'env' | 'namespace'> & Targeted & { readonly operation: string };
  readonly context: Pick<ExecutionContext, 'workspace' | 'user' | 'job' | 'step' | 'parent' | 'traceparent'>;
  readonly meta: RunMeta;
  readonly error: ErrorRecord | null;
}

/** A use of secrets outside of any run: by their reader, or to obtain a credential. */
export interface SecretAccessed {
  /** Stands where the record of a run has the run's id. */
  readonly id: string;
  readonly workspace: string;
  readonly user: string;
  readonly product: string;
  readonly env: string;
  readonly version: number;
  /** Such as `secrets.fetch`. */
  readonly operation: `${string}.${string}`;
  readonly target: string;
  readonly secrets: readonly string[];
}

/** The record of such a use. */
export function accessRecord({ id, operation: whole, ...access }: SecretAccessed, now: number): RunRecord {
  const [namespace = '', operation = ''] = whole.split('.');
  return {
    time: now,
    level: 'info',
    run_id: id,
    job_id: null,
    namespace,
    operation,
    status: 'success',
    code: null,
    message: null,
    attempts: 1,
    duration_ms: 0,
    cached: false,
    traceparent: null,
    ...access,
  };
}

/** Something that was done with a session, or refused. */
export interface SessionUsed extends Omit<SecretAccessed, 'operation' | 'secrets'> {
  /** Such as `start`; the target is the session's tag. */
  readonly operation: string;
  /** Why it was refused, or null. */
  readonly code: string | null;
  /** Whose session it was, where that is known. */
  readonly identifier: Identifier | null;
  /** When it began, epoch milliseconds. */
  readonly time: number;
}

/** The record of it. */
export function sessionRecord({ id, code, identifier, time, ...used }: SessionUsed, now: number): RunRecord {
  const status = code === null ? 'success' : 'fail';
  return {
    ...accessRecord({ ...used, id, operation: `sessions.${used.operation}`, secrets: [] }, time),
    level: code === null ? 'info' : 'error',
    status,
    code,
    duration_ms: now - time,
    ...(identifier !== null && { identifier }),
  };
}

/** Namespaces whose records are of something else than runs. */
const NO_RUNS: ReadonlySet<string> = new Set(['secrets', 'credentials', 'sessions']);

/** Whether a record is of a run that reached for its target: it counts, where what a cache answered or what was refused does not. */
export function isRun({ attempts, namespace }: Pick<RunRecord, 'attempts' | 'namespace'>): boolean {
  return attempts > 0 && !NO_RUNS.has(namespace);
}

/** The record of a run. */
export function runRecord({ call, context, meta, error, time, ...rest }: FinishedRun): RunRecord {
  return {
    time,
    level: error === null ? 'info' : 'error',
    run_id: meta.run_id,
    job_id: context.job?.id ?? null,
    ...context.step,
    ...(context.parent !== undefined && { parent: context.parent }),
    workspace: context.workspace,
    user: context.user,
    product: call.product,
    env: call.env,
    version: meta.version,
    namespace: call.namespace,
    operation: call.operation,
    target: targetOf(call),
    status: error === null ? 'success' : 'fail',
    code: error?.code ?? null,
    message: error === null ? null : redactText(error.message).slice(0, MESSAGE_LENGTH),
    attempts: meta.attempts,
    duration_ms: meta.duration_ms,
    cached: meta.cached,
    traceparent: context.traceparent,
    ...rest,
  };
}
