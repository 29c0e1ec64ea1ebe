import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { beginAtOnce, whenPaging } from '../../durable-objects/bulks.ts';
import { scope } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { seen } from '../../support/target.ts';
import { addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';
import { createCrowd, dispatchAll, dispatchSome, later, many, shown, statesOf } from './many.ts';

const HOUR = 3_600_000;

let owner: Member;
beforeAll(async () => {
  owner = await createCrowd();
});

afterEach(() => {
  vi.restoreAllMocks();
});

const all = (length: number, state: string) => Array.from({ length }, () => state);
const failing = (key: string) =>
  later({ event: 'flaky', input: { query: { key, fails: 1, status: 400 } }, schedule: {} });

describe('many jobs are', () => {
  test('cancelled, with the reason, and those that the filter leaves out are not', async () => {
    const target = `${scope.app}/echo`;
    const member = await createCrowd();
    const [ids, others] = [await dispatchSome(member, 12), await dispatchSome(member, 3, { event: 'gate', input: {} })];
    expect(await many(member, 'cancelMany', { target, reason: 'over' })).toEqual({
      count: 12,
      operation_id: expect.stringMatching(/^bulk_[0-9a-f]{32}$/),
      status: 'completed',
      matched: 12,
      skipped: 0,
      failed: 0,
    });
    expect(await statesOf(member, ids)).toEqual(all(12, 'cancelled'));
    expect(await statesOf(member, others)).toEqual(all(3, 'scheduled'));
    const { body } = await member.call('jobs.get', { job_id: ids[0] });
    expect(body.data).toMatchObject({ cancel_reason: 'over' });
  });

  test('paused as far as they recur, and resumed', async () => {
    const member = await createCrowd();
    const recurring = await dispatchSome(member, 4, { schedule: { every: '1h' } });
    const once = await dispatchSome(member, 2);
    expect(await many(member, 'pauseMany', { product: scope.product, reason: 'quiet' })).toMatchObject({
      count: 4,
      matched: 4,
    });
    expect(await statesOf(member, [...recurring, ...once])).toEqual([...all(4, 'paused'), ...all(2, 'scheduled')]);
    expect((await member.call('jobs.get', { job_id: recurring[0] })).body.data).toMatchObject({
      pause_reason: 'quiet',
    });
    await shown(member, 4, { status: 'paused', paused_by: 'user' });
    expect(await many(member, 'resumeMany', { env: scope.env })).toMatchObject({ count: 4, matched: 4 });
    expect(await statesOf(member, recurring)).toEqual(all(4, 'scheduled'));
  });

  test('retried when they have failed, each with the input that it had, and with a delay', async () => {
    const member = await createCrowd();
    const keys = Array.from({ length: 3 }, () => crypto.randomUUID());
    const ids = await dispatchAll(member, keys.map(failing));
    const fine = await dispatchSome(member, 1);
    await shown(member, 3, { status: 'failed', error_code: 'VALIDATION_ERROR' });
    beginAtOnce();
    const given = { error_code: 'VALIDATION_ERROR', delay: '1h' };
    const before = Date.now();
    expect(await many(member, 'retryMany', given)).toMatchObject({ count: 3, matched: 3, skipped: 0 });
    expect(await statesOf(member, [...ids, ...fine])).toEqual(all(4, 'scheduled'));
    const { body } = await member.call('jobs.get', { job_id: ids[0] });
    const { scheduled_at, input } = body.data as { scheduled_at: number; input: unknown };
    expect(scheduled_at).toBeGreaterThanOrEqual(before + HOUR);
    expect(input).toMatchObject({ query: { key: keys[0] } });
  });

  test('deleted, but for those that run', async () => {
    const member = await createCrowd();
    const ids = await dispatchSome(member, 5);
    const key = crypto.randomUUID();
    const running = await dispatchSome(member, 1, { event: 'gate', input: { query: { key } }, schedule: {} });
    await vi.waitFor(async () => expect(await seen(key)).toHaveLength(1), { timeout: 10_000 });
    await shown(member, 6, {});
    beginAtOnce();
    expect(await many(member, 'deleteMany', { product: scope.product })).toMatchObject({
      count: 5,
      matched: 6,
      skipped: 1,
      failed: 0,
    });
    expect(await statesOf(member, ids)).toEqual(all(5, 'NOT_FOUND'));
    expect(await statesOf(member, running)).toEqual(['running']);
    await member.call('jobs.cancel', { job_id: running[0] });
  });

  test('all of a workspace, and of no other, when that is asked for', async () => {
    const [member, foreign] = [await createCrowd(), await createCrowd()];
    const [ids, others] = [await dispatchSome(member, 3), await dispatchSome(foreign, 3)];
    await Promise.all([shown(member, 3, {}), shown(foreign, 3, {})]);
    beginAtOnce();
    expect(await many(member, 'cancelMany', { all: true })).toMatchObject({ count: 3, matched: 3 });
    expect(await statesOf(member, ids)).toEqual(all(3, 'cancelled'));
    expect(await statesOf(foreign, others)).toEqual(all(3, 'scheduled'));
  });

  test('none when the filter finds none', async () => {
    beginAtOnce();
    expect(await many(owner, 'cancelMany', { key: 'nobody-has-it' })).toMatchObject({
      count: 0,
      matched: 0,
      status: 'completed',
    });
  });
});

test('a dry run counts, and changes nothing', async () => {
  const member = await createCrowd();
  const ids = await dispatchSome(member, 4);
  const recurring = await dispatchSome(member, 2, { schedule: { every: '1h' } });
  await shown(member, 6, {});
  const before = await stored();
  for (const [operation, filter, count] of [
    ['cancelMany', { all: true }, 6],
    ['pauseMany', { env: scope.env }, 2],
    ['resumeMany', { all: true }, 0],
    ['retryMany', { all: true }, 0],
    ['deleteMany', { recurring: false }, 4],
  ] as const)
    expect({ operation, ...(await many(member, operation, { ...filter, dry_run: true })) }).toEqual({
      operation,
      count,
    });
  expect(await stored()).toEqual(before);
  expect(await statesOf(member, [...ids, ...recurring])).toEqual(all(6, 'scheduled'));
});

test('a job that was dispatched after the operation began is not touched', async () => {
  const member = await createCrowd();
  const ids = await dispatchSome(member, 3);
  await shown(member, 3, {});
  beginAtOnce();
  let fresh: readonly string[] = [];
  // The index knows the new ones before the operation looks for the last time.
  whenPaging(async (found) => {
    if (fresh.length > 0) return found;
    fresh = await dispatchSome(member, 2);
    await shown(member, 5, {});
    return found;
  });
  expect(await many(member, 'cancelMany', { all: true })).toMatchObject({ count: 3, matched: 3, status: 'completed' });
  expect(await statesOf(member, [...ids, ...fresh])).toEqual([...all(3, 'cancelled'), ...all(2, 'scheduled')]);
});

describe('under an Idempotency-Key', () => {
  test('the same request is the same operation, and another is refused', async () => {
    const member = await createCrowd();
    const ids = await dispatchSome(member, 3);
    await shown(member, 3, {});
    beginAtOnce();
    const headers = { 'idempotency-key': 'once' };
    const first = await many(member, 'cancelMany', { env: scope.env }, headers);
    const fresh = await dispatchSome(member, 2);
    expect(await many(member, 'cancelMany', { env: scope.env }, headers)).toEqual(first);
    expect(await statesOf(member, [...ids, ...fresh])).toEqual([...all(3, 'cancelled'), ...all(2, 'scheduled')]);
    const { status, body } = await member.call('jobs.cancelMany', { all: true }, { headers });
    expect({ status, code: body.code, paths: body.errors?.map(({ path }) => path) }).toEqual({
      status: 409,
      code: 'CONFLICT',
      paths: ['Idempotency-Key'],
    });
    expect(await statesOf(member, fresh)).toEqual(all(2, 'scheduled'));
  });
});

describe('who may reach some products and environments', () => {
  test('changes jobs there alone, whatever the filter', async () => {
    const whole = await createCrowd();
    const member = await addRestricted(whole, 'runner', { envs: ['dev'] });
    await whole.apply({ ...(await manifestOf(whole)), name: 'Again' }, ['dev']);
    const [inside, outside] = [await dispatchSome(whole, 2, { env: 'dev' }), await dispatchSome(whole, 2)];
    await shown(whole, 4, {});
    beginAtOnce();
    expect(await many(member, 'cancelMany', { all: true })).toMatchObject({ count: 2, matched: 2 });
    expect(await statesOf(whole, [...inside, ...outside])).toEqual([...all(2, 'cancelled'), ...all(2, 'scheduled')]);
    const { status, body } = await member.call('jobs.cancelMany', { env: 'prd' });
    expect({ status, paths: body.errors?.map(({ path }) => path) }).toEqual({ status: 403, paths: ['env'] });
  });

  test('reads and stops operations that reach no more than that', async () => {
    const member = await addRestricted(owner, 'runner', { envs: ['dev'] });
    beginAtOnce();
    const [own, narrow, wide] = [
      await many(member, 'cancelMany', { all: true }),
      await many(owner, 'cancelMany', { env: 'dev' }),
      await many(owner, 'cancelMany', { product: scope.product, key: 'none' }),
    ];
    for (const { operation_id } of [own, narrow])
      expect(await member.call('jobs.getBulk', { operation_id })).toMatchObject({ status: 200 });
    for (const operation of ['jobs.getBulk', 'jobs.cancelBulk'])
      expect(await member.call(operation, { operation_id: wide.operation_id })).toMatchObject({
        status: 403,
        body: { code: 'FORBIDDEN', errors: [{ path: 'operation_id' }] },
      });
    const listed = (await listedBulks(member)).map(({ operation_id }) => operation_id);
    expect(listed).toEqual([narrow.operation_id, own.operation_id]);
  });

  test('a viewer may read operations, and begin none', async () => {
    const viewer = await addRestricted(owner, 'viewer');
    expect(await viewer.call('jobs.listBulk')).toMatchObject({ status: 200 });
    expect(await viewer.call('jobs.cancelMany', { all: true })).toMatchObject({ status: 403 });
  });
});

test('an operation of another workspace is not found', async () => {
  beginAtOnce();
  const { operation_id } = await many(owner, 'cancelMany', { key: 'none' });
  const stranger = await createWorkspace();
  for (const operation of ['jobs.getBulk', 'jobs.cancelBulk'])
    expect(await stranger.call(operation, { operation_id })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', errors: [{ path: 'operation_id' }] },
    });
  expect((await stranger.call('jobs.listBulk')).body.data).toEqual({ operations: [], next_cursor: null });
});

async function manifestOf(member: Member) {
  const { body } = await member.call('products.fetch', { product: scope.product });
  return (body.data as { manifest: Parameters<Member['apply']>[0] }).manifest;
}

async function listedBulks(member: Member) {
  const { body } = await member.call('jobs.listBulk');
  return (body.data as { operations: readonly { readonly operation_id: string }[] }).operations;
}
