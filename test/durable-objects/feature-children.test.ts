import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { compose } from '../../src/compose.ts';
import { DEFAULT_RETRY } from '../../src/kernel/retry.ts';
import type { FeatureCall } from '../../src/resources/executor.ts';
import { scope } from '../support/manifest.ts';
import { ask, seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import { begin, createFeatures, entries, objectOf, reached, result, signal, step, undo } from './features.ts';
import { crash, createSpec as createJob, objectOf as jobObject, PATIENCE, settled } from './jobs.ts';

const child = (more: object = {}) => ({
  tag: 'kid',
  type: 'feature',
  feature: 'child',
  input: { key: '$Input{key}', n: 2 },
  ...more,
});
const fails = { ...step('fails', 'status'), input: { params: { code: 400 } }, dependsOn: ['wait'] };
const wait = { tag: 'wait', type: 'wait_signal', signal: 'go' };

const FEATURES = [
  {
    tag: 'child',
    input: { key: { type: 'string' }, n: { type: 'number' } },
    steps: [
      step('work', 'gate', { body: { n: '$Input{n}' }, rollback: undo('work') }),
      step('after', 'echo', { dependsOn: ['work'] }),
    ],
    output: { doubled: '$Input{n}', passed: '$Step{work}{passed}' },
  },
  { tag: 'parent', steps: [child()], output: '$Step{kid}' },
  { tag: 'careless', steps: [child({ input: { key: '$Input{key}' } })] },
  ...['terminate', 'request_cancel', 'abandon'].map((policy) => ({
    tag: policy,
    steps: [child({ parent_close_policy: policy }), wait, fails],
    signals: { go: {} },
  })),
].map((feature) => ({ name: feature.tag, ...feature }));

let owner: Member;
beforeAll(async () => {
  owner = await createFeatures(FEATURES);
});

afterEach(() => vi.restoreAllMocks());

function requests(key: string, count: number): Promise<void> {
  return vi.waitFor(async () => expect(await seen(key)).toHaveLength(count), PATIENCE);
}

/** The child that a run started. */
async function childOf(id: string): Promise<string> {
  const found = (await entries(owner, id)).flatMap((entry) => (entry.type === 'child_started' ? [entry.child] : []));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
}

test.each(['own', 'lane'] as const)(
  'a parent in its %s object waits for its child, and has its output',
  async (placement) => {
    const { id, key } = await begin(owner, 'parent', {}, { placement });
    await requests(key, 1);
    expect(await objectOf(owner, await childOf(id)).get(await childOf(id))).toMatchObject({
      ok: true,
      value: { spec: { parent: { id, step: 'kid', item: 0 }, feature: 'child' } },
    });
    await ask('/_open', { key });
    expect(await result(owner, id)).toMatchObject({ status: 'completed', output: { doubled: 2, passed: true } });
  },
);

test('a child whose input its feature refuses fails its step', async () => {
  const { id } = await begin(owner, 'careless');
  expect(await result(owner, id)).toMatchObject({
    status: 'failed',
    error: { step: 'kid', code: 'VALIDATION_ERROR', message: expect.stringContaining('input.n') },
  });
});

test('a parent that was cut off hears of its child', async () => {
  const { id, key } = await begin(owner, 'parent');
  await requests(key, 1);
  await crash(objectOf(owner, id));
  await ask('/_open', { key });
  expect(await result(owner, id)).toMatchObject({ status: 'completed' });
  // Each of the child's two steps, once.
  expect(await seen(key)).toHaveLength(2);
});

describe('when a parent ends before its child', () => {
  test('the policy terminate cancels the child, and stops what it has under way', async () => {
    const run = await begin(owner, 'terminate');
    await requests(run.key, 1);
    const kid = await childOf(run.id);
    await signal(owner, run, 'go', null);
    expect(await result(owner, run.id)).toMatchObject({ status: 'failed', failed_step: 'fails' });
    expect(await result(owner, kid)).toMatchObject({ status: 'cancelled', completed_steps: [] });
  });

  test('the policy request_cancel lets attempts of the child end, begins nothing more, and undoes what it did', async () => {
    const run = await begin(owner, 'request_cancel');
    await requests(run.key, 1);
    const kid = await childOf(run.id);
    await signal(owner, run, 'go', null);
    expect(await result(owner, run.id)).toMatchObject({ status: 'failed', failed_step: 'fails' });
    await vi.waitFor(
      async () => expect(await entries(owner, kid)).toContainEqual(expect.objectContaining({ isForced: false })),
      PATIENCE,
    );
    expect(await reached(owner, kid, 'running')).toMatchObject({ endedAt: null });
    await ask('/_open', { key: run.key });
    expect(await result(owner, kid)).toMatchObject({
      status: 'cancelled',
      completed_steps: ['work'],
      rollback_result: { rolled_back_steps: ['work'], failed_steps: [] },
    });
  });

  test('a child that was asked to end can still be made to', async () => {
    const run = await begin(owner, 'request_cancel');
    await requests(run.key, 1);
    const kid = await childOf(run.id);
    expect(await objectOf(owner, kid).cancel(kid, null, false)).toMatchObject({ value: { status: 'running' } });
    expect(await objectOf(owner, kid).cancel(kid, null)).toMatchObject({ ok: true });
    expect(await result(owner, kid)).toMatchObject({ status: 'cancelled', completed_steps: [] });
  });

  test('the policy abandon lets it go on', async () => {
    const run = await begin(owner, 'abandon');
    await requests(run.key, 1);
    const kid = await childOf(run.id);
    await signal(owner, run, 'go', null);
    expect(await result(owner, run.id)).toMatchObject({ status: 'failed' });
    expect(await reached(owner, kid, 'running')).toMatchObject({ endedAt: null });
    await ask('/_open', { key: run.key });
    expect(await result(owner, kid)).toMatchObject({ status: 'completed' });
  });
});

describe('a call of a feature', () => {
  const call = (feature: string, input: FeatureCall['input']): FeatureCall => ({
    namespace: 'features',
    operation: 'run',
    product: scope.product,
    env: scope.env,
    feature,
    input,
  });
  const execute = (given: FeatureCall, waitMs = PATIENCE.timeout) =>
    compose(env).processor.execute(given, {
      workspace: owner.workspace_id,
      user: owner.user_id,
      retry: DEFAULT_RETRY,
      traceparent: null,
      deadline: Date.now() + waitMs,
    });

  test('answers how its run ended, also where it failed', async () => {
    const key = crypto.randomUUID();
    await ask('/_open', { key });
    const { value, meta } = await execute(call('child', { key, n: 3 }));
    expect(value).toMatchObject({
      status: 'completed',
      output: { doubled: 3, passed: true },
      completed_steps: ['work', 'after'],
    });
    expect(meta).toMatchObject({ version: 1, attempts: 1 });
    expect((await execute(call('careless', { key }))).value).toMatchObject({ status: 'failed', failed_step: 'kid' });
  });

  test('answers that its run goes on when its time is over', async () => {
    const { value } = await execute(call('child', { key: crypto.randomUUID(), n: 1 }), 300);
    expect(value).toMatchObject({ status: 'running', output: null });
  });

  test('is refused for a feature that is not there, and for an input that it does not take', async () => {
    await expect(execute(call('none', {}))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(execute(call('child', { key: 'k', n: 'two' }))).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { errors: [{ path: 'input.n' }] },
    });
  });

  test('of a job whose run fails is a failure of the job, and no retry begins another run', async () => {
    const key = crypto.randomUUID();
    const retry = { ...DEFAULT_RETRY, retries: 3 };
    const job = createJob(owner, 'echo', key, { call: call('careless', { key }), retry });
    const object = jobObject(owner, job.id);
    await object.dispatch(job);
    const { progress } = await settled(object, 'failed');
    expect(progress).toMatchObject({ retries: 0, executions: 1, lastError: { code: 'UPSTREAM_ERROR' } });
    expect(progress.lastError?.message).toContain('is failed: kid: VALIDATION_ERROR');
  });
});
