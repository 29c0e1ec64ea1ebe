import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { type Answer, composed, ORIGIN, send, type Serve, worker } from '../../support/processor.ts';
import { added, stored } from '../../support/stored.ts';
import { createWorkspace } from '../../support/workspace.ts';
import { createKeyPair } from '../../../sdk/src/index.ts';

const { public_key } = await createKeyPair();
const TOKEN = 'a-token-of-exactly-32-characters';

function bootstrap(token: string | null, serve: Serve, input: object = {}): Promise<Answer> {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  const body = JSON.stringify({ name: 'Acme', public_key, ...input });
  return send(new Request(`${ORIGIN}/v1/workspaces/bootstrap`, { method: 'POST', headers, body }), serve);
}

test('the one-time token makes one workspace, however often and concurrently it is sent', async () => {
  const before = await stored();
  const answers = await Promise.all([1, 2, 3, 4].map(() => bootstrap(env.BOOTSTRAP_TOKEN, worker)));
  const made = answers.filter(({ status }) => status === 200);
  expect(made).toHaveLength(1);
  expect(made[0]?.body.data).toEqual({
    workspace_id: expect.stringMatching(/^ws_[0-9a-f]{32}$/),
    user_id: expect.stringMatching(/^user_[0-9a-f]{32}$/),
  });
  for (const { status, body } of answers.filter((answer) => answer !== made[0])) {
    expect({ status, code: body.code, detail: body.detail }).toEqual({
      status: 403,
      code: 'FORBIDDEN',
      detail: 'this bootstrap token was used before',
    });
  }
  const after = await stored();
  expect(added(before, after)).toEqual({
    workspaces: [expect.objectContaining({ name: 'Acme' })],
    users: [expect.objectContaining({ role: 'owner', public_key })],
  });
  expect(JSON.stringify(after)).not.toContain(env.BOOTSTRAP_TOKEN);
});

test('the first owner may do everything at once', async () => {
  const { client, workspace_id } = await createWorkspace();
  expect(await client.workspaces.whoami()).toMatchObject({ workspace_id, role: 'owner' });
});

describe('a bootstrap is refused, and makes nothing,', () => {
  const deployed = composed({ BOOTSTRAP_TOKEN: TOKEN });
  test.each<[title: string, status: number, code: string, send: () => Promise<Answer>]>([
    ['where no token is set', 403, 'FORBIDDEN', () => bootstrap(TOKEN, composed({ BOOTSTRAP_TOKEN: undefined }))],
    [
      'where no token is set and none is sent',
      403,
      'FORBIDDEN',
      () => bootstrap(null, composed({ BOOTSTRAP_TOKEN: undefined })),
    ],
    ['where the token is empty', 403, 'FORBIDDEN', () => bootstrap(null, composed({ BOOTSTRAP_TOKEN: '' }))],
    [
      'where the token is short',
      403,
      'FORBIDDEN',
      () => bootstrap(TOKEN.slice(1), composed({ BOOTSTRAP_TOKEN: TOKEN.slice(1) })),
    ],
    ['without a token', 401, 'UNAUTHORIZED', () => bootstrap(null, deployed)],
    ['with another token', 401, 'UNAUTHORIZED', () => bootstrap(env.BOOTSTRAP_TOKEN, deployed)],
    ['with a part of the token', 401, 'UNAUTHORIZED', () => bootstrap(TOKEN.slice(0, -1), deployed)],
    ['with the token in another case', 401, 'UNAUTHORIZED', () => bootstrap(TOKEN.toUpperCase(), deployed)],
  ])('%s', async (_title, status, code, attempt) => {
    const before = await stored();
    const answer = await attempt();
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect(JSON.stringify(answer.body)).not.toContain(TOKEN.slice(1));
    expect(await stored()).toEqual(before);
  });

  test.each([
    ['no name', { name: undefined }, 'name'],
    ['a blank name', { name: '  ' }, 'name'],
    ['a name over 100 characters', { name: 'x'.repeat(101) }, 'name'],
    ['no public key', { public_key: undefined }, 'public_key'],
    ['a key of another length', { public_key: 'AAAA' }, 'public_key'],
    ['a key in plain base64', { public_key: `${'+/'.repeat(21)}A` }, 'public_key'],
    ['an unknown field', { role: 'owner' }, 'role'],
  ])('with %s', async (_title, input, path) => {
    const before = await stored();
    expect(await bootstrap(TOKEN, deployed, input)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_ERROR', errors: [{ path }] },
    });
    expect(await stored()).toEqual(before);
  });

  test('and its token is as good as before', async () => {
    expect(await bootstrap(TOKEN, deployed)).toMatchObject({ status: 200 });
  });
});
