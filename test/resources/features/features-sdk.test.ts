import { expect, test, vi } from 'vitest';
import { addRestricted } from '../../support/workspace.ts';
import { scope } from '../../support/manifest.ts';
import { signedRequest, worker } from '../../support/processor.ts';
import type { Identity } from '../../../sdk/src/signer.ts';
import { calls, featured, freshKey, refused } from './runs.ts';

const place = { product: scope.product, env: scope.env };
const GATED = {
  tag: 'gated',
  signals: { go: {} },
  steps: [
    calls('first', 'echo', '$Input{key}'),
    { tag: 'gate', type: 'wait_signal', signal: 'go', dependsOn: ['first'] },
  ],
  output: '$Step{gate}',
};
const PLAIN = { tag: 'plain', steps: [calls('only', 'echo', '$Input{key}')], output: '$Step{only}{path}' };
const BROKEN = { tag: 'broken', steps: [calls('only', 'broken', '$Input{key}')] };
const ENDED = { timeout: 20_000 };

interface Listed {
  readonly executions: readonly { readonly feature_id: string; readonly status: string }[];
  readonly next_cursor: string | null;
}

/** All that a stream says. */
async function streamed(member: Identity, input: object, headers: Record<string, string> = {}): Promise<string> {
  const request = await signedRequest(member, '/v1/features/stream', input);
  for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
  return (await worker(request)).text();
}

test('a run is followed from its beginning to its end as it happens', async () => {
  const { owner, told } = await featured(GATED);
  const { client } = owner;
  const { feature_id: id } = await told('run', { tag: 'gated', input: { key: freshKey() }, timeout: 1 });
  const types: string[] = [];
  for await (const { type } of client.features.stream(id)) {
    types.push(type);
    if (type === 'signal_waiting')
      await client.features.signal({ feature_id: id, signal: 'go', payload: { ok: true } });
  }
  expect(types).toEqual([
    'feature_started',
    'step_started',
    'step_completed',
    'signal_waiting',
    'signal_received',
    'step_completed',
    'feature_completed',
  ]);
});

test('a stream that was cut off goes on after the last event that came', async () => {
  const { owner, told } = await featured(PLAIN);
  const { feature_id: id } = await told('run', { tag: 'plain', input: { key: freshKey() } });
  const response = await streamed(owner, { feature_id: id });
  const ids = [...response.matchAll(/^id: (.+)$/gm)].map(([, each]) => each);
  expect(ids).toHaveLength(4);
  const rest = await streamed(owner, { feature_id: id, after: ids[1] });
  expect(await streamed(owner, { feature_id: id }, { 'last-event-id': ids[1] ?? '' })).toBe(rest);
  expect(await streamed(owner, { feature_id: id, after: ids[1] }, { 'last-event-id': '1.1' })).toBe(rest);
  expect(await streamed(owner, { feature_id: id }, { 'last-event-id': 'none' })).toContain('Last-Event-ID');
  expect([...rest.matchAll(/^id: (.+)$/gm)].map(([, each]) => each)).toEqual(ids.slice(2));
  expect(rest).toContain('event: end\ndata: {"status":"completed"}');
});

test('what stands third goes with what stands second', async () => {
  const { client } = (
    await featured(
      { ...GATED, signals: { go: { input: { by: { type: 'string' } } } }, queries: { asked: { result: '$Param{n}' } } },
      PLAIN,
    )
  ).owner;
  const { feature_id: id } = await client.features.run({ tag: 'gated', input: { key: freshKey() }, timeout: 1 });
  expect(await client.features.query(id, 'asked', { n: 5 })).toBe(5);
  expect(await client.features.query(id, { query: 'asked', params: { n: 6 } })).toBe(6);
  await client.features.signal(id, 'go', { by: 'jane' });
  expect(await client.features.output(id, { wait: true })).toMatchObject({ output: { by: 'jane' } });
  const again = await client.features.replayFromStep(id, 'gate', { timeout: 1 });
  expect(again).toMatchObject({ replayed_from: id, completed_steps: ['first'] });
  const { replayed_from: from } = await client.features.replay(id, { options: { debug: true }, timeout: 1 });
  expect(from).toBe(id);
});

test('the SDK takes the names and forms of other versions', async () => {
  const { client } = (await featured(PLAIN)).owner;
  const given = { workflow: 'plain', input: { key: 'sdk-forms' }, feature_id: 'mine' } as unknown;
  const ran = await client.workflows.execute(given as Parameters<typeof client.features.run>[0]);
  expect(ran).toMatchObject({ status: 'completed', output: '/echo/sdk-forms' });
  const replayed = await client.feature.replay(ran.feature_id, { reason: 'again' });
  expect(replayed.replayed_from).toBe(ran.feature_id);
  const { outcome_diff: outcomes } = await client.features.compare(ran.feature_id, replayed.feature_id);
  expect(Object.keys(outcomes)).toEqual([ran.feature_id, replayed.feature_id]);
  const named = { workflow_id: ran.feature_id } as unknown as { feature_id: string };
  expect((await client.features.status(named)).status).toBe('completed');
  expect((await client.features.status('mine')).feature_id).toBe(ran.feature_id);
  expect((await client.features.stepDetail(ran.feature_id, 'only')).attempts).toBe(1);
});

test('a dispatched run is a job whose result is what the run came to', async () => {
  const { owner, told } = await featured(PLAIN);
  const key = freshKey();
  const { job_id: id } = await told<{ job_id: string }>('dispatch', { tag: 'plain', input: { key } });
  await vi.waitFor(async () => {
    const job = await owner.client.jobs.get(id);
    expect(job).toMatchObject({ status: 'completed', namespace: 'features', target: 'plain' });
    expect(job.result).toMatchObject({ status: 'completed', output: `/echo/${key}` });
  }, ENDED);
});

test('a dispatch of many takes features among actions', async () => {
  const { owner } = await featured(PLAIN);
  const { client } = owner;
  const key = freshKey();
  const jobs: unknown = [
    { namespace: 'features', feature: 'plain', input: { key }, options: { retries: 1 } },
    { app: scope.app, event: 'echo', input: { key } },
    { namespace: 'features', tag: 'other', input: {} },
    { namespace: 'features', input: { key }, app: scope.app },
  ];
  const { results } = await client.jobs.dispatchMany({ jobs } as Parameters<typeof client.jobs.dispatchMany>[0]);
  expect(results).toMatchObject([
    { ok: true },
    { ok: true },
    { ok: false, error: { code: 'NOT_FOUND', errors: [{ path: 'jobs[2].tag' }] } },
    { ok: false, error: { errors: [{ path: 'jobs[3].tag' }, { path: 'jobs[3].app' }] } },
  ]);
  await vi.waitFor(async () => {
    const listed = await client.jobs.list({ namespace: 'features', target: 'plain' });
    expect(listed.jobs).toHaveLength(1);
  }, ENDED);
  const [first] = results;
  const id = first?.ok === true ? first.job.job_id : '';
  await vi.waitFor(
    async () => expect(await client.jobs.get(id)).toMatchObject({ status: 'completed', target: 'plain' }),
    ENDED,
  );
});

test('a dispatch is refused for what its run would be refused for', async () => {
  const { ask } = await featured(PLAIN);
  expect(refused(await ask('dispatch', { tag: 'other', input: {} }))).toMatchObject({
    code: 'NOT_FOUND',
    fields: ['tag'],
  });
});

test('runs are listed newest first, a page at a time, and not to who may not reach them', async () => {
  const { told, ask, owner } = await featured(PLAIN, BROKEN);
  for (const tag of ['plain', 'broken', 'plain']) await told('run', { tag, input: { key: 'list' } });
  const first = await vi.waitFor(async () => {
    const page = await told<Listed>('list', { limit: 2 });
    expect((await told<Listed>('list')).executions.map(({ status }) => status)).toEqual([
      'completed',
      'failed',
      'completed',
    ]);
    return page;
  }, ENDED);
  expect(first.executions).toHaveLength(2);
  const second = await told<Listed>('list', { limit: 2, cursor: first.next_cursor });
  expect(second).toMatchObject({ executions: [{ status: 'completed' }], next_cursor: null });
  expect((await told<Listed>('list', { tag: 'broken', status: 'failed' })).executions).toHaveLength(1);
  expect(refused(await ask('list', { tag: 'plain', cursor: first.next_cursor }))).toMatchObject({ fields: ['cursor'] });
  const restricted = await addRestricted(owner, 'viewer', { envs: ['dev'] });
  expect((await restricted.call('features.list')).body.data).toEqual({ executions: [], next_cursor: null });
});

test('many runs are made anew, a number at a time, and a dry run tells how many', async () => {
  const { told, ask } = await featured(PLAIN, BROKEN);
  for (const tag of ['broken', 'broken', 'plain']) await told('run', { tag, input: { key: 'many' } });
  await vi.waitFor(async () => {
    expect(await told('resumeMany', { dry_run: true })).toMatchObject({ count: 2, left: 2, executions: [] });
    expect(await told('replayMany', { dry_run: true, tag: 'plain', status: 'completed' })).toMatchObject({ count: 1 });
  }, ENDED);
  const one = await told<Listed>('resumeMany', { ...place, limit: 1 });
  expect(one).toMatchObject({ count: 1, left: 1, failed: [], executions: [{ type: 'resume' }] });
  const rest = await told<Listed>('resumeMany', { ...place, limit: 1, cursor: one.next_cursor });
  expect(rest).toMatchObject({ count: 1, left: 0, next_cursor: null });
  expect(await told('replayMany', { ...place, tag: 'plain', status: 'completed' })).toMatchObject({
    count: 1,
    left: 0,
  });
  expect(refused(await ask('replayMany', { product: undefined, env: undefined }))).toMatchObject({ fields: ['all'] });
  // What is under way when a file of tests ends may keep the runtime from ending.
  await vi.waitFor(async () => {
    const { executions } = await told<Listed>('list');
    expect(executions).toHaveLength(6);
    expect(executions.filter(({ status }) => status === 'running')).toEqual([]);
  }, ENDED);
});
