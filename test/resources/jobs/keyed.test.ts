import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { action, manifest, scope } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { ask, seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { dispatch, dispatched, listed, listPage, readJob } from './jobs.ts';

const HOUR = 3_600_000;
const PATIENCE = { timeout: 10_000 };

/** A product whose scheduled jobs live in lanes. */
function shop(...more: readonly ReturnType<typeof action>[]) {
  const gate = action('gate', { resource: '/gate', query: { key: 'x' } });
  return manifest([action('echo'), gate, ...more], { jobs: { scheduled: 'lane' } });
}

let owner: Member;
let key: string;

beforeAll(async () => {
  owner = await createWorkspace(shop());
});
beforeEach(() => {
  key = `schedule-${crypto.randomUUID()}`;
});

describe('a schedule with a key', () => {
  test('has an object of its own, also where scheduled jobs live in lanes', async () => {
    const { job_id: id, status } = await dispatched(owner, { key, schedule: { cron: '0 3 * * *' } });
    expect(id).toMatch(/^job_k[0-9a-f]{32}$/);
    expect(status).toBe('scheduled');
    expect(await readJob(owner, id)).toMatchObject({ id, key, cron: '0 3 * * *' });
  });

  test('is one job for each product, environment and key', async () => {
    const schedule = { every: '1h' };
    const { job_id: id } = await dispatched(owner, { key, schedule });
    expect((await dispatched(owner, { key, schedule })).job_id).toBe(id);
    expect((await dispatched(owner, { key: `${key}x`, schedule })).job_id).not.toBe(id);
    const other = await createWorkspace(manifest([action('echo')]));
    expect((await dispatched(other, { key, schedule })).job_id).not.toBe(id);
  });

  test('is as it was when it is declared again, and is listed once', async () => {
    const declare = () =>
      dispatched(owner, { key, schedule: { start_at: Date.now() - (Date.now() % HOUR) + 9 * HOUR } });
    const first = await declare();
    const before = await readJob(owner, first.job_id);
    expect(await declare()).toEqual(first);
    expect(await readJob(owner, first.job_id)).toEqual(before);
    await listed(owner, (jobs) => jobs.filter(({ id }) => id === first.job_id).length === 1);
  });

  test('is updated by another request, and stays the job that it was', async () => {
    const { job_id: id } = await dispatched(owner, { key, schedule: { every: '1h' } });
    const before = await readJob(owner, id);
    const updated = await dispatched(owner, { key, schedule: { every: '2h' }, input: { key: 'other' }, retries: 3 });
    expect(updated).toMatchObject({ job_id: id, status: 'scheduled', recurring: true });
    expect(await readJob(owner, id)).toMatchObject({
      every: 2 * HOUR,
      input: { key: 'other' },
      retries: 3,
      created_at: before['created_at'],
    });
    await listed(owner, (jobs) => jobs.some((job) => job.id === id && job['every'] === 2 * HOUR));
    expect((await listPage(owner)).jobs.filter((job) => job.id === id)).toHaveLength(1);
  });

  test('that runs goes on, and follows the other request then', async () => {
    const gate = crypto.randomUUID();
    const held = { key, event: 'gate', input: { query: { key: gate } }, schedule: { start_at: Date.now() - HOUR } };
    const { job_id: id } = await dispatched(owner, held);
    await vi.waitFor(async () => expect(await seen(gate)).toHaveLength(1), PATIENCE);
    const next = await dispatched(owner, { key, schedule: { delay: '1h' }, input: { key: 'next' } });
    expect(next).toMatchObject({ job_id: id, status: 'running', next_run_at: expect.any(Number) });
    await ask('/_open', { key: gate });
    await vi.waitFor(async () => {
      expect(await readJob(owner, id)).toMatchObject({
        status: 'scheduled',
        execution_count: 1,
        input: { key: 'next' },
        next_run_at: next.next_run_at,
      });
    }, PATIENCE);
    expect(await seen(gate)).toHaveLength(1);
  });

  test('that was cancelled begins anew', async () => {
    const schedule = { every: '1h' };
    const { job_id: id } = await dispatched(owner, { key, schedule });
    await owner.call('jobs.cancel', { job_id: id });
    expect(await dispatched(owner, { key, schedule })).toMatchObject({ job_id: id, status: 'scheduled' });
    expect(await readJob(owner, id)).toMatchObject({ status: 'scheduled', cancel_reason: null });
  });

  test('keeps to a pinned version until it is declared under another one', async () => {
    const pinned = { key, schedule: { every: '1h' }, version: 'pinned' };
    const { job_id: id } = await dispatched(owner, pinned);
    const { version } = await readJob(owner, id);
    await owner.apply(shop(action('more')));
    await owner.call('products.promote', { product: scope.product, env: scope.env, version: Number(version) + 1 });
    await dispatched(owner, pinned);
    expect((await readJob(owner, id))['version']).toBe(Number(version) + 1);
  });
});

describe('a key is refused, and nothing is stored,', () => {
  test.each([
    ['without a schedule', { schedule: undefined }, 'key'],
    ['with an empty schedule', { schedule: {} }, 'key'],
    ['that is empty', { key: '' }, 'key'],
    ['that is too long', { key: 'x'.repeat(256) }, 'key'],
    ['with white space', { key: 'a b' }, 'key'],
    ['of a call that cannot be made', { input: { params: { nope: 1 } } }, 'input.params.nope'],
  ])('%s', async (_title, more, path) => {
    const before = await stored();
    const { status, body } = await dispatch(owner, { key, ...more });
    expect({ status, code: body.code, path: body.errors?.[0]?.path }).toEqual({
      status: 400,
      code: 'VALIDATION_ERROR',
      path,
    });
    expect(await stored()).toEqual(before);
  });

  test('beside an Idempotency-Key of the caller', async () => {
    const { status, body } = await dispatch(owner, { key }, { 'idempotency-key': 'order-1' });
    expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: 400, path: 'Idempotency-Key' });
  });
});
