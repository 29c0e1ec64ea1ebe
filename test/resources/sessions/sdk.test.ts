import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { signInProduct, useSession } from '../../../examples/sign-in/sign-in.ts';
import { scope } from '../../support/manifest.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { createShop } from './signed-in.ts';

let owner: Member;

beforeAll(async () => {
  owner = await createShop();
});

describe('sessions of the client', () => {
  test('are begun, read, refreshed and ended, under each name of a method', async () => {
    const { sessions } = owner.client;
    const data = { user: { id: 'ann' } };
    const first = await sessions.create({ tag: 'login', data });
    expect(await sessions.decrypt({ tag: 'login', token: first.token })).toEqual(data);
    expect(await sessions.validate({ tag: 'login', token: first.token })).toEqual(data);
    const other = { session_tag: 'login', refresh_token: first.refreshToken } as never;
    const second = await sessions.refresh(other);
    expect(await sessions.verify({ tag: 'login', token: second.token })).toMatchObject({ valid: true, data });
    expect(await sessions.listActive({ tag: 'login', identifier: 'ann' })).toMatchObject({ total: 1 });
    expect(await sessions.list({ tag: 'login' })).toMatchObject({ total: 1 });
    expect(await sessions.fetchUsers({ session: 'login' })).toMatchObject({ total: 1 });
    expect(await sessions.users({ tag: 'login' } as never)).toMatchObject({ total: 1 });
    const details = await sessions.fetchUserDetails({ session: 'login', identifier: 'ann' });
    expect(details).toMatchObject({ totalSessions: 2, activeSessionsCount: 1 });
    expect(await sessions.fetchActivityLogs({ session: 'login' })).toMatchObject({ page: 1 });
    expect(await sessions.fetchDashboard({ session: 'login' })).toMatchObject({ totalUsers: 1 });
    expect(await sessions.rotateKeys()).toMatchObject({ keys: 2 });
    expect(await sessions.revoke({ tag: 'login', session_id: second.sessionId } as never)).toEqual({ revoked: 1 });
    expect(await sessions.revokeAll({ tag: 'login' })).toEqual({ revoked: 0 });
  });

  test.each([
    ['its token', (token: string) => token],
    ['tag and token', (token: string) => ({ tag: 'login', token: token.slice(token.indexOf(':') + 1) })],
    ['tag and a token that has the tag', (token: string) => ({ tag: 'login', token })],
    ['a session’s id before its token', (token: string) => `ses_1:${token}`],
  ])('goes along with a call as %s', async (_how, session) => {
    const { token } = await owner.client.sessions.start({ tag: 'login', data: { user: { id: 'ann' } } });
    const key = crypto.randomUUID();
    const input = { key, by: '$Session{user}{id}' };
    await owner.client.actions.run({ app: scope.app, event: 'echo', input, session: session(token) });
    expect((await seen(`/echo/${key}`)).map(({ body }) => JSON.parse(body) as unknown)).toEqual([{ by: 'ann' }]);
  });
});

describe('a session that is defined as a function', () => {
  const define = (handler: Parameters<typeof owner.client.sessions.define>[0]['handler']) =>
    owner.client.sessions.define({ product: 'shop', tag: 'login', name: 'Login', handler });

  test.each(['$Session{user}{id}', 'user.id'])('is the element of a manifest: %s', async (selector) => {
    const definition = await define((ctx) => {
      ctx.selector(selector);
      ctx.expiry(15, 'mins');
      ctx.refreshExpiry(60);
      ctx.schema({ user: { type: 'object', required: true } });
    });
    expect(definition).toEqual({
      tag: 'login',
      name: 'Login',
      selector: '$Session{user}{id}',
      expiry: 15,
      period: 'mins',
      refresh_expiry: 60,
      schema: { user: { type: 'object', required: true } },
    });
    const shop = await createShop({ sessions: [definition] });
    expect(await shop.client.sessions.start({ tag: 'login', data: { user: { id: 1 } } })).toHaveProperty('token');
  });

  test('has to say all that a session needs', async () => {
    await expect(define((ctx) => ctx.selector('id'))).rejects.toThrow('ctx.selector, ctx.expiry and ctx.schema');
  });
});

test('the example of the guide signs a user in and out', async () => {
  const member = await createWorkspace();
  await member.apply(await signInProduct(member.client, env.TEST_TARGET_URL));
  const { answer, valid } = await useSession(member.client);
  expect(JSON.stringify(answer)).toContain('u_1');
  expect(valid).toBe(false);
});
