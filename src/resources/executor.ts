/** What a call is, and the port that each namespace implements to run one. */

import type { RetryPolicy } from '../kernel/retry.ts';
import type { ProductConfig } from './products/config.ts';

/**
 * A call as plain data: what to run, where, with what. Routes, jobs and everything built on them hand it to
 * `processor.execute`.
 */
export interface Call {
  readonly namespace: 'actions';
  readonly operation: 'run';
  readonly product: string;
  readonly env: string;
  /** A version to run instead of the environment's pin. */
  readonly version?: number;
  readonly app: string;
  readonly event: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What an executor knows of the attempt besides the call. */
export interface AttemptContext {
  /** Sent to targets as `Idempotency-Key`; the same for every attempt of one piece of work. */
  readonly idempotencyKey: string;
  /** W3C trace context to pass on. */
  readonly traceparent: string | null;
  /** Milliseconds this attempt may take. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** What an executor's check of a call finds out. */
export interface CheckedCall {
  /** Milliseconds that one attempt may take. */
  readonly timeoutMs: number;
}

/** Runs the calls of one namespace. */
export interface Executor {
  /** Throws what {@link execute} would throw without touching the outside; nothing is changed. */
  check(call: Call, config: ProductConfig): CheckedCall;
  /** Makes one attempt. Throws a `ProcessorError`; one that may not be repeated has the code `OUTCOME_UNKNOWN`. */
  execute(call: Call, config: ProductConfig, attempt: AttemptContext): Promise<unknown>;
}

/** What a call runs, as logs and job records name it. */
export function targetOf(call: Call): string {
  return `${call.app}/${call.event}`;
}

/** Where and for whom a call runs. */
export interface ExecutionContext {
  readonly workspace: string;
  readonly retry: RetryPolicy;
  readonly traceparent: string | null;
  /** Epoch milliseconds after which no attempt starts and none goes on. */
  readonly deadline: number;
  /** Given by a job: its id, and the key of the occurrence. A run's key is its run id. */
  readonly job?: { readonly id: string; readonly idempotencyKey: string };
  readonly signal?: AbortSignal;
}
