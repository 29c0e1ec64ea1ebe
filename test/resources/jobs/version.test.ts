import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import { jobObjectName } from '../../../src/resources/jobs/directory.ts';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { action, manifest, scope } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { dispatch, dispatched, endedJob, listed, readJob } from './jobs.ts';

const PATIENCE = { timeout: 10_000, interval: 10 };

/** A version of the product, whose path at the target tells which it is. */
function version(n: number, more: Partial<ProductManifest> = {}): ProductManifest {
  const flaky = action('flaky', { resource: n === 1 ? '/flaky' : '/echo/:key', query: n === 1 ? { key: 'x' } : {} });
  return manifest([action('echo', { resource: `/v${n}/:key` }), flaky], { name: `Version ${n}`, ...more });
}

let owner: Member;
let key: string;

beforeEach(async () => {
  key = crypto.randomUUID();
  owner = await createWorkspace(version(1));
  await owner.apply(version(2));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const promote = (to: number) => owner.call('products.promote', { product: scope.product, env: scope.env, version: to });

/** Fires a job that lives in an object of its own, at the time for which it is scheduled. */
async function fire(id: string, at: number): Promise<void> {
  vi.spyOn(systemClock, 'now').mockReturnValue(at);
  await runDurableObjectAlarm(env.JOBS.get(env.JOBS.idFromName(jobObjectName(owner.workspace_id, id))));
  vi.restoreAllMocks();
}

/** How often each version ran. */
async function ran(): Promise<number[]> {
  const requests = await Promise.all([1, 2].map((n) => seen(`/v${n}/${key}`)));
  return requests.map(({ length }) => length);
}

describe('a job that is dispatched, and whose environment moves before it is due', () => {
  test.each<[what: string, more: object, recorded: number | null, runs: number[]]>([
    ['follows the environment when nothing is said', {}, null, [0, 1]],
    ['follows it when asked to', { version: 'latest' }, null, [0, 1]],
    ['keeps to the version of then when asked to', { version: 'pinned' }, 1, [1, 0]],
  ])('%s', async (_what, more, recorded, runs) => {
    const { job_id, scheduled_at } = await dispatched(owner, { input: { key }, ...more });
    expect(await readJob(owner, job_id)).toMatchObject({ version: recorded });
    await listed(owner, ([job]) => job?.['version'] === recorded);
    expect(await promote(2)).toMatchObject({ status: 200 });
    await fire(job_id, scheduled_at);
    expect(await endedJob(owner, job_id)).toMatchObject({ status: 'completed', version: recorded });
    expect(await ran()).toEqual(runs);
  });

  test('keeps to its version in every occurrence', async () => {
    const more = { version: 'pinned', schedule: { every: '1h', limit: 2 }, input: { key } };
    const { job_id, scheduled_at } = await dispatched(owner, more);
    await promote(2);
    await fire(job_id, scheduled_at);
    const waiting = await vi.waitFor(async () => {
      const job = await readJob(owner, job_id);
      expect(job).toMatchObject({ execution_count: 1, status: 'scheduled' });
      return job;
    }, PATIENCE);
    await fire(job_id, Number(waiting['scheduled_at']));
    expect(await endedJob(owner, job_id)).toMatchObject({ execution_count: 2, version: 1 });
    expect(await ran()).toEqual([2, 0]);
  });

  test('is pinned to what its environment runs, not to the newest version', async () => {
    await owner.apply(version(3));
    await promote(2);
    const { job_id } = await dispatched(owner, { version: 'pinned' });
    expect(await readJob(owner, job_id)).toMatchObject({ version: 2 });
  });
});

test('a job that follows its environment does so from one attempt to the next', async () => {
  const { job_id } = await dispatched(owner, {
    event: 'flaky',
    schedule: {},
    input: { key },
    retries: 1,
    retryConfig: { initialDelay: 86_400_000, maxDelay: 86_400_000 },
  });
  const waiting = await vi.waitFor(async () => {
    const job = await readJob(owner, job_id);
    expect(job).toMatchObject({ retry_count: 1, status: 'queued' });
    return job;
  }, PATIENCE);
  await promote(2);
  await fire(job_id, Number(waiting['next_run_at']));
  expect(await endedJob(owner, job_id)).toMatchObject({ status: 'completed', result: { path: `/echo/${key}` } });
});

describe('the version of a dispatch', () => {
  test.each([1, 'newest', '', null])('is refused when it is %j', async (given) => {
    const before = await stored();
    expect(await dispatch(owner, { version: given })).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_ERROR', errors: [{ path: 'version' }] },
    });
    expect(await stored()).toEqual(before);
  });

  test('is none of a run', async () => {
    expect(await owner.run('echo', { key }, { version: 'pinned' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'version', message: 'is not a known field' }] },
    });
  });

  test('is part of the request under an Idempotency-Key; saying the usual one is saying nothing', async () => {
    const headers = { 'idempotency-key': key };
    const first = await dispatch(owner, {}, headers);
    expect((await dispatch(owner, { version: 'latest' }, headers)).body.data).toEqual(first.body.data);
    expect(await dispatch(owner, { version: 'pinned' }, headers)).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT' },
    });
  });

  test('pinned under an Idempotency-Key stays that of the first request', async () => {
    const headers = { 'idempotency-key': key };
    const first = await dispatch(owner, { version: 'pinned' }, headers);
    await promote(2);
    const again = await dispatch(owner, { version: 'pinned' }, headers);
    expect(again.body.data).toEqual(first.body.data);
    const { job_id } = first.body.data as { job_id: string };
    expect(await readJob(owner, job_id)).toMatchObject({ version: 1 });
  });
});

describe('a product that has its scheduled jobs in lanes', () => {
  const inLanes = { jobs: { scheduled: 'lane' } } as const;

  test('has them there, and those due at once too', async () => {
    const member = await createWorkspace(version(1, inLanes));
    for (const schedule of [{ delay: '1h' }, { every: '1h' }, {}]) {
      const { job_id } = await dispatched(member, { schedule, input: { key } });
      expect(job_id).toMatch(/^job_l8x/);
    }
  });

  test.each([
    ['moved into lanes', {}, inLanes],
    ['moved out of lanes', inLanes, {}],
  ])('finds a job by its key after it was %s', async (_how, before, after) => {
    const member = await createWorkspace(version(1, before));
    const headers = { 'idempotency-key': key };
    const first = await dispatch(member, {}, headers);
    await member.apply(version(2, after), [scope.env]);
    const kept = await stored();
    expect((await dispatch(member, {}, headers)).body.data).toEqual(first.body.data);
    expect(await dispatch(member, { retries: 1 }, headers)).toMatchObject({ status: 409 });
    expect(await stored()).toEqual(kept);
  });
});
