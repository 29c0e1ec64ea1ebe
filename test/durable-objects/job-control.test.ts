import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ask, seen } from '../support/target.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';
import { call, checkAlarms, createShop, type JobStub, keptJob, objectOf, PATIENCE, setClock } from './jobs.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** Less than an attempt of the shop may take. */
const SHORT = 10_000;

let owner: Member;
beforeAll(async () => {
  owner = await createShop();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await checkAlarms();
});

/** An instant well ahead, so that no alarm of the runtime comes in between. */
const START = Math.ceil(Date.now() / HOUR) * HOUR + 24 * HOUR;

async function dispatch(event: string, key: string, schedule: object, more: object = {}) {
  const { job_id } = await owner.client.actions.dispatch({ ...call(event, { key }), schedule, ...more });
  return { id: job_id, stub: objectOf(owner, job_id) };
}

/** Fires an object's alarm at an instant. */
async function fireAt(stub: JobStub, at: number): Promise<void> {
  setClock(at);
  await runDurableObjectAlarm(stub);
}

const executions = async (stub: JobStub) => (await keptJob(stub)).progress.executions;
const reached = (key: string, count: number) =>
  vi.waitFor(async () => expect(await seen(key)).toHaveLength(count), PATIENCE);
const recorded = (stub: JobStub, count: number) =>
  vi.waitFor(async () => expect(await executions(stub)).toBe(count), PATIENCE);

describe('a paused job', () => {
  test('never starts, and goes on with the next firing once it is resumed', async () => {
    const key = crypto.randomUUID();
    const { id, stub } = await dispatch('echo', key, { every: HOUR, start_at: START });
    expect(await owner.client.jobs.pause(id, { reason: 'maintenance' })).toMatchObject({
      status: 'paused',
      paused_by: 'user',
      pause_reason: 'maintenance',
      next_run_at: null,
    });
    await fireAt(stub, START + 2.5 * HOUR);
    await owner.client.jobs.get(id);
    expect(await seen(key)).toEqual([]);
    expect(await owner.client.jobs.resume(id)).toMatchObject({
      status: 'scheduled',
      paused_by: null,
      next_run_at: START + 3 * HOUR,
    });
    await fireAt(stub, START + 3 * HOUR);
    await reached(key, 1);
  });

  test('is one from the start when its dispatch says so', async () => {
    const schedule = { every: HOUR, start_at: START, paused: true };
    const { job_id, status } = await owner.client.actions.dispatch({ ...call('echo', { key: 'paused' }), schedule });
    expect(status).toBe('paused');
    expect(await owner.client.jobs.get(job_id)).toMatchObject({ status: 'paused', paused_by: 'user' });
  });

  test('is listed as one', async () => {
    const { id } = await dispatch('echo', 'listed', { every: HOUR, start_at: START });
    await owner.client.jobs.pause(id);
    await vi.waitFor(async () => {
      const { jobs } = await owner.client.jobs.list({ status: 'paused' });
      expect(jobs.map((job) => job.id)).toContain(id);
    }, PATIENCE);
  });
});

describe('occurrences that overlap', () => {
  test('run beside each other where they may, and both are recorded', async () => {
    const key = crypto.randomUUID();
    const { id, stub } = await dispatch('gate', key, { every: SHORT, start_at: START, overlap: 'allow' });
    await fireAt(stub, START);
    await reached(key, 1);
    await fireAt(stub, START + SHORT);
    await reached(key, 2);
    expect((await seen(key)).map(({ headers }) => headers['idempotency-key'])).toEqual([`${id}:1`, `${id}:2`]);
    await ask('/_open', { key });
    await recorded(stub, 2);
    expect(await owner.client.jobs.getHistory(id)).toMatchObject({ total_executions: 2, successful_executions: 2 });
  });

  test('end the one before where they are told to', async () => {
    const key = crypto.randomUUID();
    const { id, stub } = await dispatch('gate', key, { every: SHORT, start_at: START, overlap: 'cancel_running' });
    await fireAt(stub, START);
    await reached(key, 1);
    await fireAt(stub, START + SHORT);
    await reached(key, 2);
    await ask('/_open', { key });
    await recorded(stub, 2);
    const { executions: told } = await owner.client.jobs.getHistory(id);
    expect(told.map(({ number, status }) => [number, status])).toEqual([
      [2, 'completed'],
      [1, 'cancelled'],
    ]);
  });
});

describe('a backfill', () => {
  test('runs each firing of the range under a key of its own', async () => {
    const key = crypto.randomUUID();
    const { id, stub } = await dispatch('echo', key, { every: HOUR, start_at: START });
    const now = Date.now();
    const job = await owner.client.jobs.backfill(id, { from: now - 3 * HOUR, to: now });
    expect(job).toMatchObject({ status: 'queued', waiting_count: 2 });
    await recorded(stub, 3);
    const { executions: told } = await owner.client.jobs.getHistory(id);
    expect(told).toHaveLength(3);
    for (const { scheduled_at } of told) expect(scheduled_at).toSatisfy((at: number) => at % HOUR === 0 && at < now);
    expect(new Set((await seen(key)).map(({ headers }) => headers['idempotency-key'])).size).toBe(3);
    expect(await owner.client.jobs.get(id)).toMatchObject({ status: 'scheduled', next_run_at: START });
  });
});

describe('a job that failed for good', () => {
  test('stays to be looked at, and runs again with what it was given', async () => {
    const key = crypto.randomUUID();
    const given = { query: { key, fails: 1, status: 400 }, body: { amount: 100 } };
    const { job_id } = await owner.client.actions.dispatch({ ...call('flaky', {}), input: given });
    const failed = await vi.waitFor(async () => {
      const job = await owner.client.jobs.get(job_id);
      expect(job.status).toBe('failed');
      return job;
    }, PATIENCE);
    expect(failed).toMatchObject({ input: given, last_error: { upstream: { status: 400 } } });
    await owner.client.jobs.retry(job_id);
    await vi.waitFor(async () => expect((await owner.client.jobs.get(job_id)).status).toBe('completed'), PATIENCE);
    const calls = await seen(key);
    expect(calls.map(({ body }) => JSON.parse(body) as unknown)).toEqual([{ amount: 100 }, { amount: 100 }]);
    expect(calls.map(({ headers }) => headers['idempotency-key'])).toEqual([`${job_id}:1`, `${job_id}:2`]);
  });
});

describe('a deleted job', () => {
  test('is gone at once, from lists too, and leaves nothing', async () => {
    const { id, stub } = await dispatch('echo', 'deleted', { delay: HOUR });
    const inIndex = () => env.DB.prepare('SELECT id FROM jobs WHERE id = ?').bind(id).first();
    await vi.waitFor(async () => expect(await inIndex()).not.toBeNull(), PATIENCE);
    expect(await owner.client.jobs.delete(id)).toBe(true);
    await expect(owner.client.jobs.get(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(owner.client.jobs.cancel(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await vi.waitFor(async () => expect(await inIndex()).toBeNull(), PATIENCE);
    setClock(Date.now() + MINUTE);
    await runDurableObjectAlarm(stub);
    await expect(keptJob(stub)).rejects.toThrow('not among the 0');
  });

  test('gives its idempotency key back', async () => {
    const idempotency_key = crypto.randomUUID();
    const { id } = await dispatch('echo', 'again', { delay: HOUR }, { idempotency_key });
    expect((await dispatch('echo', 'again', { delay: HOUR }, { idempotency_key })).id).toBe(id);
    await owner.client.jobs.delete(id);
    const again = await dispatch('echo', 'again', { delay: 2 * HOUR }, { idempotency_key });
    expect(await owner.client.jobs.get(again.id)).toMatchObject({ status: 'scheduled' });
  });
});

describe('the times of a job', () => {
  test('drop an occurrence that could not begin within its ttl', async () => {
    const key = crypto.randomUUID();
    const { id, stub } = await dispatch('echo', key, { start_at: START }, { ttl: '1m' });
    await fireAt(stub, START + MINUTE + 1);
    expect(await owner.client.jobs.get(id)).toMatchObject({
      status: 'failed',
      last_error: { code: 'TIMEOUT', outcome: 'not_sent' },
    });
    expect(await seen(key)).toEqual([]);
  });

  test('cut an attempt off at its timeout, and all attempts at the deadline', async () => {
    const key = crypto.randomUUID();
    const { id } = await dispatch('hang', key, {}, { timeout: 300 });
    await vi.waitFor(async () => {
      expect(await owner.client.jobs.get(id)).toMatchObject({ status: 'failed', last_error: { outcome: 'unknown' } });
    }, PATIENCE);
    const late = await dispatch('hang', crypto.randomUUID(), {}, { deadline: 300 });
    await vi.waitFor(async () => expect((await owner.client.jobs.get(late.id)).status).toBe('failed'), PATIENCE);
  });
});

describe('an idempotency key in the body', () => {
  test('differs from another in the header', async () => {
    const input = { product: 'shop', env: 'prd', ...call('echo', { key: 'x' }), idempotency_key: 'one' };
    const headers = { 'idempotency-key': 'two' };
    expect(await owner.call('actions.dispatch', input, { headers })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'idempotency_key' }] },
    });
  });
});

describe('a command of another workspace', () => {
  test.each(['cancel', 'pause', 'resume', 'retry', 'trigger', 'delete', 'getHistory'])(
    'finds no job: %s',
    async (operation) => {
      const { id } = await dispatch('echo', 'foreign', { every: HOUR, start_at: START });
      const stranger = await createWorkspace();
      expect(await stranger.call(`jobs.${operation}`, { job_id: id })).toMatchObject({
        status: 404,
        body: { code: 'NOT_FOUND' },
      });
      expect(await owner.client.jobs.get(id)).toMatchObject({ status: 'scheduled', next_run_at: START });
    },
  );
});
