/** What a job went through, as those who watch it are told. Plain data. */

import type { ErrorRecord } from '../kernel/errors.ts';

/** What can be told of a job. `missed`: an occurrence was not begun when it was due, because the processor was down or its alarm was lost. */
export const JOB_NOTICES = [
  'job.scheduled',
  'job.started',
  'job.completed',
  'job.failed',
  'job.cancelled',
  'job.paused',
  'job.resumed',
  'job.missed',
] as const;
export type JobNoticeType = (typeof JOB_NOTICES)[number];

/** One thing that a job went through; told at least once, under the same id. Instants are epoch milliseconds. */
export interface JobNotice {
  /** `<job id>.<n>`, where n grows over the life of the job. */
  readonly id: string;
  readonly type: JobNoticeType;
  readonly at: number;
  readonly job: {
    readonly id: string;
    readonly status: string;
    readonly namespace: string;
    readonly product: string;
    readonly env: string;
    readonly scheduled_at: number;
    readonly execution_count: number;
    readonly error: Pick<ErrorRecord, 'code' | 'message'> | null;
  };
}
