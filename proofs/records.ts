/** What the processor says of jobs, once all of them ought to be over. */

import { setTimeout as wait } from 'node:timers/promises';
import type Ductape from '@ductape/sdk';
import type { JobsGetResult } from '@ductape/sdk';
import type { Acknowledged } from './ledger.ts';

/** What is wrong with the records of jobs, by job id; and what they tell. */
export interface Records {
  /** Jobs that did not complete with as many occurrences as were asked for. */
  readonly wrong: string[];
  /** Jobs that lists do not show as they are. */
  readonly unlisted: string[];
  /** Attempts that a crash cut off. */
  readonly lostAttempts: number;
}

const READERS = 16;
const POLL_MS = 500;

/** How long a job may take to its end once asked for, and lists to show it. */
const PATIENCE_MS = 60_000;

/** Reads every job, by itself and in lists. */
export async function readRecords(client: Ductape, acknowledged: readonly Acknowledged[]): Promise<Records> {
  const records = new Map<string, JobsGetResult>();
  const rest = [...acknowledged];
  const until = Date.now() + PATIENCE_MS;
  await Promise.all(
    Array.from({ length: READERS }, async () => {
      for (let next = rest.pop(); next !== undefined; next = rest.pop())
        records.set(next.jobId, await readFinal(client, next.jobId, until));
    }),
  );
  const isWrong = ({ jobId, order }: Acknowledged) => {
    const record = records.get(jobId);
    return record?.status !== 'completed' || record.execution_count !== order.occurrences;
  };
  const describe = ({ jobId, order }: Acknowledged) => {
    const { status, execution_count: count, last_error: error } = records.get(jobId) ?? {};
    return `${jobId} (${order.kind}): ${status}, ${count} of ${order.occurrences}, ${error?.code ?? 'no error'}`;
  };
  return {
    wrong: acknowledged.filter(isWrong).map(describe),
    unlisted: await unlisted(client, records),
    lostAttempts: [...records.values()].reduce((sum, { lost_count: count }) => sum + count, 0),
  };
}

async function readFinal(client: Ductape, jobId: string, until: number): Promise<JobsGetResult> {
  for (;;) {
    const job = await client.jobs.get(jobId);
    if (['completed', 'failed', 'cancelled'].includes(job.status) || Date.now() > until) return job;
    await wait(POLL_MS);
  }
}

/** Jobs that the lists do not show as they are; they follow within seconds. */
async function unlisted(client: Ductape, records: ReadonlyMap<string, JobsGetResult>): Promise<string[]> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const listed = await listAll(client);
    const absent = [...records.values()].filter(({ id, status }) => listed.get(id) !== status).map(({ id }) => id);
    if (absent.length === 0 || Date.now() > until) return absent;
    await wait(POLL_MS);
  }
}

async function listAll(client: Ductape): Promise<Map<string, string>> {
  const listed = new Map<string, string>();
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Ductape['jobs']['list']>> = await client.jobs.list({
      limit: 1_000,
      ...(cursor !== null && { cursor }),
    });
    for (const { id, status } of page.jobs) listed.set(id, status);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return listed;
}
