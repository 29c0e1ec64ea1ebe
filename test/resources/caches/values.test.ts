import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { manifest } from '../../support/manifest.ts';
import { composed } from '../../support/processor.ts';
import { addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';
import type { About } from '../../../src/resources/caches/store.ts';

const caches = ['answers', 'others'].map((tag) => ({ tag, name: tag, expiry: '1h' }));
const place = { product: 'shop', env: 'prd', cache: 'answers' };
const HOUR = 3_600_000;

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(manifest(undefined, { caches }));
});

/** What an operation of a member answers, its code when it refuses. */
async function call(name: string, more: object = {}, member = owner): Promise<unknown> {
  const { body } = await member.call(`caches.${name}`, { ...place, ...more });
  return body.code ?? body.data;
}

/** A cache of a workspace of its own with values as KV has them. */
async function filled(values: Readonly<Record<string, Partial<About>>>): Promise<Member> {
  const member = await createWorkspace(manifest(undefined, { caches }));
  const about = { bytes: 10, createdAt: 1, expiresAt: null, staleUntil: null, componentTag: 'c', componentType: 't' };
  await Promise.all(
    Object.entries(values).map(([key, more]) =>
      env.CONFIG.put(
        `${member.workspace_id}:cache:shop/prd/answers/v:${key}`,
        JSON.stringify({ key, value: `value of ${key}` }),
        { metadata: { ...about, ...more } },
      ),
    ),
  );
  return member;
}

describe('a value', () => {
  test('is read, replaced and removed', async () => {
    expect(await call('get', { key: 'k' })).toBeNull();
    expect(await call('set', { key: 'k', value: 'one' })).toBe(true);
    expect(await call('get', { key: 'k' })).toBe('one');
    await call('set', { key: 'k', value: '' });
    expect(await call('get', { key: 'k' })).toBe('');
    expect(await call('clear', { key: 'k' })).toBe(true);
    expect(await call('get', { key: 'k' })).toBeNull();
    expect(await call('clear', { key: 'k' })).toBe(false);
  });

  test('is found by another isolate', async () => {
    await call('set', { key: 'far', value: 'away' });
    const { body } = await owner.call('caches.get', { ...place, key: 'far' }, { serve: composed() });
    expect(body.data).toBe('away');
  });

  test('is found without the name of its cache, and removed so', async () => {
    await call('set', { key: 'somewhere', value: 'here', cache: 'others' });
    expect(await call('get', { key: 'somewhere' })).toBeNull();
    expect(await call('get', { key: 'somewhere', cache: undefined })).toBe('here');
    expect(await call('clear', { key: 'somewhere', cache: undefined })).toBe(true);
    expect(await call('get', { key: 'somewhere', cache: 'others' })).toBeNull();
  });

  test('is one of its environment and of its workspace', async () => {
    const other = await createWorkspace(manifest(undefined, { caches }));
    await call('set', { key: 'mine', value: 'secret' });
    expect(await call('get', { key: 'mine', env: 'dev' })).toBeNull();
    expect(await call('get', { key: 'mine' }, other)).toBeNull();
    expect(await call('clear', { key: 'mine' }, other)).toBe(false);
    expect(await call('get', { key: 'mine' })).toBe('secret');
  });

  test.each(['a/b:c %#', '\u0000', '"'.repeat(512), '字'.repeat(512), `${'x'.repeat(119)}a`, `${'x'.repeat(120)}a`])(
    'may have the key %j',
    async (key) => {
      await call('set', { key, value: key });
      expect(await call('get', { key })).toBe(key);
      expect(await call('get', { key: `${key.slice(1)}!` })).toBeNull();
      expect(await call('clear', { key })).toBe(true);
    },
  );

  test('is gone once it expires', async () => {
    const member = await filled({ over: { expiresAt: Date.now() - 1 }, soon: { expiresAt: Date.now() + HOUR } });
    expect(await call('get', { key: 'over' }, member)).toBeNull();
    expect(await call('clear', { key: 'over' }, member)).toBe(false);
    expect(await call('get', { key: 'soon' }, member)).toBe('value of soon');
  });

  test('is set by the SDK, with its product and environment', async () => {
    const { client } = owner;
    await client.caches.set({ cache: 'answers', key: 'sdk', value: '1', expiry: Date.now() + HOUR });
    expect(await client.caches.get({ cache: 'answers', key: 'sdk' })).toBe('1');
    expect(await client.caches.get({ key: 'sdk' })).toBe('1');
  });
});

describe('what is refused', () => {
  test.each<[string, object, string, string]>([
    ['get', { key: '' }, 'VALIDATION_ERROR', 'key'],
    ['set', { key: 'x'.repeat(513), value: 'v' }, 'VALIDATION_ERROR', 'key'],
    ['set', { key: 'k', value: 1 }, 'VALIDATION_ERROR', 'value'],
    ['set', { key: 'k', value: 'v', expiry: Date.now() - 1 }, 'VALIDATION_ERROR', 'expiry'],
    ['set', { key: 'k', value: 'v', expiry: 'soon' }, 'VALIDATION_ERROR', 'expiry'],
    ['set', { key: 'k', value: 'v', cache: undefined }, 'VALIDATION_ERROR', 'cache'],
    ['set', { key: 'k', value: 'v', componentType: '' }, 'VALIDATION_ERROR', 'componentType'],
    ['fetchValues', { limit: 101 }, 'VALIDATION_ERROR', 'limit'],
    ['fetchValues', { page: 0 }, 'VALIDATION_ERROR', 'page'],
    ['fetchValues', { expiryFilter: 'some' }, 'VALIDATION_ERROR', 'expiryFilter'],
    ['get', { key: 'k', product: 'nope' }, 'NOT_FOUND', 'product'],
    ['get', { key: 'k', env: 'nope' }, 'NOT_FOUND', 'env'],
    ...['get', 'clear'].map(
      (name) => [name, { key: 'k', cache: 'nope' }, 'NOT_FOUND', 'cache'] as [string, object, string, string],
    ),
    ...['clearAll', 'fetchValues', 'fetchDashboard'].map(
      (name) => [name, { cache: 'nope' }, 'NOT_FOUND', 'cache'] as [string, object, string, string],
    ),
    ['set', { key: 'k', value: 'v', cache: 'nope' }, 'NOT_FOUND', 'cache'],
    ['values', { cache: undefined, cache_tag: 'nope' }, 'NOT_FOUND', 'cache_tag'],
  ])('%s of %o is %s at %s, %s', async (name, more, code, path) => {
    const { body } = await owner.call(`caches.${name}`, { ...place, ...more });
    expect(body).toMatchObject({ code, errors: [{ path }] });
  });

  test('a key that is no text', async () => {
    const { body } = await owner.call('caches.get', '{"product":"shop","env":"prd","key":"\\ud800"}');
    expect(body).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ path: 'key' }] });
  });

  test('a value larger than a request', async () => {
    expect(await call('set', { key: 'k', value: 'x'.repeat(LIMITS.request_body.value) })).toBe('PAYLOAD_TOO_LARGE');
  });

  test('caches out of reach', async () => {
    const member = await addRestricted(owner, 'developer', { products: ['shop'], envs: ['dev'] });
    for (const name of ['get', 'clear']) expect(await call(name, { key: 'k' }, member)).toBe('FORBIDDEN');
    for (const name of ['clearAll', 'fetchValues', 'fetchDashboard'])
      expect(await call(name, {}, member)).toBe('FORBIDDEN');
    expect(await call('get', { key: 'k', env: 'dev' }, member)).toBeNull();
  });

  test('what KV does not do', async () => {
    const away = {
      getWithMetadata: async (key: string) =>
        key.includes(':cache:') ? Promise.reject(new Error('no KV')) : env.CONFIG.getWithMetadata(key),
      get: env.CONFIG.get.bind(env.CONFIG),
    };
    const serve = composed({ CONFIG: away as unknown as KVNamespace });
    const { status, body } = await owner.call('caches.get', { ...place, key: 'k' }, { serve });
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'SERVICE_UNAVAILABLE' });
  });
});

describe('a list', () => {
  const now = Date.now();
  let member: Member;

  beforeAll(async () => {
    member = await filled({
      a: {},
      b: { expiresAt: now + HOUR, componentTag: 'other' },
      c: { expiresAt: now - 1, bytes: 5 },
      d: { expiresAt: now + 2 * HOUR, componentType: 'actions' },
    });
  });

  const keys = (list: unknown) => (list as readonly { readonly key: string }[]).map(({ key }) => key);
  const page = async (more: object) => {
    const { values, ...rest } = (await call('fetchValues', more, member)) as { values: unknown };
    return { keys: keys(values), ...rest };
  };

  test('shows all of a value', async () => {
    const { values } = (await call('fetchValues', { limit: 1 }, member)) as { values: unknown };
    const tags = { cache_tag: 'answers', product_tag: 'shop', component_tag: 'c', component_type: 't' };
    const times = { expiry: null, createdAt: 1, updatedAt: 1 };
    expect(values).toEqual([{ _id: 'v:a', key: 'a', value: 'value of a', ...tags, ...times }]);
  });

  test('has pages', async () => {
    expect(await page({})).toEqual({ keys: ['a', 'b', 'c', 'd'], total: 4, page: 1, limit: 20, totalPages: 1 });
    expect(await page({ limit: 3 })).toEqual({ keys: ['a', 'b', 'c'], total: 4, page: 1, limit: 3, totalPages: 2 });
    expect(await page({ limit: 3, page: 2 })).toMatchObject({ keys: ['d'], page: 2 });
    expect(await page({ limit: 3, page: 3 })).toMatchObject({ keys: [], total: 4 });
  });

  test.each([
    ['all', ['a', 'b', 'c', 'd']],
    ['permanent', ['a']],
    ['expiring', ['b', 'd']],
    ['expired', ['c']],
  ])('shows what is %s', async (expiryFilter, expected) => {
    expect(await page({ expiryFilter })).toMatchObject({ keys: expected, total: expected.length });
  });

  test.each<[string, object, string[]]>([
    ['all that has not expired', {}, ['a', 'b', 'd']],
    ['what belongs to a component', { component_tag: 'other' }, ['b']],
    ['what belongs to a type of component', { component_type: 'actions' }, ['d']],
    ['what expires until an instant', { expiry: now + HOUR }, ['b']],
  ])('of `values` shows %s', async (_title, more, expected) => {
    expect(keys(await call('values', { cache: undefined, cache_tag: 'answers', ...more }, member))).toEqual(expected);
  });

  test('is counted', async () => {
    const counts = { totalValues: 4, activeValues: 3, expiredValues: 1, totalSize: 35 };
    expect(await call('fetchDashboard', {}, member)).toEqual(counts);
    expect(await call('fetchDashboard', { env: 'dev' }, member)).toMatchObject({ totalValues: 0, totalSize: 0 });
  });

  test('leaves out the text of what goes beyond its bytes', async () => {
    const large = await filled({ a: { bytes: LIMITS.cache_page.value }, b: {} });
    const { values } = (await call('fetchValues', {}, large)) as { values: unknown };
    expect(values).toMatchObject([{ value: 'value of a' }, { key: 'b', value: null }]);
  });
});

test('a cache of more values than KV lists at once is listed, counted and cleared', async () => {
  const names = Array.from({ length: 1_001 }, (_, index) => `k${String(index).padStart(4, '0')}`);
  const member = await filled(Object.fromEntries(names.map((name) => [name, {}])));
  const listed = (await call('fetchValues', { page: 101, limit: 10 }, member)) as { values: unknown };
  expect(listed).toMatchObject({ total: 1_001, totalPages: 101, values: [{ key: 'k1000' }] });
  expect(await call('fetchDashboard', {}, member)).toMatchObject({ totalValues: 1_001 });
  await call('set', { key: 'stays', value: '1', env: 'dev' }, member);
  expect(await call('get', { key: 'k0000' }, member)).toBe('value of k0000');
  expect(await call('clearAll', {}, member)).toEqual({ cleared: 1_001, has_more: false });
  expect(await call('get', { key: 'k0000' }, member)).toBeNull();
  expect(await call('fetchDashboard', {}, member)).toMatchObject({ totalValues: 0 });
  expect(await call('get', { key: 'stays', env: 'dev' }, member)).toBe('1');
});
