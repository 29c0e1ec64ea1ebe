import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { action, type AppManifest, manifest, scope } from '../../support/manifest.ts';
import { composed } from '../../support/processor.ts';
import { stored } from '../../support/stored.ts';
import { ask, at, seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import type { ProductManifest } from '../../../sdk/src/index.ts';

const LATER = { delay: '1h' };
const ACTIONS = [
  action('echo'),
  action('get', { method: 'GET' }),
  action('go', { method: 'GET', resource: '/redirect', query: { to: 'x', key: 'x', status: 302 } }),
  action('send', { resource: '/redirect', query: { to: 'x', key: 'x', status: 307 } }),
];

/** Where deployed processors run: nobody has allowed private targets. */
const guarded = composed({ ALLOW_PRIVATE_TARGETS: undefined });

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(manifest(ACTIONS));
});

/** A manifest whose app differs in every environment. */
function withApp(tag: string, change: Partial<AppManifest['environments'][number]>): ProductManifest {
  const { apps, ...rest } = manifest(ACTIONS);
  return {
    ...rest,
    tag,
    apps: (apps ?? []).map((app) => ({
      ...app,
      environments: app.environments.map((environment) => ({ ...environment, ...change })),
    })),
  };
}

describe('unless private targets are allowed, a call is refused to', () => {
  const addresses = [
    'http://127.0.0.1:1',
    'http://localhost',
    'http://10.0.0.1',
    'http://192.168.1.1',
    'http://169.254.169.254',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://2130706433',
    'http://0x7f.1',
    'http://db.internal',
  ];

  test.each(addresses)('%s', async (base_url) => {
    const product = `private-${addresses.indexOf(base_url)}`;
    await owner.apply(withApp(product, { base_url }));
    const refused = { status: 403, body: { code: 'TARGET_REFUSED', outcome: 'not_sent' } };
    const before = await stored();
    const input = { key: 'private' };
    expect(await owner.run('echo', input, { product, retries: 2 }, { serve: guarded })).toMatchObject({
      ...refused,
      body: { ...refused.body, attempts: 1 },
    });
    expect(
      await owner.call(
        'actions.dispatch',
        { ...scope, product, event: 'echo', input, schedule: LATER },
        { serve: guarded },
      ),
    ).toMatchObject(refused);
    expect(await stored()).toEqual(before);
  });

  test('the target of these tests, which would answer', async () => {
    expect(await owner.run('echo', { key: 'guarded' }, {}, { serve: guarded })).toMatchObject({
      status: 403,
      body: { code: 'TARGET_REFUSED' },
    });
    expect(
      await owner.run('echo', { key: 'guarded' }, {}, { serve: composed({ ALLOW_PRIVATE_TARGETS: 'false' }) }),
    ).toMatchObject({ status: 403 });
    expect(await seen('/echo/guarded')).toEqual([]);
  });

  test('a cloud’s metadata service even then', async () => {
    await owner.apply(withApp('metadata', { base_url: 'http://169.254.169.254/latest' }));
    expect(env.ALLOW_PRIVATE_TARGETS).toBe('true');
    expect(await owner.run('get', { key: 'x' }, { product: 'metadata' })).toMatchObject({
      status: 403,
      body: { code: 'TARGET_REFUSED' },
    });
  });
});

describe('a redirect', () => {
  test('is followed, and its last answer is the data', async () => {
    expect((await owner.run('go', { to: at('/echo/landed') })).body.data).toMatchObject({
      method: 'GET',
      path: '/echo/landed',
    });
  });

  test('to another origin loses what is secret and keeps the rest', async () => {
    const other = await ask<string>('/_other-origin');
    const { body } = await owner.run('send', {
      'query:to': `${other}/echo/other`,
      'query:status': 307,
      'headers:Authorization': 'Bearer abcdefgh',
      'headers:X-Api-Key': 'k',
      'headers:x-trace': 't',
      text: 'x',
    });
    expect(body.data).toMatchObject({
      method: 'POST',
      path: '/echo/other',
      body: '{"text":"x"}',
      headers: { 'x-trace': 't' },
    });
    for (const name of ['authorization', 'x-api-key', 'idempotency-key'])
      expect(body.data).not.toHaveProperty(['headers', name]);
  });

  test.each(['http://169.254.169.254/latest', 'file:///etc/passwd'])(
    'to %s is refused, and counts as sent',
    async (to) => {
      expect(await owner.run('go', { to })).toMatchObject({
        status: 403,
        body: { code: 'TARGET_REFUSED', outcome: 'sent' },
      });
    },
  );

  test('is followed so often at most', async () => {
    const chain = (hops: number): string =>
      hops === 0 ? '/echo/end' : `/redirect?to=${encodeURIComponent(chain(hops - 1))}`;
    const within = LIMITS.redirects.value - 1;
    expect((await owner.run('go', { to: chain(within) })).body.data).toMatchObject({ path: '/echo/end' });
    expect(await owner.run('go', { to: chain(within + 1) })).toMatchObject({
      status: 502,
      body: { code: 'UPSTREAM_ERROR', outcome: 'sent' },
    });
  });
});

describe('what is switched off is refused with its name, at once and as a job:', () => {
  test.each([
    ['an environment of the product', 'off-product', /environment 'prd' of product 'off-product' is not active/],
    ['an environment of the app', 'off-app', /app 'api' is not active in environment 'prd'/],
  ])('%s', async (_title, product, message) => {
    const given =
      product === 'off-app'
        ? withApp(product, { active: false })
        : {
            ...withApp(product, {}),
            environments: ['prd', 'dev'].map((slug) => ({ slug, env_name: slug, active: false })),
          };
    await owner.apply(given);
    const before = await stored();
    const refused = {
      status: 400,
      body: { code: 'VALIDATION_ERROR', detail: expect.stringMatching(message), errors: [{ path: 'env' }] },
    };
    expect(await owner.run('echo', { key: 'off' }, { product })).toMatchObject(refused);
    expect(
      await owner.call('actions.dispatch', {
        ...scope,
        product,
        event: 'echo',
        input: { key: 'off' },
        schedule: LATER,
      }),
    ).toMatchObject(refused);
    expect(await stored()).toEqual(before);
    expect(await seen('/echo/off')).toEqual([]);
  });
});

test.each([
  ['', '/echo/x'],
  ['/', '/echo/x'],
  ['/v2', '/v2/echo/x'],
  ['/v2/', '/v2/echo/x'],
  ['/a/b//', '/a/b/echo/x'],
])('a base URL that ends in %j keeps its path', async (path, expected) => {
  await owner.apply(withApp('based', { base_url: `${env.TEST_TARGET_URL}${path}` }));
  await owner.apply(withApp('based', { base_url: `${env.TEST_TARGET_URL}${path}` }), ['prd']);
  expect((await owner.run('get', { key: 'x' }, { product: 'based' })).body.data).toMatchObject({ path: expected });
});
