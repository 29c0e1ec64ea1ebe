import { beforeAll, describe, expect, test } from 'vitest';
import { action, manifest, scope } from '../support/manifest.ts';
import type { Answer } from '../support/processor.ts';
import { stored } from '../support/stored.ts';
import { at, seen } from '../support/target.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';

const LATER = { delay: '1h' };

let alice: Member;
let bob: Member;

beforeAll(async () => {
  [alice, bob] = await Promise.all([createWorkspace(manifest()), createWorkspace()]);
});

async function dispatch(
  member: Member,
  more: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { body } = await member.call(
    'actions.dispatch',
    { ...scope, event: 'echo', input: { key: 'isolation' }, schedule: LATER, ...more },
    { headers },
  );
  return (body.data as { job_id: string }).job_id;
}

/** What a refusal says besides the ids that were asked for. */
const saying = ({ status, body }: Answer, id: string) =>
  JSON.stringify({ status, ...body, request_id: null }).replaceAll(id, 'ID');

describe('to another workspace', () => {
  test('a product does not exist', async () => {
    expect(await bob.call('products.list')).toMatchObject({ status: 200, body: { data: { products: [] } } });
    expect(await bob.call('products.fetch', { product: scope.product })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', errors: [{ path: 'product' }] },
    });
    expect(await bob.call('products.fetch', { product: scope.product, version: 1 })).toMatchObject({ status: 404 });
  });

  test.each(['actions.run', 'actions.dispatch'])('its actions cannot be called: %s', async (operation) => {
    const answer = await bob.call(operation, { ...scope, event: 'echo', input: { key: 'stolen' } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND', errors: [{ path: 'product' }] } });
    expect(await seen('/echo/stolen')).toEqual([]);
  });

  test.each(['jobs.get', 'jobs.cancel'])('a job reads as one that never was: %s', async (operation) => {
    const id = await dispatch(alice);
    const absent = `job_o${'0'.repeat(32)}`;
    const before = await stored();
    const foreign = await bob.call(operation, { job_id: id });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(saying(foreign, id)).toBe(saying(await bob.call(operation, { job_id: absent }), absent));
    expect(await stored()).toEqual(before);
    expect(await alice.call('jobs.get', { job_id: id })).toMatchObject({
      status: 200,
      body: { data: { id, status: 'scheduled', cancel_reason: null } },
    });
  });
});

describe('the same tags in two workspaces do not mix', () => {
  beforeAll(async () => {
    const { apps, ...rest } = manifest();
    await bob.apply({
      ...rest,
      name: 'Bob',
      apps: (apps ?? []).map((app) => ({ ...app, actions: [action('echo', { method: 'PUT' })] })),
    });
  });

  test('in what is read', async () => {
    const [hers, his] = await Promise.all(
      [alice, bob].map(({ call }) => call('products.fetch', { product: scope.product })),
    );
    expect(hers?.body.data).toMatchObject({ name: 'Shop', version: 1, author: alice.user_id });
    expect(his?.body.data).toMatchObject({ name: 'Bob', version: 1, author: bob.user_id });
  });

  test('in what is run', async () => {
    await alice.run('echo', { key: 'whose' });
    await bob.run('echo', { key: 'whose' });
    expect((await seen('/echo/whose')).map(({ method }) => method)).toEqual(['POST', 'PUT']);
  });

  test('in what is applied', async () => {
    await bob.apply(manifest([], { name: 'Second' }), ['prd', 'dev']);
    expect((await alice.call('products.list')).body.data).toMatchObject({
      products: [{ name: 'Shop', latest_version: 1, environments: { prd: 1, dev: 1 } }],
    });
    expect(await alice.run('echo', { key: 'still' })).toMatchObject({ status: 200, body: { meta: { version: 1 } } });
    await bob.apply(manifest(), ['prd', 'dev']);
  });

  test('in the keys of dispatches', async () => {
    const headers = { 'idempotency-key': 'one-key' };
    const hers = await dispatch(alice, {}, headers);
    const his = await dispatch(bob, {}, headers);
    expect(his).not.toBe(hers);
    expect(await dispatch(alice, {}, headers)).toBe(hers);
  });
});

test('the same key in two environments of a product makes two jobs', async () => {
  const headers = { 'idempotency-key': 'per-environment' };
  expect(await dispatch(alice, { env: 'dev' }, headers)).not.toBe(await dispatch(alice, {}, headers));
});

test('environments of a product have their own addresses', async () => {
  const { apps, ...rest } = manifest();
  const split = (apps ?? []).map((app) => ({
    ...app,
    environments: app.environments.map((environment) => ({
      ...environment,
      base_url: at(`/echo/${environment.slug}`),
    })),
  }));
  await alice.apply({ ...rest, tag: 'split', apps: split });
  for (const env of ['prd', 'dev']) {
    const { body } = await alice.run('echo', { key: 'x' }, { product: 'split', env });
    expect(body.data).toMatchObject({ path: `/echo/${env}/echo/x` });
  }
});
