import { runInDurableObject } from 'cloudflare:test';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { conduct, exchanges } from '../support/oauth.ts';
import { oauth2 } from '../support/auth-manifest.ts';
import { ahead, createShop, current, freshSource, kept, objectOf, ring, alarmOf } from './credentials.ts';

const CALLERS = Array.from({ length: 100 }, (_, index) => index);
const HOUR_MS = 3_600_000;

afterEach(() => {
  vi.restoreAllMocks();
});

describe('100 callers at one time', () => {
  test('share the exchange of a credential that nobody had', async () => {
    const { key, name } = await createShop();
    const got = await Promise.all(CALLERS.map(() => current(name)));
    expect(new Set(got.map(({ id }) => id)).size).toBe(1);
    expect(got[0]?.data).toMatchObject({ access_token: expect.any(String), token_type: 'Bearer' });
    expect(await exchanges(key)).toHaveLength(1);
  });

  test('share one refresh at the moment of expiry, and none fails', async () => {
    const { key, name } = await createShop();
    const first = await current(name);
    await conduct(key, { delay: 50 });
    ahead(HOUR_MS);
    const got = await Promise.all(CALLERS.map(() => current(name)));
    expect(new Set(got.map(({ id }) => id)).size).toBe(1);
    expect(got[0]?.id).not.toBe(first.id);
    expect(await exchanges(key)).toHaveLength(2);
  });

  test('share one refresh when a target refused the token of all of them', async () => {
    const { key, name } = await createShop();
    const { id } = await current(name);
    await conduct(key, { delay: 50 });
    const got = await Promise.all(CALLERS.map(() => current(name, id)));
    expect(new Set(got.map((credential) => credential.id)).size).toBe(1);
    expect(got[0]?.id).not.toBe(id);
    expect(await exchanges(key)).toHaveLength(2);
  });

  test('share one failure', async () => {
    const { key, name } = await createShop();
    await conduct(key, { delay: 50, instead: { status: 503, body: { error: 'temporarily_unavailable' } } });
    const got = await Promise.allSettled(CALLERS.map(() => current(name)));
    for (const { reason } of got as PromiseRejectedResult[])
      expect(reason).toMatchObject({
        code: 'SERVICE_UNAVAILABLE',
        details: { outcome: 'not_sent', upstream: { status: 503 } },
      });
    expect(await exchanges(key)).toHaveLength(1);
  });
});

describe('ahead of the expiry', () => {
  test('callers get the token that is still good while a new one is fetched', async () => {
    const { key, name } = await createShop();
    const first = await current(name);
    await conduct(key, { delay: 50 });
    ahead(HOUR_MS - 30_000);
    expect(await current(name)).toEqual(first);
    await vi.waitFor(async () => expect((await current(name)).id).not.toBe(first.id), { timeout: 10_000 });
    expect(await exchanges(key)).toHaveLength(2);
  });

  test('callers get the token that is still good when no new one can be had', async () => {
    const { key, name } = await createShop();
    const first = await current(name);
    await conduct(key, { instead: { status: 500, body: {} } });
    ahead(HOUR_MS - 30_000);
    await current(name);
    await vi.waitFor(async () => expect((await kept(name))?.phase.status).toBe('broken'), { timeout: 10_000 });
    expect(await current(name)).toEqual(first);
    expect(await exchanges(key)).toHaveLength(2);
  });

  test('the alarm refreshes a credential that is used', async () => {
    const { key, name } = await createShop();
    const first = await current(name);
    expect(await alarmOf(name)).toBe((await kept(name))?.token?.refreshAt);
    ahead(HOUR_MS - 30_000);
    await ring(name);
    await vi.waitFor(async () => expect((await kept(name))?.token?.id).not.toBe(first.id), { timeout: 10_000 });
    expect(await exchanges(key)).toHaveLength(2);
  });

  test('the alarm leaves one alone that nobody used since', async () => {
    const { key, name } = await createShop();
    await current(name);
    ahead(HOUR_MS - 30_000);
    await ring(name);
    await vi.waitFor(async () => expect(await exchanges(key)).toHaveLength(2), { timeout: 10_000 });
    await vi.waitFor(async () => expect((await kept(name))?.phase.status).toBe('valid'), { timeout: 10_000 });
    ahead(2 * HOUR_MS);
    await ring(name);
    expect((await kept(name))?.phase.status).toBe('valid');
    expect(await exchanges(key)).toHaveLength(2);
  });
});

describe('the cache of an isolate', () => {
  test('asks the object once a minute', async () => {
    const { name } = await createShop();
    const source = freshSource();
    const first = await source.current(name, 1);
    await current(name, first.id);
    expect(await source.current(name, 1)).toBe(first);
    ahead(60_000);
    expect((await source.current(name, 1)).id).not.toBe(first.id);
  });

  test('drops a token that a target refused, and no newer one', async () => {
    const { key, name } = await createShop();
    const source = freshSource();
    const first = await source.current(name, 1);
    const second = await source.current(name, 1, first.id);
    expect(second.id).not.toBe(first.id);
    expect(await source.current(name, 1, first.id)).toBe(second);
    expect(await exchanges(key)).toHaveLength(2);
  });
});

describe('how the client proves itself', () => {
  test.each([
    ['basic', `Basic ${btoa('processor:secret-of-processor')}`, undefined],
    ['body', null, 'secret-of-processor'],
    ['none', null, undefined],
  ] as const)('%s', async (client_authentication, authorization, secret) => {
    const { key, name } = await createShop((own) =>
      oauth2(own, { client_authentication, scopes: ['read', 'write'], parameters: { audience: 'api' } }),
    );
    await current(name);
    const [seen] = await exchanges(key);
    expect(seen).toMatchObject({ authorization, parameters: { scope: 'read write', audience: 'api' } });
    expect(seen?.parameters['client_secret']).toBe(secret);
  });
});

test('a fault while an outcome is stored costs no more than another exchange', async () => {
  const { key, name } = await createShop();
  const faults = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await conduct(key, { delay: 100 });
  const waiting = current(name).catch(() => null);
  await vi.waitFor(async () => expect((await kept(name))?.phase.status).toBe('refreshing'), { timeout: 10_000 });
  await runInDurableObject(objectOf(name), (_object, { storage: { sql } }) => {
    sql.exec("CREATE TRIGGER refuse BEFORE INSERT ON credential BEGIN SELECT RAISE(ABORT, 'refused by a test'); END");
  });
  await vi.waitFor(() => expect(faults).toHaveBeenCalled(), { timeout: 10_000 });
  await runInDurableObject(objectOf(name), (_object, { storage: { sql } }) => {
    sql.exec('DROP TRIGGER refuse');
  });
  await waiting;
  expect((await current(name)).data).toHaveProperty('access_token');
  expect((await kept(name))?.phase.status).toBe('valid');
});

describe('an answer', () => {
  test('without an expiry is good until a target refuses it', async () => {
    const { key, name } = await createShop();
    await conduct(key, { expires_in: null });
    const first = await current(name);
    ahead(1_000 * HOUR_MS);
    expect(await current(name)).toEqual(first);
    expect((await current(name, first.id)).id).not.toBe(first.id);
  });

  test('gives all its fields but the refresh token', async () => {
    const { key, name } = await createShop();
    await conduct(key, { fields: { refresh_token: 'hidden', instance_url: 'https://eu.example' } });
    const { data } = await current(name);
    expect(data).toMatchObject({ instance_url: 'https://eu.example', access_token: expect.any(String) });
    expect(data).not.toHaveProperty('refresh_token');
  });

  test('of status 200 with an error in it is a refusal', async () => {
    const { key, name } = await createShop();
    await conduct(key, {
      instead: { status: 200, body: { error: 'bad_client', error_description: 'no such client' } },
    });
    await expect(current(name)).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      message: expect.stringContaining('bad_client (no such client)'),
      details: { outcome: 'not_sent' },
    });
  });

  test('that redirects is not followed: the client’s secret stays', async () => {
    const { key, name } = await createShop();
    await conduct(key, { instead: { status: 307, body: {} } });
    await expect(current(name)).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
    expect(await exchanges(key)).toHaveLength(1);
  });
});
