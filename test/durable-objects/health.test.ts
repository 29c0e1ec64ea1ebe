import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { compose } from '../../src/compose.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { sweepHealth } from '../../src/resources/health/following.ts';
import { action, scope } from '../support/manifest.ts';
import { createWorkspace } from '../support/workspace.ts';
import {
  alarmOf,
  answerWith,
  call,
  type CheckManifest,
  check,
  checkedProduct,
  createChecked,
  historyOf,
  MINUTE,
  objectOf,
  PATIENCE,
  probes,
  ring,
  statusOf,
} from './healths.ts';
import { crash, setClock } from './jobs.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a check is made', () => {
  test('at once, and then at its interval by the alarm', async () => {
    const checked = await createChecked();
    expect(await statusOf(checked)).toMatchObject({ status: 'available', averageLatency: expect.any(Number) });
    expect(await probes(checked)).toBe(1);
    const [first, second] = [await ring(checked), await ring(checked)];
    for (const waited of [first, second]) {
      expect(waited).toBeGreaterThan(MINUTE - 2_000);
      expect(waited).toBeLessThan(MINUTE + 2_000);
    }
    expect(await probes(checked)).toBe(3);
    expect(await historyOf(checked)).toMatchObject([{ ok: true }, { ok: true }, { ok: true, source: 'probe' }]);
  });

  test('as often as it retries, all of which must fail', async () => {
    const checked = await createChecked({ retries: 2 }, 503);
    expect(await probes(checked)).toBe(3);
    expect(await historyOf(checked)).toMatchObject([{ ok: false, error: 'SERVICE_UNAVAILABLE' }]);
    expect(await statusOf(checked)).toMatchObject({ status: 'unavailable', lastAvailable: null });
  });

  test('ten times as often while it is unavailable, and it becomes available after two that are good', async () => {
    const checked = await createChecked({}, 503);
    expect(await statusOf(checked)).toMatchObject({ status: 'unavailable' });
    const eager = await ring(checked);
    expect(eager).toBeGreaterThan(4_000);
    expect(eager).toBeLessThan(8_000);
    await answerWith(checked, 200);
    await ring(checked);
    expect(await statusOf(checked)).toMatchObject({ status: 'unavailable' });
    await ring(checked);
    expect(await statusOf(checked)).toMatchObject({ status: 'available' });
    expect(await ring(checked)).toBeGreaterThan(MINUTE - 2_000);
  });

  test('and counts as damping says', async () => {
    const checked = await createChecked({ damping: { fall: 3 } });
    await answerWith(checked, 503);
    for (const status of ['available', 'available', 'unavailable']) {
      await ring(checked);
      expect(await statusOf(checked)).toMatchObject({ status });
    }
  });

  test('now, when it is asked for, by whoever may run', async () => {
    const checked = await createChecked();
    await answerWith(checked, 503);
    const before = systemClock.now();
    expect(await call(checked, 'run')).toMatchObject({
      status: 'unavailable',
      ok: false,
      error: 'SERVICE_UNAVAILABLE',
      latency: expect.any(Number),
      checkedAt: expect.any(Number),
    });
    expect((await statusOf(checked)).lastChecked).toBeGreaterThanOrEqual(before);
  });

  test('of a feature, which has to complete', async () => {
    const owner = await createWorkspace();
    const feature = (tag: string, event: string) => ({
      tag,
      name: tag,
      steps: [{ tag: 'one', type: 'action' as const, app: scope.app, event, input: {} }],
    });
    const probe = (tag: string): CheckManifest => ({
      tag,
      name: tag,
      probe: { type: 'feature', feature: tag },
      interval: MINUTE,
      envs: [{ slug: 'prd' }],
    });
    const product = checkedProduct([probe('good'), probe('bad')], {
      features: [feature('good', 'well'), feature('bad', 'ill')],
    });
    const [app] = product.apps ?? [];
    for (const [tag, resource] of [
      ['well', '/echo/health'],
      ['ill', '/status/500'],
    ] as const)
      app?.actions.push({ tag, name: tag, method: 'GET', resource });
    await owner.apply(product);
    const status = async (tag: string) => (await owner.client.health.status({ tag })).status;
    await vi.waitFor(
      async () => expect([await status('good'), await status('bad')]).toEqual(['available', 'unavailable']),
      PATIENCE,
    );
  });
});

describe('asking how it stands', () => {
  test('makes no call to the target', async () => {
    const checked = await createChecked();
    for (let n = 0; n < 5; n += 1) await statusOf(checked);
    await call(checked, 'history');
    await checked.owner.call('health.list', { product: scope.product });
    expect(await probes(checked)).toBe(1);
  });

  test('is for its own workspace alone', async () => {
    const checked = await createChecked({}, 503);
    const other = await createChecked();
    expect(await statusOf(checked)).toMatchObject({ status: 'unavailable' });
    expect(await statusOf(other)).toMatchObject({ status: 'available' });
    const stranger = await createWorkspace();
    expect(await stranger.call('health.status', { product: scope.product, env: 'prd', tag: 'api' })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    });
  });

  test('lists each check with its environments', async () => {
    const checked = await createChecked();
    const { body } = await checked.owner.call('health.list', { product: scope.product });
    expect(body.data).toMatchObject({
      healthchecks: [
        {
          tag: 'api',
          interval: MINUTE,
          definition: { app: scope.app },
          envs: [{ slug: 'prd', status: 'available', version: 1 }],
        },
      ],
    });
    expect(await checked.owner.call('health.fetch', { product: scope.product, tag: 'other' })).toMatchObject({
      status: 404,
      body: { errors: [{ path: 'tag' }] },
    });
  });
});

describe('nothing is lost', () => {
  test('when the alarm is: the sweeper finds it', async () => {
    const checked = await createChecked();
    await runInDurableObject(objectOf(checked), (_object, { storage }) => storage.deleteAlarm());
    await crash(objectOf(checked));
    setClock(systemClock.now() + 6 * MINUTE);
    await sweepHealth(compose(env));
    await vi.waitFor(async () => expect(await probes(checked)).toBe(2), PATIENCE);
    await vi.waitFor(async () => expect(await alarmOf(checked)).not.toBeNull(), PATIENCE);
  });

  test('when the object crashes in a check: it is made anew', async () => {
    const checked = { owner: await createWorkspace(), key: crypto.randomUUID() };
    const product = checkedProduct([
      check(checked.key, { envs: [{ slug: 'prd', input: { query: { key: checked.key, ms: 4_000 } } }] }),
    ]);
    product.apps?.[0]?.actions.splice(0, 1, action('ping', { method: 'GET', resource: '/slow' }));
    await checked.owner.apply(product);
    await vi.waitFor(async () => expect(await probes(checked)).toBe(1), PATIENCE);
    expect(await alarmOf(checked)).not.toBeNull();
    await crash(objectOf(checked));
    await ring(checked);
    expect(await probes(checked)).toBe(2);
    await vi.waitFor(async () => expect(await statusOf(checked)).toMatchObject({ status: 'available' }), PATIENCE);
    expect(await historyOf(checked)).toHaveLength(1);
  });
});
