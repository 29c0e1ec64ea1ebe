/** A run under a caller's idempotency key: a job that is waited for, so that the key outlives a crash. */

import { isFinal } from '../../engine/job.ts';
import type { Job } from '../../engine/job-state.ts';
import type { Reply, RequestContext } from '../../kernel/contract.ts';
import { fromErrorRecord, isProcessorError, ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { RetryPolicy } from '../../kernel/retry.ts';
import type { Processor } from '../../processor.ts';
import { type Call, targetOf } from '../executor.ts';
import { jobOf, type JobObject } from './directory.ts';
import { type DispatchParts, storeJob } from './dispatch.ts';
import type { JobSettings } from './job-settings.ts';
import { openResult, type StoredCall } from './sealed-call.ts';

/** How soon an object that was lost while it was waited for is asked again. */
const ASK_AGAIN_MS = 200;

/**
 * Runs a call as a job, due at once, and answers with its outcome; so does every repetition under the key. The job
 * keeps to the version of now and has `withinMs`, as long as a run has when absent. `TIMEOUT` when it is not done by then. Where no run may
 * begin, it is refused as any other run is, and makes no job.
 */
export async function runDurably(
  parts: DispatchParts,
  call: Call,
  retry: RetryPolicy,
  context: RequestContext,
  withinMs: number = LIMITS.run_time.value,
  policy?: JobSettings['policy'],
): Promise<Reply<unknown>> {
  const { jobs, clock } = parts;
  const until = clock.now() + withinMs;
  const settings = { retry, version: 'pinned' as const, withinMs, ...(policy !== undefined && { policy }) };
  const { spec } = await storeJob({ ...parts, processor: admitting(parts.processor) }, call, settings, context);
  for (;;) {
    const job = await settled(jobs.at(spec.workspace, spec.id), spec.id, until - clock.now()).catch(refuseRefused);
    if (job !== null && isFinal(job)) return outcomeOf(parts, job);
    if (clock.now() >= until) throw late(call, spec.id);
    if (job === null) await clock.sleep(ASK_AGAIN_MS);
  }
}

/** Its check refuses also what may not begin now. */
function admitting(processor: Processor): Processor {
  return {
    ...processor,
    async check(call, caller) {
      const checked = await processor.check(call, caller);
      await processor.requireBudget(call, caller.workspace);
      return checked;
    },
  };
}

/** An object that restarts is asked again; what it refuses is not. */
function refuseRefused(thrown: unknown): null {
  if (isProcessorError(thrown)) throw thrown;
  return null;
}

async function settled(object: JobObject, id: string, timeoutMs: number): Promise<Job<StoredCall>> {
  return jobOf(await object.settled(id, timeoutMs));
}

async function outcomeOf(
  { sealer }: DispatchParts,
  { spec, phase, progress }: Job<StoredCall>,
): Promise<Reply<unknown>> {
  const { lastError, result, resultOmitted, run } = progress;
  const target = targetOf(spec.call);
  if (phase.status === 'cancelled') throw new ProcessorError('CONFLICT', `the run of ${target} was cancelled`);
  const { failures, lost } = phase.occurrence;
  if (phase.status === 'failed' && lastError !== null)
    throw fromErrorRecord({ ...lastError, attempts: failures + lost });
  if (resultOmitted)
    throw new ProcessorError('PAYLOAD_TOO_LARGE', `the answer of ${target} is too large to be kept under a key`, {
      outcome: 'sent',
    });
  const data = await openResult(sealer, spec.workspace, spec.id, result);
  return { data, ...(run === null ? {} : { meta: { ...run, attempts: failures + lost + run.attempts } }) };
}

function late(call: Call, id: string): ProcessorError {
  return new ProcessorError('TIMEOUT', `${targetOf(call)} is not done yet; job ${id} goes on`, { outcome: 'unknown' });
}
