/** Removes payloads that no job carries. */

import { mapAtATime } from '../../kernel/at-a-time.ts';
import type { Clock } from '../../kernel/clock.ts';
import { fromErrorRecord } from '../../kernel/errors.ts';
import type { RunLog } from '../../run-log.ts';
import type { JobDirectory } from '../jobs/directory.ts';
import { carries } from './carried.ts';
import type { KeptPayload, Payloads } from './payloads.ts';
import { inRounds } from './sweep-delay.ts';

/** How long a payload waits for a job to take it, and between two looks at it. */
const DAY_MS = 86_400_000;
/** Payloads that one round looks at, and how many at a time. */
const ROUND = 200;
const AT_A_TIME = 6;

/** What sweeping payloads works with. */
export interface PayloadSweepParts {
  readonly payloads: Payloads;
  readonly jobs: JobDirectory;
  readonly clock: Clock;
  readonly log: Pick<RunLog, 'fault'>;
}

/**
 * Removes payloads of jobs that are gone, and those that no job took in a day. The objects of the jobs are asked: the
 * index may not know yet of a job, nor does it say what one carries that was declared anew.
 */
export async function sweepPayloads(parts: PayloadSweepParts): Promise<void> {
  const { payloads, clock } = parts;
  await inRounds(clock, ROUND, async () => {
    const due = await payloads.due(clock.now() - DAY_MS, ROUND);
    await mapAtATime(due, AT_A_TIME, (payload) => sweepPayload(parts, payload));
    return due.length;
  });
}

async function sweepPayload({ payloads, jobs, log }: PayloadSweepParts, payload: KeptPayload): Promise<void> {
  try {
    if (await isCarried(jobs, payload)) await payloads.looked(payload);
    else await payloads.remove(payload);
  } catch (thrown) {
    log.fault(payload.id, thrown);
    // Others are to have their turn.
    await payloads.looked(payload).catch(() => undefined);
  }
}

/** Whether one of the jobs that a payload may belong to carries it. */
export async function isCarried(jobs: JobDirectory, { workspace, id, jobs: ids }: KeptPayload): Promise<boolean> {
  for (const jobId of ids ?? []) {
    const answer = await jobs.at(workspace, jobId).get(jobId);
    if (!answer.ok && answer.error.code !== 'NOT_FOUND') throw fromErrorRecord(answer.error);
    if (answer.ok && carries(answer.job, id)) return true;
  }
  return false;
}
