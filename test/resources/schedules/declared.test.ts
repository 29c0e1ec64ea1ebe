import { beforeEach, describe, expect, test, vi } from 'vitest';
import { scope } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { dispatch } from '../jobs/jobs.ts';
import { applied, idOf, jobOf, nightly, promoted, report, shop, statuses } from './scheduled.ts';

const { product } = scope;

let owner: Member;

beforeEach(async () => {
  owner = await createWorkspace();
});

describe('a schedule', () => {
  test('whose time is over is cancelled, and has no job where it never had one', async () => {
    const past = nightly('a', { schedule: { cron: '0 3 * * *', endDate: '2026-01-01T00:00:00Z' } });
    expect((await applied(owner, shop([past]))).schedules['prd']).toEqual(report());
    expect(await jobOf(owner, 'a')).toBeNull();
    await applied(owner, shop([nightly('a')], 'Second'), ['prd']);
    expect(await promoted(owner, 1)).toEqual(report({ cancelled: ['a'] }));
  });

  test('that ran as often as it was to does not begin again once its job is forgotten', async () => {
    const limited = nightly('a', { schedule: { every: '1h', limit: 1 } });
    await applied(owner, shop([limited]));
    await owner.call('jobs.delete', { job_id: await idOf(owner, 'a') });
    expect((await applied(owner, shop([limited]))).schedules['prd']).toEqual(report());
    expect(await jobOf(owner, 'a')).toBeNull();
    const other = nightly('a', { schedule: { every: '2h', limit: 1 } });
    await applied(owner, shop([other], 'Second'), ['prd']);
    expect(await statuses(owner, ['a'])).toEqual(['scheduled']);
  });

  test('whose secret is not there is told of, and has its job once it is', async () => {
    const given = shop([nightly('a', { input: { key: 'x', token: '$Secret{LATER}' } }), nightly('b')]);
    const failed = [{ tag: 'a', code: 'NOT_FOUND', message: expect.stringContaining('LATER') }];
    const warned = vi.spyOn(console, 'warn').mockReturnValue();
    expect((await applied(owner, given)).schedules['prd']).toEqual(report({ declared: ['b'], failed }));
    expect(await statuses(owner, ['a', 'b'])).toEqual([null, 'scheduled']);
    const lines = warned.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
    const place = { workspace: owner.workspace_id, product, env: 'prd' };
    expect(lines).toContainEqual({ level: 'warn', event: 'schedule_refused', ...place, ...failed[0] });
    warned.mockRestore();
    await owner.call('secrets.create', { key: 'LATER', value: 'a value' });
    expect((await applied(owner, given)).schedules['prd']).toEqual(report({ declared: ['a', 'b'], updated: ['a'] }));
    expect(await statuses(owner, ['a'])).toEqual(['scheduled']);
  });

  test('that was refused and is gone leaves nothing behind', async () => {
    await applied(owner, shop([nightly('a', { input: { key: '$Secret{LATER}' } })]));
    const second = await applied(owner, shop([], 'Second'), ['prd']);
    expect(second.schedules['prd']).toEqual(report());
  });

  test('has a key that callers may not use', async () => {
    await applied(owner, shop([nightly('a')]));
    const before = await stored();
    const { status, body } = await dispatch(owner, { key: 'manifest:a', schedule: { every: '1h' } });
    expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: 400, path: 'key' });
    expect(await stored()).toEqual(before);
  });

  test('is found by its key', async () => {
    await applied(owner, shop([nightly('a'), nightly('b')]));
    const { status, body } = await owner.call('jobs.list', { key: 'manifest:b', env: 'prd' });
    expect({ status, body }).toMatchObject({ status: 200, body: { data: { jobs: [{ key: 'manifest:b' }] } } });
  });
});
