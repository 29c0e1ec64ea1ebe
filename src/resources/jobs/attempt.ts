/** One attempt of a job, executed and turned into an outcome that a row can keep. */

import type { AttemptOutcome, JobSpec } from '../../engine/job-state.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { RunMeta } from '../../kernel/contract.ts';
import { toErrorRecord } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { DEFAULT_RETRY } from '../../kernel/retry.ts';
import type { Processor } from '../../processor.ts';
import type { Call } from '../executor.ts';

/** Executes one attempt through the processor. Never throws: a failure is an outcome. */
export async function runAttempt(
  { processor, clock }: { readonly processor: Processor; readonly clock: Clock },
  spec: JobSpec<Call>,
  occurrence: number,
  signal?: AbortSignal,
): Promise<AttemptOutcome> {
  try {
    const { value, meta } = await processor.execute(spec.call, {
      workspace: spec.workspace,
      user: spec.createdBy,
      retry: DEFAULT_RETRY,
      traceparent: spec.traceparent,
      deadline: Math.min(clock.now() + spec.timeoutMs, spec.deadline ?? Infinity),
      job: { id: spec.id, idempotencyKey: `${spec.id}:${occurrence}` },
      ...(signal === undefined ? {} : { signal }),
    });
    return storable(value, meta);
  } catch (thrown) {
    return { ok: false, error: toErrorRecord(thrown) };
  }
}

function storable(value: unknown, run: RunMeta): AttemptOutcome {
  const bytes = value === undefined ? 0 : new TextEncoder().encode(JSON.stringify(value)).length;
  return bytes > LIMITS.job_result.value
    ? { ok: true, result: null, omitted: true, run }
    : { ok: true, result: value ?? null, omitted: false, run };
}
