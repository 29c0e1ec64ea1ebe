/** Storing a call as a job; the same for every namespace that can be dispatched. */

import type { Job, JobSpec } from '../../engine/job-state.ts';
import { planSchedule } from '../../engine/schedule.ts';
import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Reply, RequestContext } from '../../kernel/contract.ts';
import { refusal } from '../../kernel/errors.ts';
import type { Schedule } from '../../kernel/fields.ts';
import type { Ids } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { RetryPolicy } from '../../kernel/retry.ts';
import type { Processor } from '../../processor.ts';
import type { Call } from '../executor.ts';
import { createJobId, type JobDirectory } from './directory.ts';
import { jobOf } from './handlers.ts';

/** What dispatching works with. */
export interface DispatchParts {
  readonly processor: Processor;
  readonly jobs: JobDirectory;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** What a dispatch answers. Times are epoch milliseconds. */
export interface DispatchResult {
  job_id: string;
  status: 'scheduled' | 'queued';
  scheduled_at: number;
  recurring: boolean;
  next_run_at: number | null;
}

/**
 * Checks a call and its schedule, stores the job and answers once it is stored. A refused dispatch stores nothing. A
 * repetition under one idempotency key is answered with the job that the first made, also when it would be refused by now.
 */
export async function dispatchCall(
  parts: DispatchParts,
  call: Call,
  { schedule: given = {}, retry }: { readonly schedule?: Schedule; readonly retry: RetryPolicy },
  { principal, idempotencyKey, traceparent }: RequestContext,
): Promise<Reply<DispatchResult>> {
  const { workspace, user } = principal;
  const now = parts.clock.now();
  const digest = await sha256Hex(canonicalJson({ call, given, retry }));
  const id = await createJobId(parts.ids, workspace, call, idempotencyKey);
  const object = parts.jobs.at(workspace, id);
  try {
    const { schedule, first } = planSchedule(given, now);
    const { timeoutMs } = await parts.processor.check(call, workspace);
    const asked = { id, workspace, call, schedule, first, retry, timeoutMs, traceparent, digest };
    const spec: JobSpec<Call> = { ...asked, createdBy: user, createdAt: now };
    checkSize(spec);
    return { data: resultOf(jobOf(await object.dispatch(spec))) };
  } catch (refused) {
    const stored = idempotencyKey === null ? null : await object.get(id);
    if (stored?.ok && stored.job.spec.digest === digest) return { data: resultOf(stored.job) };
    throw refused;
  }
}

function checkSize(spec: JobSpec<Call>): void {
  const bytes = new TextEncoder().encode(JSON.stringify(spec)).length;
  if (bytes <= LIMITS.job_call.value) return;
  const message = `a job’s call has at most ${LIMITS.job_call.value} bytes; this one has ${bytes}`;
  throw refusal('PAYLOAD_TOO_LARGE', [{ path: 'input', message }]);
}

/** What the dispatch that made the job answered. */
function resultOf({ spec }: Job<Call>): DispatchResult {
  return {
    job_id: spec.id,
    status: spec.first > spec.createdAt ? 'scheduled' : 'queued',
    scheduled_at: spec.first,
    recurring: spec.schedule.kind !== 'once',
    next_run_at: spec.first,
  };
}
