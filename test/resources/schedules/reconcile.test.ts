import { beforeEach, describe, expect, test, vi } from 'vitest';
import { scope } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { listed } from '../jobs/jobs.ts';
import { applied, idOf, jobOf, nightly, promoted, report, shop, statuses } from './scheduled.ts';

const { product } = scope;
const PATIENCE = { timeout: 10_000, interval: 10 };

let owner: Member;

beforeEach(async () => {
  owner = await createWorkspace();
});

describe('applying a manifest', () => {
  test('makes a job of each schedule in each environment that runs it, as its author', async () => {
    const more = { retries: 2, timeout: '5s', ttl: '1h', at_most_once: true, version: 'latest' } as const;
    const given = shop([
      nightly('a', { schedule: { cron: '0 3 * * *', tz: 'Asia/Tokyo', overlap: 'queue_one' }, ...more }),
      nightly('b', { envs: ['dev'], schedule: { every: '1h' } }),
    ]);
    expect((await applied(owner, given)).schedules).toEqual({
      prd: report({ declared: ['a'] }),
      dev: report({ declared: ['a', 'b'] }),
    });
    expect(await jobOf(owner, 'a')).toMatchObject({
      key: 'manifest:a',
      status: 'scheduled',
      product,
      env: 'prd',
      target: 'api/echo',
      cron: '0 3 * * *',
      tz: 'Asia/Tokyo',
      retries: 2,
      version: null,
      input: { key: 'a' },
      created_by: owner.user_id,
    });
    expect([await jobOf(owner, 'b'), await jobOf(owner, 'b', 'dev')]).toEqual([
      null,
      expect.objectContaining({ every: 3_600_000 }),
    ]);
    await listed(owner, (jobs) => jobs.length === 3 && jobs.every(({ recurring }) => recurring === true));
  });

  test('again changes nothing of them', async () => {
    await applied(owner, shop([nightly('a')]));
    const before = await jobOf(owner, 'a');
    const again = await applied(owner, shop([nightly('a')]));
    expect(again.schedules['prd']).toEqual(report({ declared: ['a'] }));
    expect(await jobOf(owner, 'a')).toEqual(before);
  });

  test('leaves environments alone that run another version', async () => {
    await applied(owner, shop([nightly('a')]));
    const second = await applied(owner, shop([nightly('b')], 'Second'), ['dev']);
    expect(second.schedules).toEqual({ dev: report({ declared: ['b'], cancelled: ['a'] }) });
    expect(await statuses(owner, ['a', 'b'])).toEqual(['scheduled', null]);
    expect(await statuses(owner, ['a', 'b'], 'dev')).toEqual(['cancelled', 'scheduled']);
  });

  test('brings back a job that was cancelled or deleted, and leaves a paused one paused', async () => {
    await applied(owner, shop(['a', 'b', 'c'].map((tag) => nightly(tag))));
    for (const [operation, tag] of [
      ['cancel', 'a'],
      ['delete', 'b'],
      ['pause', 'c'],
    ] as const)
      await owner.call(`jobs.${operation}`, { job_id: await idOf(owner, tag) });
    await applied(owner, shop(['a', 'b', 'c'].map((tag) => nightly(tag))));
    expect(await statuses(owner, ['a', 'b', 'c'])).toEqual(['scheduled', 'scheduled', 'paused']);
  });

  test('of a product without schedules keeps nothing of them', async () => {
    await applied(owner, shop([]));
    await promoted(owner, 1);
    expect((await stored())['schedule_reconciliations']).not.toContainEqual(
      expect.objectContaining({ workspace_id: owner.workspace_id }),
    );
  });

  test('runs what it declares', async () => {
    const key = crypto.randomUUID();
    await applied(
      owner,
      shop([nightly('a', { schedule: { every: '1h', start_at: 100_000_000_000 }, input: { key } })]),
    );
    await vi.waitFor(async () => expect(await seen(`/echo/${key}`)).toHaveLength(2), PATIENCE);
    expect(await jobOf(owner, 'a')).toMatchObject({ status: 'scheduled', execution_count: 1 });
  });
});

describe('moving an environment', () => {
  beforeEach(async () => {
    await applied(owner, shop([nightly('stays'), nightly('changes'), nightly('goes')]));
    const changed = nightly('changes', { schedule: { cron: '0 4 * * *' } });
    await applied(owner, shop([nightly('stays'), changed, nightly('comes')], 'Second'));
  });

  test('updates what changed, adds what is new, and cancels what is gone', async () => {
    const before = await jobOf(owner, 'stays');
    const { job_id: id } = { job_id: await idOf(owner, 'changes') };
    expect(await promoted(owner, 2)).toEqual(
      report({ declared: ['stays', 'changes', 'comes'], updated: ['changes'], cancelled: ['goes'] }),
    );
    expect(await jobOf(owner, 'stays')).toEqual(before);
    expect(await jobOf(owner, 'changes')).toMatchObject({ id, cron: '0 4 * * *', status: 'scheduled' });
    expect(await jobOf(owner, 'comes')).toMatchObject({ status: 'scheduled' });
    expect(await jobOf(owner, 'goes')).toMatchObject({
      status: 'cancelled',
      cancel_reason: `version 2 of the product does not declare it for environment 'prd'`,
    });
    expect(await statuses(owner, ['goes', 'comes'], 'dev')).toEqual(['scheduled', null]);
  });

  test('back has them as they were', async () => {
    await promoted(owner, 2);
    const { body } = await owner.call('products.rollback', { product, env: 'prd' });
    expect((body.data as { schedules: unknown }).schedules).toEqual(
      report({ declared: ['stays', 'changes', 'goes'], updated: ['changes'], cancelled: ['comes'] }),
    );
    expect(await statuses(owner, ['stays', 'changes', 'goes', 'comes'])).toEqual([
      'scheduled',
      'scheduled',
      'scheduled',
      'cancelled',
    ]);
    expect(await jobOf(owner, 'changes')).toMatchObject({ cron: '0 3 * * *' });
  });

  test('under one key answers the same again, and lists with each move what it did', async () => {
    const input = { product, env: 'prd', version: 2 };
    const call = () => owner.call('products.promote', input, { headers: { 'idempotency-key': 'once' } });
    const first = await call();
    await owner.call('products.rollback', { product, env: 'prd' });
    expect((await call()).body.data).toEqual(first.body.data);
    const { body } = await owner.call('products.moves', { product, env: 'prd' });
    expect((body.data as { moves: { schedules: unknown }[] }).moves.map(({ schedules }) => schedules)).toEqual([
      expect.objectContaining({ cancelled: ['comes'] }),
      (first.body.data as { schedules: unknown }).schedules,
      report({ declared: ['stays', 'changes', 'goes'] }),
    ]);
  });

  test('has a pinned schedule run the version that declares it', async () => {
    await applied(owner, shop([nightly('p', { version: 'pinned' })], 'Third'), ['prd']);
    expect(await jobOf(owner, 'p')).toMatchObject({ version: 3 });
    await applied(owner, shop([nightly('p', { version: 'pinned' })], 'Fourth'));
    expect(await promoted(owner, 4)).toEqual(report({ declared: ['p'], updated: ['p'] }));
    expect(await jobOf(owner, 'p')).toMatchObject({ version: 4 });
  });

  test('is told of by a diff, schedule by schedule', async () => {
    const { body } = await owner.call('products.diff', { product, from: 1, to: 2 });
    expect((body.data as { changes: { path: string; kind: string }[] }).changes).toEqual([
      expect.objectContaining({ path: 'name' }),
      { path: 'schedules[changes].schedule.cron', kind: 'changed', from: '0 3 * * *', to: '0 4 * * *' },
      expect.objectContaining({ path: 'schedules[comes]', kind: 'added' }),
      expect.objectContaining({ path: 'schedules[goes]', kind: 'removed' }),
    ]);
  });
});
