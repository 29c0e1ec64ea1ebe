/** What is to be told of a job, as those who watch it read it. */

import type { JobNotice } from '../../engine/job-notice.ts';
import type { Job } from '../../engine/job-state.ts';
import type { StoredCall } from './sealed-call.ts';
import { visibleStatus } from './view.ts';

/** The notices of a job that nobody was told yet, the oldest first. */
export function toNotices({ spec, notices = [] }: Job<StoredCall>): JobNotice[] {
  const { id, call } = spec;
  const { namespace, product, env } = call;
  return notices.map(({ n, type, at, status, scheduledAt, executions, error = null }) => ({
    id: `${id}.${n}`,
    type,
    at,
    job: {
      id,
      status: visibleStatus({ status }),
      namespace,
      product,
      env,
      scheduled_at: scheduledAt,
      execution_count: executions,
      error,
    },
  }));
}
