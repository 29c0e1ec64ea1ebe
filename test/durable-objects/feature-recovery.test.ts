import { runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ask, seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import {
  begin,
  breakWrites,
  createFeatures,
  entries,
  type FeatureStub,
  mendWrites,
  objectOf,
  reached,
  result,
  signal,
  step,
  twoRuns,
  undo,
} from './features.ts';
import { crash, loggedFaults, PATIENCE } from './jobs.ts';

const FEATURES = [
  {
    tag: 'gated',
    steps: [
      step('first'),
      step('second', 'gate', { dependsOn: ['first'] }),
      step('third', 'echo', { dependsOn: ['second'] }),
    ],
  },
  {
    tag: 'undone',
    steps: [
      step('first', 'echo', { rollback: undo('first') }),
      step('second', 'echo', { rollback: undo('second', 'gate'), dependsOn: ['first'] }),
      { ...step('third', 'status', { dependsOn: ['second'] }), input: { params: { code: 400 } } },
    ],
  },
  {
    tag: 'waiting',
    steps: [
      step('first'),
      { tag: 'wait', type: 'wait_signal', signal: 'go', dependsOn: ['first'] },
      step('last', 'echo', { dependsOn: ['wait'] }),
    ],
    signals: { go: {} },
  },
].map((feature) => ({ name: feature.tag, ...feature }));

let owner: Member;
beforeAll(async () => {
  owner = await createFeatures(FEATURES);
});

afterEach(() => vi.restoreAllMocks());

/** Waits until the target has seen so many requests of a run. */
function requests(key: string, count: number): Promise<void> {
  return vi.waitFor(async () => expect(await seen(key)).toHaveLength(count), PATIENCE);
}

describe('a run whose object is cut off', () => {
  const wakings: [string, (stub: FeatureStub, id: string) => Promise<unknown>][] = [
    ['a get', (stub, id) => stub.get(id)],
    ['its alarm', runDurableObjectAlarm],
    ['a look', (stub, id) => stub.look([id])],
  ];

  test.each(wakings)('in the middle of a step goes on by %s, and repeats that step alone', async (_waking, wake) => {
    const { id, key } = await begin(owner, 'gated');
    await requests(key, 2);
    await crash(objectOf(owner, id));
    await wake(objectOf(owner, id), id);
    await requests(key, 3);
    await ask('/_open', { key });
    expect(await result(owner, id)).toMatchObject({
      status: 'completed',
      completed_steps: ['first', 'second', 'third'],
    });
    const keys = (await seen(key)).map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([`${id}:first:0`, `${id}:second:0`, `${id}:second:0`, `${id}:third:0`]);
    expect((await entries(owner, id)).filter(({ type }) => type === 'step_lost')).toHaveLength(1);
  });

  test('while it only waits repeats nothing', async () => {
    const run = await begin(owner, 'waiting');
    await reached(owner, run.id, 'paused');
    await crash(objectOf(owner, run.id));
    expect(await signal(owner, run, 'go', null)).toMatchObject({ ok: true });
    expect(await result(owner, run.id)).toMatchObject({ status: 'completed' });
    expect(await seen(run.key)).toHaveLength(2);
  });

  test('in a rollback ends it, and undoes nothing twice but what was under way', async () => {
    const { id, key } = await begin(owner, 'undone');
    await requests(key, 3);
    await crash(objectOf(owner, id));
    await objectOf(owner, id).get(id);
    await requests(key, 4);
    await ask('/_open', { key });
    expect(await result(owner, id)).toMatchObject({
      status: 'rolled_back',
      rollback_result: { rolled_back_steps: ['second', 'first'] },
    });
    const keys = (await seen(key)).slice(2).map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([`${id}:second:0:rollback`, `${id}:second:0:rollback`, `${id}:first:0:rollback`]);
  });

  test('four times in one step fails with OUTCOME_UNKNOWN', async () => {
    const { id, key } = await begin(owner, 'gated');
    for (let count = 2; count <= 5; count += 1) {
      await requests(key, count);
      await crash(objectOf(owner, id));
      await objectOf(owner, id).get(id);
    }
    expect(await result(owner, id)).toMatchObject({
      status: 'failed',
      error: { step: 'second', code: 'OUTCOME_UNKNOWN' },
    });
    expect(await seen(key)).toHaveLength(5);
  });
});

describe('a write that fails', () => {
  test('changes nothing of the run, and holds up no other of its object', async () => {
    const [one, other] = await twoRuns(owner, 'waiting');
    await reached(owner, one.id, 'paused');
    await reached(owner, other.id, 'paused');
    const faults = loggedFaults();
    await breakWrites(owner, one.id);
    const both = [signal(owner, one, 'go', null), signal(owner, other, 'go', null)];
    expect(await Promise.all(both)).toMatchObject([{ ok: false, error: { code: 'INTERNAL' } }, { ok: true }]);
    expect(await result(owner, other.id)).toMatchObject({ status: 'completed' });
    expect(faults).toMatchObject([{ id: one.id, fault: expect.stringContaining('broken') }]);
    await mendWrites(owner, one.id);
    expect(await reached(owner, one.id, 'paused')).toMatchObject({ endedAt: null });
    expect(await signal(owner, one, 'go', null)).toMatchObject({ ok: true });
    expect(await result(owner, one.id)).toMatchObject({ status: 'completed' });
    expect(await seen(one.key)).toHaveLength(2);
  });

  test('of how an attempt ended is made again, and the attempt is not', async () => {
    const { id, key } = await begin(owner, 'gated');
    await requests(key, 2);
    const faults = loggedFaults();
    await breakWrites(owner, id);
    await ask('/_open', { key });
    await vi.waitFor(() => expect(faults.length).toBeGreaterThan(0), PATIENCE);
    await mendWrites(owner, id);
    expect(await result(owner, id)).toMatchObject({ status: 'completed' });
    expect(await seen(key)).toHaveLength(3);
  });
});
