/** What a job tells and remembers of itself: notices and its history. Pure. */

import type { ErrorRecord } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { JobNoticeType } from './job-notice.ts';
import type { Execution, Job, Occurrence, StoredNotice } from './job-state.ts';

/** Notices a job keeps while nobody can be told; the oldest give way. */
const NOTICES = 200;

/** Adds a notice of an occurrence; of the one of `phase` when none is given. */
export function tell<Call>(
  job: Job<Call>,
  type: JobNoticeType,
  at: number,
  { occurrence = job.phase.occurrence, error }: { readonly occurrence?: Occurrence; readonly error?: ErrorRecord } = {},
): Job<Call> {
  const n = (job.progress.notices ?? 0) + 1;
  const notice: StoredNotice = {
    n,
    type,
    at,
    status: job.phase.status,
    scheduledAt: occurrence.scheduledAt,
    executions: job.progress.executions,
    ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
  };
  return {
    ...job,
    progress: { ...job.progress, notices: n },
    notices: [...(job.notices ?? []), notice].slice(-NOTICES),
  };
}

/** Takes back that an occurrence began, unless that was told already. */
export function untellStart<Call>(job: Job<Call>): Job<Call> {
  const { notices = [] } = job;
  return notices.at(-1)?.type === 'job.started' ? { ...job, notices: notices.slice(0, -1) } : job;
}

/** Adds an execution to the history. A result that is too large is not kept there. */
export function remember<Call>(job: Job<Call>, execution: Execution): Job<Call> {
  const { result, ...rest } = execution;
  const isKept = result !== undefined && lengthOf(result) <= LIMITS.job_history_result.value;
  const history = [...(job.history ?? []), isKept ? execution : rest].slice(-LIMITS.job_history.value);
  return { ...job, history };
}

/** Characters of a result as a row holds it: text where it is sealed. */
function lengthOf(result: unknown): number {
  return typeof result === 'string' ? result.length : JSON.stringify(result).length;
}
