import { beforeEach, describe, expect, test } from 'vitest';
import { scope } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';
import { applied, idOf, jobOf, nightly, promoted, report, shop, statuses } from './scheduled.ts';

const { product } = scope;

let owner: Member;

beforeEach(async () => {
  owner = await createWorkspace();
});

describe('an environment', () => {
  const environments = (...slugs: string[]) => slugs.map((slug) => ({ slug, env_name: slug }));

  test('that is switched off has none, and has them again afterwards', async () => {
    const off = [...environments('prd'), { slug: 'dev', env_name: 'dev', active: false }];
    await applied(owner, shop([nightly('a')]));
    const second = await applied(owner, shop([nightly('a')], 'Off', { environments: off }), ['dev']);
    expect(second.schedules['dev']).toEqual(report({ cancelled: ['a'] }));
    expect(await promoted(owner, 1, { env: 'dev' })).toEqual(report({ declared: ['a'] }));
    expect(await statuses(owner, ['a'], 'dev')).toEqual(['scheduled']);
  });

  test('that the manifest has no more loses its schedules, and has them again when it is back', async () => {
    await applied(owner, shop([nightly('a')]));
    const [app] = shop([]).apps ?? [];
    const apps = app === undefined ? [] : [{ ...app, environments: app.environments.slice(0, 1) }];
    const without = shop([nightly('a')], 'Without dev', { environments: environments('prd'), apps });
    expect((await applied(owner, without)).schedules).toEqual({ dev: report({ cancelled: ['a'] }) });
    expect(await jobOf(owner, 'a', 'dev')).toMatchObject({
      status: 'cancelled',
      cancel_reason: `the product has no environment 'dev' any more`,
    });
    expect(await statuses(owner, ['a'])).toEqual(['scheduled']);
    expect((await applied(owner, without)).schedules).toEqual({});
    const back = await applied(owner, shop([nightly('a')], 'With dev again'));
    expect(back.schedules).toEqual({ dev: report({ declared: ['a'] }) });
    expect(await statuses(owner, ['a'], 'dev')).toEqual(['scheduled']);
  });
});

describe('a member who reaches one environment', () => {
  const reach = { products: [product], envs: ['dev'] };

  test('has its schedules follow, and those of no other', async () => {
    await applied(owner, shop([nightly('a')]));
    for (const slug of ['prd', 'dev']) await owner.call('jobs.cancel', { job_id: await idOf(owner, 'a', slug) });
    const member = await addRestricted(owner, 'developer', reach);
    expect((await applied(member, shop([nightly('a')]))).schedules).toEqual({ dev: report({ declared: ['a'] }) });
    expect([...(await statuses(owner, ['a'])), ...(await statuses(owner, ['a'], 'dev'))]).toEqual([
      'cancelled',
      'scheduled',
    ]);
  });

  test('may not take away another that has schedules', async () => {
    await applied(owner, shop([nightly('a')]));
    const member = await addRestricted(owner, 'developer', reach);
    const without = shop([], 'Without prd', { environments: [{ slug: 'dev', env_name: 'dev' }], apps: [] });
    const before = await stored();
    const { status, body } = await member.call('products.apply', { manifest: without });
    expect({ status, code: body.code, path: body.errors?.[0]?.path }).toEqual({
      status: 403,
      code: 'FORBIDDEN',
      path: 'env',
    });
    expect(await stored()).toEqual(before);
    expect(await statuses(owner, ['a'])).toEqual(['scheduled']);
  });
});

test('another workspace with the same product has schedules of its own', async () => {
  const other = await createWorkspace();
  await applied(owner, shop([nightly('a')]));
  await applied(other, shop([nightly('a')]));
  expect(await idOf(owner, 'a')).not.toBe(await idOf(other, 'a'));
  await applied(other, shop([], 'Second'), ['prd', 'dev']);
  expect(await statuses(owner, ['a'])).toEqual(['scheduled']);
  expect(await owner.call('jobs.get', { job_id: await idOf(other, 'a') })).toMatchObject({ status: 404 });
});
