import { runInDurableObject } from 'cloudflare:test';
import { beforeEach, expect, test, vi } from 'vitest';
import { counterOf } from '../../durable-objects/counters.ts';
import { PATIENCE } from '../../durable-objects/jobs.ts';
import { at, seen } from '../../support/target.ts';
import type { Member } from '../../support/workspace.ts';
import { counter, createShop, env, product, run } from './quotas.ts';

let owner: Member;
let key: string;

beforeEach(async () => {
  key = crypto.randomUUID();
  owner = await createShop([counter({ limit: 10, alerts: [0.5, 0.8, 1] })]);
});

const listen = (more: object = {}) => owner.call('jobs.setWebhook', { url: at('/hook', { key }), ...more });
const told = async () =>
  (await seen(key)).map(({ body }) => JSON.parse(body) as { event: string; quota: Record<string, unknown> });

test('each threshold is told once, with how the quota stands', async () => {
  await listen({ events: ['quota.threshold'] });
  await run(owner, { amount: 4 });
  expect(await told()).toEqual([]);
  await run(owner, { amount: 1 });
  await vi.waitFor(async () => expect(await told()).toHaveLength(1), PATIENCE);
  await run(owner, { action: 'reset' });
  await run(owner, { amount: 6, input: { key: 'a' } });
  await run(owner, { amount: 9 });
  await vi.waitFor(async () => expect(await told()).toHaveLength(3), PATIENCE);
  const quotas = (await told()).map(({ event, quota }) => ({ event, ...quota }));
  expect(quotas).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ event: 'quota.threshold', product, env, tag: 'calls', threshold: 0.5, used: 5 }),
      expect.objectContaining({ scope: 'key:a', threshold: 0.5, used: 6, limit: 10 }),
      expect.objectContaining({ scope: 'global', threshold: 0.8, used: 9, resets_at: expect.any(Number) }),
    ]),
  );
});

test('the greatest of those that are crossed at once is told, and not kept once it was', async () => {
  await listen();
  await run(owner, { amount: 10 });
  await vi.waitFor(async () => expect(await told()).toHaveLength(1), PATIENCE);
  expect(await told()).toMatchObject([{ quota: { threshold: 1, used: 10 } }]);
  const name = { workspace: owner.workspace_id, product, env, tag: 'calls', scope: 'global' };
  const kept = () =>
    runInDurableObject(counterOf(name), (_object, { storage }) => {
      const [row] = storage.sql.exec<{ data: string }>('SELECT data FROM counter').toArray();
      return (JSON.parse(row?.data ?? '{}') as { notices: unknown[] }).notices;
    });
  await vi.waitFor(async () => expect(await kept()).toEqual([]), PATIENCE);
});
