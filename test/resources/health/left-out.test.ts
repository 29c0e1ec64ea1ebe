import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { systemIds } from '../../../src/kernel/ids.ts';
import { answerWith, PATIENCE } from '../../durable-objects/healths.ts';
import { scope } from '../../support/manifest.ts';
import { seen } from '../../support/target.ts';
import { ask, comesTo, createShop, passTrust, type Shop, statusOf, turn } from './left-out.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const option = (name: string, more: object = {}) => ({
  name,
  type: 'action' as const,
  app: scope.app,
  event: name,
  healthcheck: name,
  input: { params: { key: '$Input{key}' } },
  ...more,
});

const fallback = (...options: object[]): Partial<ProductManifest> => ({
  fallbacks: [{ tag: 'pay', name: 'Pay', options: options as never }],
});
const quota = (...options: object[]): Partial<ProductManifest> => ({
  quotas: [{ tag: 'pay', name: 'Pay', options: options as never }],
});

const pay = (shop: Shop, of: 'fallback' | 'quota', key: string = crypto.randomUUID()) =>
  ask(shop, `${of}.run`, 'pay', { input: { key } });

/** Which options were called of runs under a key. */
async function called(key: string): Promise<string[]> {
  const found = await Promise.all(
    ['a', 'b', 'c'].map(async (name) => [name, await seen(`/echo/${key}/${name}`)] as const),
  );
  return found.flatMap(([name, requests]) => requests.map(() => name));
}

describe('an option of a fallback', () => {
  test('is not called while its probe fails, and is again once that is well', async () => {
    const shop = await createShop(['a'], fallback(option('a'), option('b', { healthcheck: undefined })));
    const run = () => pay(shop, 'fallback');
    expect(await run()).toMatchObject({ provider: 'a' });
    await turn(shop, ['a'], 'down');
    await comesTo('b', run);
    const key = crypto.randomUUID();
    expect(await pay(shop, 'fallback', key)).toMatchObject({ provider: 'b' });
    expect(await called(key)).toEqual(['b']);
    await turn(shop, ['a'], 'up');
    await comesTo('a', run);
  });

  test('is tried in its turn when all are unavailable', async () => {
    const shop = await createShop(['a', 'b'], fallback(option('a'), option('b')));
    await turn(shop, ['a'], 'down');
    await comesTo('b', () => pay(shop, 'fallback'));
    await turn(shop, ['b'], 'down');
    await comesTo('a', () => pay(shop, 'fallback'));
    const key = crypto.randomUUID();
    await pay(shop, 'fallback', key);
    expect(await called(key)).toEqual(['a']);
  });

  test('is left out after real calls that fail, without a probe', async () => {
    const key = crypto.randomUUID();
    const pinged = option('a', { event: 'ping', input: { query: { key: '$Input{key}' } } });
    const shop = await createShop(['a'], fallback(pinged, option('b', { healthcheck: undefined })), {
      passive: { failures: 3 },
    });
    await answerWith({ key }, 503);
    for (let n = 0; n < 3; n += 1) expect(await pay(shop, 'fallback', key)).toMatchObject({ provider: 'b' });
    await vi.waitFor(async () => expect(await statusOf(shop, 'a')).toMatchObject({ status: 'unavailable' }), PATIENCE);
    // The isolate knows it from its own report.
    await vi.waitFor(async () => {
      const before = (await seen(key)).length;
      expect(await pay(shop, 'fallback', key)).toMatchObject({ provider: 'b' });
      expect(await seen(key)).toHaveLength(before);
    }, PATIENCE);
    expect(await seen(shop.keys.get('a') ?? '')).toHaveLength(1);
  });

  test('is called again at once after a reset, which forgets how it stood', async () => {
    const shop = await createShop(['a'], fallback(option('a'), option('b', { healthcheck: undefined })));
    await turn(shop, ['a'], 'down');
    await comesTo('b', () => pay(shop, 'fallback'));
    await answerWith({ key: shop.keys.get('a') ?? '' }, 200);
    const probes = (await seen(shop.keys.get('a') ?? '')).length;
    expect(await ask(shop, 'fallback.run', 'pay', { input: {}, action: 'reset' })).toEqual({ input: {} });
    expect(await pay(shop, 'fallback')).toMatchObject({ provider: 'a' });
    await vi.waitFor(async () => expect(await statusOf(shop, 'a')).toMatchObject({ status: 'available' }), PATIENCE);
    expect(await seen(shop.keys.get('a') ?? '')).toHaveLength(probes + 1);
    expect(await ask(shop, 'health.history', 'a')).toMatchObject({ checks: { length: probes + 1 } });
  });
});

describe('a provider of a quota', () => {
  const weighted = quota(option('a', { weight: 50 }), option('b', { weight: 30 }), option('c', { weight: 20 }));

  /** How often each is drawn by numbers that lie evenly between 0 and 1. */
  async function draws(shop: Shop, count: number): Promise<string> {
    let drawn = 0;
    const random = vi.spyOn(systemIds, 'random').mockImplementation(() => (drawn++ % count) / count + 1 / (2 * count));
    const key = crypto.randomUUID();
    for (let n = 0; n < count; n += 1) await pay(shop, 'quota', key);
    random.mockRestore();
    return (await called(key)).join('');
  }

  test('that is unavailable is left out and the weights of the others count in proportion; all, when all are', async () => {
    const shop = await createShop(['a', 'b', 'c'], weighted);
    // Whatever else draws a number meanwhile, in the background of an earlier test, shifts the others.
    await vi.waitFor(async () => expect(await draws(shop, 10)).toBe('aaaaabbbcc'), PATIENCE);
    await turn(shop, ['a'], 'down');
    await vi.waitFor(async () => expect(await draws(shop, 5)).toBe('bbbcc'), PATIENCE);
    await turn(shop, ['b'], 'down');
    await vi.waitFor(async () => expect(await draws(shop, 5)).toBe('ccccc'), PATIENCE);
    await turn(shop, ['c'], 'down');
    await vi.waitFor(async () => expect(await draws(shop, 10)).toBe('aaaaabbbcc'), PATIENCE);
  });

  test('that is the next tier is taken while the first is unavailable, and it alone is charged', async () => {
    const shop = await createShop(
      ['a'],
      quota(option('a', { quota: 100 }), option('b', { quota: 100, healthcheck: undefined })),
    );
    await turn(shop, ['a'], 'down');
    await comesTo('b', () => pay(shop, 'quota'));
    const key = crypto.randomUUID();
    expect(await pay(shop, 'quota', key)).toMatchObject({ provider: 'b' });
    expect(await ask(shop, 'quota.usage', 'pay', { key })).toMatchObject({ options: [{ used: 0 }, { used: 1 }] });
    expect(await called(key)).toEqual(['b']);
    await turn(shop, ['a'], 'up');
    await comesTo('a', () => pay(shop, 'quota'));
  });
});

test('a step of a feature reads how a healthcheck stands and calls nothing, and later steps go by it', async () => {
  const step = { type: 'action' as const, app: scope.app, input: { params: { key: '$Input{key}' } } };
  const features = [
    {
      tag: 'pay',
      name: 'Pay',
      steps: [
        { tag: 'up', type: 'healthcheck' as const, healthcheck: 'a' },
        { ...step, tag: 'first', event: 'a', condition: "$Step{up}{status} != 'unavailable'" },
        { ...step, tag: 'second', event: 'b', condition: "$Step{up}{status} == 'unavailable'" },
      ],
      output: '$Step{up}',
    },
  ];
  const shop = await createShop(['a'], { features });
  const run = async (key: string) =>
    ask<{ output: object; feature_id: string }>(shop, 'features.run', 'pay', { input: { key } });
  const key = crypto.randomUUID();
  expect(await run(key)).toMatchObject({
    status: 'completed',
    output: { status: 'available', lastChecked: expect.any(Number), lastLatency: expect.any(Number) },
  });
  expect(await called(key)).toEqual(['a']);
  expect(await seen(shop.keys.get('a') ?? '')).toHaveLength(1);
  await turn(shop, ['a'], 'down');
  await vi.waitFor(
    async () => expect((await run(crypto.randomUUID())).output).toMatchObject({ status: 'unavailable' }),
    PATIENCE,
  );
  const later = crypto.randomUUID();
  const { feature_id } = await run(later);
  expect(await called(later)).toEqual(['b']);
  await turn(shop, ['a'], 'up');
  passTrust();
  // What the run was told stays what it was told.
  const { body } = await shop.owner.call('features.stepDetail', { feature_id, step_tag: 'up' });
  expect(body.data).toMatchObject({ status: 'completed', output: { status: 'unavailable' } });
});
