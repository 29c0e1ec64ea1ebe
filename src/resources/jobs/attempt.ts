/** One attempt of a job, executed and turned into an outcome that a row can keep. */

import type { AttemptOutcome, JobSpec } from '../../engine/job-state.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { RunMeta } from '../../kernel/run-meta.ts';
import { toErrorRecord } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { DEFAULT_RETRY, retryDelay } from '../../kernel/retry.ts';
import type { Processor } from '../../processor.ts';
import { type ExecutionResult, failureOf } from '../features/result.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { JobSpecToRun } from './directory.ts';
import { openCall, sealResult, type StoredCall } from './sealed-call.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';

/** Executes one attempt through the processor. Never throws: a failure is an outcome. */
export async function runAttempt(
  { processor, clock, sealer }: { readonly processor: Processor; readonly clock: Clock; readonly sealer: Sealer },
  { spec, occurrence, deadline }: JobSpecToRun,
  signal?: AbortSignal,
): Promise<AttemptOutcome> {
  try {
    const call = await openCall(sealer, spec);
    const { value, meta } = await processor.execute(call, {
      workspace: spec.workspace,
      user: spec.createdBy,
      retry: DEFAULT_RETRY,
      repeats(error) {
        // With the longest delay that may be drawn: one that is promised must follow.
        const delay = retryDelay(spec.retry, occurrence.failures + 1, error, 1);
        return delay !== null && clock.now() + delay < (deadline ?? Infinity);
      },
      traceparent: spec.traceparent,
      deadline: Math.min(clock.now() + spec.timeoutMs, deadline ?? Infinity),
      job: {
        id: spec.id,
        idempotencyKey: `${spec.id}:${occurrence.number}`,
        dueAt: occurrence.since ?? occurrence.scheduledAt,
        dispatchedAt: spec.createdAt,
      },
      ...(signal === undefined ? {} : { signal }),
    });
    const error = call.namespace === 'features' ? failureOf(value as ExecutionResult) : null;
    return error === null ? await storable(sealer, spec, value, meta) : { ok: false, error };
  } catch (thrown) {
    return { ok: false, error: toErrorRecord(thrown) };
  }
}

/** A result that is too large, or cannot be sealed, is left out: the work is done, and must not be done again for it. */
async function storable(
  sealer: Sealer,
  { workspace, id }: JobSpec<StoredCall>,
  value: unknown,
  run: RunMeta,
): Promise<AttemptOutcome> {
  if (value === undefined || value === null) return { ok: true, result: null, omitted: false, run };
  const json = JSON.stringify(value);
  const isTooLarge = encodeUtf8(json).length > LIMITS.job_result.value;
  const result = isTooLarge ? null : await sealResult(sealer, workspace, id, json).catch(() => null);
  return { ok: true, result, omitted: result === null, run };
}
