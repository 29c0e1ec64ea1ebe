import { createExecutionContext, createMessageBatch } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import worker from '../../../src/index.ts';
import { hourOf, systemClock } from '../../../src/kernel/clock.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import type { RunRecord } from '../../../src/run-log.ts';
import { composed } from '../../support/processor.ts';
import { scope } from '../../support/manifest.ts';
import { seen } from '../../support/target.ts';
import { addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';
import { createRunRecord } from '../run-records.ts';
import { applied, promoted, shop } from './scheduled.ts';

const HOUR = 3_600_000;
const PATIENCE = { timeout: 10_000, interval: 10 };
const { product } = scope;
const place = { product, env: 'prd' };
/** The tests begin well within an hour, whatever the time is. */
const NOON = hourOf(Date.now()) + HOUR / 2;

let owner: Member;
let warnings: Record<string, unknown>[];

function budgeted(runs_per_hour: number | null, name = 'Budgeted', more: Partial<ProductManifest> = {}) {
  const environments = [
    { slug: 'prd', env_name: 'prd', budget: { runs_per_hour } },
    { slug: 'dev', env_name: 'dev' },
  ];
  return shop([], name, { environments, ...more });
}

/** Holds the processor's clock at an instant. */
function holdAt(at: number): void {
  vi.spyOn(systemClock, 'now').mockReturnValue(at);
}

beforeEach(async () => {
  owner = await createWorkspace(budgeted(3));
  warnings = [];
  vi.spyOn(console, 'warn').mockImplementation(
    (line: string) => void warnings.push(JSON.parse(line) as Record<string, unknown>),
  );
  holdAt(NOON);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Delivers run records of the workspace, as the queue does; each message is a pack. */
async function deliver(...packs: readonly { readonly id: string; readonly runs: readonly Partial<RunRecord>[] }[]) {
  const messages = packs.map(({ id, runs }) => ({
    id,
    timestamp: new Date(0),
    attempts: 1,
    body: JSON.stringify(
      runs.map((run, n) =>
        createRunRecord(`${id}-${n}`, { workspace: owner.workspace_id, time: systemClock.now(), ...run }),
      ),
    ),
  }));
  await worker.queue(createMessageBatch('ductape-records', messages), env, createExecutionContext());
}

/** Has so many runs counted. */
async function count(runs: number, more: Partial<RunRecord> = {}): Promise<void> {
  await deliver({ id: crypto.randomUUID(), runs: Array.from({ length: runs }, () => more) });
}

const call = (operation: string, input: object = place, member = owner) =>
  member.call(operation, input, { now: systemClock.now() });

async function budget(input: object = place): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await call('products.budget', input);
  expect(status).toBe(200);
  return body.data as Record<string, unknown>;
}

const run = (key: string, more: object = {}) => owner.run('echo', { key }, more, { now: systemClock.now() });

describe('counting', () => {
  test('adds runs up by environment and hour, and those that cost nothing not at all', async () => {
    await deliver(
      { id: 'one', runs: [{}, {}, { env: 'dev' }, { attempts: 0, cached: true }, { attempts: 0, status: 'fail' }] },
      { id: 'two', runs: [{ time: NOON - HOUR }, { attempts: 4 }, { namespace: 'credentials', operation: 'refresh' }] },
    );
    expect(await budget()).toMatchObject({ used: 3, hour_started_at: hourOf(NOON) });
    expect(await budget({ product, env: 'dev' })).toMatchObject({ used: 1 });
    await deliver({ id: 'three', runs: [{}] });
    expect(await budget()).toMatchObject({ used: 4 });
    holdAt(NOON - HOUR);
    expect(await budget()).toMatchObject({ used: 1, hour_started_at: hourOf(NOON) - HOUR });
  });

  test('takes a pack that is delivered again once, alone and among others', async () => {
    const one = { id: 'one', runs: [{}, {}] };
    await deliver(one);
    await deliver(one);
    await deliver(one, { id: 'two', runs: [{}] });
    expect(await budget()).toMatchObject({ used: 3 });
  });

  test('counts none of a batch that could not be stored', async () => {
    const timeless = { time: 'soon' } as unknown as Partial<RunRecord>;
    await expect(deliver({ id: 'one', runs: [{}] }, { id: 'two', runs: [timeless] })).rejects.toThrow('NOT NULL');
    expect(await budget()).toMatchObject({ used: 0 });
    await deliver({ id: 'one', runs: [{}] });
    expect(await budget()).toMatchObject({ used: 1 });
  });

  test('follows real runs within seconds', async () => {
    vi.restoreAllMocks();
    await owner.run('echo', { key: crypto.randomUUID() });
    await vi.waitFor(async () => expect(await budget()).toMatchObject({ used: 1 }), PATIENCE);
  });
});

describe('an environment that has used up its runs', () => {
  test('begins none until the hour ends, and says until when', async () => {
    const key = crypto.randomUUID();
    await count(2);
    expect((await run(key)).status).toBe(200);
    await count(1);
    const refused = await run(key);
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
    expect(await budget()).toEqual({
      ...place,
      runs_per_hour: 3,
      used: 3,
      hour_started_at: hourOf(NOON),
      halted_until: hourOf(NOON) + HOUR,
      lifted_at: null,
    });
    holdAt(hourOf(NOON) + HOUR);
    expect((await run(key)).status).toBe(200);
    expect(await budget()).toMatchObject({ used: 0, halted_until: null });
  });

  test('refuses a run under an idempotency key too, which is free again, and answers what was run before', async () => {
    const keys = [crypto.randomUUID(), crypto.randomUUID()] as const;
    const keyed = (key: string) =>
      owner.run('echo', { key }, {}, { now: systemClock.now(), headers: { 'idempotency-key': key } });
    const before = await keyed(keys[0]);
    expect(before.status).toBe(200);
    await count(3);
    expect(await keyed(keys[1])).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    expect((await keyed(keys[0])).body).toMatchObject({ data: before.body.data });
    await call('products.liftBudget');
    expect((await keyed(keys[1])).status).toBe(200);
    expect(await seen(`/echo/${keys[1]}`)).toHaveLength(1);
  });

  test('is told of once an hour', async () => {
    await count(3);
    await count(1);
    await count(1);
    const exceeded = {
      level: 'warn',
      event: 'budget_exceeded',
      workspace: owner.workspace_id,
      ...place,
      runs: 3,
      budget: 3,
      halted_until: hourOf(NOON) + HOUR,
    };
    expect(warnings).toEqual([exceeded]);
    holdAt(NOON + HOUR);
    await count(5);
    expect(warnings).toEqual([exceeded, { ...exceeded, runs: 5, halted_until: hourOf(NOON) + 2 * HOUR }]);
  });

  test('halts no other environment, product or workspace', async () => {
    await count(3);
    expect((await run('x', { env: 'dev' })).status).toBe(200);
    vi.restoreAllMocks();
    const other = await createWorkspace(budgeted(3));
    holdAt(NOON);
    expect(await other.run('echo', { key: 'x' }, {}, { now: NOON })).toMatchObject({ status: 200 });
  });

  test('is known to an isolate that starts later, and to one that knew its pin, soon', async () => {
    const elsewhere = composed();
    const there = () => owner.run('echo', { key: 'x' }, {}, { now: systemClock.now(), serve: elsewhere });
    expect((await there()).status).toBe(200);
    await count(3);
    expect((await there()).status).toBe(200);
    holdAt(NOON + LIMITS.pin_trust.value);
    expect((await there()).status).toBe(429);
    expect(await owner.run('echo', { key: 'x' }, {}, { now: systemClock.now(), serve: composed() })).toMatchObject({
      status: 429,
    });
  });

  test('is known also without the copy in KV', async () => {
    await count(3);
    await env.CONFIG.delete(`${owner.workspace_id}:pin:shop:prd`);
    expect(await owner.run('echo', { key: 'x' }, {}, { now: NOON, serve: composed() })).toMatchObject({ status: 429 });
  });

  test('still answers from a cache what was asked before', async () => {
    const caches = [{ tag: 'answers', name: 'Answers', expiry: '1h' }];
    await applied(owner, budgeted(3, 'With a cache', { caches }), ['prd']);
    const key = crypto.randomUUID();
    await run(key, { cache: 'answers' });
    await count(3);
    expect(await run(key, { cache: 'answers' })).toMatchObject({ status: 200, body: { meta: { cached: true } } });
    expect(await run(crypto.randomUUID(), { cache: 'answers' })).toMatchObject({ status: 429 });
    expect(await seen(`/echo/${key}`)).toHaveLength(1);
  });

  test('is what the manifest says: a hundred thousand when it says nothing, and any number for null', async () => {
    expect(await budget({ product, env: 'dev' })).toMatchObject({ runs_per_hour: LIMITS.runs_per_hour.value });
    await applied(owner, budgeted(null, 'Unbounded'), ['prd']);
    await count(5);
    expect(await budget()).toMatchObject({ runs_per_hour: null, used: 5, halted_until: null });
    expect((await run('x')).status).toBe(200);
    expect(warnings).toEqual([]);
  });
});

describe('a budget', () => {
  test('that is raised by a new version lets runs begin at once, and halts them when that one is used up', async () => {
    await count(3);
    expect((await run('x')).status).toBe(429);
    expect(await applied(owner, budgeted(5, 'Raised'))).toMatchObject({ version: 2 });
    await promoted(owner, 2);
    expect((await run('x')).status).toBe(200);
    await count(2);
    expect((await run('x')).status).toBe(429);
    await promoted(owner, 1);
    expect(await budget()).toMatchObject({ runs_per_hour: 3, halted_until: expect.any(Number) });
  });

  test('that is lifted lets the rest of the hour run, and counts in the next again', async () => {
    await count(3);
    const lifted = await call('products.liftBudget');
    expect(lifted).toMatchObject({ status: 200, body: { data: { used: 3, halted_until: null, lifted_at: NOON } } });
    expect((await run('x')).status).toBe(200);
    await count(5);
    expect((await run('x')).status).toBe(200);
    holdAt(NOON + 1_000);
    expect((await call('products.liftBudget')).body.data).toMatchObject({ used: 8, lifted_at: NOON });
    holdAt(NOON + HOUR);
    await count(3);
    expect((await run('x')).status).toBe(429);
  });

  test('that is lifted before it is used up is not told of', async () => {
    await call('products.liftBudget');
    await count(9);
    expect((await run('x')).status).toBe(200);
    expect(warnings).toEqual([]);
    expect(await budget()).toMatchObject({ used: 9, halted_until: null });
  });

  test.each(['products.budget', 'products.liftBudget'])('of no environment is not found by %s', async (operation) => {
    for (const [input, path] of [
      [{ product, env: 'qa' }, 'env'],
      [{ product: 'absent', env: 'prd' }, 'product'],
    ] as const)
      expect(await call(operation, input)).toMatchObject({ status: 404, body: { errors: [{ path }] } });
    const other = await createWorkspace();
    expect(await other.call(operation, place, { now: systemClock.now() })).toMatchObject({ status: 404 });
  });

  test('is lifted by members who reach the environment alone', async () => {
    vi.restoreAllMocks();
    const member = await addRestricted(owner, 'developer', { products: [product], envs: ['dev'] });
    expect(await member.call('products.liftBudget', place)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect((await member.call('products.liftBudget', { product, env: 'dev' })).status).toBe(200);
  });
});

describe('a job of an environment that has used up its runs', () => {
  async function dispatch(key: string): Promise<string> {
    const { status, body } = await call('actions.dispatch', { ...scope, event: 'echo', input: { key }, retries: 0 });
    expect(status).toBe(200);
    return (body.data as { job_id: string }).job_id;
  }

  function heldJob(job_id: string): Promise<Readonly<Record<string, unknown>>> {
    return vi.waitFor(async () => {
      const { body } = await call('jobs.get', { job_id });
      expect(body.data).toMatchObject({ waiting_for: expect.anything() });
      return body.data as Record<string, unknown>;
    }, PATIENCE);
  }

  test('waits without losing an attempt, says why, and leaves no run records', async () => {
    const lines = vi.spyOn(console, 'log');
    const key = crypto.randomUUID();
    await count(3);
    const job_id = await dispatch(key);
    const waiting = await heldJob(job_id);
    expect(waiting).toMatchObject({
      status: 'queued',
      waiting_for: { kind: 'budget', key: 'shop/prd', estimated_at: hourOf(NOON) + HOUR },
      execution_count: 0,
      retry_count: 0,
      last_error: null,
      next_run_at: NOON + LIMITS.budget_look.value,
    });
    expect(await seen(`/echo/${key}`)).toEqual([]);
    expect(lines.mock.calls.join()).not.toContain(job_id);
  });

  test('goes on within a minute once the budget is lifted', async () => {
    const key = crypto.randomUUID();
    await count(3);
    const job_id = await dispatch(key);
    await heldJob(job_id);
    await call('products.liftBudget');
    holdAt(NOON + LIMITS.budget_look.value);
    await vi.waitFor(async () => {
      const { body } = await call('jobs.get', { job_id });
      expect(body.data).toMatchObject({ status: 'completed', execution_count: 1, retry_count: 0, lost_count: 0 });
    }, PATIENCE);
    expect(await seen(`/echo/${key}`)).toHaveLength(1);
  });
});
