import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hourOf, systemClock } from '../../../src/kernel/clock.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import type { RunRecord } from '../../../src/run-record.ts';
import { scope } from '../../support/manifest.ts';
import { seen } from '../../support/target.ts';
import { addRestricted, createWorkspace } from '../../support/workspace.ts';
import { budgeted, createSpender, HOUR, holdAt, loggedWarnings, NOON, place, type Spender } from './budgets.ts';
import { applied, promoted } from './scheduled.ts';

const PATIENCE = { timeout: 10_000, interval: 10 };
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

describe('counting', () => {
  test('adds runs up by environment and hour, and those that cost nothing not at all', async () => {
    await spender.deliver(
      { id: 'one', runs: [{}, {}, { env: 'dev' }, { attempts: 0, cached: true }, { attempts: 0, status: 'fail' }] },
      { id: 'two', runs: [{ time: NOON - HOUR }, { attempts: 4 }, { namespace: 'credentials', operation: 'refresh' }] },
    );
    expect(await spender.budget()).toMatchObject({ used: 3, hour_started_at: hourOf(NOON) });
    expect(await spender.budget({ product, env: 'dev' })).toMatchObject({ used: 1 });
    await spender.deliver({ id: 'three', runs: [{}] });
    expect(await spender.budget()).toMatchObject({ used: 4 });
    holdAt(NOON - HOUR);
    expect(await spender.budget()).toMatchObject({ used: 1, hour_started_at: hourOf(NOON) - HOUR });
  });

  test('takes a pack that is delivered again once, alone and among others', async () => {
    const one = { id: 'one', runs: [{}, {}] };
    await spender.deliver(one);
    await spender.deliver(one);
    await spender.deliver(one, { id: 'two', runs: [{}] });
    expect(await spender.budget()).toMatchObject({ used: 3 });
  });

  test('counts none of a batch that could not be stored', async () => {
    const timeless = { time: 'soon' } as unknown as Partial<RunRecord>;
    await expect(spender.deliver({ id: 'one', runs: [{}] }, { id: 'two', runs: [timeless] })).rejects.toThrow(
      'NOT NULL',
    );
    expect(await spender.budget()).toMatchObject({ used: 0 });
    await spender.deliver({ id: 'one', runs: [{}] });
    expect(await spender.budget()).toMatchObject({ used: 1 });
  });

  test('follows real runs within seconds', async () => {
    vi.restoreAllMocks();
    await spender.owner.run('echo', { key: crypto.randomUUID() });
    await vi.waitFor(async () => expect(await spender.budget()).toMatchObject({ used: 1 }), PATIENCE);
  });
});

describe('a budget', () => {
  test('that is raised by a new version lets runs begin at once, and halts them when that one is used up', async () => {
    await spender.count(3);
    expect((await spender.run('x')).status).toBe(429);
    expect(await applied(spender.owner, budgeted(5, 'Raised'))).toMatchObject({ version: 2 });
    await promoted(spender.owner, 2);
    expect((await spender.run('x')).status).toBe(200);
    await spender.count(2);
    expect((await spender.run('x')).status).toBe(429);
    await promoted(spender.owner, 1);
    expect(await spender.budget()).toMatchObject({ runs_per_hour: 3, halted_until: expect.any(Number) });
  });

  test('that is lifted lets the rest of the hour run, and counts in the next again', async () => {
    await spender.count(3);
    const lifted = await spender.call('products.liftBudget');
    expect(lifted).toMatchObject({ status: 200, body: { data: { used: 3, halted_until: null, lifted_at: NOON } } });
    expect((await spender.run('x')).status).toBe(200);
    await spender.count(5);
    expect((await spender.run('x')).status).toBe(200);
    holdAt(NOON + 1_000);
    expect((await spender.call('products.liftBudget')).body.data).toMatchObject({ used: 8, lifted_at: NOON });
    holdAt(NOON + HOUR);
    await spender.count(3);
    expect((await spender.run('x')).status).toBe(429);
  });

  test('that is lifted before it is used up is not told of', async () => {
    await spender.call('products.liftBudget');
    await spender.count(9);
    expect((await spender.run('x')).status).toBe(200);
    expect(warnings).toEqual([]);
    expect(await spender.budget()).toMatchObject({ used: 9, halted_until: null });
  });

  test.each(['products.budget', 'products.liftBudget'])('of no environment is not found by %s', async (operation) => {
    for (const [input, path] of [
      [{ product, env: 'qa' }, 'env'],
      [{ product: 'absent', env: 'prd' }, 'product'],
    ] as const)
      expect(await spender.call(operation, input)).toMatchObject({ status: 404, body: { errors: [{ path }] } });
    const other = await createWorkspace();
    expect(await other.call(operation, place, { now: systemClock.now() })).toMatchObject({ status: 404 });
  });

  test('is lifted by members who reach the environment alone', async () => {
    vi.restoreAllMocks();
    const member = await addRestricted(spender.owner, 'developer', { products: [product], envs: ['dev'] });
    expect(await member.call('products.liftBudget', place)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect((await member.call('products.liftBudget', { product, env: 'dev' })).status).toBe(200);
  });
});

describe('a job of an environment that has used up its runs', () => {
  async function dispatch(key: string): Promise<string> {
    const { status, body } = await spender.call('actions.dispatch', {
      ...scope,
      event: 'echo',
      input: { key },
      retries: 0,
    });
    expect(status).toBe(200);
    return (body.data as { job_id: string }).job_id;
  }

  function heldJob(job_id: string): Promise<Readonly<Record<string, unknown>>> {
    return vi.waitFor(async () => {
      const { body } = await spender.call('jobs.get', { job_id });
      expect(body.data).toMatchObject({ waiting_for: expect.anything() });
      return body.data as Record<string, unknown>;
    }, PATIENCE);
  }

  test('waits without losing an attempt, says why, and leaves no run records', async () => {
    const lines = vi.spyOn(console, 'log');
    const key = crypto.randomUUID();
    await spender.count(3);
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
    await spender.count(3);
    const job_id = await dispatch(key);
    await heldJob(job_id);
    await spender.call('products.liftBudget');
    holdAt(NOON + LIMITS.budget_look.value);
    await vi.waitFor(async () => {
      const { body } = await spender.call('jobs.get', { job_id });
      expect(body.data).toMatchObject({ status: 'completed', execution_count: 1, retry_count: 0, lost_count: 0 });
    }, PATIENCE);
    expect(await seen(`/echo/${key}`)).toHaveLength(1);
  });
});
