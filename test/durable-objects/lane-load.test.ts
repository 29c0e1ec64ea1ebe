import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../../src/kernel/limits.ts';
import { ask, seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import {
  cancelIn,
  checkAlarms,
  createShop,
  execute,
  holdClock,
  jobTable,
  kept,
  loggedFaults,
  PATIENCE,
  within,
} from './jobs.ts';
import { completed, createLane } from './lanes.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const LOOK_AGAIN = 1_000;
const AT_ONCE = LIMITS.attempts_in_object.value;

let owner: Member;
beforeAll(async () => {
  owner = await createShop();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await checkAlarms();
});

/** The jobs that the queue was given from now on. */
function handedOut(): string[] {
  const queue = Object.getPrototypeOf(env.RUNS) as Queue;
  const send: (this: Queue, batch: Iterable<MessageSendRequest>) => Promise<QueueSendBatchResponse> = Reflect.get(
    queue,
    'sendBatch',
  );
  const ids: string[] = [];
  vi.spyOn(queue, 'sendBatch').mockImplementation(function (this: Queue, batch) {
    const messages = [...batch];
    for (const { body } of messages) if (isRun(body)) ids.push(body.jobId);
    return send.call(this, messages);
  });
  return ids;
}

function isRun(body: unknown): body is { readonly jobId: string } {
  return typeof body === 'object' && body !== null && 'jobId' in body;
}

describe('dispatches that come at the same time', () => {
  test('are all stored, by one commit', async () => {
    const { stub, specsOf, dispatch } = createLane(owner);
    const sync = await within(stub, (_object, storage) =>
      vi.spyOn(Object.getPrototypeOf(storage) as DurableObjectStorage, 'sync'),
    );
    const specs = specsOf(50, 'echo', 'commits', { first: Date.now() + HOUR });
    await dispatch(specs);
    expect(sync).toHaveBeenCalledTimes(1);
    const { jobs } = await kept(stub);
    expect(jobs.map(({ id }) => id)).toEqual(specs.map(({ id }) => id).toSorted());
  });

  test('are stored each, those that come under one id once', async () => {
    const { stub, specsOf } = createLane(owner);
    const [spec] = specsOf(1, 'echo', 'same', { first: Date.now() + HOUR });
    if (spec === undefined) throw new Error('no spec');
    const answers = await within(stub, (object) =>
      Promise.all([spec, spec, { ...spec, digest: 'other' }].map((each) => object.dispatch(each))),
    );
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, false]);
    expect((await kept(stub)).jobs).toHaveLength(1);
  });
});

describe('an object whose five places are taken', () => {
  test('lets the others wait, and gives each a place when one is free', async () => {
    const ids = handedOut();
    const { stub, specsOf, dispatch } = createLane(owner);
    const key = crypto.randomUUID();
    const specs = specsOf(AT_ONCE + 3, 'gate', key);
    // Without time passing the pace promises all of them a place.
    holdClock(Date.now());
    await dispatch(specs);
    await vi.waitFor(async () => expect(await seen(key)).toHaveLength(AT_ONCE), PATIENCE);
    const { jobs } = await kept(stub);
    expect(Map.groupBy(jobs, ({ stage }) => stage).get('leased')).toHaveLength(AT_ONCE);
    expect(jobs.filter(({ stage }) => stage === 'waiting')).toMatchObject(
      Array.from({ length: 3 }, () => ({ phase: { status: 'queued' }, progress: { fence: 0 } })),
    );
    await ask('/_open', { key });
    await completed(stub, specs);
    expect(await seen(key)).toHaveLength(AT_ONCE + 3);
    expect(ids).toEqual([]);
  });

  test('keeps quick jobs while four attempts hang, and hands out what waits when all do', async () => {
    const ids = handedOut();
    const { stub, specsOf, dispatch } = createLane(owner);
    const [hanging, quick, late] = ['hanging', 'quick', 'late'].map(() => crypto.randomUUID()) as [
      string,
      string,
      string,
    ];
    const stuck = specsOf(AT_ONCE - 1, 'hang', hanging, { timeoutMs: HOUR });
    const start = Date.now();
    holdClock(start);
    await dispatch(stuck);
    await vi.waitFor(async () => expect(await seen(hanging)).toHaveLength(AT_ONCE - 1), PATIENCE);
    holdClock(start + MINUTE);
    const quickOnes = specsOf(20, 'echo', quick);
    await dispatch(quickOnes);
    await completed(stub, quickOnes);
    expect(ids).toEqual([]);
    const last = specsOf(1, 'hang', hanging, { timeoutMs: HOUR });
    await dispatch(last);
    holdClock(start + 2 * MINUTE);
    const lateOnes = specsOf(2, 'echo', late);
    await dispatch(lateOnes);
    await completed(stub, lateOnes);
    expect(ids.toSorted()).toEqual(lateOnes.map(({ id }) => id).toSorted());
    for (const { id } of [...stuck, ...last]) await cancelIn(stub, id, null);
  });
});

describe('more jobs than there are places that a fault keeps from being woken', () => {
  const COUNT = AT_ONCE + 2;

  /** An object in which the next firing of so many jobs cannot be told, all due before a sound one; `mend` has them as they were. */
  async function createBroken(at: number) {
    const { stub, specsOf, dispatch } = createLane(owner);
    const [key, sound] = [crypto.randomUUID(), crypto.randomUUID()];
    const broken = specsOf(COUNT, 'echo', key, { first: at - 1 });
    const others = specsOf(2, 'echo', sound, { first: at });
    await dispatch([...broken, ...others]);
    const table = await jobTable(stub);
    const set = (schedule: unknown, overlap: string) =>
      execute(
        stub,
        `UPDATE ${table} SET spec = json_set(spec, '$.schedule', json('${JSON.stringify(schedule)}'), '$.policy.overlap', '${overlap}')
         WHERE id IN (${broken.map(({ id }) => `'${id}'`).join()})`,
      );
    await set({ kind: 'cron', cron: 'broken', tz: 'UTC', startAt: null, limit: null, endDate: null }, 'allow');
    return { stub, specsOf, dispatch, broken, others, key, mend: () => set(broken[0]?.schedule, 'skip') };
  }

  test('do not starve the others, and are looked at once a second', async () => {
    const at = Date.now() + HOUR;
    const { stub, broken, others, key, mend } = await createBroken(at);
    const faults = loggedFaults();
    for (const now of [at, at + LOOK_AGAIN]) {
      holdClock(now);
      await runDurableObjectAlarm(stub);
      const { alarm, jobs } = await kept(stub);
      expect(alarm).toBe(now + LOOK_AGAIN);
      expect(jobs.filter(({ progress }) => progress.fence === 1).map(({ id }) => id)).toEqual(
        others.map(({ id }) => id).toSorted(),
      );
    }
    await completed(stub, others);
    const twice = [...broken, ...broken].map(({ id }) => id).toSorted();
    expect(faults.map(({ id }) => id).toSorted()).toEqual(twice);
    await mend();
    holdClock(at + 2 * LOOK_AGAIN);
    await runDurableObjectAlarm(stub);
    await completed(stub, broken);
    expect(await seen(key)).toHaveLength(COUNT);
  });

  test('do not keep the others from the queue when no place is free', async () => {
    const at = Date.now() + HOUR;
    const { stub, specsOf, dispatch, broken, others, mend } = await createBroken(at);
    const hanging = crypto.randomUUID();
    const stuck = specsOf(AT_ONCE, 'hang', hanging, { timeoutMs: HOUR });
    await dispatch(stuck);
    await vi.waitFor(async () => expect(await seen(hanging)).toHaveLength(AT_ONCE), PATIENCE);
    const ids = handedOut();
    loggedFaults();
    holdClock(at);
    await runDurableObjectAlarm(stub);
    await completed(stub, others);
    expect(ids.toSorted()).toEqual(others.map(({ id }) => id).toSorted());
    await mend();
    // The broken ones are ended here, since their alarm is late on purpose.
    for (const { id } of [...stuck, ...broken]) await cancelIn(stub, id, null);
  });
});
