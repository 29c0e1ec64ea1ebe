import { runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../../src/kernel/limits.ts';
import { ask, seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import { call, checkAlarms, createShop, kept, keptJob, objectOf, PATIENCE, setClock, settled } from './jobs.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let owner: Member;
beforeAll(async () => {
  owner = await createShop();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await checkAlarms();
});

describe('an attempt that fails', () => {
  test('is repeated after the backoff, under the same idempotency key', async () => {
    const key = crypto.randomUUID();
    const { job_id } = await owner.client.actions.dispatch({
      ...call('flaky', { key, fails: 2 }),
      retries: 2,
      retryConfig: { initialDelay: MINUTE },
    });
    const stub = objectOf(owner, job_id);
    let alarms = 0;
    for (const [retries, delay] of [
      [1, MINUTE],
      [2, 2 * MINUTE],
    ] as const) {
      const { phase, progress } = await settled(stub, 'queued');
      expect(phase).toMatchObject({ due: progress.updatedAt + delay, occurrence: { number: 1, failures: retries } });
      expect(progress).toMatchObject({
        retries,
        executions: 0,
        lastError: { code: 'SERVICE_UNAVAILABLE', outcome: 'sent', upstream: { status: 503 } },
      });
      expect(await owner.client.jobs.get(job_id)).toMatchObject({
        status: 'queued',
        next_run_at: progress.updatedAt + delay,
        retry_count: retries,
      });
      setClock(progress.updatedAt + delay);
      alarms += Number(await runDurableObjectAlarm(stub));
      await settled(stub, retries === 2 ? 'completed' : 'queued');
      vi.restoreAllMocks();
    }
    expect(alarms).toBe(2);
    expect((await keptJob(stub)).progress).toMatchObject({ retries: 2, executions: 1, result: { count: 3 } });
    expect((await seen(key)).map(({ headers }) => headers['idempotency-key'])).toEqual(Array(3).fill(`${job_id}:1`));
  });

  test('is repeated by itself', async () => {
    const key = crypto.randomUUID();
    const { job_id } = await owner.client.actions.dispatch({
      ...call('flaky', { key, fails: 2 }),
      retries: 5,
      retryConfig: { initialDelay: 10 },
    });
    const { progress } = await settled(objectOf(owner, job_id), 'completed');
    expect(progress).toMatchObject({ retries: 2, executions: 1 });
    expect(await seen(key)).toHaveLength(3);
  });

  test.each([
    ['uses up its retries', 'flaky', 1, 2, { code: 'SERVICE_UNAVAILABLE', outcome: 'sent', upstream: { status: 503 } }],
    ['has no retries', 'flaky', 0, 1, { code: 'SERVICE_UNAVAILABLE', outcome: 'sent', upstream: { status: 503 } }],
    ['may have been carried out', 'reset', 3, 1, { code: 'OUTCOME_UNKNOWN', outcome: 'unknown' }],
    [
      'may have been carried out, by a method that is safe to repeat,',
      'put-reset',
      1,
      2,
      { code: 'CONNECTION_ERROR', outcome: 'unknown' },
    ],
  ])('and %s fails the job', async (_why, event, retries, requests, error) => {
    const key = crypto.randomUUID();
    const { job_id } = await owner.client.actions.dispatch({
      ...call(event, { key, fails: 9 }),
      retries,
      retryConfig: { initialDelay: 0 },
    });
    await settled(objectOf(owner, job_id), 'failed');
    expect(await owner.client.jobs.get(job_id)).toMatchObject({
      status: 'failed',
      next_run_at: null,
      execution_count: 1,
      retries,
      retry_count: requests - 1,
      last_error: error,
      result: null,
    });
    expect(await seen(key)).toHaveLength(requests);
  });
});

describe('what a job keeps', () => {
  const QUOTES = 2;

  test.each([
    ['left out when it is over the limit', LIMITS.job_result.value, true],
    ['kept when it is at the limit', LIMITS.job_result.value - QUOTES, false],
  ])('of a result is %s', async (_what, bytes, omitted) => {
    const { job_id } = await owner.client.actions.dispatch(call('big', { bytes }));
    await settled(objectOf(owner, job_id), 'completed');
    const job = await owner.client.jobs.get(job_id);
    expect(job.result_omitted).toBe(omitted);
    expect(job.result).toBe(omitted ? null : 'x'.repeat(bytes));
  });

  test('is shown without secrets, and was sent with them', async () => {
    const key = crypto.randomUUID();
    const { app, event, input } = call('echo', { key }, { password: 'hunter22', note: 'Bearer abcdefgh' });
    const { job_id } = await owner.client.actions.dispatch({
      app,
      event,
      input: { ...input, headers: { authorization: 'Bearer abcdefgh', 'x-plain': 'plain' } },
    });
    await settled(objectOf(owner, job_id), 'completed');
    const job = await owner.client.jobs.get(job_id);
    expect(job.input).toMatchObject({
      query: { key },
      headers: { 'x-plain': 'plain' },
      body: { password: '[redacted]', note: 'Bearer [redacted]' },
    });
    expect(job.result).toMatchObject({ headers: { authorization: '[redacted]', 'x-plain': 'plain' } });
    expect(JSON.stringify(job.input)).not.toMatch(/hunter22|abcdefgh/);
    const [request] = await seen(key);
    expect(request).toMatchObject({
      headers: { authorization: 'Bearer abcdefgh' },
      body: expect.stringContaining('hunter22'),
    });
  });
});

describe('cancelling', () => {
  test('a scheduled job keeps it from firing', async () => {
    const key = crypto.randomUUID();
    const at = Date.now() + HOUR;
    const { job_id } = await owner.client.actions.dispatch({ ...call('echo', { key }), schedule: { start_at: at } });
    expect(await owner.client.jobs.cancel(job_id, { reason: 'changed my mind' })).toMatchObject({
      status: 'cancelled',
      cancel_reason: 'changed my mind',
      next_run_at: null,
      execution_count: 0,
    });
    setClock(at);
    const stub = objectOf(owner, job_id);
    await runDurableObjectAlarm(stub);
    expect((await kept(stub)).jobs).toMatchObject([
      { stage: 'final', phase: { status: 'cancelled' }, progress: { fence: 0 } },
    ]);
    expect(await seen(key)).toEqual([]);
  });

  test('a job that waits for its next attempt ends it', async () => {
    const key = crypto.randomUUID();
    const { job_id } = await owner.client.actions.dispatch({
      ...call('flaky', { key, fails: 9 }),
      retries: 5,
      retryConfig: { initialDelay: MINUTE },
    });
    const stub = objectOf(owner, job_id);
    const { phase } = await settled(stub, 'queued');
    await owner.client.jobs.cancel(job_id);
    setClock(Number('due' in phase && phase.due));
    await runDurableObjectAlarm(stub);
    expect((await keptJob(stub)).phase.status).toBe('cancelled');
    expect(await seen(key)).toHaveLength(1);
  });

  test('a running job closes the connection of its attempt, whose report is ignored', async () => {
    const key = crypto.randomUUID();
    const { job_id } = await owner.client.actions.dispatch({
      ...call('hang', { key }),
      retries: 5,
      retryConfig: { initialDelay: 0 },
    });
    await vi.waitFor(async () => expect(await seen(key)).toHaveLength(1), PATIENCE);
    const cancelled = await owner.client.jobs.cancel(job_id);
    expect(cancelled).toMatchObject({ status: 'cancelled', cancel_reason: null, last_error: null, retry_count: 0 });
    expect(await ask('/_ended', { key })).toBe(true);
    await objectOf(owner, job_id).report(job_id, 1, { ok: true, result: 'late', omitted: false });
    expect(await owner.client.jobs.get(job_id)).toEqual(cancelled);
    expect(await seen(key)).toHaveLength(1);
  });

  test('a cancelled job answers it as it is', async () => {
    const given = { ...call('echo', { key: 'cancelled' }), schedule: { delay: HOUR } };
    const { job_id } = await owner.client.actions.dispatch(given);
    const cancelled = await owner.client.jobs.cancel(job_id, { reason: 'first' });
    const before = await keptJob(objectOf(owner, job_id));
    expect(await owner.client.jobs.cancel(job_id, { reason: 'second' })).toEqual(cancelled);
    expect(await keptJob(objectOf(owner, job_id))).toEqual(before);
  });

  test.each(['completed', 'failed'] as const)('a %s job is refused and changes nothing', async (status) => {
    const event = status === 'failed' ? 'reset' : 'echo';
    const { job_id } = await owner.client.actions.dispatch(call(event, { key: status }));
    const before = await settled(objectOf(owner, job_id), status);
    await expect(owner.client.jobs.cancel(job_id)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(status),
    });
    expect(await keptJob(objectOf(owner, job_id))).toEqual(before);
  });
});
