import Ductape from '@ductape/sdk';
import { describe, expect, test } from 'vitest';
import { data, identity, private_key, startStandIn, type Received } from './stand-in.ts';

const SCOPE = { product: 'my-app', env: 'prd' };
const JOB = { app: 'mail', event: 'send', input: { to: 'jane@example.com' } };

function clientOf(url: string, scope: object = SCOPE): Ductape {
  return new Ductape({ ...identity, private_key, ...scope, url });
}

async function sentBy(use: (client: Ductape) => Promise<unknown>): Promise<Received | undefined> {
  const processor = await startStandIn();
  await use(clientOf(processor.url));
  return processor.received[0];
}

describe('A method of jobs takes', () => {
  const cron = { cron: '0 9 * * *' };
  test.each<[string, (client: Ductape) => Promise<unknown>, string, object]>([
    [
      'reschedule(id, schedule)',
      (client) => client.jobs.reschedule('job_1', cron),
      'reschedule',
      { job_id: 'job_1', schedule: cron },
    ],
    [
      'reschedule(id, { schedule })',
      (client) => client.jobs.reschedule('job_1', { schedule: cron }),
      'reschedule',
      { job_id: 'job_1', schedule: cron },
    ],
    [
      'reschedule(object)',
      (client) => client.jobs.reschedule({ job_id: 'job_1', schedule: cron }),
      'reschedule',
      { job_id: 'job_1', schedule: cron },
    ],
    [
      'a schedule in the spelling of another version',
      (client) => client.jobs.reschedule('job_1', { startAt: 5, timezone: 'UTC' } as object),
      'reschedule',
      { job_id: 'job_1', schedule: { start_at: 5, tz: 'UTC' } },
    ],
    [
      'getHistory(id, { limit })',
      (client) => client.jobs.getHistory('job_1', { limit: 3 }),
      'getHistory',
      { job_id: 'job_1', limit: 3 },
    ],
    [
      'retry(id, { delay })',
      (client) => client.jobs.retry('job_1', { delay: '1h' }),
      'retry',
      { job_id: 'job_1', delay: '1h' },
    ],
    [
      'getStats(object)',
      (client) => client.jobs.getStats({ ...SCOPE, from: 1, to: 2 }),
      'getStats',
      { ...SCOPE, from: 1, to: 2 },
    ],
    ['getBulk(id)', (client) => client.jobs.getBulk('bulk_1'), 'getBulk', { operation_id: 'bulk_1' }],
    ['listJobs(filter)', (client) => client.jobs.listJobs({ status: 'failed' }), 'list', { status: 'failed' }],
    [
      'a filter in the spelling of another version',
      (client) => client.jobs.cancelMany({ environment: 'dev', reason: 'over' } as object),
      'cancelMany',
      { env: 'dev', reason: 'over' },
    ],
    // As a list of jobs, which shows what would be changed.
    [
      'a filter that the client’s own environment does not narrow',
      (client) => client.jobs.retryMany({ status: 'failed' }),
      'retryMany',
      { status: 'failed' },
    ],
  ])('%s', async (_form, use, name, input) => {
    const sent = await sentBy(use);
    expect({ path: sent?.url.pathname, input: sent?.json }).toEqual({ path: `/v1/jobs/${name}`, input });
  });
});

describe('A dispatch of many', () => {
  test('is made of dispatches as they would be sent alone, with a key', async () => {
    const sent = await sentBy((client) => {
      const jobs = [
        JOB,
        { ...JOB, env: 'dev' },
        { product_tag: 'other', environment: 'qa', app: 'a', action: 'b', input: {}, schedule: { at: 0 } },
      ];
      return client.jobs.dispatchMany({ jobs: jobs as (typeof JOB)[] });
    });
    expect(sent?.json).toEqual({
      jobs: [
        { ...JOB, ...SCOPE },
        { ...JOB, product: 'my-app', env: 'dev' },
        { product: 'other', env: 'qa', app: 'a', event: 'b', input: {}, schedule: { start_at: 0 } },
      ],
    });
    expect(sent?.headers['idempotency-key']).toMatch(/^sdk-/);
  });

  test('carries what was configured for the apps of its jobs', async () => {
    const sent = await sentBy((client) => {
      client.actions.config({ app: 'mail', credentials: { 'headers:x-key': 'k' } });
      return client.jobs.dispatchMany({ jobs: [JOB, { ...JOB, app: 'other' }] });
    });
    expect(sent?.json).toEqual({
      jobs: [
        { ...JOB, ...SCOPE, credentials: { 'headers:x-key': 'k' } },
        { ...JOB, ...SCOPE, app: 'other' },
      ],
    });
  });

  test('is refused before it is sent where a job lacks its product', async () => {
    const processor = await startStandIn();
    const client = clientOf(processor.url, {});
    await expect(client.jobs.dispatchMany({ jobs: [{ ...JOB, env: 'prd' }] })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      errors: [{ path: 'product' }],
    });
    expect(processor.received).toEqual([]);
  });

  test('answers with jobId beside each job_id', async () => {
    const refused = { ok: false, error: { code: 'NOT_FOUND', message: 'no such action' } };
    const processor = await startStandIn(data({ results: [{ ok: true, job: { job_id: 'job_1' } }, refused] }));
    expect(await clientOf(processor.url).jobs.dispatchMany({ jobs: [JOB, JOB] })).toEqual({
      results: [{ ok: true, job: { job_id: 'job_1', jobId: 'job_1' } }, refused],
    });
  });
});
