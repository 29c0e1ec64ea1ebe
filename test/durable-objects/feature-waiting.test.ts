import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { scope } from '../support/manifest.ts';
import { ask, seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import { begin, createFeatures, entries, objectOf, reached, result, step } from './features.ts';
import { crash, PATIENCE } from './jobs.ts';

const FEATURES = [
  { tag: 'gated', steps: [step('work', 'gate')], output: '$Step{work}{passed}' },
  { tag: 'parent', steps: [{ tag: 'kid', type: 'feature', feature: 'gated', input: { key: '$Input{key}' } }] },
].map((feature) => ({ name: feature.tag, ...feature }));

const { product, env } = scope;

let owner: Member;
beforeAll(async () => {
  owner = await createFeatures(FEATURES);
});

afterEach(() => vi.restoreAllMocks());

function requests(key: string, count: number): Promise<void> {
  return vi.waitFor(async () => expect(await seen(key)).toHaveLength(count), PATIENCE);
}

/** The run whose step reaches the target under a key. */
async function runOf(key: string): Promise<string> {
  await requests(key, 1);
  const [request] = await seen(key);
  return String(request?.headers['idempotency-key']).split(':')[0] ?? '';
}

test('a job goes on waiting for its run when the object of the run is cut off', async () => {
  const key = crypto.randomUUID();
  const { job_id: job } = await owner.client.features.dispatch({ product, env, tag: 'gated', input: { key } });
  const id = await runOf(key);
  await crash(objectOf(owner, id));
  await requests(key, 2);
  await ask('/_open', { key });
  await vi.waitFor(async () => {
    expect(await owner.client.jobs.get(job)).toMatchObject({
      status: 'completed',
      result: { feature_id: id, status: 'completed', output: true },
    });
  }, PATIENCE);
  expect(await seen(key)).toHaveLength(2);
});

test('a caller of a run goes on waiting when the object of the run is cut off', async () => {
  const key = crypto.randomUUID();
  const waiting = owner.call('features.run', { product, env, tag: 'gated', input: { key } });
  const id = await runOf(key);
  await crash(objectOf(owner, id));
  await requests(key, 2);
  await ask('/_open', { key });
  expect(await waiting).toMatchObject({ status: 200, body: { data: { feature_id: id, status: 'completed' } } });
});

test('a parent has the output of its child when the object of the child is cut off', async () => {
  const { id, key } = await begin(owner, 'parent');
  const kid = await runOf(key);
  expect(kid).not.toBe(id);
  await crash(objectOf(owner, kid));
  await reached(owner, kid, 'running');
  await requests(key, 2);
  await ask('/_open', { key });
  expect(await result(owner, id)).toMatchObject({ status: 'completed', completed_steps: ['kid'] });
  expect((await entries(owner, id)).filter(({ type }) => type === 'child_started')).toHaveLength(1);
});

test('a parent hears of a child that ended while the object of the parent was cut off', async () => {
  const { id, key } = await begin(owner, 'parent');
  const kid = await runOf(key);
  await crash(objectOf(owner, id));
  await ask('/_open', { key });
  expect(await result(owner, kid)).toMatchObject({ status: 'completed' });
  expect(await result(owner, id)).toMatchObject({ status: 'completed', completed_steps: ['kid'] });
  expect(await seen(key)).toHaveLength(1);
});
