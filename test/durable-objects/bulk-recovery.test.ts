import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { compose } from '../../src/compose.ts';
import { Job } from '../../src/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { sweepBulks } from '../../src/resources/jobs/sweep.ts';
import { createCrowd, dispatchAll, dispatchSome, later, many, shown, statesOf } from '../resources/jobs/many.ts';
import { seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import { beginAtOnce, beginBulk, bulkOf, standing, untilBulk, whenPaging } from './bulks.ts';
import { crash, loggedFaults, PATIENCE } from './jobs.ts';

const HOURLY = { schedule: { every: '1h' } };

beforeEach(() => {
  beginAtOnce();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The executions that a job's history has, and its state. */
async function executions(member: Member, id: string): Promise<number> {
  const { body } = await member.call('jobs.getHistory', { job_id: id });
  return (body.data as { total_executions: number }).total_executions;
}

describe('an operation that is cut off in the middle', () => {
  const endings: [string, (stub: DurableObjectStub) => Promise<void>][] = [
    ['a crash', crash],
    ['an eviction', evictDurableObject],
  ];

  test.each(endings)('by %s goes on by its alarm, and changes each job once', async (_ending, end) => {
    const member = await createCrowd();
    const ids = await dispatchSome(member, 20, HOURLY);
    await shown(member, 20, {});
    const id = await beginBulk(member, 'pauseMany', { all: true, rate: 10, reason: 'once' });
    await untilBulk(member, id, ({ changed }) => changed >= 3);
    await end(bulkOf(member, id));
    await runDurableObjectAlarm(bulkOf(member, id));
    const ended = await untilBulk(member, id, ({ status }) => status === 'completed');
    expect(ended).toMatchObject({ changed: 20, skipped: 0, failed: 0, matched: 20, begun: [] });
    expect(new Set(await statesOf(member, ids))).toEqual(new Set(['paused']));
  });

  test('retries each job once, also those that have failed again meanwhile', async () => {
    const member = await createCrowd();
    const keys = Array.from({ length: 8 }, () => crypto.randomUUID());
    const failing = keys.map((key) =>
      later({ event: 'flaky', input: { query: { key, fails: 9, status: 400 } }, schedule: {} }),
    );
    const ids = await dispatchAll(member, failing);
    await shown(member, 8, { status: 'failed' });
    const id = await beginBulk(member, 'retryMany', { status: 'failed', rate: 8 });
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
  const ids = await dispatchSome(member, 3, HOURLY);
  await shown(member, 3, {});
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
  const answer = await many(member, 'pauseMany', { all: true });
  expect(answer).toMatchObject({ count: 2, skipped: 0, failed: 1, matched: 3, status: 'completed' });
  expect(refusals).toBe(3);
  expect(faults).toMatchObject([{ id: ids[1] }]);
  vi.restoreAllMocks();
  expect((await member.call('jobs.getBulk', { operation_id: answer.operation_id })).body.data).toMatchObject({
    failures: [{ job_id: ids[1], code: 'INTERNAL' }],
  });
  expect(await statesOf(member, ids)).toEqual(['paused', 'scheduled', 'paused']);
});

test('an index that cannot be asked is asked again a second later', async () => {
  const member = await createCrowd();
  const ids = await dispatchSome(member, 3, HOURLY);
  await shown(member, 3, {});
  const faults = loggedFaults();
  let isAway = true;
  whenPaging(async (found) => {
    if (!isAway) return found;
    isAway = false;
    throw new Error('the database is away');
  });
  expect(await many(member, 'pauseMany', { all: true })).toMatchObject({ count: 3, status: 'completed' });
  expect(faults).toMatchObject([
    { id: expect.stringMatching(/^bulk_/), fault: expect.stringContaining('the database is away') },
  ]);
  expect(new Set(await statesOf(member, ids))).toEqual(new Set(['paused']));
});

test('an operation whose alarm was lost goes on once the sweeper has looked at it', async () => {
  const member = await createCrowd();
  await dispatchSome(member, 6, HOURLY);
  await shown(member, 6, {});
  const id = await beginBulk(member, 'pauseMany', { all: true, rate: 2 });
  await untilBulk(member, id, ({ changed }) => changed > 0);
  await runInDurableObject(bulkOf(member, id), (_object, { storage }) => storage.deleteAlarm());
  await crash(bulkOf(member, id));
  expect(await runInDurableObject(bulkOf(member, id), (_object, { storage }) => storage.getAlarm())).toBeNull();
  await sweepBulks({ ...compose(env), clock: { ...systemClock, now: () => Date.now() + 120_000 } });
  expect(await untilBulk(member, id, ({ status }) => status === 'completed')).toMatchObject({ changed: 6 });
});
