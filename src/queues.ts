/** The consumers: attempts that an object handed out, and run records. */

import type { Parts } from './compose.ts';
import { runAttempt } from './resources/jobs/attempt.ts';
import type { RunMessage } from './resources/jobs/directory.ts';
import { storeRecords } from './records.ts';
import type { RunRecord } from './run-log.ts';

/** Consumes one batch of either queue. The queue's name says which; an environment's names differ in their prefix only. */
export async function consume(parts: Parts, batch: MessageBatch): Promise<void> {
  if (batch.queue.endsWith('records'))
    return storeRecords(
      parts.db,
      (batch as MessageBatch<RunRecord>).messages.map(({ body }) => body),
    );
  await Promise.all((batch as MessageBatch<RunMessage>).messages.map((message) => consumeRun(parts, message)));
}

/**
 * Runs one attempt. A message whose lease is gone does nothing. A fault of ours has the message delivered again;
 * should that come to nothing, the lease expires and the object hands the attempt out anew.
 */
async function consumeRun(parts: Parts, message: Message<RunMessage>): Promise<void> {
  const { workspace, jobId, fence } = message.body;
  try {
    const job = parts.jobs.at(workspace, jobId);
    const taken = await job.take(jobId, fence);
    if (taken !== null) await job.report(jobId, fence, await runAttempt(parts, taken.spec, taken.occurrence));
    message.ack();
  } catch (thrown) {
    parts.log.fault(`${jobId}:${fence}`, thrown);
    message.retry();
  }
}
