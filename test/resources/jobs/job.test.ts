import { beforeAll, describe, expect, test } from 'vitest';
import { action, manifest, scope } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { seen } from '../../support/target.ts';
import { addMember, createWorkspace, type Member } from '../../support/workspace.ts';
import { dispatched, type Dispatched, endedJob, readJob } from './jobs.ts';

const NEW_YEAR_2099 = Date.UTC(2099, 0, 1);

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(
    manifest([action('echo'), action('fail', { resource: '/status/:status', query: { key: 'x' } })]),
  );
});

describe('a job', () => {
  test('is read as it was dispatched', async () => {
    const runner = await addMember(owner, 'runner');
    const given = {
      ...scope,
      event: 'echo',
      input: { key: 'read', text: 'x' },
      retries: 4,
      schedule: { cron: '0 9 * * 1', tz: 'Asia/Tokyo', limit: 3, endDate: '2099-01-01T00:00:00Z' },
    };
    const { job_id, scheduled_at } = (await runner.call('actions.dispatch', given)).body.data as Dispatched;
    expect(await readJob(owner, job_id)).toEqual({
      id: job_id,
      key: null,
      status: 'scheduled',
      namespace: 'actions',
      operation: 'run',
      product: 'shop',
      env: 'prd',
      target: 'api/echo',
      version: null,
      scheduled_at,
      started_at: null,
      completed_at: null,
      recurring: true,
      cron: '0 9 * * 1',
      tz: 'Asia/Tokyo',
      every: null,
      next_run_at: scheduled_at,
      execution_count: 0,
      limit: 3,
      end_date: NEW_YEAR_2099,
      retries: 4,
      retry_count: 0,
      lost_count: 0,
      last_error: null,
      waiting_for: null,
      paused_by: null,
      pause_reason: null,
      skipped_count: 0,
      waiting_count: 0,
      input: { key: 'read', text: 'x' },
      result: null,
      result_omitted: false,
      cancel_reason: null,
      created_by: runner.user_id,
      created_at: expect.any(Number),
      updated_at: expect.any(Number),
    });
  });

  test('that succeeded holds its result, without what looks like a secret', async () => {
    const key = crypto.randomUUID();
    const { job_id } = await dispatched(owner, {
      schedule: {},
      input: { params: { key }, headers: { authorization: 'Bearer abcdefgh' }, body: { password: 'hunter2' } },
    });
    const job = await endedJob(owner, job_id);
    expect(job).toMatchObject({
      status: 'completed',
      execution_count: 1,
      last_error: null,
      next_run_at: null,
      input: { params: { key }, headers: { authorization: '[redacted]' }, body: { password: '[redacted]' } },
    });
    expect(job['result']).toMatchObject({
      method: 'POST',
      headers: { authorization: '[redacted]', 'idempotency-key': `${job_id}:1` },
    });
    const [request] = await seen(`/echo/${key}`);
    expect(request).toMatchObject({ headers: { authorization: 'Bearer abcdefgh' }, body: '{"password":"hunter2"}' });
  });

  test('that failed holds its error', async () => {
    const { job_id } = await dispatched(owner, {
      event: 'fail',
      schedule: {},
      input: { 'params:status': 404, key: 'x' },
    });
    const last_error = {
      code: 'NOT_FOUND',
      message: 'api/fail answered 404',
      outcome: 'sent',
      upstream: { status: 404, body: { error: 'status 404' } },
    };
    expect(await endedJob(owner, job_id)).toMatchObject({ status: 'failed', last_error, result: null, retry_count: 0 });
  });

  test('is cancelled once, and keeps the first reason', async () => {
    const { job_id } = await dispatched(owner);
    expect(await owner.call('jobs.cancel', { job_id, reason: 'no longer needed' })).toMatchObject({
      status: 200,
      body: { data: { id: job_id, status: 'cancelled', cancel_reason: 'no longer needed', next_run_at: null } },
    });
    const cancelled = await readJob(owner, job_id);
    expect(await owner.call('jobs.cancel', { job_id, reason: 'again' })).toMatchObject({
      status: 200,
      body: { data: cancelled },
    });
    expect(await readJob(owner, job_id)).toEqual(cancelled);
  });

  test('that has ended cannot be cancelled any more, and stays as it is', async () => {
    const { job_id } = await dispatched(owner, { schedule: {}, input: { key: 'ended' } });
    const ended = await endedJob(owner, job_id);
    expect(await owner.call('jobs.cancel', { job_id })).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT', errors: [{ path: 'job_id' }] },
    });
    expect(await readJob(owner, job_id)).toEqual(ended);
  });

  test.each(['jobs.get', 'jobs.cancel'])('that never was is not found: %s', async (operation) => {
    const before = await stored();
    expect(await owner.call(operation, { job_id: `job_o${'0'.repeat(32)}` })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    });
    expect(await stored()).toEqual(before);
  });
});
