import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { endedJob } from '../jobs/jobs.ts';
import { at, createNotified } from './notifiers.ts';

test('a request to try messages again makes a job for each content, has its messages marked, and makes no second ones under its key', async () => {
  const owner = await createNotified();
  const ask = async (operation: string, input: object, headers: Record<string, string> = {}) => {
    const { status, body } = await owner.call(`notifications.${operation}`, { ...at, ...input }, { headers });
    expect(status).toBe(200);
    return body.data as { count: number; job_ids: string[]; items: { process_id: string }[] };
  };
  const recipient = `${env.TEST_TARGET_URL}/status/400`;
  for (let n = 0; n < 3; n += 1) await ask('callback', { input: { url: recipient } });
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const { count, job_ids: jobs } = await ask('reprocess', { recipient }, headers);
  expect({ count, jobs: new Set(jobs).size }).toEqual({ count: 3, jobs: 3 });
  expect(await ask('reprocess', { recipient }, headers)).toMatchObject({ count: 3, job_ids: jobs });
  const { items } = await ask('getMessages', { recipient });
  expect(new Set(items.map(({ process_id: job }) => job))).toEqual(new Set(jobs));
  for (const job of jobs) expect(await endedJob(owner, job)).toMatchObject({ status: 'failed' });
});
