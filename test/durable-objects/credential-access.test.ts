import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { action, type ActionManifest, scope } from '../support/manifest.ts';
import { conduct, exchanges } from '../support/oauth.ts';
import { seen } from '../support/target.ts';
import { addMember, createWorkspace } from '../support/workspace.ts';
import { type AuthManifest, createSecrets, oauth2, withAuth } from '../support/auth-manifest.ts';
import { ahead, createShop, current, kept, objectOf, type Shop, storedText } from './credentials.ts';

const place = { ...scope, auth: 'main' };
const HOUR_MS = 3_600_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** A credential that an action obtains from the token endpoint. */
function createActionShop(more: Partial<AuthManifest> = {}, ownAction: Partial<ActionManifest> = {}): Promise<Shop> {
  const environments = [{ slug: 'prd', base_url: env.TEST_OAUTH_URL }];
  const tokenAction = action('log-in', {
    resource: '/mock/:key/token',
    request_type: 'URLENCODED',
    auth: false,
    ...ownAction,
  });
  return createShop(
    (key) =>
      ({
        tag: 'main',
        setup_type: 'credential_access',
        action_tag: 'log-in',
        input: { params: { key }, body: { grant_type: 'client_credentials' } },
        tokens: { headers: { authorization: 'Bearer $Auth{access_token}' } },
        ...more,
      }) as AuthManifest,
    { environments, actions: [tokenAction] },
  );
}

describe('a credential that an action obtains', () => {
  test('is what the action answers; 100 callers share one run', async () => {
    const { key, name } = await createActionShop();
    await conduct(key, { delay: 50 });
    const got = await Promise.all(Array.from({ length: 100 }, () => current(name)));
    expect(got[0]?.data).toMatchObject({ access_token: expect.any(String), expires_in: 3_600 });
    expect(await exchanges(key)).toHaveLength(1);
  });

  test.each([
    ['the time that its answer gives', { expires_in: '$Response{expires_in}' }, HOUR_MS],
    ['expiry and period', { expiry: 2, period: 'hours' }, 2 * HOUR_MS],
    ['expiry in seconds', { expiry: 30 }, 30_000],
  ] as const)('is good for %s', async (_title, more, lifeMs) => {
    const { key, name } = await createActionShop(more);
    const first = await current(name);
    const { expiresAt = 0 } = (await kept(name))?.token ?? {};
    expect(Math.abs((expiresAt ?? 0) - Date.now() - lifeMs)).toBeLessThan(10_000);
    ahead(lifeMs);
    expect((await current(name)).id).not.toBe(first.id);
    expect(await exchanges(key)).toHaveLength(2);
  });

  test('without an expiry is refreshed only when a target refused it', async () => {
    const { key, name } = await createActionShop();
    const first = await current(name);
    ahead(1_000 * HOUR_MS);
    expect(await current(name)).toEqual(first);
    expect((await current(name, first.id)).id).not.toBe(first.id);
    expect(await exchanges(key)).toHaveLength(2);
  });

  test('whose action fails fails the call that needs it, which was not sent', async () => {
    const { key, name } = await createActionShop();
    await conduct(key, { instead: { status: 403, body: { error: 'no' } } });
    await expect(current(name)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining("auth 'main' of app 'api' got no token"),
      details: { outcome: 'not_sent', upstream: { status: 403 } },
    });
  });

  test('whose action answers no object is no credential', async () => {
    const { key, name } = await createActionShop();
    await conduct(key, { instead: { status: 200, body: ['token'] } });
    await expect(current(name)).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
  });

  test('whose action needs it by way of another is refused, and nothing is sent', async () => {
    const { owner, key, name } = await createActionShop();
    const [app] = withAuth(oauth2(key)).apps;
    if (app === undefined) throw new Error('the manifest has no app');
    const tokens = { headers: { authorization: '$Auth{access_token}' } };
    const obtainedBy = (tag: string, action_tag: string) =>
      ({ tag, setup_type: 'credential_access', action_tag, tokens }) as const;
    await owner.apply(
      {
        ...withAuth(oauth2(key)),
        apps: [
          {
            ...app,
            auth: [obtainedBy('main', 'one'), obtainedBy('other', 'two')],
            actions: [action('one', { auth: 'other' }), action('two', { auth: 'main' })],
          },
        ],
      },
      ['prd'],
    );
    await expect(current(name, undefined, 2)).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { errors: [{ path: 'action_tag' }], outcome: 'not_sent' },
    });
    expect(await seen(`/echo/${key}`)).toEqual([]);
  });
});

describe('revoking', () => {
  test('forgets all that is held, and empties the object', async () => {
    const { owner, key, name } = await createShop();
    const first = await current(name);
    expect((await owner.call('credentials.revoke', place)).body.data).toBe(true);
    expect(await kept(name)).toBeNull();
    expect(await storedText(name)).toBe('[]');
    expect((await owner.call('credentials.fetch', place)).body.data).toMatchObject({
      status: 'none',
      expires_at: null,
    });
    expect((await owner.call('credentials.revoke', place)).body.data).toBe(false);
    expect((await current(name)).id).not.toBe(first.id);
    expect(await exchanges(key)).toHaveLength(2);
  });

  test('drops what an exchange under way brings', async () => {
    const { owner, key, name } = await createShop();
    await conduct(key, { delay: 300 });
    const asked = objectOf(name).current(name, 1);
    await vi.waitFor(async () => expect((await kept(name))?.phase.status).toBe('refreshing'), { timeout: 10_000 });
    await owner.call('credentials.revoke', place);
    expect(await asked).toMatchObject({ ok: true });
    expect(await exchanges(key)).toHaveLength(2);
    expect((await kept(name))?.progress.fence).toBe(2);
  });
});

describe('what is told of credentials', () => {
  test('to a viewer: how each stands, and no token', async () => {
    const { owner, name } = await createShop();
    const viewer = await addMember(owner, 'viewer');
    const { data } = await current(name);
    const { body } = await viewer.call('credentials.list', { product: scope.product, env: scope.env });
    expect(body.data).toMatchObject({
      credentials: [
        { app: 'api', auth: 'main', setup_type: 'oauth2', status: 'valid', refreshed_at: expect.any(Number) },
      ],
    });
    expect(JSON.stringify(body)).not.toContain(data['access_token']);
  });

  test('a failure with its next try', async () => {
    const { owner, key, name } = await createShop();
    await conduct(key, { instead: { status: 401, body: { error: 'invalid_client' } } });
    await current(name).catch(() => null);
    expect((await owner.call('credentials.fetch', place)).body.data).toMatchObject({
      status: 'broken',
      next_try_at: expect.any(Number),
      last_error: { code: 'UNAUTHORIZED', message: expect.stringContaining('invalid_client') },
    });
  });

  test('one that ran out unused', async () => {
    const { name } = await createShop();
    await current(name);
    ahead(HOUR_MS);
    expect(await objectOf(name).status()).toMatchObject({ status: 'expired' });
  });

  test.each([
    ['product', { product: 'nope' }],
    ['env', { env: 'nope' }],
    ['app', { app: 'nope' }],
    ['auth', { auth: 'nope' }],
  ])('nothing where there is no such %s', async (path, more) => {
    const { owner } = await createShop();
    const { status, body } = await owner.call('credentials.fetch', { ...place, ...more });
    expect({ status, body }).toMatchObject({ status: 404, body: { code: 'NOT_FOUND', errors: [{ path }] } });
  });
});

describe('to another workspace', () => {
  test('a credential of the same name is another one', async () => {
    const { key, name, owner } = await createShop();
    const bob = await createWorkspace();
    await createSecrets(bob);
    await bob.apply(withAuth(oauth2(key)));
    const mine = await current(name);
    const his = await current({ ...name, workspace: bob.workspace_id });
    expect(his.id).not.toBe(mine.id);
    expect(await exchanges(key)).toHaveLength(2);
    expect((await bob.call('credentials.revoke', place)).body.data).toBe(true);
    expect((await owner.call('credentials.fetch', place)).body.data).toMatchObject({ status: 'valid' });
    expect(await current(name)).toEqual(mine);
  });

  test('a product with its credentials does not exist', async () => {
    await createShop();
    const bob = await createWorkspace();
    for (const operation of ['authorize', 'fetch', 'revoke'])
      expect(await bob.call(`credentials.${operation}`, place)).toMatchObject({ status: 404 });
  });
});
