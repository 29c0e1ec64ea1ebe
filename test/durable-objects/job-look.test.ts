import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/kernel/clock.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { jobOf } from '../../src/resources/jobs/directory.ts';
import { ask, seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import { told } from './index-watch.ts';
import {
  cancelIn,
  checkAlarms,
  createShop,
  createSpec,
  holdClock,
  kept,
  keptJob,
  objectOf,
  PATIENCE,
  setClock,
  settled,
  within,
  opened,
} from './jobs.ts';

const HOUR = 3_600_000;
const UNKNOWN = `job_o${'0'.repeat(32)}`;
const AT_ONCE = LIMITS.attempts_in_object.value;

let owner: Member;
beforeAll(async () => {
  owner = await createShop();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await checkAlarms();
});

/** A stored job for later whose object has nothing to do until then, and has lost its alarm without knowing. */
async function createForgotten() {
  const key = crypto.randomUUID();
  const spec = createSpec(owner, 'echo', key, { first: Date.now() + HOUR });
  const stub = objectOf(owner, spec.id);
  await stub.dispatch(spec);
  await told(stub);
  await within(stub, (_object, storage) => storage.deleteAlarm());
  expect((await kept(stub)).alarm).toBeNull();
  return { key, spec, stub };
}

describe('a look', () => {
  test('arms an alarm that was lost', async () => {
    const { spec, stub } = await createForgotten();
    // The object trusts that its alarm stands, until it is told to look.
    await stub.get(spec.id);
    expect((await kept(stub)).alarm).toBeNull();
    await stub.look([spec.id]);
    expect((await kept(stub)).alarm).toBe(spec.first);
  });

  test('runs a job whose alarm was lost, and tells how it was and how it is', async () => {
    const { key, spec, stub } = await createForgotten();
    const { revision: before } = await keptJob(stub);
    setClock(spec.first);
    const looked = await stub.look([spec.id]);
    expect(looked).toMatchObject([{ revision: before, record: { id: spec.id, status: 'running' } }]);
    expect(looked[0]?.record.revision).toBeGreaterThan(before);
    const { revision } = await settled(stub, 'completed');
    expect(revision).toBeGreaterThan(Number(looked[0]?.record.revision));
    expect(await seen(key)).toHaveLength(1);
  });

  test('tells of a job that needs nothing what the index is to have, and changes nothing', async () => {
    const spec = createSpec(owner, 'echo', 'looked-at', { first: Date.now() + HOUR });
    const stub = objectOf(owner, spec.id);
    await stub.dispatch(spec);
    const before = await keptJob(stub);
    const { revision } = before;
    const place = { workspace: owner.workspace_id, namespace: 'actions', product: 'shop', env: 'prd' };
    expect(await stub.look([spec.id])).toEqual([
      {
        revision,
        record: {
          ...place,
          id: spec.id,
          status: 'scheduled',
          recurring: false,
          created_at: spec.createdAt,
          due: spec.first,
          revision,
          job: expect.objectContaining({ id: spec.id, status: 'scheduled', next_run_at: spec.first }),
        },
      },
    ]);
    expect(await keptJob(stub)).toEqual(before);
  });

  test('leaves out what is not there, and makes nothing of an object without jobs', async () => {
    const specs = [1, 2].map(() => createSpec(owner, 'echo', 'there', { first: Date.now() + HOUR }));
    const ids = specs.map(({ id }) => id);
    const stub = objectOf(owner, String(ids[0]));
    for (const spec of specs) await stub.dispatch(spec);
    const found = await stub.look([String(ids[1]), UNKNOWN, String(ids[0])]);
    expect(found.map(({ record }) => record.id)).toEqual([ids[1], ids[0]]);
    expect(await objectOf(owner, UNKNOWN).look([UNKNOWN])).toEqual([]);
    expect(await kept(objectOf(owner, UNKNOWN))).toEqual({ alarm: null, tables: [], jobs: [] });
  });

  test('after an eviction tells of the job all the same', async () => {
    const spec = createSpec(owner, 'echo', 'evicted', { first: Date.now() + HOUR });
    await objectOf(owner, spec.id).dispatch(spec);
    await told(objectOf(owner, spec.id));
    const { revision } = await keptJob(objectOf(owner, spec.id));
    await evictDurableObject(objectOf(owner, spec.id));
    expect(await objectOf(owner, spec.id).look([spec.id])).toMatchObject([{ revision, record: { revision } }]);
  });
});

describe('whoever waits for a job', () => {
  test('is answered at once when it has ended', async () => {
    const spec = createSpec(owner, 'echo', 'ended', { first: Date.now() + HOUR });
    const stub = objectOf(owner, spec.id);
    await stub.dispatch(spec);
    await cancelIn(stub, spec.id, null);
    await told(stub);
    const sleep = vi.spyOn(systemClock, 'sleep');
    expect(await stub.settled(spec.id, HOUR)).toMatchObject({ ok: true, job: { phase: { status: 'cancelled' } } });
    expect(sleep.mock.calls.filter(([ms]) => ms === HOUR)).toEqual([]);
  });

  test('is answered when it ends, as is everyone else', async () => {
    const key = crypto.randomUUID();
    const spec = createSpec(owner, 'gate', key);
    const stub = objectOf(owner, spec.id);
    await stub.dispatch(spec);
    const waits = Promise.all([1, 2, 3].map(() => stub.settled(spec.id, HOUR)));
    await vi.waitFor(async () => expect(await seen(key)).toHaveLength(1), PATIENCE);
    await ask('/_open', { key });
    const ended = { phase: { status: 'completed' }, progress: { result: { passed: true } } };
    const jobs = await Promise.all((await waits).map((answer) => opened(jobOf(answer))));
    expect(jobs).toMatchObject([ended, ended, ended]);
  });

  test('is answered when it is cancelled, and not when another job of the object ends', async () => {
    const [waited, other] = [1, 2].map(() => createSpec(owner, 'echo', 'waited', { first: Date.now() + HOUR }));
    if (waited === undefined || other === undefined) throw new Error('no specs');
    const stub = objectOf(owner, waited.id);
    await stub.dispatch(waited);
    await stub.dispatch(other);
    let isAnswered = false;
    const answer = stub.settled(waited.id, HOUR).finally(() => {
      isAnswered = true;
    });
    await cancelIn(stub, other.id, null);
    await stub.get(other.id);
    expect(isAnswered).toBe(false);
    await cancelIn(stub, waited.id, 'enough');
    expect(await answer).toMatchObject({ ok: true, job: { phase: { status: 'cancelled', reason: 'enough' } } });
  });

  test('is answered with the job as it stands when the time is over', async () => {
    const key = crypto.randomUUID();
    const spec = createSpec(owner, 'gate', key);
    const stub = objectOf(owner, spec.id);
    await stub.dispatch(spec);
    expect(await stub.settled(spec.id, 20)).toMatchObject({ ok: true, job: { phase: { status: 'running' } } });
    await ask('/_open', { key });
    expect(await stub.settled(spec.id, HOUR)).toMatchObject({ ok: true, job: { phase: { status: 'completed' } } });
  });

  test('is told at once that there is no such job', async () => {
    expect(await objectOf(owner, UNKNOWN).settled(UNKNOWN, HOUR)).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND' },
    });
  });
});

describe('an attempt that the queue could not deliver', () => {
  /** An object with five attempts at the gate and one whose message is lost. */
  async function createUndelivered() {
    vi.spyOn(Object.getPrototypeOf(env.RUNS) as Queue, 'sendBatch').mockResolvedValue({
      metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
    });
    const [key, lost] = [crypto.randomUUID(), crypto.randomUUID()];
    const specs = Array.from({ length: AT_ONCE }, () => createSpec(owner, 'gate', key, { timeoutMs: HOUR }));
    const spec = createSpec(owner, 'echo', lost);
    const stub = objectOf(owner, spec.id);
    const start = Date.now();
    holdClock(start);
    for (const each of [...specs, spec]) await stub.dispatch(each);
    holdClock(start + HOUR / 2);
    await vi.waitFor(async () => expect((await keptJob(stub)).phase.status).toBe('running'), PATIENCE);
    // From here on the pace promises a place again, and nothing else is handed to the queue.
    holdClock(start);
    return { key, lost, spec, stub };
  }

  test('waits for a place again, and has lost nothing once it has run', async () => {
    const { key, lost, spec, stub } = await createUndelivered();
    await stub.undelivered(spec.id, 1);
    expect(await keptJob(stub)).toMatchObject({
      stage: 'waiting',
      due: systemClock.now(),
      phase: { status: 'queued' },
      progress: { fence: 1 },
    });
    await ask('/_open', { key });
    const { progress } = await settled(stub, 'completed');
    expect(progress).toMatchObject({ fence: 2, lost: 0, retries: 0, executions: 1 });
    expect(await seen(lost)).toHaveLength(1);
  });

  test('begins at once when there is a place', async () => {
    const { key, lost, spec, stub } = await createUndelivered();
    await ask('/_open', { key });
    await vi.waitFor(async () => {
      const { jobs } = await kept(stub);
      expect(jobs.filter(({ stage }) => stage === 'final')).toHaveLength(AT_ONCE);
    }, PATIENCE);
    await stub.undelivered(spec.id, 1);
    expect((await settled(stub, 'completed')).progress).toMatchObject({ fence: 2, lost: 0, executions: 1 });
    expect(await seen(lost)).toHaveLength(1);
  });

  test('is left alone when it was handed out anew or begun since, or is not there', async () => {
    const { key, spec, stub } = await createUndelivered();
    const before = await keptJob(stub);
    for (const fence of [0, 2]) await stub.undelivered(spec.id, fence);
    await stub.undelivered(UNKNOWN, 1);
    expect(await keptJob(stub)).toEqual(before);
    expect(await stub.take(spec.id, 1)).toMatchObject({ spec: { id: spec.id } });
    const taken = await keptJob(stub);
    await stub.undelivered(spec.id, 1);
    expect(await keptJob(stub)).toEqual(taken);
    await stub.report(spec.id, 1, { ok: true, result: 'taken', omitted: false });
    await ask('/_open', { key });
    await settled(stub, 'completed');
  });
});
