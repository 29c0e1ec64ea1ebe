import { leasedBy } from '../src/engine/job.ts';
import { deadlineOf } from '../src/engine/job-outcome.ts';
import type { Job } from '../src/engine/job-state.ts';
import type { JobSpecToRun } from '../src/resources/jobs/directory.ts';
import type { StoredCall } from '../src/resources/jobs/sealed-call.ts';

/** What runs the attempt that holds a lease; null when it is gone. */
export function toRun(job: Job<StoredCall>, fence: number): JobSpecToRun | null {
  const live = leasedBy(job, fence);
  if (live === null) return null;
  return { spec: job.spec, occurrence: live.occurrence, deadline: deadlineOf(job, live.occurrence) };
}
