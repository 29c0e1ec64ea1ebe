import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { createSdkKey } from '../../../src/kernel/idempotency-key.ts';
import { action, manifest, scope } from '../../support/manifest.ts';
import { added, stored } from '../../support/stored.ts';
import { createWorkspace } from '../../support/workspace.ts';
import { dispatch } from './jobs.ts';

const KEY = { 'idempotency-key': 'order-42' };

test('a repetition is answered with its job when the configuration no longer has the action', async () => {
  const owner = await createWorkspace(manifest());
  const first = await dispatch(owner, {}, KEY);
  await owner.apply(manifest([action('other')]), [scope.env]);
  const again = await dispatch(owner, {}, KEY);
  expect(again).toMatchObject({ status: 200, body: { data: first.body.data } });
});

test('a repetition has the job listed whose first request was cut off before it could tell of it', async () => {
  const owner = await createWorkspace(manifest());
  const { job_id: id } = (await dispatch(owner, {}, KEY)).body.data as { job_id: string };
  const listed = () => env.DB.prepare('SELECT id FROM jobs WHERE id = ?').bind(id).first();
  await env.DB.prepare('DELETE FROM jobs WHERE id = ?').bind(id).run();
  await owner.apply(manifest([action('other')]), [scope.env]);
  await dispatch(owner, {}, KEY);
  await expect.poll(listed, { timeout: 10_000 }).toEqual({ id });
});

test('without a job of that key, what is refused stays refused', async () => {
  const owner = await createWorkspace(manifest([action('other')]));
  const { status, body } = await dispatch(owner, {}, KEY);
  expect({ status, code: body.code, path: body.errors?.[0]?.path }).toEqual({
    status: 404,
    code: 'NOT_FOUND',
    path: 'event',
  });
});

test('another request under the key is not answered with the job of the first', async () => {
  const owner = await createWorkspace(manifest());
  await dispatch(owner, {}, KEY);
  await owner.apply(manifest([action('other')]), [scope.env]);
  const { status, body } = await dispatch(owner, { input: { key: 'another' } }, KEY);
  expect({ status, code: body.code }).toEqual({ status: 404, code: 'NOT_FOUND' });
});

test.each([
  ['of a caller', 'order-43', 1],
  ['of the SDK', createSdkKey(), 0],
])('a scheduled job is found again by a key %s', async (_whose, key, claims) => {
  const owner = await createWorkspace(manifest());
  const before = await stored();
  const headers = { 'idempotency-key': key };
  const first = await dispatch(owner, {}, headers);
  const after = await stored();
  expect(added(before, after)['claims'] ?? []).toHaveLength(claims);
  expect((await dispatch(owner, {}, headers)).body.data).toEqual(first.body.data);
  expect(await dispatch(owner, { input: { key: 'another' } }, headers)).toMatchObject({ status: 409 });
  expect(await stored()).toEqual(after);
});

test.each([
  ['scheduled', { schedule: { delay: '1h' } }, 'due at once', { schedule: {} }],
  ['due at once', { schedule: {} }, 'scheduled', { schedule: { delay: '1h' } }],
])('the key of a job that is %s is refused for one that is %s', async (_first, more, _second, other) => {
  const owner = await createWorkspace(manifest());
  await dispatch(owner, more, KEY);
  const before = await stored();
  expect(await dispatch(owner, other, KEY)).toMatchObject({
    status: 409,
    body: { code: 'CONFLICT', errors: [{ path: 'Idempotency-Key' }] },
  });
  expect(await stored()).toEqual(before);
});
