import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hourOf, systemClock } from '../../../src/kernel/clock.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { composed } from '../../support/processor.ts';
import { scope } from '../../support/manifest.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace } from '../../support/workspace.ts';
import { budgeted, createSpender, HOUR, holdAt, loggedWarnings, NOON, place, type Spender } from './budgets.ts';
import { applied } from './scheduled.ts';

const { product } = scope;

let spender: Spender;
let warnings: Record<string, unknown>[];

beforeEach(async () => {
  spender = await createSpender();
  warnings = loggedWarnings();
  holdAt(NOON);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('an environment that has used up its runs', () => {
  test('begins none until the hour ends, and says until when', async () => {
    const key = crypto.randomUUID();
    await spender.count(2);
    expect((await spender.run(key)).status).toBe(200);
    await spender.count(1);
    const refused = await spender.run(key);
    expect(refused).toMatchObject({
      status: 429,
      body: {
        code: 'RATE_LIMITED',
        retry_after_ms: HOUR / 2,
        outcome: 'not_sent',
        attempts: 0,
        held_back: {
          kind: 'budget',
          key: 'shop/prd',
          until: NOON + LIMITS.budget_look.value,
          estimated_at: NOON + HOUR / 2,
        },
      },
    });
    expect(refused.headers.get('retry-after')).toBe(String(HOUR / 2_000));
    expect(await seen(`/echo/${key}`)).toHaveLength(1);
    expect(await spender.budget()).toEqual({
      ...place,
      runs_per_hour: 3,
      used: 3,
      hour_started_at: hourOf(NOON),
      halted_until: hourOf(NOON) + HOUR,
      lifted_at: null,
    });
    holdAt(hourOf(NOON) + HOUR);
    expect((await spender.run(key)).status).toBe(200);
    expect(await spender.budget()).toMatchObject({ used: 0, halted_until: null });
  });

  test('refuses a run under an idempotency key too, which is free again, and answers what was run before', async () => {
    const keys = [crypto.randomUUID(), crypto.randomUUID()] as const;
    const keyed = (key: string) =>
      spender.owner.run('echo', { key }, {}, { now: systemClock.now(), headers: { 'idempotency-key': key } });
    const before = await keyed(keys[0]);
    expect(before.status).toBe(200);
    await spender.count(3);
    expect(await keyed(keys[1])).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    expect((await keyed(keys[0])).body).toMatchObject({ data: before.body.data });
    await spender.call('products.liftBudget');
    expect((await keyed(keys[1])).status).toBe(200);
    expect(await seen(`/echo/${keys[1]}`)).toHaveLength(1);
  });

  test('is told of once an hour', async () => {
    await spender.count(3);
    await spender.count(1);
    await spender.count(1);
    const exceeded = {
      level: 'warn',
      event: 'budget_exceeded',
      workspace: spender.owner.workspace_id,
      ...place,
      runs: 3,
      budget: 3,
      halted_until: hourOf(NOON) + HOUR,
    };
    expect(warnings).toEqual([exceeded]);
    holdAt(NOON + HOUR);
    await spender.count(5);
    expect(warnings).toEqual([exceeded, { ...exceeded, runs: 5, halted_until: hourOf(NOON) + 2 * HOUR }]);
  });

  test('halts no other environment, product or workspace', async () => {
    await spender.count(3);
    expect((await spender.run('x', { env: 'dev' })).status).toBe(200);
    vi.restoreAllMocks();
    const other = await createWorkspace(budgeted(3));
    holdAt(NOON);
    expect(await other.run('echo', { key: 'x' }, {}, { now: NOON })).toMatchObject({ status: 200 });
  });

  test('is known to an isolate that starts later, and to one that knew its pin, soon', async () => {
    const elsewhere = composed();
    const there = () => spender.owner.run('echo', { key: 'x' }, {}, { now: systemClock.now(), serve: elsewhere });
    expect((await there()).status).toBe(200);
    await spender.count(3);
    expect((await there()).status).toBe(200);
    holdAt(NOON + LIMITS.pin_trust.value);
    expect((await there()).status).toBe(429);
    expect(
      await spender.owner.run('echo', { key: 'x' }, {}, { now: systemClock.now(), serve: composed() }),
    ).toMatchObject({
      status: 429,
    });
  });

  test('is known also without the copy in KV', async () => {
    await spender.count(3);
    await env.CONFIG.delete(`${spender.owner.workspace_id}:pin:shop:prd`);
    expect(await spender.owner.run('echo', { key: 'x' }, {}, { now: NOON, serve: composed() })).toMatchObject({
      status: 429,
    });
  });

  test('still answers from a cache what was asked before', async () => {
    const caches = [{ tag: 'answers', name: 'Answers', expiry: '1h' }];
    await applied(spender.owner, budgeted(3, 'With a cache', { caches }), ['prd']);
    const key = crypto.randomUUID();
    await spender.run(key, { cache: 'answers' });
    await spender.count(3);
    expect(await spender.run(key, { cache: 'answers' })).toMatchObject({
      status: 200,
      body: { meta: { cached: true } },
    });
    expect(await spender.run(crypto.randomUUID(), { cache: 'answers' })).toMatchObject({ status: 429 });
    expect(await seen(`/echo/${key}`)).toHaveLength(1);
  });

  test('is what the manifest says: a hundred thousand when it says nothing, and any number for null', async () => {
    expect(await spender.budget({ product, env: 'dev' })).toMatchObject({ runs_per_hour: LIMITS.runs_per_hour.value });
    await applied(spender.owner, budgeted(null, 'Unbounded'), ['prd']);
    await spender.count(5);
    expect(await spender.budget()).toMatchObject({ runs_per_hour: null, used: 5, halted_until: null });
    expect((await spender.run('x')).status).toBe(200);
    expect(warnings).toEqual([]);
  });
});
