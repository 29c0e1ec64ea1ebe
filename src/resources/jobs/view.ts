/** A job as callers see it. */

import { dueTime } from '../../engine/job.ts';
import type { Job } from '../../engine/job-state.ts';
import type { ErrorRecord } from '../../kernel/errors.ts';
import { redact } from '../../kernel/redact.ts';
import { targetOf } from '../executor.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { JobRecord, JobSummary } from './contract.ts';
import { openCall, openResult, type StoredCall } from './sealed-call.ts';

/** The record of a job, its input and result without what looks like a secret. */
export async function toJobRecord(sealer: Sealer, job: Job<StoredCall>): Promise<JobRecord> {
  const { spec, progress } = job;
  const [{ input }, result] = await Promise.all([
    openCall(sealer, spec),
    openResult(sealer, spec.workspace, spec.id, progress.result),
  ]);
  return {
    ...toJobSummary(job),
    input: redact(input) as Record<string, unknown>,
    result: redact(result),
    result_omitted: progress.resultOmitted,
  };
}

/** What lists show of a job: all but what it was given and what it answered. */
export function toJobSummary(job: Job<StoredCall>): JobSummary {
  const { spec, phase, progress } = job;
  const { schedule } = spec;
  const isRecurring = schedule.kind !== 'once';
  return {
    id: spec.id,
    key: spec.key ?? null,
    status: phase.status,
    namespace: spec.call.namespace,
    operation: spec.call.operation,
    product: spec.call.product,
    env: spec.call.env,
    target: targetOf(spec.call),
    version: spec.call.version ?? null,
    scheduled_at: phase.occurrence.scheduledAt,
    started_at: progress.startedAt,
    completed_at: progress.completedAt,
    recurring: isRecurring,
    cron: schedule.kind === 'cron' ? schedule.cron : null,
    tz: schedule.kind === 'cron' ? schedule.tz : null,
    every: schedule.kind === 'every' ? schedule.every : null,
    next_run_at: phase.status === 'running' ? null : dueTime(job),
    execution_count: progress.executions,
    limit: isRecurring ? schedule.limit : null,
    end_date: isRecurring ? schedule.endDate : null,
    retries: spec.retry.retries,
    retry_count: progress.retries,
    lost_count: progress.lost,
    last_error: progress.lastError === null ? null : toJobError(progress.lastError),
    cancel_reason: phase.status === 'cancelled' ? phase.reason : null,
    created_by: spec.createdBy,
    created_at: spec.createdAt,
    updated_at: progress.updatedAt,
  };
}

function toJobError({ code, message, outcome, upstream }: ErrorRecord): JobRecord['last_error'] {
  return {
    code,
    message,
    ...(outcome === undefined ? {} : { outcome }),
    ...(upstream === undefined ? {} : { upstream }),
  };
}
