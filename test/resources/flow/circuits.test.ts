import { describe, expect, test, vi } from 'vitest';
import { scope } from '../../support/manifest.ts';
import { composed } from '../../support/processor.ts';
import { ask, seen } from '../../support/target.ts';
import { addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';
import {
  allCompleted,
  type CircuitView,
  dispatch,
  flowing,
  jobHeldBack,
  jobOf,
  jobOnce,
  mostAtOnce,
  outcome,
  PATIENCE,
  query,
} from './flows.ts';

const newKey = () => crypto.randomUUID();
const QUICK = { error_rate: 0.5, min_calls: 4, window: '1m', cooldown: '2s', canaries: 1 };

/** What the target answers from now on to requests with a key. */
const mood = (key: string, status: number) => ask('/_mood', { key, status: String(status) });

async function circuitOf(owner: Member): Promise<CircuitView> {
  const { body } = await owner.call('circuits.get', scope);
  return body.data as CircuitView;
}

function circuitOnce(owner: Member, status: string): Promise<CircuitView> {
  return vi.waitFor(async () => {
    const circuit = await circuitOf(owner);
    expect(circuit.status).toBe(status);
    return circuit;
  }, PATIENCE);
}

/** Runs that fail until the circuit is open. */
async function breakDown(owner: Member, key: string, status = 500): Promise<CircuitView> {
  await mood(key, status);
  for (let n = 0; n < 4; n += 1) await owner.run('moody', query(key));
  return circuitOnce(owner, 'open');
}

describe('a target that fails', () => {
  test('is left alone: runs are refused at once, and say when they may be repeated', async () => {
    const owner = await createWorkspace(flowing({ circuit: { ...QUICK, cooldown: '30s' } }));
    const key = newKey();
    const { until, ...circuit } = await breakDown(owner, key);
    expect(circuit).toMatchObject({ status: 'open', opened_by: 'errors', openings: 1, reason: '4 of 4 calls failed' });
    const { status, body } = await owner.run('moody', query(key), { retries: 2 });
    expect({ status, code: body.code, attempts: body.attempts, outcome: body.outcome }).toEqual({
      status: 503,
      code: 'SERVICE_UNAVAILABLE',
      attempts: 0,
      outcome: 'not_sent',
    });
    expect(body.held_back).toMatchObject({ kind: 'circuit', key: scope.app, estimated_at: until });
    expect(body.retry_after_ms).toBeLessThanOrEqual(30_000);
    expect(body.retry_after_ms).toBeGreaterThan(20_000);
    expect(await seen(key)).toHaveLength(4);
    // Also by an isolate that has never heard of it.
    expect(outcome(await owner.run('moody', query(key), {}, { serve: composed() }))).toBe('503 SERVICE_UNAVAILABLE');
    expect(await seen(key)).toHaveLength(4);
    expect(outcome(await owner.run('echo', query(newKey()), { env: 'dev' }))).toBe('200');
  });

  test('parks jobs, which lose no attempt; a canary closes the circuit, and they go on', async () => {
    const owner = await createWorkspace(flowing({ circuit: { ...QUICK, cooldown: '5s' } }));
    const key = newKey();
    await breakDown(owner, key, 503);
    const ids = await Promise.all(
      Array.from({ length: 5 }, () => dispatch(owner, 'moody', query(key), { retries: 1 })),
    );
    for (const id of ids)
      expect(await jobHeldBack(owner, id)).toMatchObject({
        status: 'queued',
        execution_count: 0,
        retry_count: 0,
        waiting_for: { kind: 'circuit', key: scope.app },
      });
    expect(await circuitOf(owner)).toMatchObject({ waiting: 5 });
    await mood(key, 200);
    const ended = await allCompleted(owner, ids);
    expect(ended.map(({ retry_count }) => retry_count)).toEqual([0, 0, 0, 0, 0]);
    expect(await seen(key)).toHaveLength(9);
    expect(await circuitOf(owner)).toMatchObject({ status: 'closed', openings: 0, waiting: 0 });
  });

  test('costs one attempt for each canary that fails, and is left alone for longer then', async () => {
    const owner = await createWorkspace(flowing({ circuit: { ...QUICK, cooldown: '2s' } }));
    const key = newKey();
    await breakDown(owner, key);
    const ids = [await dispatch(owner, 'moody', query(key)), await dispatch(owner, 'moody', query(key))];
    const failed = await vi.waitFor(async () => {
      const jobs = await Promise.all(ids.map((id) => jobOf(owner, id)));
      const found = jobs.filter(({ status }) => status === 'failed');
      expect(found).toHaveLength(1);
      return found[0];
    }, PATIENCE);
    expect(failed).toMatchObject({ last_error: { code: 'SERVICE_UNAVAILABLE' } });
    expect(await circuitOf(owner)).toMatchObject({ status: 'open', openings: 2, reason: 'a canary failed' });
    await mood(key, 200);
    const other = ids.find((id) => id !== failed?.id) ?? '';
    await allCompleted(owner, [other]);
    expect(await seen(key)).toHaveLength(6);
  });

  test.each<[what: string, status: number, isFailure: boolean]>([
    ['a fault of its own', 500, true],
    ['a status that no other code describes', 507, true],
    ['that it took too long', 504, true],
    ['that the request is wrong', 422, false],
    ['that there is no such thing', 404, false],
    ['that it gets too many requests', 429, false],
  ])('is one that answers %s, and not one that refuses: %i', async (_what, status, isFailure) => {
    const owner = await createWorkspace(flowing({ circuit: QUICK }));
    const key = newKey();
    if (isFailure) await breakDown(owner, key, status);
    else await mood(key, status);
    for (let n = 0; n < 5; n += 1) await owner.run('moody', query(key));
    expect(await circuitOf(owner)).toMatchObject(isFailure ? { status: 'open' } : { status: 'closed', failures: 0 });
    expect(await seen(key)).toHaveLength(isFailure ? 4 : 5);
  });

  test('is one that cannot be reached', async () => {
    const port = await ask<number>('/_closed-port');
    const base_url = `http://127.0.0.1:${port}`;
    const { apps = [], ...rest } = flowing({ circuit: QUICK });
    const environments = [{ slug: 'prd', base_url }];
    const owner = await createWorkspace({ ...rest, apps: apps.map((app) => ({ ...app, environments })) });
    for (let n = 0; n < 4; n += 1)
      expect(outcome(await owner.run('echo', query(newKey())))).toBe('502 CONNECTION_ERROR');
    await circuitOnce(owner, 'open');
  });

  test('of few calls, or of few failures among them, is gone on with', async () => {
    const owner = await createWorkspace(flowing({ circuit: { ...QUICK, min_calls: 6 } }));
    const [good, bad] = [newKey(), newKey()];
    await mood(bad, 500);
    for (const key of [bad, bad, good, good, good, good, good, bad]) await owner.run('moody', query(key));
    expect(await circuitOf(owner)).toMatchObject({ status: 'closed' });
  });
});

describe('a circuit beside limits', () => {
  test('counts what was admitted, and holds back before the limits do', async () => {
    const owner = await createWorkspace(flowing({ app: [{ concurrency: 2 }], circuit: QUICK }));
    const key = newKey();
    await breakDown(owner, key);
    expect(outcome(await owner.run('moody', query(key)))).toBe('503 SERVICE_UNAVAILABLE');
    const busy = newKey();
    const ids = await Promise.all(Array.from({ length: 8 }, () => dispatch(owner, 'busy', query(busy, { ms: 50 }))));
    await Promise.all(ids.map((id) => jobHeldBack(owner, id)));
    await allCompleted(owner, ids);
    expect(await mostAtOnce(busy)).toBeLessThanOrEqual(2);
    expect(await seen(busy)).toHaveLength(8);
  });
});

describe('a caller', () => {
  test('opens a circuit, which stays open, and closes it again', async () => {
    const owner = await createWorkspace(flowing({ circuit: true }));
    const key = newKey();
    expect(outcome(await owner.run('echo', query(key)))).toBe('200');
    const opened = await owner.call('circuits.open', { ...scope, reason: 'maintenance' });
    expect(opened.body.data).toMatchObject({ status: 'open', opened_by: 'user', reason: 'maintenance', until: null });
    const refused = await owner.run('echo', query(key));
    expect(outcome(refused)).toBe('503 SERVICE_UNAVAILABLE');
    expect(refused.body.retry_after_ms).toBeUndefined();
    const id = await dispatch(owner, 'echo', query(key));
    expect((await jobHeldBack(owner, id)).waiting_for).not.toHaveProperty('estimated_at');
    const closed = await owner.call('circuits.close', scope);
    expect(closed.body.data).toMatchObject({ status: 'closed', opened_by: null });
    await allCompleted(owner, [id]);
    expect(outcome(await owner.run('echo', query(key)))).toBe('200');
  });

  test('opens it for a time, after which calls are tried', async () => {
    const owner = await createWorkspace(flowing({ circuit: { ...QUICK, canaries: 2 } }));
    const { body } = await owner.call('circuits.open', { ...scope, for: '5s' });
    expect((body.data as CircuitView).until).toBeGreaterThan(Date.now());
    const ids = await Promise.all([1, 2, 3].map(() => dispatch(owner, 'echo', query(newKey()))));
    await Promise.all(ids.map((id) => jobHeldBack(owner, id)));
    await allCompleted(owner, ids);
    expect(await circuitOf(owner)).toMatchObject({ status: 'closed' });
  });

  test('resets it, and what it counted', async () => {
    const owner = await createWorkspace(flowing({ circuit: QUICK }));
    const key = newKey();
    await breakDown(owner, key);
    const { body } = await owner.call('circuits.reset', scope);
    expect(body.data).toMatchObject({ status: 'closed', calls: 0, failures: 0, openings: 0, opened_at: null });
    expect(outcome(await owner.run('echo', query(newKey())))).toBe('200');
  });

  test('sees the circuits of an environment', async () => {
    const owner = await createWorkspace(flowing({ circuit: QUICK }));
    await breakDown(owner, newKey());
    const list = async (env: string) => (await owner.call('circuits.list', { product: scope.product, env })).body.data;
    expect(await list('prd')).toMatchObject({
      circuits: [{ app: scope.app, status: 'open', error_rate: 0.5, min_calls: 4, window: 60_000, cooldown: 2_000 }],
    });
    expect(await list('dev')).toMatchObject({ circuits: [{ app: scope.app, status: 'closed', canaries: 1 }] });
  });

  test.each<[what: string, operation: string, more: object, status: number, path: string]>([
    ['an app without one', 'circuits.get', { app: 'api' }, 404, 'app'],
    ['an app that is not there', 'circuits.open', { app: 'nope' }, 404, 'app'],
    ['a product that is not there', 'circuits.close', { product: 'nope' }, 404, 'product'],
    ['a time that is over', 'circuits.open', { until: '2020-01-01T00:00:00Z', app: 'guarded' }, 400, 'until'],
    ['a time twice', 'circuits.open', { until: 4e12, for: '1m', app: 'guarded' }, 400, 'for'],
    ['a reason that is too long', 'circuits.open', { reason: 'x'.repeat(501), app: 'guarded' }, 400, 'reason'],
  ])('is refused %s', async (_what, operation, more, status, path) => {
    const { apps = [], ...rest } = flowing({});
    const owner = await createWorkspace({
      ...rest,
      apps: [...apps, ...apps.map((app) => ({ ...app, tag: 'guarded', circuit: true }))],
    });
    const answer = await owner.call(operation, { ...scope, ...more });
    expect({ status: answer.status, path: answer.body.errors?.[0]?.path }).toEqual({ status, path });
  });

  test('of another workspace, or out of reach, does not find it', async () => {
    const declared = flowing({ circuit: true });
    const [owner, other] = await Promise.all([createWorkspace(declared), createWorkspace(declared)]);
    await owner.call('circuits.open', scope);
    expect(await circuitOf(other)).toMatchObject({ status: 'closed' });
    expect(outcome(await other.run('echo', query(newKey())))).toBe('200');
    const member = await addRestricted(owner, 'developer', { envs: ['dev'] });
    expect(outcome(await member.call('circuits.close', scope))).toBe('403 FORBIDDEN');
    const runner = await addRestricted(owner, 'runner');
    expect(outcome(await runner.call('circuits.close', scope))).toBe('403 FORBIDDEN');
    expect(await circuitOf(owner)).toMatchObject({ status: 'open' });
  });
});

test('a job whose only try is a canary that fails fails as it would without a circuit', async () => {
  const owner = await createWorkspace(flowing({ circuit: { ...QUICK, cooldown: 300 } }));
  const key = newKey();
  await breakDown(owner, key);
  const id = await dispatch(owner, 'moody', query(key));
  expect(await jobOnce(owner, id, ({ status }) => status === 'failed')).toMatchObject({
    execution_count: 1,
    last_error: { code: 'SERVICE_UNAVAILABLE' },
  });
});
