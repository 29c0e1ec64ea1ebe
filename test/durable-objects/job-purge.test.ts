import { runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { JobStore } from '../../durable-objects/job-store.ts';
import { Schema } from '../../durable-objects/schema.ts';
import { applyJob, createJob } from '../../src/engine/job.ts';
import { seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import { told } from './index-watch.ts';
import {
  cancelIn,
  call,
  checkAlarms,
  createShop,
  createSpec,
  execute,
  holdClock,
  type JobStub,
  kept,
  keptJob,
  loggedFaults,
  objectOf,
  PATIENCE,
  settled,
  within,
} from './jobs.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const KEPT_MS = 30 * DAY;
const LOOK_AGAIN = 1_000;
const NOTHING = { alarm: null, tables: [], jobs: [] };

let owner: Member;
beforeAll(async () => {
  owner = await createShop();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await checkAlarms();
});

/** Fires the alarm at an instant. */
async function fire(stub: JobStub, at: number): Promise<void> {
  holdClock(at);
  expect(await runDurableObjectAlarm(stub)).toBe(true);
}

/** When the job of a stub is no longer kept, once its object has nothing else to do. */
async function keptUntil(stub: JobStub): Promise<number> {
  await told(stub);
  await runDurableObjectAlarm(stub);
  return Number((await keptJob(stub)).progress.completedAt) + KEPT_MS;
}

describe('a job that has ended', () => {
  test.each(['completed', 'failed', 'cancelled'] as const)(
    'as %s is kept for thirty days, and leaves nothing in its object then',
    async (status) => {
      const spec = createSpec(owner, status === 'failed' ? 'reset' : 'echo', `purged-${status}`, {
        first: Date.now() + (status === 'cancelled' ? HOUR : 0),
      });
      const stub = objectOf(owner, spec.id);
      await stub.dispatch(spec);
      if (status === 'cancelled') await cancelIn(stub, spec.id, null);
      await settled(stub, status);
      const until = await keptUntil(stub);
      expect(await kept(stub)).toMatchObject({ alarm: until, jobs: [{ stage: 'final', due: until }] });
      await fire(stub, until - 1);
      expect(await kept(stub)).toMatchObject({ alarm: until, jobs: [{ phase: { status } }] });
      await fire(stub, until);
      expect(await kept(stub)).toEqual(NOTHING);
      expect(await stub.get(spec.id)).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
      expect(await kept(stub)).toEqual(NOTHING);
    },
  );

  test('makes room for a new one in the same object, which runs', async () => {
    const key = crypto.randomUUID();
    const spec = createSpec(owner, 'echo', key);
    const stub = objectOf(owner, spec.id);
    await stub.dispatch(spec);
    await settled(stub, 'completed');
    const first = await keptJob(stub);
    await fire(stub, (await keptUntil(stub)) + 1);
    expect(await kept(stub)).toEqual(NOTHING);
    await stub.dispatch(spec);
    const again = await settled(stub, 'completed');
    expect(again.revision).toBeGreaterThan(first.revision);
    expect(await seen(key)).toHaveLength(2);
  });

  test('goes alone: the others of its object stay, and are fired', async () => {
    const [gone, stays] = [createSpec(owner, 'echo', 'gone'), createSpec(owner, 'echo', 'stays')];
    const stub = objectOf(owner, gone.id);
    const key = crypto.randomUUID();
    const late = createSpec(owner, 'echo', key, { first: Date.now() + KEPT_MS + DAY });
    await stub.dispatch(gone);
    await settled(stub, 'completed');
    const until = await keptUntil(stub);
    holdClock(until - HOUR);
    await stub.dispatch({ ...stays, first: until - HOUR });
    await stub.dispatch(late);
    await vi.waitFor(
      async () => expect((await kept(stub)).jobs.filter(({ stage }) => stage === 'final')).toHaveLength(2),
      PATIENCE,
    );
    await fire(stub, until);
    const { jobs } = await kept(stub);
    expect(new Map(jobs.map(({ id, stage }) => [id, stage]))).toEqual(
      new Map([
        [stays.id, 'final'],
        [late.id, 'waiting'],
      ]),
    );
    await told(stub);
    await runDurableObjectAlarm(stub);
    expect((await kept(stub)).alarm).toBe(late.first);
    await fire(stub, late.first);
    await vi.waitFor(async () => expect(await seen(key)).toHaveLength(1), PATIENCE);
  });

  test('goes with five hundred others in a turn, and the rest in the next', async () => {
    const specs = Array.from({ length: 501 }, () => createSpec(owner, 'echo', 'many', { first: Date.now() + HOUR }));
    const stub = objectOf(owner, String(specs[0]?.id));
    await within(stub, async (object) => {
      await Promise.all(specs.map((spec) => object.dispatch(spec)));
      await Promise.all(specs.map(({ id }) => cancelIn(object, id, null)));
    });
    await told(stub);
    const { jobs } = await kept(stub);
    const until = Math.max(...jobs.map(({ due }) => due));
    await fire(stub, until);
    expect(await kept(stub)).toMatchObject({ alarm: expect.any(Number), jobs: [{ stage: 'final' }] });
    await fire(stub, until);
    expect(await kept(stub)).toEqual(NOTHING);
  });

  test('is kept as long as the deployment says', async () => {
    const job = createJob(createSpec(owner, 'echo', 'retention', { first: Date.now() + HOUR }));
    const ended = applyJob(job, { type: 'cancel', now: job.spec.createdAt, reason: null }).job;
    await within(objectOf(owner, job.spec.id), (_object, storage) => {
      const store = new JobStore(new Schema(storage.sql), storage.kv, DAY);
      store.insert(job, 1);
      store.update(ended, job, 2);
      const at = job.spec.createdAt + DAY;
      expect(store.read(job.spec.id)).toEqual({ job: ended, revision: 2, due: at });
      expect(store.nextDue()).toEqual({ waiting: Infinity, leased: Infinity, final: at });
      expect([store.outlived(at - 1, 9), store.outlived(at, 9)].map(({ length }) => length)).toEqual([0, 1]);
      store.remove(job.spec.id);
      expect(store.isEmpty).toBe(true);
    });
  });
});

describe('an idempotency key', () => {
  /** A job of an object of its own that has ended, the object that holds its key, and until when it is kept. */
  async function createEnded(idempotency_key: string = crypto.randomUUID()) {
    // Nobody else's jobs are in the lanes of a workspace of its own.
    const keeper = await createShop();
    const given = { ...call('echo', { key: 'claimed' }), schedule: { delay: HOUR } };
    const { job_id } = await keeper.client.actions.dispatch(given, { idempotency_key });
    await keeper.client.jobs.cancel(job_id);
    const own = objectOf(keeper, job_id);
    const { spec } = await keptJob(own);
    const lane = objectOf(keeper, String(spec.claim));
    const claims = () => execute(lane, `SELECT job_id FROM claims WHERE id = '${spec.claim}'`);
    expect(await claims()).toEqual([{ job_id }]);
    return { keeper, own, lane, claims, until: await keptUntil(own) };
  }

  test('is given back with its job, and may be used for another request then', async () => {
    const idempotency_key = crypto.randomUUID();
    const { keeper, own, lane, until } = await createEnded(idempotency_key);
    await fire(own, until);
    await vi.waitFor(async () => expect(await kept(own)).toEqual(NOTHING), PATIENCE);
    expect(await kept(lane)).toEqual(NOTHING);
    vi.restoreAllMocks();
    const given = { ...call('echo', { key: 'another' }), schedule: { delay: 2 * HOUR } };
    const { scheduled_at } = await keeper.client.actions.dispatch(given, { idempotency_key });
    await told(own);
    await runDurableObjectAlarm(own);
    expect((await kept(own)).alarm).toBe(scheduled_at);
  });

  test('that cannot be given back keeps its job, until a second later it can', async () => {
    const { own, lane, claims, until } = await createEnded();
    await execute(
      lane,
      `CREATE TRIGGER broken BEFORE DELETE ON claims BEGIN SELECT RAISE(ABORT, 'cannot be deleted'); END`,
    );
    const faults = loggedFaults();
    await fire(own, until);
    await vi.waitFor(
      () => expect(faults).toMatchObject([{ fault: expect.stringContaining('cannot be deleted') }]),
      PATIENCE,
    );
    expect((await kept(own)).jobs).toHaveLength(1);
    expect(Number((await kept(own)).alarm)).toBeGreaterThanOrEqual(until + LOOK_AGAIN);
    expect(await claims()).toHaveLength(1);
    await execute(lane, 'DROP TRIGGER broken');
    await fire(own, until + 2 * LOOK_AGAIN);
    await vi.waitFor(async () => expect(await kept(own)).toEqual(NOTHING), PATIENCE);
    expect(await kept(lane)).toEqual(NOTHING);
  });
});
