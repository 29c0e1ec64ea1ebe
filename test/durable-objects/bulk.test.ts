import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { compose } from '../../src/compose.ts';
import { Job } from '../../src/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { sweepBulks } from '../../src/resources/jobs/sweep.ts';
import { createCrowd, dispatchAll, dispatchSome, later, many, shown, statesOf } from '../resources/jobs/many.ts';
import { seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import { bulkOf, type BulkStub, standing, untilBulk, whenPaging } from './bulks.ts';
import { crash, loggedFaults, PATIENCE, setClock } from './jobs.ts';

let owner: Member;
beforeAll(async () => {
  owner = await createCrowd();
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Begins an operation without waiting for its end; answers its id. */
async function begin(member: Member, operation: string, input: object): Promise<string> {
  const key = crypto.randomUUID();
  const headers = { 'idempotency-key': key };
  void member.call(`jobs.${operation}`, input, { headers });
  return vi.waitFor(async () => {
    const { body } = await member.call('jobs.listBulk', { limit: 1 });
    const [latest] = (body.data as { operations: { operation_id: string }[] }).operations;
    if (latest === undefined) throw new Error('no operation is listed yet');
    return latest.operation_id;
  }, PATIENCE);
}

/** The executions that a job's history has, and its state. */
async function executions(member: Member, id: string): Promise<number> {
  const { body } = await member.call('jobs.getHistory', { job_id: id });
  return (body.data as { total_executions: number }).total_executions;
}

describe('an operation that is cut off in the middle', () => {
  const endings: [string, (stub: BulkStub) => Promise<void>][] = [
    ['a crash', crash],
    ['an eviction', evictDurableObject],
  ];

  test.each(endings)('by %s goes on by its alarm, and changes each job once', async (_ending, end) => {
    const member = await createCrowd();
    const ids = await dispatchSome(member, 20);
    const id = await begin(member, 'cancelMany', { all: true, rate: 10, reason: 'once' });
    await untilBulk(member, id, ({ changed }) => changed >= 3);
    await end(bulkOf(member, id));
    await runDurableObjectAlarm(bulkOf(member, id));
    const ended = await untilBulk(member, id, ({ status }) => status === 'completed');
    expect(ended).toMatchObject({ changed: 20, skipped: 0, failed: 0, matched: 20, begun: [] });
    expect(new Set(await statesOf(member, ids))).toEqual(new Set(['cancelled']));
  });

  test('retries each job once, also those that have failed again meanwhile', async () => {
    const member = await createCrowd();
    const keys = Array.from({ length: 8 }, () => crypto.randomUUID());
    const failing = keys.map((key) =>
      later({ event: 'flaky', input: { query: { key, fails: 9, status: 400 } }, schedule: {} }),
    );
    const ids = await dispatchAll(member, failing);
    await shown(member, 8, { status: 'failed' });
    const id = await begin(member, 'retryMany', { status: 'failed', rate: 8 });
    // In the middle of a batch: what came of it was not stored yet.
    await vi.waitFor(
      async () => expect((await standing(bulkOf(member, id))).begun.length).toBeGreaterThan(0),
      PATIENCE,
    );
    await vi.waitFor(async () => expect((await seen(keys[0] ?? '')).length).toBe(2), PATIENCE);
    await crash(bulkOf(member, id));
    await runDurableObjectAlarm(bulkOf(member, id));
    expect(await untilBulk(member, id, ({ status }) => status === 'completed')).toMatchObject({
      changed: 8,
      skipped: 0,
    });
    await vi.waitFor(async () => {
      expect(await Promise.all(ids.map((each) => executions(member, each)))).toEqual(ids.map(() => 2));
    }, PATIENCE);
    const requests = await Promise.all(keys.map(seen));
    expect(requests.map(({ length }) => length)).toEqual(keys.map(() => 2));
  });
});

test('a job’s object that cannot be asked is asked again, and counts as failed in the end', async () => {
  const member = await createCrowd();
  const ids = await dispatchSome(member, 3);
  const faults = loggedFaults();
  const command: (this: Job, ...asked: Parameters<Job['command']>) => ReturnType<Job['command']> = Reflect.get(
    Job.prototype,
    'command',
  );
  let refusals = 0;
  vi.spyOn(Job.prototype, 'command').mockImplementation(function (this: Job, ...asked) {
    if (asked[0] !== ids[1]) return command.call(this, ...asked);
    refusals += 1;
    throw new Error('the object is away');
  });
  const answer = await many(member, 'cancelMany', { all: true });
  expect(answer).toMatchObject({ count: 2, skipped: 0, failed: 1, matched: 3, status: 'completed' });
  expect(refusals).toBe(3);
  expect(faults).toMatchObject([{ id: ids[1] }]);
  vi.restoreAllMocks();
  expect((await member.call('jobs.getBulk', { operation_id: answer.operation_id })).body.data).toMatchObject({
    failures: [{ job_id: ids[1], code: 'INTERNAL' }],
  });
  expect(await statesOf(member, ids)).toEqual(['cancelled', 'scheduled', 'cancelled']);
});

test('an index that cannot be asked is asked again a second later', async () => {
  const member = await createCrowd();
  const ids = await dispatchSome(member, 3);
  const faults = loggedFaults();
  let isAway = true;
  whenPaging(async (found) => {
    if (!isAway) return found;
    isAway = false;
    throw new Error('the database is away');
  });
  expect(await many(member, 'cancelMany', { all: true })).toMatchObject({ count: 3, status: 'completed' });
  expect(faults).toMatchObject([{ id: 'bulk', fault: expect.stringContaining('the database is away') }]);
  expect(new Set(await statesOf(member, ids))).toEqual(new Set(['cancelled']));
});

describe('the rate', () => {
  test.each([5, 20])('of %i a second is never exceeded by the clock of the operation', async (rate) => {
    const member = await createCrowd();
    await dispatchSome(member, 30);
    const id = await begin(member, 'cancelMany', { all: true, rate });
    await untilBulk(member, id, ({ status }) => status === 'completed');
    await shown(member, 30, { status: 'cancelled' });
    const { body } = await member.call('jobs.list', { limit: 100 });
    // Each job was cancelled at the instant at which the operation asked it.
    const instants = (body.data as { jobs: { completed_at: number }[] }).jobs.map((job) => job.completed_at);
    for (const from of instants)
      expect(instants.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(rate);
  });
});

test('an operation that is stopped leaves the rest alone, tells how far it got, and cannot be stopped once it is completed', async () => {
  const member = await createCrowd();
  const ids = await dispatchSome(member, 10);
  const id = await begin(member, 'cancelMany', { all: true, rate: 2 });
  await untilBulk(member, id, ({ changed }) => changed > 0);
  const { body } = await member.call('jobs.cancelBulk', { operation_id: id });
  expect(body.data).toMatchObject({ status: 'cancelled', matched: 10, completed_at: expect.any(Number) });
  const ended = await untilBulk(member, id, ({ begun }) => begun.length === 0);
  expect(ended.changed).toBeLessThan(10);
  const states = await statesOf(member, ids);
  expect(states.filter((state) => state === 'cancelled')).toHaveLength(ended.changed);
  expect((await member.call('jobs.cancelBulk', { operation_id: id })).body.data).toMatchObject({ status: 'cancelled' });
  const done = await many(member, 'cancelMany', { all: true });
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
  await dispatchSome(member, 8);
  const id = await begin(member, 'cancelMany', { env: 'prd', rate: 2, reason: 'slowly' });
  await untilBulk(member, id, ({ changed }) => changed >= 2);
  const expected = {
    operation_id: id,
    operation: 'cancelMany',
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
      ids.unshift((await many(member, 'cancelMany', { key: `none-${n}` })).operation_id ?? '');
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
    const { operation_id: id = '' } = await many(owner, 'cancelMany', { key: 'none' });
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

test('an operation whose alarm was lost goes on once the sweeper has looked at it', async () => {
  const member = await createCrowd();
  await dispatchSome(member, 6);
  const id = await begin(member, 'cancelMany', { all: true, rate: 2 });
  await untilBulk(member, id, ({ changed }) => changed > 0);
  await runInDurableObject(bulkOf(member, id), (_object, { storage }) => storage.deleteAlarm());
  await crash(bulkOf(member, id));
  expect(await runInDurableObject(bulkOf(member, id), (_object, { storage }) => storage.getAlarm())).toBeNull();
  await sweepBulks({ ...compose(env), clock: { ...systemClock, now: () => Date.now() + 120_000 } });
  expect(await untilBulk(member, id, ({ status }) => status === 'completed')).toMatchObject({ changed: 6 });
});
