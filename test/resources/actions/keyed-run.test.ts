import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { jobObjectName } from '../../../src/resources/jobs/directory.ts';
import { action, manifest, scope } from '../../support/manifest.ts';
import type { Answer } from '../../support/processor.ts';
import { stored } from '../../support/stored.ts';
import { ask, seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { listed } from '../jobs/jobs.ts';

const PATIENCE = { timeout: 10_000, interval: 10 };
const AT_ONCE = { initialDelay: 0 };

let owner: Member;
/** What the target keeps its requests under, and the key of the run: new for each test. */
let key: string;

const query = { key: 'x' };
const ACTIONS = [
  action('echo'),
  action('gate', { resource: '/gate', query }),
  action('flaky', { resource: '/flaky', query: { ...query, fails: 1, status: 503 } }),
  action('fail', { resource: '/status/:status', query }),
  action('big', { method: 'GET', resource: '/big', query: { ...query, bytes: 1 } }),
  action('empty', { resource: '/empty', query }),
];

beforeAll(async () => {
  owner = await createWorkspace(manifest(ACTIONS));
});
beforeEach(() => {
  key = crypto.randomUUID();
});

function run(event: string, input: object = {}, more: object = {}, member = owner): Promise<Answer> {
  return member.run(event, { key, ...input }, more, { headers: { 'idempotency-key': key } });
}

/** What an answer says, but for the id of its request. */
const said = ({ status, body }: Answer) => ({ status, ...body, request_id: null });

/** Waits until the target has seen so many requests. */
function arrived(count: number): Promise<void> {
  return vi.waitFor(async () => expect(await seen(key)).toHaveLength(count), PATIENCE);
}

describe('a run under a key', () => {
  test('answers what a run without one answers', async () => {
    const [keyed, plain] = [await run('echo', { text: 'x' }), await owner.run('echo', { key, text: 'x' })];
    expect(keyed.status).toBe(200);
    expect(Object.keys(keyed.body.meta ?? {}).toSorted()).toEqual(Object.keys(plain.body.meta ?? {}).toSorted());
    expect(keyed.body.meta).toMatchObject({ attempts: 1, version: 1, cached: false });
    const sent = ({ body }: Answer) => (body.data as { body: string }).body;
    expect(sent(keyed)).toBe(sent(plain));
  });

  test('reaches the target once, and answers a repetition with the same data and run', async () => {
    const first = await run('echo');
    expect(said(await run('echo'))).toEqual(said(first));
    const [request, ...others] = await seen(`/echo/${key}`);
    expect(others).toEqual([]);
    expect(request?.headers['idempotency-key']).toMatch(/^job_l8x[0-9a-f]{8}x[0-9a-f]{32}:1$/);
  });

  test('answers nothing for nothing', async () => {
    const first = await run('empty');
    expect(first).toMatchObject({ status: 200, body: { data: null } });
    expect(said(await run('empty'))).toEqual(said(first));
  });

  test('that fails answers the same failure again, without asking the target', async () => {
    const first = await run('fail', { 'params:status': 422 });
    expect(first).toMatchObject({
      status: 502,
      body: { outcome: 'sent', upstream: { status: 422 }, run_id: expect.stringMatching(/^run_/), attempts: 1 },
    });
    expect(said(await run('fail', { 'params:status': 422 }))).toEqual(said(first));
    await arrived(1);
  });

  test('is retried as it asks, and says how often it was tried', async () => {
    const more = { retries: 1, retryConfig: AT_ONCE };
    const first = await run('flaky', {}, more);
    expect(first).toMatchObject({ status: 200, body: { data: { count: 2 }, meta: { attempts: 2 } } });
    expect(said(await run('flaky', {}, more))).toEqual(said(first));
    const requests = await seen(key);
    expect(new Set(requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(requests).toHaveLength(2);
  });

  test('that fails after all its retries says how often it was tried', async () => {
    const answer = await run('fail', { 'params:status': 503 }, { retries: 2, retryConfig: AT_ONCE });
    expect(answer).toMatchObject({ status: 502, body: { code: 'SERVICE_UNAVAILABLE', attempts: 3 } });
    await arrived(3);
  });

  test('keeps to the version of when it came, while its environment moves', async () => {
    const mover = await createWorkspace(manifest(ACTIONS));
    const running = run('flaky', {}, { retries: 1, retryConfig: { initialDelay: 1_000 } }, mover);
    await arrived(1);
    await mover.apply(manifest(ACTIONS.filter(({ tag }) => tag !== 'flaky')), [scope.env]);
    expect(await running).toMatchObject({ status: 200, body: { data: { count: 2 }, meta: { version: 1 } } });
  });

  test('is a job, which lists show', async () => {
    await run('echo');
    const [job] = await listed(owner, (jobs) => jobs.some(({ status }) => status === 'completed'), { limit: 1 });
    expect(job).toMatchObject({ target: 'api/echo', recurring: false, version: 1, created_by: owner.user_id });
  });

  test('that is cancelled answers so', async () => {
    const other = await createWorkspace(manifest(ACTIONS));
    const running = run('gate', {}, {}, other);
    await arrived(1);
    const [job] = await listed(other, (jobs) => jobs.length === 1);
    await other.call('jobs.cancel', { job_id: job?.id });
    expect(await running).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
  });

  test('is waited for across a restart of its object', async () => {
    const other = await createWorkspace(manifest(ACTIONS));
    const running = run('gate', {}, {}, other);
    await arrived(1);
    const [job] = await listed(other, (jobs) => jobs.length === 1);
    const object = env.JOBS.get(env.JOBS.idFromName(jobObjectName(other.workspace_id, job?.id ?? '')));
    await runInDurableObject(object, (_job, state) => state.abort('crashed by a test')).catch(() => undefined);
    await arrived(2);
    await ask('/_open', { key });
    expect(await running).toMatchObject({ status: 200, body: { data: { passed: true } } });
    expect((await run('gate', {}, {}, other)).body.data).toEqual({ passed: true });
    await arrived(2);
  });
});

describe('a result of a run under a key', () => {
  /** Two of its bytes are the quotes of the text. */
  const LIMIT = LIMITS.job_result.value - 2;

  test('is kept as long as it fits', async () => {
    const first = await run('big', { bytes: LIMIT });
    expect({ status: first.status, length: (first.body.data as string).length }).toEqual({
      status: 200,
      length: LIMIT,
    });
    expect((await run('big', { bytes: LIMIT })).body.data).toBe(first.body.data);
    await arrived(1);
  });

  test('over the limit is refused, each time, and the target asked once', async () => {
    const first = await run('big', { bytes: LIMIT + 1 });
    expect(first).toMatchObject({ status: 413, body: { code: 'PAYLOAD_TOO_LARGE', outcome: 'sent' } });
    expect(said(await run('big', { bytes: LIMIT + 1 }))).toEqual(said(first));
    await arrived(1);
  });
});

describe('a key', () => {
  const dispatch = (more: object = {}) =>
    owner.call(
      'actions.dispatch',
      { ...scope, event: 'echo', input: { key }, ...more },
      { headers: { 'idempotency-key': key } },
    );
  const CONFLICT = { status: 409, body: { code: 'CONFLICT', errors: [{ path: 'Idempotency-Key' }] } };

  test.each([{}, { schedule: { delay: '1h' } }])('of a run is refused for a dispatch: %j', async (more) => {
    await run('echo');
    const before = await stored();
    expect(await dispatch(more)).toMatchObject(CONFLICT);
    expect(await stored()).toEqual(before);
  });

  test.each([{}, { schedule: { delay: '1h' } }])('of a dispatch is refused for a run: %j', async (more) => {
    await dispatch(more);
    const before = await stored();
    expect(await run('echo')).toMatchObject(CONFLICT);
    expect(await stored()).toEqual(before);
  });
});
