/** The attempts of one run: each is admitted, made, and repeated as the policy says. */

import type { Clock } from './kernel/clock.ts';
import { type ErrorRecord, isProcessorError, ProcessorError, toErrorRecord } from './kernel/errors.ts';
import type { Ids } from './kernel/ids.ts';
import { retryDelay } from './kernel/retry.ts';
import type { ResponseMeta } from './kernel/run-meta.ts';
import { type Call, type ExecutionContext, type PreparedCall, targetOf } from './resources/executor.ts';
import type { Admission, Admitted } from './resources/flow/admission.ts';
import type { Flow } from './resources/flow/flow.ts';
import type { Observe } from './resources/health/traffic.ts';
import type { RunSecrets } from './secret-trail.ts';

/** What attempts are made with. */
export interface AttemptParts {
  readonly admission: Admission;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** How far a run has come. */
export interface Progress {
  attempts: number;
  version: number;
  cached: boolean;
  response?: ResponseMeta;
}

/** What is known of a run while it is under way. */
export interface Run {
  readonly runId: string;
  readonly progress: Progress;
  readonly secrets: RunSecrets;
}

/**
 * Makes attempts until one succeeds or the policy allows no more, and throws what the last one threw. The call is
 * prepared once, by the first that is admitted. One that is not admitted ends the run, with `held_back`.
 */
export async function attemptAll(
  parts: AttemptParts,
  call: Call,
  context: ExecutionContext,
  prepare: () => Promise<PreparedCall>,
  run: Run & { readonly flow: Flow | null; readonly traffic?: Observe | null },
): Promise<unknown> {
  const [{ clock }, { progress, secrets }] = [parts, run];
  const since = context.job?.dueAt ?? clock.now();
  let prepared: PreparedCall | null = null;
  let before: ErrorRecord | null = null;
  for (;;) {
    const admitted = await begin(parts, call, context, { ...run, since, before });
    try {
      prepared ??= await prepare();
    } catch (thrown) {
      admitted?.end(null);
      throw thrown;
    }
    try {
      const timeoutMs = requireTime(parts, call, context, before);
      progress.attempts += 1;
      const limits = {
        timeoutMs,
        repeats: (error: ErrorRecord) =>
          delayAfter(parts, context, progress, error) !== null || context.repeats?.(error) === true,
        answered: () => admitted?.answered(),
        ...(context.signal === undefined ? {} : { signal: context.signal }),
      };
      const { value, response } = await prepared.attempt(limits);
      admitted?.end({ error: null, isAborted: false });
      run.traffic?.({ error: null, isAborted: false });
      if (response !== undefined) progress.response = secrets.data(response);
      return secrets.data(value);
    } catch (thrown) {
      const error = toErrorRecord(thrown);
      context.onFailure?.(error);
      const ending = { error, isAborted: context.signal?.aborted === true };
      admitted?.end(ending);
      run.traffic?.(ending);
      const delay = delayAfter(parts, context, progress, error);
      if (delay === null) throw secrets.error(thrown);
      before = error;
      await clock.sleep(delay, context.signal);
    }
  }
}

/** Milliseconds until the next attempt; null where none follows. */
function delayAfter(
  { clock, ids }: AttemptParts,
  { retry, deadline }: ExecutionContext,
  { attempts }: Progress,
  error: ErrorRecord,
): number | null {
  const delay = retryDelay(retry, attempts, error, ids.random());
  return delay === null || clock.now() + delay >= deadline ? null : delay;
}

/** The milliseconds that are left for an attempt; throws when there are none. */
function requireTime(
  { clock }: AttemptParts,
  call: Call,
  { deadline }: ExecutionContext,
  before: ErrorRecord | null,
): number {
  const leftMs = deadline - clock.now();
  if (leftMs > 0) return leftMs;
  const details = { outcome: 'not_sent', ...reachedBy(before) } as const;
  throw new ProcessorError('TIMEOUT', `${targetOf(call)} had no time left`, details);
}

/** Of a send whose attempts before may have sent something, what tells so. */
function reachedBy(before: ErrorRecord | null): Pick<ErrorRecord, 'outcome' | 'send_id'> {
  const { send_id: sendId, outcome } = before ?? {};
  if (sendId === undefined) return {};
  return { send_id: sendId, ...(outcome === 'unknown' && { outcome }) };
}

type Beginning = Run & {
  readonly flow: Flow | null;
  readonly since: number;
  readonly before: ErrorRecord | null;
};

/** Has an attempt admitted where something must. Throws when it may not begin, which no retry repeats. */
async function begin(
  parts: AttemptParts,
  call: Call,
  context: ExecutionContext,
  { flow, before, ...run }: Beginning,
): Promise<Admitted | null> {
  requireTime(parts, call, context, before);
  try {
    return flow === null ? null : await admit(parts, call, context, { ...run, flow });
  } catch (thrown) {
    if (before?.send_id === undefined || !isProcessorError(thrown)) throw thrown;
    const { code, message, details } = thrown;
    throw new ProcessorError(code, message, { ...details, ...reachedBy(before) }, thrown);
  }
}

function admit(
  { admission }: AttemptParts,
  call: Call,
  { workspace, job, deadline }: ExecutionContext,
  { runId, flow, since }: Run & { readonly flow: Flow; readonly since: number },
): Promise<Admitted> {
  const { product, env } = call;
  return admission.admit(flow, {
    workspace,
    product,
    env,
    target: targetOf(call),
    holder: job?.idempotencyKey ?? runId,
    since,
    jobId: job?.id ?? null,
    deadline,
  });
}
