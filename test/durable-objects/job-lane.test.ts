import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/kernel/clock.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { ask, seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import {
  cancelIn,
  call,
  checkAlarms,
  createShop,
  createSpec,
  holdClock,
  type JobStub,
  kept,
  objectOf,
  PATIENCE,
  setClock,
  within,
} from './jobs.ts';

const HOUR = 3_600_000;
const AT_ONCE = LIMITS.attempts_in_object.value;

const namespace = Object.getPrototypeOf(env.JOBS) as DurableObjectNamespace;
const queue = Object.getPrototypeOf(env.RUNS) as Queue;
const idFromName: (this: DurableObjectNamespace, name: string) => DurableObjectId = Reflect.get(
  namespace,
  'idFromName',
);

let owner: Member;
beforeAll(async () => {
  owner = await createShop();
});

// All jobs of a test live in one object, for whoever looks for one of them.
beforeEach(() => {
  const name = `lane:${crypto.randomUUID()}`;
  vi.spyOn(namespace, 'idFromName').mockImplementation(function (this: DurableObjectNamespace) {
    return idFromName.call(this, name);
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await checkAlarms();
});

/** The object of the test. */
function lane(): JobStub {
  return objectOf(owner, '');
}

/** Dispatches so many calls under one key, all due at once. */
async function dispatch(event: string, key: string, count: number): Promise<void> {
  for (let each = 0; each < count; each += 1) await owner.client.actions.dispatch(call(event, { key }));
}

/** Waits until every job of the object is completed, which none is twice. */
function completed(count: number): Promise<void> {
  return vi.waitFor(async () => {
    const { jobs } = await kept(lane());
    expect(jobs.map(({ phase, progress }) => [phase.status, progress.executions])).toEqual(
      Array.from({ length: count }, () => ['completed', 1]),
    );
  }, PATIENCE);
}

/** Attempts by who runs them: the object, a consumer of the queue, or nobody yet. */
async function leases(): Promise<{ readonly own: number; readonly taken: number; readonly untaken: number }> {
  const { jobs } = await kept(lane());
  const all = jobs.flatMap(({ phase }) => (phase.status === 'running' ? [phase.lease] : []));
  const own = all.filter(({ instance }) => instance !== null).length;
  const taken = all.filter(({ instance, taken: isTaken }) => instance === null && isTaken).length;
  return { own, taken, untaken: all.length - own - taken };
}

describe('an object with many jobs due at once', () => {
  test('runs five attempts itself and leaves to the queue what waits for too long, until all are completed', async () => {
    const key = crypto.randomUUID();
    const count = AT_ONCE + 7;
    await dispatch('gate', key, count);
    const { own, taken, untaken } = await vi.waitFor(async () => {
      const now = await leases();
      expect(now.taken).toBeGreaterThan(0);
      expect(now.own + now.taken + now.untaken).toBe(count);
      expect(await seen(key)).toHaveLength(now.own + now.taken);
      return now;
    }, PATIENCE);
    expect([own, taken + untaken]).toEqual([AT_ONCE, 7]);
    await ask('/_open', { key });
    await completed(count);
    const keys = (await seen(key)).map(({ headers }) => headers['idempotency-key']);
    expect([keys.length, new Set(keys).size]).toEqual([count, count]);
  });

  test('does so too when an alarm finds them', async () => {
    const key = crypto.randomUUID();
    const at = Date.now() + HOUR;
    for (let each = 0; each < AT_ONCE + 1; each += 1)
      await lane().dispatch(createSpec(owner, 'gate', key, { first: at }));
    setClock(at);
    await runDurableObjectAlarm(lane());
    expect((await leases()).own).toBe(AT_ONCE);
    await ask('/_open', { key });
    await completed(AT_ONCE + 1);
  });

  test('gives quick attempts a place one after the other, and the queue none of them', async () => {
    // By a clock that stands every attempt is quick, however busy the machine is.
    holdClock(Date.now());
    await dispatch('echo', 'first', 1);
    await completed(1);
    const sent = vi.spyOn(queue, 'sendBatch');
    const at = Date.now() + HOUR;
    const specs = Array.from({ length: 100 }, () => createSpec(owner, 'echo', 'turns', { first: at }));
    await within(lane(), async (object) => {
      await Promise.all(specs.map((spec) => object.dispatch(spec)));
    });
    holdClock(at);
    await runDurableObjectAlarm(lane());
    await completed(101);
    const bodies = sent.mock.calls.flatMap(([batch]) => [...batch].map(({ body }) => body));
    // Run records are text.
    expect(bodies.filter((body) => typeof body !== 'string')).toEqual([]);
  });

  test('is woken for the earliest of them, whatever the order in which they came', async () => {
    const [second, first, third] = [2, 1, 3].map((hours) =>
      createSpec(owner, 'echo', 'order', { first: Date.now() + hours * HOUR }),
    );
    for (const spec of [second, first, third]) if (spec !== undefined) await lane().dispatch(spec);
    expect((await kept(lane())).alarm).toBeLessThanOrEqual(Number(first?.first));
    await cancelIn(lane(), String(first?.id), null);
    setClock(Number(first?.first));
    await runDurableObjectAlarm(lane());
    expect((await kept(lane())).alarm).toBeLessThanOrEqual(Number(second?.first));
  });
});

describe('a message to the queue', () => {
  test.each([
    ['lost', () => Promise.resolve({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } }), 0],
    ['refused', () => Promise.reject(new Error('the queue is down')), 1],
  ])('that is %s costs the attempt nothing but the time of its lease', async (_how, send, faults) => {
    const logged = vi.spyOn(console, 'error').mockReturnValue();
    vi.spyOn(queue, 'sendBatch').mockImplementation(send);
    const key = crypto.randomUUID();
    await dispatch('gate', key, AT_ONCE + 1);
    await vi.waitFor(async () => expect(await leases()).toEqual({ own: AT_ONCE, taken: 0, untaken: 1 }), PATIENCE);
    await ask('/_open', { key });
    await vi.waitFor(async () => expect(await leases()).toEqual({ own: 0, taken: 0, untaken: 1 }), PATIENCE);
    const { alarm, jobs } = await kept(lane());
    const waiting = jobs.find(({ phase }) => phase.status === 'running');
    expect(waiting?.due).toBe(Number(waiting?.progress.startedAt) + LIMITS.lease_untaken.value);
    expect(alarm).toBeLessThanOrEqual(Number(waiting?.due));
    setClock(Number(waiting?.due));
    await runDurableObjectAlarm(lane());
    await completed(AT_ONCE + 1);
    const { jobs: after } = await kept(lane());
    expect(after.find(({ id }) => id === waiting?.id)?.progress).toMatchObject({ fence: 2, lost: 0, retries: 0 });
    expect(logged.mock.calls.filter(([line]) => String(line).includes('the queue is down'))).toHaveLength(faults);
    expect(await seen(key)).toHaveLength(AT_ONCE + 1);
  });

  test('that comes twice, or after its lease was given anew, starts nothing', async () => {
    vi.spyOn(queue, 'sendBatch').mockResolvedValue({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } });
    const key = crypto.randomUUID();
    // The attempts in the object keep their leases while the clock passes that of the message.
    const specs = Array.from({ length: AT_ONCE + 1 }, () => createSpec(owner, 'gate', key, { timeoutMs: HOUR }));
    for (const spec of specs) await lane().dispatch(spec);
    const id = String(specs[AT_ONCE]?.id);
    await vi.waitFor(async () => expect((await leases()).untaken).toBe(1), PATIENCE);
    setClock(systemClock.now() + LIMITS.lease_untaken.value);
    await vi.waitFor(async () => {
      await lane().get(id);
      const { jobs } = await kept(lane());
      expect(jobs.find((job) => job.id === id)?.progress.fence).toBe(2);
    }, PATIENCE);
    expect(await lane().take(id, 1)).toBeNull();
    expect(await lane().take(id, 2)).toMatchObject({ spec: { id }, occurrence: { number: 1 } });
    expect(await lane().take(id, 2)).toBeNull();
    await lane().report(id, 2, { ok: true, result: 'taken', omitted: false });
    await ask('/_open', { key });
    await completed(AT_ONCE + 1);
  });
});
