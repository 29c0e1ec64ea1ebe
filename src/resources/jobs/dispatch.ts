/** Storing a call as a job; the same for every namespace that can be dispatched. */

import type { JobSpec } from '../../engine/job-state.ts';
import { planSchedule } from '../../engine/schedule.ts';
import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Reply, RequestContext } from '../../kernel/contract.ts';
import { ProcessorError } from '../../kernel/errors.ts';
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

/** Checks a call and its schedule, stores the job and answers once it is stored. A refused dispatch stores nothing. */
export async function dispatchCall(
  { processor, jobs, clock, ids }: DispatchParts,
  call: Call,
  { schedule: given = {}, retry }: { readonly schedule?: Schedule; readonly retry: RetryPolicy },
  { principal, idempotencyKey, traceparent }: RequestContext,
): Promise<Reply<DispatchResult>> {
  const { workspace, user } = principal;
  const now = clock.now();
  const { schedule, first } = planSchedule(given, now);
  const { timeoutMs } = await processor.check(call, workspace);
  const digest = await sha256Hex(canonicalJson({ call, given, retry }));
  const id = await createJobId(ids, workspace, call, idempotencyKey);
  const spec: JobSpec<Call> = {
    id,
    workspace,
    call,
    schedule,
    first,
    retry,
    timeoutMs,
    traceparent,
    createdBy: user,
    createdAt: now,
    digest,
  };
  const bytes = new TextEncoder().encode(JSON.stringify(spec)).length;
  if (bytes > LIMITS.job_call.value)
    throw new ProcessorError(
      'PAYLOAD_TOO_LARGE',
      `a job’s call has at most ${LIMITS.job_call.value} bytes; this one has ${bytes}`,
    );
  const { spec: stored } = jobOf(await jobs.at(workspace, id).dispatch(spec));
  return {
    data: {
      job_id: stored.id,
      status: stored.first > stored.createdAt ? 'scheduled' : 'queued',
      scheduled_at: stored.first,
      recurring: stored.schedule.kind !== 'once',
      next_run_at: stored.first,
    },
  };
}
