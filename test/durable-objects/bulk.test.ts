import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../../src/kernel/limits.ts';
import { createCrowd, dispatchSome, many, shown, statesOf } from '../resources/jobs/many.ts';
import type { Member } from '../support/workspace.ts';
import { beginAtOnce, beginBulk, bulkOf, standing, untilBulk, whenPaging } from './bulks.ts';
import { setClock } from './jobs.ts';

let owner: Member;
beforeAll(async () => {
  owner = await createCrowd();
});

const HOURLY = { schedule: { every: '1h' } };

beforeEach(() => {
  beginAtOnce();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('the rate', () => {
  test.each([5, 20])('of %i a second is never exceeded by the clock of the operation', async (rate) => {
    const member = await createCrowd();
    await dispatchSome(member, 30, HOURLY);
    await shown(member, 30, {});
    const id = await beginBulk(member, 'pauseMany', { all: true, rate });
    await untilBulk(member, id, ({ status }) => status === 'completed');
    await shown(member, 30, { status: 'paused' });
    const { body } = await member.call('jobs.list', { limit: 100 });
    // Each job was paused at the instant at which the operation asked it.
    const instants = (body.data as { jobs: { updated_at: number }[] }).jobs.map((job) => job.updated_at);
    for (const from of instants)
      expect(instants.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(rate);
  });
});

test('an operation that is stopped leaves the rest alone, tells how far it got, and cannot be stopped once it is completed', async () => {
  const member = await createCrowd();
  const ids = await dispatchSome(member, 10, HOURLY);
  await shown(member, 10, {});
  const id = await beginBulk(member, 'pauseMany', { all: true, rate: 2 });
  await untilBulk(member, id, ({ changed }) => changed > 0);
  const { body } = await member.call('jobs.cancelBulk', { operation_id: id });
  expect(body.data).toMatchObject({ status: 'cancelled', matched: 10, completed_at: expect.any(Number) });
  const ended = await untilBulk(member, id, ({ begun }) => begun.length === 0);
  expect(ended.changed).toBeLessThan(10);
  const states = await statesOf(member, ids);
  expect(states.filter((state) => state === 'paused')).toHaveLength(ended.changed);
  expect((await member.call('jobs.cancelBulk', { operation_id: id })).body.data).toMatchObject({ status: 'cancelled' });
  const done = await many(member, 'pauseMany', { all: true });
  expect(await member.call('jobs.cancelBulk', { operation_id: done.operation_id })).toMatchObject({
    status: 409,
    body: { code: 'CONFLICT', errors: [{ path: 'operation_id' }] },
  });
});

test('a job whose state is no longer one of the filter is skipped, though the command would fit it', async () => {
  const member = await createCrowd();
  const ids = await dispatchSome(member, 2, { schedule: { every: '1h' } });
  await shown(member, 2, { status: 'scheduled' });
  // The index has yet to hear of the pause.
  whenPaging(async (found) => {
    if (found.results.length > 0) await member.call('jobs.pause', { job_id: ids[0] });
    return found;
  });
  expect(await many(member, 'cancelMany', { status: 'scheduled' })).toMatchObject({ count: 1, skipped: 1 });
  expect(await statesOf(member, ids)).toEqual(['paused', 'cancelled']);
});

test('progress can be read while it runs, alone and in the list', async () => {
  const member = await createCrowd();
  await dispatchSome(member, 8, HOURLY);
  await shown(member, 8, {});
  const id = await beginBulk(member, 'pauseMany', { env: 'prd', rate: 2, reason: 'slowly' });
  await untilBulk(member, id, ({ changed }) => changed >= 2);
  const expected = {
    operation_id: id,
    operation: 'pauseMany',
    status: 'running',
    filter: { env: 'prd', status: expect.any(Array) },
    rate: 2,
    reason: 'slowly',
    delay: null,
    matched: 8,
    skipped: 0,
    failed: 0,
    created_by: member.user_id,
    completed_at: null,
  };
  const { data } = (await member.call('jobs.getBulk', { operation_id: id })).body;
  expect(data).toMatchObject(expected);
  const { body } = await member.call('jobs.listBulk', { status: 'running' });
  const [listed] = (body.data as { operations: { count: number }[] }).operations;
  expect(listed).toMatchObject(expected);
  expect(listed?.count).toBeGreaterThanOrEqual((data as { count: number }).count);
  await member.call('jobs.cancelBulk', { operation_id: id });
});

describe('the list of operations', () => {
  test('has them newest first, a page at a time', async () => {
    const member = await createCrowd();
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1)
      ids.unshift((await many(member, 'pauseMany', { key: `none-${n}` })).operation_id ?? '');
    const page = async (input: object) =>
      (await member.call('jobs.listBulk', input)).body.data as {
        operations: { operation_id: string }[];
        next_cursor: string | null;
      };
    const first = await page({ limit: 2 });
    const second = await page({ limit: 2, cursor: first.next_cursor });
    expect([...first.operations, ...second.operations].map(({ operation_id }) => operation_id)).toEqual(ids);
    expect(second.next_cursor).toBeNull();
    expect(await page({ status: 'running' })).toEqual({ operations: [], next_cursor: null });
    expect(await member.call('jobs.listBulk', { status: 'running', cursor: first.next_cursor })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'cursor' }] },
    });
  });

  test('forgets an operation seven days after its end, and so does its object', async () => {
    const { operation_id: id = '' } = await many(owner, 'pauseMany', { key: 'none' });
    const { endedAt } = await standing(bulkOf(owner, id));
    setClock((endedAt ?? 0) + LIMITS.bulk_kept.value);
    await runDurableObjectAlarm(bulkOf(owner, id));
    vi.restoreAllMocks();
    expect(await owner.call('jobs.getBulk', { operation_id: id })).toMatchObject({ status: 404 });
    expect(JSON.stringify((await owner.call('jobs.listBulk')).body.data)).not.toContain(id);
    const tables = await runInDurableObject(bulkOf(owner, id), (_object, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'bulk'").toArray(),
    );
    expect(tables).toEqual([]);
  });
});
