/** The consumers: attempts that an object handed out, run records, and what either queue could not deliver. */

import type { Parts } from './compose.ts';
import { type RecordPack, storePacks } from './records.ts';
import { runAttempt } from './resources/jobs/attempt.ts';
import type { RunMessage } from './resources/jobs/directory.ts';
import { watchBudgets } from './resources/products/budget.ts';
import type { RunRecord } from './run-record.ts';

/** Waits before an outcome is reported again that the object did not take. */
const REPORT_DELAYS_MS = [100, 1_000, 5_000];
/** How long a message waits before it is delivered again, by how often it was. */
const REDELIVERY_S = [1, 5, 30];
const DEAD_REDELIVERY_S = 60;

/** Consumes one batch of a queue. The name's end says which; an environment's names differ in their prefix only. */
export async function consume(parts: Parts, batch: MessageBatch): Promise<void> {
  const runs = batch.messages as readonly Message<RunMessage>[];
  const packs = batch.messages as readonly Message<RecordPack>[];
  const kind = /(runs|records)(-dead)?$/.exec(batch.queue)?.[0];
  if (kind === 'runs') await Promise.all(runs.map((message) => consumeRun(parts, message)));
  else if (kind === 'runs-dead') await Promise.all(runs.map((message) => consumeDeadRun(parts, message)));
  else if (kind === 'records') await watchBudgets(parts, await storePacks(parts.db, packs));
  else if (kind === 'records-dead') await Promise.all(packs.map((message) => consumeDeadPack(parts, message)));
  else throw new Error(`there is no consumer for the queue ${batch.queue}`);
}

/**
 * Runs one attempt. A message whose lease is gone does nothing. A fault of ours has the message delivered again;
 * should that come to nothing, the lease expires and the object hands the attempt out anew.
 */
async function consumeRun(parts: Parts, message: Message<RunMessage>): Promise<void> {
  const { workspace, jobId, fence } = message.body;
  try {
    const taken = await parts.jobs.at(workspace, jobId).take(jobId, fence);
    if (taken !== null) {
      const outcome = await runAttempt(parts, taken);
      await persistently(parts, () => parts.jobs.at(workspace, jobId).report(jobId, fence, outcome));
    }
    message.ack();
  } catch (thrown) {
    parts.log.fault(`${jobId}:${fence}`, thrown);
    message.retry({ delaySeconds: REDELIVERY_S[message.attempts - 1] ?? REDELIVERY_S.at(-1) ?? 0 });
  }
}

/** Repeats what must not be given up for an object that restarts: the attempt was made. */
async function persistently(parts: Parts, work: () => Promise<void>): Promise<void> {
  for (const delayMs of REPORT_DELAYS_MS) {
    try {
      return await work();
    } catch {
      await parts.clock.sleep(delayMs);
    }
  }
  return work();
}

/** The object may hand the attempt out anew, without waiting for its lease to expire. */
async function consumeDeadRun({ jobs, log }: Parts, message: Message<RunMessage>): Promise<void> {
  const { workspace, jobId, fence } = message.body;
  try {
    log.fault(`${jobId}:${fence}`, new Error('the queue could not deliver the attempt'));
    await jobs.at(workspace, jobId).undelivered(jobId, fence);
    message.ack();
  } catch (thrown) {
    log.fault(`${jobId}:${fence}`, thrown);
    message.retry({ delaySeconds: DEAD_REDELIVERY_S });
  }
}

/** Stored one by one, so that one that cannot be stored takes no other with it. */
async function consumeDeadPack({ db, log }: Parts, message: Message<RecordPack>): Promise<void> {
  const stored = (JSON.parse(message.body) as RunRecord[]).map(async (record, index) => {
    try {
      await storePacks(db, [{ id: `${message.id}.${index}`, body: JSON.stringify([record]) }]);
      return true;
    } catch (thrown) {
      log.fault(record.run_id, thrown);
      return false;
    }
  });
  if ((await Promise.all(stored)).every(Boolean)) message.ack();
  else message.retry({ delaySeconds: DEAD_REDELIVERY_S });
}
