import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { holdClock } from '../../durable-objects/jobs.ts';
import { addMember, createWorkspace, type Member } from '../../support/workspace.ts';
import { counter, createShop, env, product, run, send, usage, withQuotas } from './quotas.ts';

const HOUR = 3_600_000;

let owner: Member;

beforeEach(async () => {
  owner = await createShop([counter()]);
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a counter', () => {
  test('counts what is used, and tells that there is not as much left', async () => {
    expect(await run(owner, { amount: 3 })).toEqual({
      success: true,
      allowed: true,
      exceeded: false,
      remaining: 2,
      limit: 5,
      used: 3,
      period: 'hour',
      resets_at: Math.ceil((Date.now() + 1) / HOUR) * HOUR,
    });
    expect(await run(owner, { input: { amount: 3 } })).toMatchObject({
      success: false,
      allowed: false,
      exceeded: true,
      remaining: 2,
      used: 3,
    });
    expect(await run(owner, { action: 'increment', amount: 2 })).toMatchObject({ allowed: true, remaining: 0 });
  });

  test('changes nothing when it is checked, and begins anew when it is reset', async () => {
    await run(owner, { amount: 4 });
    expect(await run(owner, { action: 'check' })).toMatchObject({ allowed: true, used: 4 });
    expect(await run(owner, { action: 'check', amount: 2 })).toMatchObject({ allowed: false, exceeded: true, used: 4 });
    expect(await run(owner, { action: 'reset' })).toMatchObject({ success: true, used: 0, remaining: 5 });
    expect(await run(owner, { amount: 5 })).toMatchObject({ allowed: true });
  });

  test('counts each key and each user by itself', async () => {
    const inputs = [{}, { key: 'a' }, { userId: 'a' }, { key: 'b', userId: 'a' }, { key: 7 }, { key: 'ä'.repeat(500) }];
    for (const [n, input] of inputs.entries()) {
      const amount = (n % 5) + 1;
      expect(await run(owner, { input, amount })).toMatchObject({ used: amount });
    }
    expect([await usage(owner), await usage(owner, { key: 'b' }), await usage(owner, { userId: 'a' })]).toMatchObject([
      { scope: 'global', used: 1, limit: 5, model: 'counter', options: [] },
      { scope: 'key:b', used: 4 },
      { scope: 'user:a', used: 3, remaining: 2 },
    ]);
  });

  test('begins anew with its period', async () => {
    const [before, after] = [Date.UTC(2100, 0, 1, 10, 59), Date.UTC(2100, 0, 1, 11)];
    holdClock(before);
    await run(owner, { amount: 5 }, { now: before });
    holdClock(after);
    expect(await run(owner, {}, { now: after })).toMatchObject({ allowed: true, used: 1 });
  });

  test('is charged once under an idempotency key', async () => {
    const first = await run(owner, { amount: 2 }, { headers: { 'idempotency-key': 'once' } });
    expect(await run(owner, { amount: 2 }, { headers: { 'idempotency-key': 'once' } })).toEqual(first);
    expect(await usage(owner)).toMatchObject({ used: 2 });
  });

  test('lets exactly as many of 200 callers through as it says', async () => {
    await owner.apply(withQuotas([counter({ limit: 60 })]), [env]);
    const answers = await Promise.all(Array.from({ length: 200 }, () => run(owner, { action: 'increment' })));
    expect(answers.filter(({ allowed }) => allowed)).toHaveLength(60);
    expect(answers.filter(({ exceeded }) => exceeded)).toHaveLength(140);
  });
});

describe('workspaces and environments', () => {
  test('do not count together', async () => {
    const other = await createShop([counter()]);
    await run(owner, { amount: 5 });
    expect(await run(other, { amount: 5 })).toMatchObject({ allowed: true });
    expect(await run(owner, { amount: 5, env: 'dev' })).toMatchObject({ allowed: true });
  });

  test('see nothing of a foreign quota', async () => {
    const stranger = await createWorkspace();
    const { status, body } = await send(stranger);
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'NOT_FOUND' });
  });

  test('let a viewer read what is used, and use nothing', async () => {
    const viewer = await addMember(owner, 'viewer');
    expect((await send(viewer)).status).toBe(403);
    expect(await usage(viewer)).toMatchObject({ used: 0 });
  });
});

describe('a run is refused with the field at fault', () => {
  const declared = counter({ input: { plan: { type: 'string' } } });

  test.each([
    ['input.amount', { input: { amount: 'many' } }],
    ['input.amount', { input: { amount: 0 } }],
    ['input.key', { input: { key: {} } }],
    ['input.key', { input: { key: '' } }],
    ['input.userId', { input: { userId: true } }],
    ['amount', { amount: -1 }],
    ['amount', { amount: 1.5 }],
    ['action', { action: 'decrement' }],
    ['tag', { tag: 'nope' }],
  ])('%s', async (path, more) => {
    const { status, body } = await send(owner, more);
    expect({
      status: status >= 400 && status < 500,
      paths: [...new Set(body.errors?.map((error) => error.path))],
    }).toEqual({
      status: true,
      paths: [path],
    });
    expect(await usage(owner)).toMatchObject({ used: 0 });
  });

  test('that the quota declares, or does not', async () => {
    await owner.apply(withQuotas([declared]), [env]);
    const refused = (await send(owner, { input: { plane: 'x', key: 'k', amount: 1 } })).body;
    expect(refused.errors?.map((error) => error.path)).toEqual(['input.plane', 'input.plan']);
    expect(await run(owner, { input: { plan: 'x', key: 'k', amount: 2 } })).toMatchObject({ used: 2 });
  });
});

test('a quota is dispatched as a job, alone and among others', async () => {
  const one = await owner.call('quota.dispatch', { product, env, tag: 'calls', amount: 2 });
  const { body } = await owner.call('jobs.dispatchMany', {
    jobs: [{ namespace: 'quota', product, env, tag: 'calls', amount: 2 }],
  });
  const { results } = body.data as { results: { job: { job_id: string } }[] };
  const ids = [(one.body.data as { job_id: string }).job_id, String(results[0]?.job.job_id)];
  const ended = async () => {
    const jobs = await Promise.all(ids.map(async (job_id) => (await owner.call('jobs.get', { job_id })).body.data));
    return jobs.map((job) => (job as { status: string }).status);
  };
  await vi.waitFor(async () => expect(await ended()).toEqual(['completed', 'completed']), { timeout: 10_000 });
  expect(await usage(owner)).toMatchObject({ used: 4 });
});
