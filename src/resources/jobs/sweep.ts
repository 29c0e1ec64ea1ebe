/** Looking after jobs whose objects seem not to: what a lost alarm or a lost report would hide. */

import type { Clock } from '../../kernel/clock.ts';
import type { RunLog } from '../../run-log.ts';
import { type JobDirectory, jobObjectName } from './directory.ts';
import type { JobIndex, OverdueJob } from './job-index.ts';

/** A job is overdue this long after it was due; until then its object is trusted. */
const GRACE_MS = 60_000;
/** Jobs one sweep looks at, the longest overdue first, and objects it asks at a time. */
const SWEEP = 500;
const AT_A_TIME = 6;

/** What sweeping works with. */
export interface SweepParts {
  readonly jobs: JobDirectory;
  readonly index: JobIndex;
  readonly clock: Clock;
  readonly log: RunLog;
}

/**
 * Wakes the objects of overdue jobs, which makes them check their alarm and go on, and brings the index up to date.
 * A job that its object had left waiting, and not merely not reported, is logged.
 */
export async function sweepJobs(parts: SweepParts): Promise<void> {
  const overdue = await parts.index.overdue(parts.clock.now() - GRACE_MS, SWEEP);
  const objects = Map.groupBy(overdue, ({ workspace, id }) => jobObjectName(workspace, id));
  const queue = [...objects.values()];
  const workers = Array.from({ length: AT_A_TIME }, async () => {
    for (let jobs = queue.shift(); jobs !== undefined; jobs = queue.shift()) await sweepObject(parts, jobs);
  });
  await Promise.all(workers);
}

/** The overdue jobs of one object. An object that cannot be asked waits for the next sweep. */
async function sweepObject({ jobs, index, log }: SweepParts, overdue: readonly OverdueJob[]): Promise<void> {
  const [first] = overdue;
  if (first === undefined) return;
  try {
    const found = await jobs.at(first.workspace, first.id).look(overdue.map(({ id }) => id));
    await index.put(found.map(({ record }) => record));
    const before = new Map(found.map(({ record, revision }) => [record.id, revision]));
    for (const job of overdue) {
      if (!before.has(job.id)) await index.remove(job);
      else if (before.get(job.id) === job.revision) log.overdue(job);
    }
  } catch (thrown) {
    log.fault(first.id, thrown);
  }
}
