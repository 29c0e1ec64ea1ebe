/** Looking after jobs whose objects seem not to: what a lost alarm or a lost report would hide. */

import { mapAtATime } from '../../kernel/at-a-time.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { RunLog } from '../../run-log.ts';
import type { BulkDirectory } from './bulk.ts';
import type { BulkList, RunningBulk } from './bulk-list.ts';
import { type JobDirectory, jobObjectName } from './directory.ts';
import type { JobIndex, OverdueJob } from './job-index.ts';

/** A job is overdue this long after it was due; until then its object is trusted. */
const GRACE_MS = 60_000;
/** Jobs one sweep looks at, the longest overdue first, operations on many, and objects it asks at a time. */
const SWEEP = 500;
const SWEEP_BULKS = 100;
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
  await mapAtATime(objects.values(), AT_A_TIME, (jobs) => sweepObject(parts, jobs));
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

/** What sweeping operations on many jobs works with. */
export interface BulkSweepParts {
  readonly bulks: BulkDirectory;
  readonly bulkList: BulkList;
  readonly clock: Clock;
  readonly log: RunLog;
}

/** Asks the objects of operations that have run for a while, which makes them check their alarm and go on. */
export async function sweepBulks(parts: BulkSweepParts): Promise<void> {
  const running = await parts.bulkList.running(parts.clock.now() - GRACE_MS, SWEEP_BULKS);
  await mapAtATime(running, AT_A_TIME, (listed) => sweepBulk(parts, listed));
}

async function sweepBulk({ bulks, bulkList, log }: BulkSweepParts, listed: RunningBulk): Promise<void> {
  try {
    const answer = await bulks.at(listed.workspace, listed.id).get();
    if (!answer.ok) await bulkList.remove(listed);
  } catch (thrown) {
    log.fault(listed.id, thrown);
  }
}
