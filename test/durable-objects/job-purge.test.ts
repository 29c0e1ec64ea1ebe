import { runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { JobStore } from '../../durable-objects/job-store.ts';
import { Schema } from '../../durable-objects/schema.ts';
import { applyJob, createJob } from '../../src/engine/job.ts';
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
  holdClock,
  type JobStub,
  kept,
  keptJob,
  objectOf,
  PATIENCE,
  settled,
  within,
} from './jobs.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const KEPT_MS = 30 * DAY;
/** Jobs that came within a part of the time for which they are kept share a table. */
const PART_MS = KEPT_MS / 10;
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

/** When the job of a stub is no longer kept, once the index has heard of all. */
async function keptUntil(stub: JobStub): Promise<number> {
  await told(stub);
  return Number((await keptJob(stub)).progress.completedAt) + KEPT_MS;
}

/** When the table goes in which jobs of an instant are: a part of their time after the last of those that came with them. */
const dropTime = (createdAt: number) => (Math.floor(createdAt / PART_MS) + 2) * PART_MS + KEPT_MS;

describe('a job that has ended in an object of its own', () => {
  test.each(['completed', 'failed', 'cancelled'] as const)(
    'as %s is kept for thirty days, needs no alarm, and leaves nothing when it is asked to go then',
    async (status) => {
      const spec = createSpec(owner, status === 'failed' ? 'reset' : 'echo', `purged-${status}`, {
        first: Date.now() + (status === 'cancelled' ? HOUR : 0),
      });
      const stub = objectOf(owner, spec.id);
      await stub.dispatch(spec);
      if (status === 'cancelled') await cancelIn(stub, spec.id, null);
      await settled(stub, status);
      const until = await keptUntil(stub);
      await runDurableObjectAlarm(stub);
      expect(await kept(stub)).toMatchObject({ jobs: [{ stage: 'final', due: until }] });
      holdClock(until - 1);
      expect(await stub.outlive(spec.id)).toMatchObject({ id: spec.id, status, due: until });
      expect(await kept(stub)).toMatchObject({ jobs: [{ phase: { status } }] });
      holdClock(until);
      expect(await stub.outlive(spec.id)).toBeNull();
      expect(await kept(stub)).toEqual(NOTHING);
      expect(await stub.get(spec.id)).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
      expect(await stub.outlive(spec.id)).toBeNull();
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
    holdClock(await keptUntil(stub));
    await stub.outlive(spec.id);
    expect(await kept(stub)).toEqual(NOTHING);
    await stub.dispatch(spec);
    const again = await settled(stub, 'completed');
    expect(again.revision).toBeGreaterThan(first.revision);
    expect(await seen(key)).toHaveLength(2);
  });

  test('stays when it goes on instead', async () => {
    const spec = createSpec(owner, 'echo', 'goes-on', { first: Date.now() + HOUR });
    const stub = objectOf(owner, spec.id);
    await stub.dispatch(spec);
    holdClock(spec.first + 2 * KEPT_MS);
    expect(await stub.outlive(spec.id)).toMatchObject({ id: spec.id });
    await settled(stub, 'completed');
  });
});

describe('jobs that have ended in an object of several', () => {
  test('go with the table of their time, and the object with the last', async () => {
    const specs = [1, 2, 3].map(() => createSpec(owner, 'echo', 'together', { first: Date.now() + HOUR }));
    const stub = objectOf(owner, String(specs[0]?.id));
    for (const spec of specs) await stub.dispatch(spec);
    for (const { id } of specs) await cancelIn(stub, id, null);
    await told(stub);
    await runDurableObjectAlarm(stub);
    const at = dropTime(Number(specs[0]?.createdAt));
    expect((await kept(stub)).alarm).toBe(at);
    await fire(stub, at - 1);
    expect((await kept(stub)).jobs).toHaveLength(3);
    await fire(stub, at);
    expect(await kept(stub)).toEqual(NOTHING);
  });

  test('leave those behind that have not been kept for long enough, or are still to come', async () => {
    const key = crypto.randomUUID();
    const gone = createSpec(owner, 'echo', 'gone', { first: Date.now() + HOUR });
    const at = dropTime(gone.createdAt);
    const [stays, late] = [
      createSpec(owner, 'echo', 'stays', { first: at }),
      createSpec(owner, 'echo', key, { first: at + DAY }),
    ];
    const stub = objectOf(owner, gone.id);
    for (const spec of [gone, stays, late]) await stub.dispatch(spec);
    await cancelIn(stub, gone.id, null);
    holdClock(at - DAY);
    await cancelIn(stub, stays.id, null);
    await told(stub);
    const before = await kept(stub);
    await fire(stub, at);
    const { jobs, tables } = await kept(stub);
    expect(jobs).toEqual(before.jobs.filter(({ id }) => id !== gone.id));
    expect(tables).not.toEqual(before.tables);
    await vi.waitFor(async () => expect((await kept(stub)).alarm).toBe(late.first), PATIENCE);
    await fire(stub, late.first);
    await vi.waitFor(async () => expect(await seen(key)).toHaveLength(1), PATIENCE);
  });

  test('are found in whichever table they are, and told of once', async () => {
    const old = createSpec(owner, 'gate', 'old', { createdAt: Date.now() - 2 * PART_MS });
    const specs = [
      old,
      createSpec(owner, 'gate', 'new'),
      createSpec(owner, 'echo', 'later', { first: Date.now() + HOUR }),
    ];
    const stub = objectOf(owner, old.id);
    for (const spec of specs) await stub.dispatch(spec);
    expect((await kept(stub)).tables.filter((name) => name.startsWith('jobs_'))).toHaveLength(2);
    await ask('/_open', { key: 'old' });
    await ask('/_open', { key: 'new' });
    await vi.waitFor(async () => {
      const { jobs } = await kept(stub);
      expect(new Map(jobs.map(({ id, stage }) => [id, stage]))).toEqual(
        new Map(specs.map(({ id }, index) => [id, index === 2 ? 'waiting' : 'final'])),
      );
    }, PATIENCE);
    for (const { id } of specs) expect(await stub.get(id)).toMatchObject({ ok: true, job: { spec: { id } } });
    await told(stub);
  });

  test('are kept as long as the deployment says', async () => {
    const [job, other] = [1, 2].map(() =>
      createJob(createSpec(owner, 'echo', 'retention', { first: Date.now() + HOUR })),
    );
    if (job === undefined || other === undefined) throw new Error('no jobs');
    const ended = applyJob(job, { type: 'cancel', now: job.spec.createdAt, reason: null }).job;
    await within(objectOf(owner, job.spec.id), (_object, storage) => {
      const store = new JobStore(new Schema(storage.sql), storage.kv, DAY);
      store.insert(job, 1);
      store.insert(other, 2);
      store.update(ended, job, 3);
      expect(store.read(job.spec.id)).toEqual({ job: ended, revision: 3, due: job.spec.createdAt + DAY });
      const part = DAY / 10;
      const at = (Math.floor(job.spec.createdAt / part) + 2) * part + DAY;
      expect(store.nextDue()).toEqual({ waiting: other.spec.first, leased: Infinity, final: at });
      store.drop(at - 1);
      expect(store.read(job.spec.id)).not.toBeNull();
      store.drop(at);
      expect([store.read(job.spec.id), store.read(other.spec.id)?.job]).toEqual([null, other]);
      store.remove(other.spec.id);
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
    return { keeper, spec, own, lane, claims, until: await keptUntil(own) };
  }

  test('is given back with its job, and may be used for another request then', async () => {
    const idempotency_key = crypto.randomUUID();
    const { keeper, spec, own, lane, until } = await createEnded(idempotency_key);
    holdClock(until);
    expect(await own.outlive(spec.id)).toBeNull();
    expect(await kept(own)).toEqual(NOTHING);
    expect(await kept(lane)).toEqual(NOTHING);
    vi.restoreAllMocks();
    const given = { ...call('echo', { key: 'another' }), schedule: { delay: 2 * HOUR } };
    const { scheduled_at } = await keeper.client.actions.dispatch(given, { idempotency_key });
    await told(own);
    await runDurableObjectAlarm(own);
    expect((await kept(own)).alarm).toBe(scheduled_at);
  });

  test('that cannot be given back keeps its job, until it can', async () => {
    const { spec, own, lane, claims, until } = await createEnded();
    await execute(
      lane,
      `CREATE TRIGGER broken BEFORE DELETE ON claims BEGIN SELECT RAISE(ABORT, 'cannot be deleted'); END`,
    );
    holdClock(until);
    expect(await own.outlive(spec.id).then(() => 'gone', String)).toContain('cannot be deleted');
    expect((await kept(own)).jobs).toHaveLength(1);
    expect(await claims()).toHaveLength(1);
    await execute(lane, 'DROP TRIGGER broken');
    expect(await own.outlive(spec.id)).toBeNull();
    expect(await kept(own)).toEqual(NOTHING);
    expect(await kept(lane)).toEqual(NOTHING);
  });
});
