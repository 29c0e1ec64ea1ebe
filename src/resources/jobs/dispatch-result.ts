/** What dispatches answer. */

import type { Job } from '../../engine/job-state.ts';
import type { JobStatus } from './contract-job.ts';
import type { StoredCall } from './sealed-call.ts';
import { visibleStatus } from './view.ts';

/** What a dispatch answers. Times are epoch milliseconds. */
export interface DispatchResult {
  job_id: string;
  status: JobStatus;
  scheduled_at: number;
  recurring: boolean;
  next_run_at: number | null;
}

/** What the dispatch that made the job answered. */
export function resultOf({ spec }: Job<StoredCall>): DispatchResult {
  return {
    job_id: spec.id,
    status: spec.paused !== undefined ? 'paused' : spec.first > spec.createdAt ? 'scheduled' : 'queued',
    scheduled_at: spec.first,
    recurring: spec.schedule.kind !== 'once',
    next_run_at: spec.first,
  };
}

/** How a keyed schedule stands. */
export function standing(job: Job<StoredCall>): DispatchResult {
  const { spec, phase, next } = job;
  return {
    job_id: spec.id,
    status: visibleStatus(phase),
    scheduled_at: phase.occurrence.scheduledAt,
    recurring: (next ?? spec).schedule.kind !== 'once',
    next_run_at: 'due' in phase && phase.status !== 'paused' ? phase.due : (next?.first ?? null),
  };
}
