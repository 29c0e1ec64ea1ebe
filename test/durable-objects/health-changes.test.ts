import { runInDurableObject } from 'cloudflare:test';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { scope } from '../support/manifest.ts';
import { at, seen } from '../support/target.ts';
import { createWorkspace } from '../support/workspace.ts';
import {
  alarmOf,
  answerWith,
  check,
  checkedProduct,
  createChecked,
  historyOf,
  MINUTE,
  objectOf,
  PATIENCE,
  probes,
  ring,
} from './healths.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the checks follow the version that the environment runs', () => {
  test('one that is gone is removed, and the object forgets everything', async () => {
    const checked = await createChecked();
    const { owner } = checked;
    await owner.apply(checkedProduct([]), []);
    await owner.client.products.promote({ version: 2 });
    expect(await owner.call('health.status', { product: scope.product, env: 'prd', tag: 'api' })).toMatchObject({
      status: 404,
    });
    expect(await alarmOf(checked)).toBeNull();
    const tables = await runInDurableObject(objectOf(checked), (_object, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
    );
    expect(tables).toEqual([]);
    await owner.client.products.rollback({});
    await vi.waitFor(async () => expect(await probes(checked)).toBe(2), PATIENCE);
    expect(await alarmOf(checked)).not.toBeNull();
  });

  test('one that was changed keeps its history, and is made at once', async () => {
    const checked = await createChecked();
    await checked.owner.apply(checkedProduct([check(checked.key, { interval: 2 * MINUTE })]), ['prd']);
    await vi.waitFor(async () => expect(await historyOf(checked)).toHaveLength(2), PATIENCE);
    expect(await ring(checked)).toBeGreaterThan(2 * MINUTE - 2_000);
  });

  test('one that is switched off is made no more', async () => {
    const checked = await createChecked();
    const off = check(checked.key, { envs: [{ slug: 'prd', active: false }] });
    await checked.owner.apply(checkedProduct([off]), ['prd']);
    expect(await alarmOf(checked)).toBeNull();
  });
});

describe('a change is told once', () => {
  const failing = (key: string, path: string) => ({
    onFailure: [
      { webhook: { url: at(path, { key }), headers: { 'X-Team': 'ops' } } },
      { emit: { event: 'api.down', data: { page: true } } },
    ],
  });

  test.each(['/echo', '/status/500', '/reset'])(
    'to the address of its onFailure, also when that answers as %s',
    async (path) => {
      const key = crypto.randomUUID();
      const checked = await createChecked(failing(key, path), 503);
      await vi.waitFor(async () => expect(await seen(key)).toHaveLength(1), PATIENCE);
      await ring(checked);
      await ring(checked);
      const requests = await seen(key);
      expect(requests).toHaveLength(1);
      expect(requests[0]?.headers).toMatchObject({ 'x-team': 'ops', 'content-type': 'application/json' });
      expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({
        event: 'health.failed',
        healthcheck: {
          tag: 'api',
          status: 'unavailable',
          previous: 'unknown',
          error: 'SERVICE_UNAVAILABLE',
          source: 'probe',
        },
      });
    },
  );

  test('to the webhooks of the workspace, both ways', async () => {
    const owner = await createWorkspace();
    const [key, receiver] = [crypto.randomUUID(), crypto.randomUUID()];
    const checked = { owner, key };
    await answerWith(checked, 503);
    await owner.client.jobs.setWebhook({
      url: at('/echo', { key: receiver }),
      events: ['health.changed', 'health.failed'],
    });
    await owner.apply(checkedProduct([check(key, { damping: { rise: 1 }, ...failing('nobody', '/echo') })]));
    await vi.waitFor(async () => expect(await seen(receiver)).toHaveLength(2), PATIENCE);
    await answerWith(checked, 200);
    await ring(checked);
    await vi.waitFor(async () => expect(await seen(receiver)).toHaveLength(3), PATIENCE);
    const told = (await seen(receiver)).map(({ body }) => JSON.parse(body) as object);
    expect(told).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          event: 'health.changed',
          healthcheck: expect.objectContaining({ status: 'unavailable' }) as object,
        }),
        expect.objectContaining({ event: 'health.failed', name: 'api.down', data: { page: true } }),
        expect.objectContaining({
          event: 'health.changed',
          healthcheck: expect.objectContaining({ status: 'available', previous: 'unavailable' }) as object,
        }),
      ]),
    );
  });
});
