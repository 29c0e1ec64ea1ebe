import { expect, test } from 'vitest';
import { manifest } from '../support/manifest.ts';
import { createWorkspace } from '../support/workspace.ts';

test('the SDK works inside a Worker', async () => {
  const { client, workspace_id, user_id } = await createWorkspace();
  expect(await client.workspaces.whoami()).toMatchObject({ workspace_id, user_id, role: 'owner' });
  expect(await client.products.apply(manifest())).toMatchObject({ version: 1, created: true });
  const answer = await client.actions.run({ app: 'api', event: 'echo', input: { key: 'sdk', size: 1 } });
  expect(answer).toMatchObject({ method: 'POST', path: '/echo/sdk', body: '{"size":1}' });
});

test('the SDK throws what the processor refuses, with the fields at fault', async () => {
  const { client } = await createWorkspace();
  const refused = client.actions.run({ app: 'api', event: 'echo', input: {} });
  await expect(refused).rejects.toMatchObject({
    code: 'NOT_FOUND',
    status: 404,
    errors: [{ path: 'product' }],
    request_id: expect.stringMatching(/^req_/),
  });
});
