import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AttemptOutcome } from '../../src/engine/job-state.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { ask, seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import {
  call,
  checkAlarms,
  crash,
  createShop,
  createSpec,
  type JobStub,
  kept,
  keptJob,
  objectOf,
  PATIENCE,
  setClock,
  settled,
} from './jobs.ts';

const HOUR = 3_600_000;

let owner: Member;
beforeAll(async () => {
  owner = await createShop();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await checkAlarms();
});

/** Waits until the target has seen so many attempts under a key. */
function attempts(key: string, count: number): Promise<void> {
  return vi.waitFor(async () => expect(await seen(key)).toHaveLength(count), PATIENCE);
}

/** A job whose first attempt waits at the target's gate. */
async function dispatchToGate(schedule = {}): Promise<{ readonly key: string; readonly id: string }> {
  const key = crypto.randomUUID();
  const { job_id } = await owner.client.actions.dispatch({ ...call('gate', { key }), schedule });
  await attempts(key, 1);
  return { key, id: job_id };
}

describe('an object that comes back after its attempt was cut off', () => {
  const endings: [string, (stub: JobStub) => Promise<void>][] = [
    ['a crash', crash],
    ['a crash of all objects', abortAllDurableObjects],
  ];
  const wakings: [string, (stub: JobStub, id: string) => Promise<unknown>][] = [
    ['a get', (stub, id) => stub.get(id)],
    ['its alarm', runDurableObjectAlarm],
    ['a report that has no lease', (stub, id) => stub.report(id, 0, { ok: true, result: 'late', omitted: false })],
    ['a consumer that comes late', (stub, id) => stub.take(id, 1)],
  ];
  const cases = endings.flatMap(([ending, end]) =>
    wakings.map(([waking, wake]) => [ending, waking, end, wake] as const),
  );

  test.each(cases)('by %s begins the attempt anew at once on %s', async (_ending, _waking, end, wake) => {
    const { key, id } = await dispatchToGate();
    await end(objectOf(owner, id));
    expect((await keptJob(objectOf(owner, id))).progress).toMatchObject({ fence: 1, lost: 0 });
    await wake(objectOf(owner, id), id);
    // Not a heartbeat later.
    expect((await keptJob(objectOf(owner, id))).progress).toMatchObject({ fence: 2, lost: 1 });
    await attempts(key, 2);
    await ask('/_open', { key });
    const { phase, progress } = await settled(objectOf(owner, id), 'completed');
    expect(phase.occurrence).toMatchObject({ number: 1, lost: 1, failures: 0 });
    expect(progress).toMatchObject({ fence: 2, lost: 1, retries: 0, executions: 1, result: { passed: true } });
    expect((await seen(key)).map(({ headers }) => headers['idempotency-key'])).toEqual([`${id}:1`, `${id}:1`]);
  });

  test('cancels the job without beginning anew when that is what it is asked for', async () => {
    const { key, id } = await dispatchToGate();
    await crash(objectOf(owner, id));
    expect(await owner.client.jobs.cancel(id)).toMatchObject({ status: 'cancelled', lost_count: 0 });
    await ask('/_open', { key });
    expect(await seen(key)).toHaveLength(1);
  });

  test.each([
    ['a crash', crash],
    ['an eviction', evictDurableObject],
  ])('by %s leaves alone what is not due', async (_ending, end) => {
    const at = Date.now() + HOUR;
    const { job_id } = await owner.client.actions.dispatch({
      ...call('echo', { key: 'not-due' }),
      schedule: { start_at: at },
    });
    await end(objectOf(owner, job_id));
    await objectOf(owner, job_id).get(job_id);
    const { alarm, jobs } = await kept(objectOf(owner, job_id));
    expect(alarm ?? Infinity).toBeLessThanOrEqual(at);
    expect(jobs).toMatchObject([{ phase: { status: 'scheduled' }, progress: { fence: 0 } }]);
  });
});

describe('an occurrence that is cut off four times', () => {
  async function cutOff(key: string, id: string): Promise<void> {
    for (let lost = 1; lost <= LIMITS.job_retries_lost.value + 1; lost += 1) {
      await crash(objectOf(owner, id));
      await objectOf(owner, id).get(id);
      await attempts(key, Math.min(lost, LIMITS.job_retries_lost.value) + 1);
    }
  }

  test('fails with OUTCOME_UNKNOWN', async () => {
    const { key, id } = await dispatchToGate();
    await cutOff(key, id);
    expect(await owner.client.jobs.get(id)).toMatchObject({
      status: 'failed',
      lost_count: 4,
      retry_count: 0,
      execution_count: 1,
      last_error: { code: 'OUTCOME_UNKNOWN', outcome: 'unknown' },
    });
    expect(await seen(key)).toHaveLength(4);
  });

  test('is recorded, and a recurring job goes on with a count of its own for the next', async () => {
    const { key, id } = await dispatchToGate({ every: HOUR, start_at: Date.now() });
    await cutOff(key, id);
    const { spec, phase, progress } = await settled(objectOf(owner, id), 'scheduled');
    expect(phase).toMatchObject({ due: spec.first + HOUR, occurrence: { number: 2, lost: 0 } });
    expect(progress).toMatchObject({ lost: 4, executions: 1, lastError: { code: 'OUTCOME_UNKNOWN' } });
  });
});

describe('a report', () => {
  const outcomes: [string, AttemptOutcome][] = [
    ['a success', { ok: true, result: 'late', omitted: false }],
    ['a failure', { ok: false, error: { code: 'TIMEOUT', message: 'late' } }],
  ];

  test.each(outcomes)('of %s with an old fence changes nothing', async (_what, outcome) => {
    const { key, id } = await dispatchToGate();
    await crash(objectOf(owner, id));
    await objectOf(owner, id).get(id);
    const before = await keptJob(objectOf(owner, id));
    await objectOf(owner, id).report(id, 1, outcome);
    expect(await keptJob(objectOf(owner, id))).toEqual(before);
    await ask('/_open', { key });
    await settled(objectOf(owner, id), 'completed');
  });

  test.each(outcomes)('of %s that comes second changes nothing', async (_what, outcome) => {
    const { key, id } = await dispatchToGate();
    await objectOf(owner, id).report(id, 1, { ok: true, result: 'first', omitted: false });
    const before = await settled(objectOf(owner, id), 'completed');
    await objectOf(owner, id).report(id, 1, outcome);
    // The attempt in the object reports as well, once the target answers.
    await ask('/_open', { key });
    await vi.waitFor(
      async () => expect((await keptJob(objectOf(owner, id))).progress).toEqual(before.progress),
      PATIENCE,
    );
  });

  test('of an attempt that runs in the object cannot be made possible by taking it', async () => {
    const { key, id } = await dispatchToGate();
    const before = await keptJob(objectOf(owner, id));
    for (const fence of [0, 1, 2]) expect(await objectOf(owner, id).take(id, fence)).toBeNull();
    expect(await keptJob(objectOf(owner, id))).toEqual(before);
    await ask('/_open', { key });
    await settled(objectOf(owner, id), 'completed');
  });
});

describe('an object with several jobs that comes back', () => {
  test('takes over the attempts that were cut off and starts what is due, all at once', async () => {
    const keys = [1, 2, 3].map(() => crypto.randomUUID());
    const at = Date.now() + HOUR;
    const specs = [0, 1, 2].map((index) =>
      createSpec(owner, 'gate', String(keys[index]), index === 2 ? { first: at } : {}),
    );
    const lane = () => objectOf(owner, String(specs[0]?.id));
    for (const spec of specs) await lane().dispatch(spec);
    await Promise.all([attempts(String(keys[0]), 1), attempts(String(keys[1]), 1)]);
    await crash(lane());
    setClock(at);
    expect(await runDurableObjectAlarm(lane())).toBe(true);
    await Promise.all(keys.map((key, index) => attempts(key, index === 2 ? 1 : 2)));
    await Promise.all(keys.map((key) => ask('/_open', { key })));
    await vi.waitFor(async () => {
      const { jobs } = await kept(lane());
      expect(new Map(jobs.map(({ id, phase, progress }) => [id, [phase.status, progress.lost]]))).toEqual(
        new Map(specs.map(({ id }, index) => [id, ['completed', index === 2 ? 0 : 1]])),
      );
    }, PATIENCE);
  });

  test('takes over the attempts that were cut off also when a dispatch is what wakes it', async () => {
    const key = crypto.randomUUID();
    const spec = createSpec(owner, 'gate', key);
    await objectOf(owner, spec.id).dispatch(spec);
    await attempts(key, 1);
    await crash(objectOf(owner, spec.id));
    const later = createSpec(owner, 'echo', 'later', { first: Date.now() + HOUR });
    await objectOf(owner, spec.id).dispatch(later);
    await attempts(key, 2);
    await ask('/_open', { key });
    await vi.waitFor(async () => {
      const { jobs } = await kept(objectOf(owner, spec.id));
      expect(jobs.map(({ phase }) => phase.status).toSorted()).toEqual(['completed', 'scheduled']);
    }, PATIENCE);
  });
});
