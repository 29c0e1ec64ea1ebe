import { afterEach, describe, expect, test, vi } from 'vitest';
import { agree, authorizationUrl, comeBack, conduct, exchanges } from '../support/oauth.ts';
import { oauth2 } from '../support/auth-manifest.ts';
import { ahead, crash, createShop, current, kept, ring, type Shop } from './credentials.ts';

const HOUR_MS = 3_600_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** A credential that a user agreed to at a provider that rotates refresh tokens. */
async function authorized(): Promise<Shop> {
  const authorization_url = await authorizationUrl();
  const shop = await createShop((key) =>
    oauth2(
      key,
      {
        grant_type: 'authorization_code',
        authorization_url,
        scopes: ['openid', 'offline_access'],
        parameters: { prompt: 'consent' },
      },
      'oidc',
    ),
  );
  const { auth, app, product, env } = shop.name;
  const { body } = await shop.owner.call('credentials.authorize', { auth, app, product, env });
  expect(body).toMatchObject({ data: { url: expect.any(String) } });
  const { status, page } = await comeBack(await agree((body.data as { url: string }).url));
  expect({ status, page }).toMatchObject({ status: 200, page: expect.stringContaining('Authorized') });
  return shop;
}

/** A credential of the refresh token `first`, which the manifest names, at a server that takes any. */
const named = (more: object = {}) =>
  createShop((key) => oauth2(key, { grant_type: 'refresh_token', refresh_token: '$Secret{REFRESH_TOKEN}', ...more }));

const spent = async (key: string) => (await exchanges(key)).map(({ parameters }) => parameters['refresh_token']);

describe('rotation', () => {
  test('every refresh spends the refresh token of the one before', async () => {
    const { key, name } = await authorized();
    for (const hours of [1, 2, 3]) {
      ahead(hours * HOUR_MS);
      await current(name);
    }
    const [code, ...refreshes] = await exchanges(key);
    expect(code?.parameters).toMatchObject({ grant_type: 'authorization_code', code_verifier: expect.any(String) });
    expect(refreshes.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(refreshes.map(({ parameters }) => parameters['refresh_token'])).size).toBe(3);
  });

  test('a server that gives no new one goes on with the old', async () => {
    const { key, name } = await named();
    await conduct(key, { fields: { refresh_token: undefined } });
    await current(name);
    ahead(HOUR_MS);
    await current(name);
    expect((await spent(key))[0]).toBe('first');
    expect(await spent(key)).toHaveLength(2);
  });

  test('when the newest is refused, the one of the manifest is tried', async () => {
    const { key, name } = await named();
    await conduct(key, { fields: { refresh_token: 'second' } });
    await current(name);
    await conduct(key, { refused: ['second'] });
    ahead(HOUR_MS);
    await current(name);
    expect(await spent(key)).toEqual(['first', 'second', 'first']);
  });
});

describe('an answer that is lost', () => {
  test('is asked for again with the same refresh token, and a server with a grace window gives it', async () => {
    const { key, name } = await authorized();
    await conduct(key, { lose: 1, grace: true });
    ahead(HOUR_MS);
    const got = await Promise.all(Array.from({ length: 100 }, () => current(name)));
    expect(new Set(got.map(({ id }) => id)).size).toBe(1);
    const [, once, again, ...more] = await exchanges(key);
    expect(once?.parameters['refresh_token']).toBe(again?.parameters['refresh_token']);
    expect(more).toEqual([]);
    // What was given the second time is the pair that the server goes on with.
    await conduct(key, {});
    ahead(2 * HOUR_MS);
    await current(name);
    expect((await exchanges(key)).at(-1)?.status).toBe(200);
  });

  test('costs a user’s consent where the server has no grace window; the token that is still good is given on', async () => {
    const { key, name } = await authorized();
    const first = await current(name);
    await conduct(key, { lose: 1 });
    ahead(HOUR_MS - 30_000);
    expect(await current(name)).toEqual(first);
    await vi.waitFor(async () => expect((await kept(name))?.phase.status).toBe('awaiting_consent'), {
      timeout: 10_000,
    });
    expect((await exchanges(key)).map(({ status }) => status)).toEqual([200, 200, 400]);
    expect(await current(name)).toEqual(first);
    ahead(HOUR_MS);
    await expect(current(name)).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      message: expect.stringContaining('the answer to its last refresh was lost'),
      details: { outcome: 'not_sent' },
    });
    expect(await exchanges(key)).toHaveLength(3);
  });

  test('goes back to the refresh token of the manifest where the newest is refused', async () => {
    const { key, name } = await named();
    await conduct(key, { fields: { refresh_token: 'second' } });
    await current(name);
    await conduct(key, { lose: 1, refused: ['second'] });
    ahead(HOUR_MS);
    await current(name);
    expect(await spent(key)).toEqual(['first', 'second', 'second', 'first']);
  });

  test('of client credentials is simply asked for anew', async () => {
    const { key, name } = await createShop();
    await conduct(key, { lose: 1 });
    await current(name);
    expect((await exchanges(key)).map(({ status }) => status)).toEqual([200, 200]);
  });

  test('twice fails, and the next caller tries again', async () => {
    const { key, name } = await named();
    await conduct(key, { lose: 2 });
    await expect(current(name)).rejects.toMatchObject({ code: 'CONNECTION_ERROR', details: { outcome: 'not_sent' } });
    ahead(1_000);
    await current(name);
    expect(await spent(key)).toEqual(['first', 'first', 'first']);
  });
});

describe('a crash in the middle of an exchange', () => {
  const cutOff = async ({ key, name }: Shop, seen: number): Promise<void> => {
    await conduct(key, { delay: 300, grace: true });
    ahead(HOUR_MS);
    const waiting = current(name).catch(() => null);
    await vi.waitFor(async () => expect((await kept(name))?.phase.status).toBe('refreshing'), { timeout: 10_000 });
    await crash(name);
    await vi.waitFor(async () => expect((await exchanges(key)).length).toBeGreaterThan(seen), { timeout: 10_000 });
    await waiting;
  };

  test('is made good by whoever asks next, with the same refresh token', async () => {
    const shop = await authorized();
    await cutOff(shop, 1);
    const { data } = await current(shop.name);
    expect(data).toHaveProperty('access_token');
    const [, ...refreshes] = await exchanges(shop.key);
    expect(new Set(refreshes.map(({ parameters }) => parameters['refresh_token'])).size).toBe(1);
    expect((await kept(shop.name))?.phase.status).toBe('valid');
  });

  test('is made good by the alarm', async () => {
    const shop = await createShop();
    await conduct(shop.key, { delay: 300 });
    const waiting = shop.owner.call('credentials.fetch', {}).catch(() => null);
    void current(shop.name).catch(() => null);
    await vi.waitFor(async () => expect((await kept(shop.name))?.phase.status).toBe('refreshing'), { timeout: 10_000 });
    await crash(shop.name);
    await waiting;
    await vi.waitFor(
      async () => {
        await ring(shop.name);
        expect((await kept(shop.name))?.phase.status).toBe('valid');
      },
      { timeout: 10_000 },
    );
  });
});
