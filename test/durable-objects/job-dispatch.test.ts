import { listDurableObjectIds, runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/kernel/clock.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { rowsOf } from '../support/job-rows.ts';
import { ask, seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import { told } from './index-watch.ts';
import {
  cancelIn,
  call,
  checkAlarms,
  createShop,
  createSpec,
  execute,
  kept,
  keptJob,
  objectOf,
  PATIENCE,
  setClock,
  settled,
  within,
} from './jobs.ts';

const HOUR = 3_600_000;
const UNKNOWN = `job_o${'0'.repeat(32)}`;

let owner: Member;
beforeAll(async () => {
  owner = await createShop();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await checkAlarms();
});

describe('a dispatch', () => {
  test('answers when the job and its alarm are stored', async () => {
    const at = Date.now() + HOUR;
    const { job_id } = await owner.client.actions.dispatch({
      ...call('echo', { key: 'stored' }),
      schedule: { start_at: at },
    });
    const { alarm, jobs } = await kept(objectOf(owner, job_id));
    expect(alarm ?? Infinity).toBeLessThanOrEqual(at);
    expect(jobs).toMatchObject([
      { id: job_id, stage: 'waiting', due: at, instance: null, phase: { status: 'scheduled', due: at } },
    ]);
  });

  test('makes no table for a job that has its object to itself, and tables once there is another', async () => {
    const spec = createSpec(owner, 'echo', 'lean', { first: Date.now() + HOUR });
    const stub = objectOf(owner, spec.id);
    await stub.dispatch(spec);
    const own = "SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY name";
    expect(await execute(stub, own)).toEqual([]);
    await stub.dispatch(createSpec(owner, 'echo', 'lean', { first: Date.now() + HOUR }));
    expect(await execute(stub, own)).toEqual(
      [/^jobs_\d+$/, /^outbox$/, /^waiting_\d+$/].map((name) => ({ name: expect.stringMatching(name) })),
    );
    expect((await kept(stub)).jobs.map(({ id }) => id)).toContain(spec.id);
    expect(await within(stub, (_object, storage) => [...storage.kv.list()])).toEqual([]);
  });

  test('leases a job that is due in the same write, so that it starts without an alarm', async () => {
    const key = crypto.randomUUID();
    const spec = createSpec(owner, 'gate', key);
    const stub = objectOf(owner, spec.id);
    const job = await within(stub, async (object, storage) => {
      await object.dispatch(spec);
      return rowsOf(storage)[0];
    });
    expect(job).toMatchObject({
      instance: expect.stringMatching(/^instance_/),
      state: expect.stringContaining('"status":"running"'),
    });
    await ask('/_open', { key });
    const { progress } = await settled(stub, 'completed');
    expect(progress).toMatchObject({ executions: 1, retries: 0, lost: 0, result: { passed: true } });
    const requests = await seen(key);
    expect(requests.map(({ headers }) => headers['idempotency-key'])).toEqual([`${spec.id}:1`]);
  });

  test('has the object look after the attempts that it runs itself', async () => {
    const key = crypto.randomUUID();
    const now = Date.now();
    const clock = vi.spyOn(systemClock, 'now').mockReturnValue(now);
    const spec = createSpec(owner, 'gate', key);
    const stub = objectOf(owner, spec.id);
    await stub.dispatch(spec);
    expect((await kept(stub)).alarm).toBe(now + LIMITS.lease_heartbeat.value);
    clock.mockReturnValue(now + LIMITS.lease_heartbeat.value);
    await told(stub);
    // It stays with the attempt: the platform fires it anew should it be cut off.
    const handled = runDurableObjectAlarm(stub);
    await vi.waitFor(async () => expect((await kept(stub)).alarm).toBeNull(), PATIENCE);
    await ask('/_open', { key });
    expect(await handled).toBe(true);
    expect((await keptJob(stub)).phase.status).toBe('completed');
    expect(await seen(key)).toHaveLength(1);
    expect((await kept(stub)).alarm).toBeNull();
  });

  test('has an object of several wake every five seconds while it runs attempts itself', async () => {
    const key = crypto.randomUUID();
    const now = Date.now();
    const clock = vi.spyOn(systemClock, 'now').mockReturnValue(now);
    const specs = [1, 2].map(() => createSpec(owner, 'gate', key));
    const stub = objectOf(owner, String(specs[0]?.id));
    for (const spec of specs) await stub.dispatch(spec);
    expect((await kept(stub)).alarm).toBe(now + LIMITS.lease_heartbeat.value);
    clock.mockReturnValue(now + LIMITS.lease_heartbeat.value);
    await runDurableObjectAlarm(stub);
    expect((await kept(stub)).alarm).toBe(now + 2 * LIMITS.lease_heartbeat.value);
    await ask('/_open', { key });
    await settled(stub, 'completed');
  });
});

describe('a job with a start', () => {
  test('fires by its alarm', async () => {
    const key = crypto.randomUUID();
    const at = Date.now() + HOUR;
    const { job_id } = await owner.client.actions.dispatch({ ...call('echo', { key }), schedule: { start_at: at } });
    const stub = objectOf(owner, job_id);
    vi.spyOn(systemClock, 'now').mockReturnValue(at);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    await settled(stub, 'completed');
    expect(await seen(key)).toHaveLength(1);
  });

  test('is not started by an alarm that comes early, which is armed again', async () => {
    const key = crypto.randomUUID();
    const at = Date.now() + HOUR;
    const { job_id } = await owner.client.actions.dispatch({ ...call('echo', { key }), schedule: { start_at: at } });
    const stub = objectOf(owner, job_id);
    setClock(at - HOUR / 2);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    const { alarm, jobs } = await kept(stub);
    expect(alarm ?? Infinity).toBeLessThanOrEqual(at);
    expect(jobs).toMatchObject([{ phase: { status: 'scheduled' }, progress: { fence: 0 } }]);
    expect(await seen(key)).toEqual([]);
  });

  test('fires by itself', async () => {
    const key = crypto.randomUUID();
    const { job_id } = await owner.client.actions.dispatch({
      ...call('echo', { key }),
      schedule: { start_at: Date.now() + 50 },
    });
    await settled(objectOf(owner, job_id), 'completed');
    expect(await seen(key)).toHaveLength(1);
  });
});

describe('an object without a job', () => {
  const message = `job '${UNKNOWN}' not found`;
  const errors = [{ path: 'job_id', message }];
  const REFUSED = { ok: false, error: { code: 'NOT_FOUND', message: `job_id: ${message}`, errors } };

  test('answers NOT_FOUND and stores nothing', async () => {
    const stub = objectOf(owner, UNKNOWN);
    expect(await stub.get(UNKNOWN)).toEqual(REFUSED);
    expect(await cancelIn(stub, UNKNOWN, null)).toEqual(REFUSED);
    expect(await stub.take(UNKNOWN, 1)).toBeNull();
    await stub.report(UNKNOWN, 1, { ok: true, result: 1, omitted: false });
    expect(await kept(stub)).toEqual({ alarm: null, tables: [], jobs: [] });
  });

  test.each([['get'], ['cancel']] as const)(
    'is not even asked when jobs.%s is given what cannot be an id',
    async (operation) => {
      const before = await listDurableObjectIds(env.JOBS);
      await expect(owner.client.jobs[operation]('job_1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await listDurableObjectIds(env.JOBS)).toHaveLength(before.length);
    },
  );
});

describe('an idempotency key', () => {
  test.each(['one after the other', 'at the same time'])(
    'gives two dispatches %s one job, which runs once',
    async (when) => {
      const key = crypto.randomUUID();
      const dispatch = () => owner.client.actions.dispatch(call('echo', { key }), { idempotency_key: key });
      const first = dispatch();
      if (when === 'one after the other') await settled(objectOf(owner, (await first).job_id), 'completed');
      const second = await dispatch();
      expect(second).toEqual(await first);
      const { progress } = await settled(objectOf(owner, second.job_id), 'completed');
      expect(progress).toMatchObject({ fence: 1, executions: 1 });
      expect(await seen(key)).toHaveLength(1);
    },
  );

  test.each([
    ['another input', { ...call('echo', { key: 'other' }), schedule: { delay: HOUR } }],
    ['another action', { ...call('gate', { key: 'conflict' }), schedule: { delay: HOUR } }],
    ['another schedule', { ...call('echo', { key: 'conflict' }), schedule: { delay: 2 * HOUR } }],
    ['other retries', { ...call('echo', { key: 'conflict' }), schedule: { delay: HOUR }, retries: 1 }],
  ])('refuses %s and keeps the job as it is', async (_what, other) => {
    const idempotency_key = crypto.randomUUID();
    const first = { ...call('echo', { key: 'conflict' }), schedule: { delay: HOUR } };
    const { job_id } = await owner.client.actions.dispatch(first, { idempotency_key });
    const before = await keptJob(objectOf(owner, job_id));
    await expect(owner.client.actions.dispatch(other, { idempotency_key })).rejects.toMatchObject({
      code: 'CONFLICT',
      status: 409,
    });
    expect(await keptJob(objectOf(owner, job_id))).toEqual(before);
  });

  test('is another one in another environment', async () => {
    const given = { ...call('echo', { key: 'environments' }), schedule: { delay: HOUR } };
    const options = { idempotency_key: crypto.randomUUID() };
    const jobs = await Promise.all(
      ['prd', 'dev'].map((slug) => owner.client.actions.dispatch({ ...given, env: slug }, options)),
    );
    expect(new Set(jobs.map(({ job_id }) => job_id)).size).toBe(2);
  });

  test('has a repeated dispatch wake a job that is overdue', async () => {
    const key = crypto.randomUUID();
    const at = Date.now() + HOUR;
    const spec = createSpec(owner, 'echo', key, { first: at });
    const stub = objectOf(owner, spec.id);
    await stub.dispatch(spec);
    setClock(at);
    await stub.dispatch(spec);
    await settled(stub, 'completed');
    await vi.waitFor(async () => expect(await seen(key)).toHaveLength(1), PATIENCE);
  });
});
