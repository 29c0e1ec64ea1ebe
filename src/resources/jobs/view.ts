/** A job as callers see it. */

import type { Job, JobPhase, Pause } from '../../engine/job-state.ts';
import type { ErrorRecord } from '../../kernel/errors.ts';
import { redact } from '../../kernel/redact.ts';
import { targetOf } from '../executor.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { History, JobRecord, JobSummary } from './contract-job.ts';
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
    input: redact({ ...input, ...payloadOf(spec.call) }) as Record<string, unknown>,
    result: redact(result),
    result_omitted: progress.resultOmitted,
  };
}

/** What a job of `save` carries in the place of bytes. */
function payloadOf(call: StoredCall): { readonly payload?: string } {
  const content = call.namespace === 'storage' ? call.content : undefined;
  return content !== undefined && 'payload' in content ? { payload: content.payload } : {};
}

/** What lists show of a job: all but what it was given and what it answered. */
export function toJobSummary(job: Job<StoredCall>): JobSummary {
  const { spec, phase, progress } = job;
  const { schedule } = spec;
  const isRecurring = schedule.kind !== 'once';
  return {
    id: spec.id,
    key: spec.key ?? null,
    status: visibleStatus(phase),
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
    next_run_at: nextRunAt(job),
    execution_count: progress.executions,
    limit: isRecurring ? schedule.limit : null,
    end_date: isRecurring ? schedule.endDate : null,
    retries: spec.retry.retries,
    retry_count: progress.retries,
    lost_count: progress.lost,
    last_error: progress.lastError === null ? null : toJobError(progress.lastError),
    waiting_for: waitingFor(job),
    paused_by: pauseOf(job)?.by ?? null,
    pause_reason: pauseOf(job)?.reason ?? null,
    skipped_count: progress.skipped ?? 0,
    waiting_count: (job.backlog ?? []).length,
    cancel_reason: phase.status === 'cancelled' ? phase.reason : null,
    created_by: spec.createdBy,
    created_at: spec.createdAt,
    updated_at: progress.updatedAt,
  };
}

/** A deleted job is shown to nobody; the index forgets it. */
export function visibleStatus({ status }: Pick<JobPhase, 'status'>): JobSummary['status'] {
  return status === 'deleted' ? 'cancelled' : status;
}

function nextRunAt({ phase }: Job<StoredCall>): number | null {
  return phase.status === 'scheduled' || phase.status === 'queued' ? phase.due : null;
}

function pauseOf({ phase, hold }: Job<StoredCall>): Pause | null {
  return phase.status === 'paused' ? phase.pause : (hold ?? null);
}

function waitingFor({ phase, spec, beside = [] }: Job<StoredCall>): JobSummary['waiting_for'] {
  if (phase.status === 'paused' && phase.pause.by === 'unknown')
    return { kind: 'decision', key: spec.id, since: phase.pause.since };
  for (const live of [phase, ...beside]) {
    if (live.status !== 'queued' || live.waitingFor === undefined) continue;
    const { kind, key, since, position, estimatedAt } = live.waitingFor;
    return {
      kind,
      key,
      since,
      ...(position === undefined ? {} : { position }),
      ...(estimatedAt === undefined ? {} : { estimated_at: estimatedAt }),
    };
  }
  return null;
}

/** The latest executions, newest first. The result of the latest success is kept with the job, whatever its size. */
export async function toHistory(sealer: Sealer, job: Job<StoredCall>, limit: number): Promise<History> {
  const { spec, progress, history = [] } = job;
  const latest = history.findLast(({ status }) => status === 'completed');
  const shown = history.slice(-limit).toReversed();
  return {
    job_id: spec.id,
    total_executions: progress.executions,
    successful_executions: progress.succeeded ?? 0,
    failed_executions: progress.executions - (progress.succeeded ?? 0) - (progress.replaced ?? 0),
    executions: await Promise.all(
      shown.map(async ({ number, scheduledAt, startedAt, completedAt, status, attempts, error, result }) => ({
        number,
        scheduled_at: scheduledAt,
        started_at: startedAt,
        completed_at: completedAt,
        duration_ms: startedAt === null ? null : completedAt - startedAt,
        status,
        attempts,
        error: error === undefined ? null : toJobError(error),
        result: redact(
          await openResult(
            sealer,
            spec.workspace,
            spec.id,
            number === latest?.number ? progress.result : (result ?? null),
          ),
        ),
      })),
    ),
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
