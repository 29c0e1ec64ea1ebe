import Ductape, { defineHealthcheck, defineProduct } from '../../sdk/src/index.ts';
import { describe, expect, test } from 'vitest';
import { identity, private_key, startStandIn } from './stand-in.ts';

const given = { tag: 'api', name: 'API', interval: '1m', envs: [{ slug: 'prd' }] };

describe('a healthcheck in code', () => {
  test('is what a manifest declares', async () => {
    const check = await defineHealthcheck({
      ...given,
      handler(ctx) {
        ctx
          .app('crm')
          .action('ping')
          .input({ headers: { key: ctx.token('CRM_KEY') } });
        ctx.webhook({ url: 'https://ops.example/hook' });
        ctx.emit({ event: 'crm.down' });
      },
    });
    expect(check).toEqual({
      ...given,
      probe: { type: 'app', app: 'crm', event: 'ping', input: { headers: { key: '$Secret{CRM_KEY}' } } },
      onFailure: [{ webhook: { url: 'https://ops.example/hook' } }, { emit: { event: 'crm.down' } }],
    });
  });

  test('may probe a database', async () => {
    const check = await defineHealthcheck({ ...given, handler: (ctx) => ctx.database('main').action('ping') });
    expect(check).toEqual({ ...given, probe: { type: 'database', database: 'main', action: 'ping' } });
  });

  test('may probe a graph', async () => {
    const check = await defineHealthcheck({ ...given, handler: (ctx) => ctx.graph('people').action('ping') });
    expect(check).toEqual({ ...given, probe: { type: 'graph', graph: 'people', action: 'ping' } });
  });

  test.each([
    ['nothing', () => undefined],
    [
      'two things',
      (ctx: Parameters<NonNullable<Parameters<typeof defineHealthcheck>[0]['handler']>>[0]) => {
        ctx.feature('one');
        ctx.workflow('two');
      },
    ],
  ])('that probes %s is refused', async (_what, handler) => {
    await expect(defineHealthcheck({ ...given, handler })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      errors: [{ path: 'handler' }],
    });
  });
});

test('a client takes the names that other versions have', async () => {
  const processor = await startStandIn();
  const client = new Ductape({ ...identity, private_key, product: 'shop', env: 'prd', url: processor.url });
  const old = { tag: 'api', name: 'API', intervals: 60_000, envs: [{ slug: 'prd', inputs: { a: 1 } }] };
  const check = await client.healthchecks.define({ ...old, probe: { type: 'workflow', workflow: 'sync' } } as never);
  await client.products.apply(
    defineProduct({ tag: 'shop', name: 'Shop', environments: [], healthchecks: [old as never] }),
  );
  await client.healthcheck.check('api');
  await client.health.fetch('other', 'api');
  await client.health.fetchAll({});
  const plain = { tag: 'api', name: 'API', interval: 60_000, envs: [{ slug: 'prd', input: { a: 1 } }] };
  expect(check).toEqual({ ...plain, probe: { type: 'feature', feature: 'sync' } });
  expect(processor.received.map(({ url, json }) => [url.pathname, json])).toMatchObject([
    ['/v1/products/apply', { manifest: { healthchecks: [plain] } }],
    ['/v1/health/status', { product: 'shop', env: 'prd', tag: 'api' }],
    ['/v1/health/fetch', { product: 'other', tag: 'api' }],
    ['/v1/health/list', { product: 'shop' }],
  ]);
});
