import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { action, manifest, scope } from '../../support/manifest.ts';
import { type Answer, composed } from '../../support/processor.ts';
import { ask, seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { endedJob } from '../jobs/jobs.ts';

const cache = 'answers';
const actions = [
  action('echo'),
  action('put', { method: 'PUT' }),
  action('gate', { method: 'GET', resource: '/gate' }),
  action('flaky', { method: 'GET', resource: '/flaky' }),
];
const caches = [
  { tag: cache, name: 'Answers', expiry: '1h' },
  { tag: 'short', name: 'Short', expiry: 1 },
  { tag: 'stale', name: 'Stale', expiry: 1, stale_while_revalidate: '1h' },
];
const product = (more: object = {}) => manifest(actions, { caches, ...more });

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(product());
});

const key = () => crypto.randomUUID();
const meta = ({ body }: Answer) => ({ attempts: body.meta?.attempts, cached: body.meta?.cached });
const HIT = { attempts: 0, cached: true };
const MISS = { attempts: 1, cached: false };

describe('a run with a cache', () => {
  test('is answered by the target once, and with the same from then on', async () => {
    const input = { key: key(), body: 1 };
    const first = await owner.run('echo', input, { cache });
    const second = await owner.run('echo', { ...input }, { cache });
    expect([meta(first), meta(second)]).toEqual([MISS, HIT]);
    expect(second.body.data).toEqual(first.body.data);
    expect(second.body.meta?.run_id).not.toBe(first.body.meta?.run_id);
    expect(await seen(`/echo/${input.key}`)).toHaveLength(1);
  });

  test('leaves a record that says so', async () => {
    const log = vi.spyOn(console, 'log');
    const input = { key: key() };
    const answers = [await owner.run('echo', input, { cache }), await owner.run('echo', input, { cache })];
    const ids = answers.map(({ body }) => body.meta?.run_id);
    const lines = log.mock.calls.map(([line]) => JSON.parse(String(line)) as { run_id: string; cached: boolean });
    log.mockRestore();
    expect(ids.map((id) => lines.filter(({ run_id }) => run_id === id).map(({ cached }) => cached))).toEqual([
      [false],
      [true],
    ]);
  });

  test('reaches the target when it says no cache', async () => {
    const input = { key: key() };
    await owner.run('echo', input, { cache });
    expect(meta(await owner.run('echo', input))).toEqual(MISS);
    expect(await seen(`/echo/${input.key}`)).toHaveLength(2);
  });

  test.each<[string, string, object, object]>([
    ['input', 'echo', { other: 1 }, {}],
    ['header', 'echo', { 'headers:authorization': 'Bearer other' }, {}],
    ['action', 'put', {}, {}],
    ['environment', 'echo', {}, { env: 'dev' }],
    ['cache', 'echo', {}, { cache: 'stale' }],
  ])('shares nothing with one of another %s', async (_title, event, input, more) => {
    const given = { key: key() };
    await owner.run('echo', given, { cache });
    expect(meta(await owner.run(event, { ...given, ...input }, { cache, ...more }))).toEqual(MISS);
  });

  test('shares nothing with one of another version, product or workspace', async () => {
    const [one, other] = await Promise.all([createWorkspace(product()), createWorkspace(product())]);
    await one.apply(product({ tag: 'second' }));
    const input = { key: key() };
    await one.run('echo', input, { cache });
    expect(meta(await one.run('echo', input, { cache, product: 'second' }))).toEqual(MISS);
    expect(meta(await other.run('echo', input, { cache }))).toEqual(MISS);
    await one.apply(product({ name: 'Renamed' }), ['prd']);
    expect(meta(await one.run('echo', input, { cache }))).toEqual(MISS);
  });

  test('that fails is not kept, and its retries count', async () => {
    const input = { key: key(), fails: 1 };
    expect(await owner.run('flaky', input, { cache })).toMatchObject({ status: 502, body: { attempts: 1 } });
    expect(meta(await owner.run('flaky', input, { cache }))).toEqual(MISS);
    expect(meta(await owner.run('flaky', input, { cache }))).toEqual(HIT);
    const again = { key: key(), fails: 1 };
    const retried = await owner.run('flaky', again, { cache, retries: 1, retryConfig: { initialDelay: 0 } });
    expect(meta(retried)).toEqual({ attempts: 2, cached: false });
  });

  test('is answered by the target again once its answer has expired', async () => {
    const input = { key: key() };
    await owner.run('echo', input, { cache: 'short' });
    await vi.waitFor(async () => expect(meta(await owner.run('echo', input, { cache: 'short' }))).toEqual(MISS));
    expect((await seen(`/echo/${input.key}`)).length).toBeGreaterThan(1);
  });

  test('gets a stale answer while a run of its own fetches another, once', async () => {
    const input = { key: key() };
    const first = await owner.run('echo', input, { cache: 'stale' });
    for (let time = 0; time < 5; time += 1) {
      const answer = await owner.run('echo', input, { cache: 'stale' });
      expect(meta(answer)).toEqual(HIT);
      if (time === 0) expect(answer.body.data).toEqual(first.body.data);
    }
    await vi.waitFor(async () => expect(await seen(`/echo/${input.key}`)).toHaveLength(2));
  });

  test.each(['actions.run', 'actions.dispatch'])(
    'is refused by %s when the product has no such cache',
    async (operation) => {
      const input = { ...scope, event: 'echo', input: { key: key() }, cache: 'nope' };
      expect(await owner.call(operation, input)).toMatchObject({
        status: 404,
        body: { code: 'NOT_FOUND', errors: [{ path: 'cache' }] },
      });
      expect(await seen(`/echo/${input.input.key}`)).toEqual([]);
    },
  );

  test('goes on by itself when the objects that let runs share an answer are away', async () => {
    const away = { idFromName: () => null, get: () => ({ board: async () => Promise.reject(new Error('away')) }) };
    const serve = composed({ FLIGHTS: away as unknown as DurableObjectNamespace });
    const input = { key: key() };
    expect(meta(await owner.run('echo', input, { cache }, { serve }))).toEqual(MISS);
    expect(meta(await owner.run('echo', input, { cache }, { serve }))).toEqual(HIT);
  });
});

test('50 equal runs at one time reach the target once', async () => {
  const input = { key: key() };
  const isolates = Array.from({ length: 4 }, () => composed());
  const runs = Array.from({ length: 50 }, (_, index) => {
    const serve = isolates[index % 5];
    return owner.run('gate', input, { cache }, serve === undefined ? {} : { serve });
  });
  await vi.waitFor(async () => expect(await seen(input.key)).toHaveLength(1));
  await ask('/_open', input);
  const answers = await Promise.all(runs);
  expect(answers.map(({ body }) => body.data)).toEqual(answers.map(() => ({ passed: true })));
  expect(answers.filter(({ body }) => body.meta?.cached === false)).toHaveLength(1);
  expect(await seen(input.key)).toHaveLength(1);
});

describe('a job with a cache', () => {
  test('is answered as runs are, and answers them', async () => {
    const input = { key: key() };
    const dispatch = async () => {
      const { body } = await owner.call('actions.dispatch', { ...scope, event: 'echo', input, cache });
      return endedJob(owner, (body.data as { job_id: string }).job_id);
    };
    const [first, second] = [await dispatch(), await dispatch()];
    expect(second).toMatchObject({ status: 'completed', result: first['result'] });
    expect(meta(await owner.run('echo', input, { cache }))).toEqual(HIT);
    expect(await seen(`/echo/${input.key}`)).toHaveLength(1);
  });

  test('under an idempotency key of a run tells that no attempt was made', async () => {
    const input = { key: key() };
    await owner.run('echo', input, { cache });
    const options = { headers: { 'idempotency-key': key() } };
    expect(meta(await owner.run('echo', input, { cache }, options))).toEqual(HIT);
    expect(meta(await owner.run('echo', input, { cache }, options))).toEqual(HIT);
  });
});

describe('the answer of a run', () => {
  async function kept(): Promise<{ input: { key: string }; key: string; member: Member }> {
    const member = await createWorkspace(product());
    const input = { key: key() };
    await member.run('echo', input, { cache });
    const list = await vi.waitFor(async () => {
      const { body } = await member.call('caches.fetchValues', { product: 'shop', env: 'prd', cache });
      const { values } = body.data as { values: readonly Record<string, unknown>[] };
      expect(values).toHaveLength(1);
      return values;
    });
    expect(list[0]).toMatchObject({ component_tag: 'api/echo', component_type: 'actions', cache_tag: cache });
    expect(JSON.parse(String(list[0]?.['value']))).toMatchObject({ path: `/echo/${input.key}` });
    return { input, key: String(list[0]?.['key']), member };
  }

  test('is listed, and read and removed by its key', async () => {
    const { input, key: name, member } = await kept();
    const place = { product: 'shop', env: 'prd', cache, key: name };
    const { body } = await member.call('caches.get', place);
    expect(JSON.parse(String(body.data))).toMatchObject({ method: 'POST' });
    expect((await member.call('caches.clear', place)).body.data).toBe(true);
    expect(meta(await member.run('echo', input, { cache }))).toEqual(MISS);
  });

  test('is removed with all of its cache', async () => {
    const { input, member } = await kept();
    const { body } = await member.call('caches.clearAll', { product: 'shop', env: 'prd', cache });
    expect(body.data).toEqual({ cleared: 1, has_more: false });
    expect(meta(await member.run('echo', input, { cache }))).toEqual(MISS);
  });

  test('is nothing that a value of the same key replaces', async () => {
    const { input, key: name, member } = await kept();
    await member.call('caches.set', { product: 'shop', env: 'prd', cache, key: name, value: 'mine' });
    expect(meta(await member.run('echo', input, { cache }))).toEqual(HIT);
  });

  test('is kept by KV for as long as it may be given', async () => {
    const { member } = await kept();
    const { keys } = await env.CONFIG.list({ prefix: `${member.workspace_id}:cache:shop/prd/answers/` });
    expect(keys).toHaveLength(1);
    expect(Math.abs((keys[0]?.expiration ?? 0) * 1_000 - Date.now() - 3_600_000)).toBeLessThan(60_000);
  });
});
