import type { RunMessage } from './resources/jobs/directory.ts';

/** Messages one `sendBatch` takes, by the platform's limit. */
const SEND_BATCH = 100;

/** Puts attempts into the queue. */
export async function sendRuns(queue: Queue<RunMessage>, messages: readonly RunMessage[]): Promise<void> {
  for (let at = 0; at < messages.length; at += SEND_BATCH) {
    await queue.sendBatch(messages.slice(at, at + SEND_BATCH).map((body) => ({ body })));
  }
}
