/** Runs what callers ask of databases, graphs and storages: now, under a key as a job, or as a job that is dispatched. */

import type { Reply, RequestContext } from '../../kernel/contract.ts';
import { type ErrorCode, toErrorRecord } from '../../kernel/errors.ts';
import { type RetryConfig, retryPolicy } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { DatabaseCall, GraphCall, StorageCall } from '../executor.ts';
import type { DispatchParts } from '../jobs/dispatch.ts';
import { runDurably } from '../jobs/keyed-run.ts';
import type { CallSession } from '../sessions/call-session.ts';

/** How often a call is tried. */
export interface Patience {
  readonly retries?: number | undefined;
  readonly retryConfig?: RetryConfig | undefined;
}

/** Runs a call now; under a key as a job, so that a repetition answers the same. What `isSafe` is repeated as it is. */
export async function runStatement<Result>(
  parts: DispatchParts,
  call: DatabaseCall | GraphCall | StorageCall,
  { retries, retryConfig, isSafe }: Patience & { readonly isSafe: boolean },
  context: RequestContext,
): Promise<Reply<Result>> {
  const { principal, traceparent, idempotencyKey } = context;
  const retry = retryPolicy(retries, retryConfig);
  // A change that a crash of ours cut off may have been made.
  if (idempotencyKey !== null && !isSafe)
    return (await runDurably(parts, call, retry, context, undefined, { atMostOnce: true })) as Reply<Result>;
  const { value, meta } = await parts.processor.execute(call, {
    workspace: principal.workspace,
    user: principal.user,
    retry,
    traceparent,
    deadline: parts.clock.now() + LIMITS.run_time.value,
  });
  return { data: value as Result, meta };
}

/** What a connection that was tested came to, `Lost` beside the failure of one that could not be made. */
type Tested<Connected, Lost> =
  | (Connected & { readonly error: null })
  | (Lost & { readonly connected: false; readonly latency: number; readonly error: Failure });

interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Reaches something; why it cannot be reached is answered, not thrown. Throws what says nothing of the connection. */
export async function testReach<Connected extends object, Lost extends object>(
  { clock }: Pick<DispatchParts, 'clock'>,
  reach: () => Promise<Reply<Connected>>,
  lost: Lost,
): Promise<Reply<Tested<Connected, Lost>>> {
  const start = clock.now();
  try {
    const { data, meta } = await reach();
    return { data: { ...data, error: null }, ...(meta !== undefined && { meta }) };
  } catch (thrown) {
    const { code, message } = toErrorRecord(thrown);
    // What is not there, and a fault of ours, say nothing of the connection.
    if (code === 'NOT_FOUND' || code === 'INTERNAL') throw thrown;
    const latency = clock.now() - start;
    return { data: { ...lost, connected: false, latency, error: { code, message } } };
  }
}

/** The time for an attempt of a job is the job's. */
export function withoutTimeout<Of extends { readonly timeout?: number | undefined; readonly session?: CallSession }>({
  timeout: _timeout,
  ...rest
}: Of): Omit<Of, 'timeout'> {
  return rest;
}
