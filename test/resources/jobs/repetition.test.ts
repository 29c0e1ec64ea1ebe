import { expect, test } from 'vitest';
import { action, manifest, scope } from '../../support/manifest.ts';
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
