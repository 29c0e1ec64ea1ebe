import { afterEach, describe, expect, test, vi } from 'vitest';
import { ahead, createShop, type Shop } from '../../durable-objects/credentials.ts';
import { oauth2 } from '../../support/auth-manifest.ts';
import { action } from '../../support/manifest.ts';
import { conduct, exchanges } from '../../support/oauth.ts';
import { seen } from '../../support/target.ts';

const HOUR_MS = 3_600_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** A shop whose target answers 200 with an error in it once, or as often as `fails` says. */
const flaky = (fails: number): Promise<Shop> =>
  createShop((key) => oauth2(key, { expired_when: [{ path: 'error', equals: 'flaky' }] }), {
    actions: [
      action('echo'),
      action('flaky', { method: 'GET', resource: '/flaky', query: { key: '', fails, status: 200 } }),
    ],
  });

const authorizations = async (key: string) => (await seen(key)).map(({ headers }) => headers['authorization']);

test('a call carries the token that its app’s server gave', async () => {
  const { owner, key } = await createShop();
  const { status } = await owner.run('echo', { key });
  expect(status).toBe(200);
  expect(await authorizations(`/echo/${key}`)).toEqual([expect.stringMatching(/^Bearer [\w.-]{20,}$/)]);
  expect(await exchanges(key)).toMatchObject([{ parameters: { grant_type: 'client_credentials' }, status: 200 }]);
});

test('100 calls at the moment of expiry cost one refresh, and all succeed', async () => {
  const { owner, key } = await createShop();
  await owner.run('echo', { key });
  await conduct(key, { delay: 50, fields: { access_token: 'the-second-token' } });
  ahead(HOUR_MS);
  const calls = Array.from({ length: 100 }, () => owner.run('echo', { key }, {}, { now: Date.now() + HOUR_MS }));
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  expect(statuses).toEqual(Array.from({ length: 100 }, () => 200));
  expect(await exchanges(key)).toHaveLength(2);
  const [, ...sent] = await authorizations(`/echo/${key}`);
  expect(new Set(sent)).toEqual(new Set(['Bearer the-second-token']));
});

describe('an answer of status 200 whose body says that the token expired', () => {
  test('has the token refreshed, and the call repeated with the new one', async () => {
    const { owner, key } = await flaky(1);
    await conduct(key, { fields: { access_token: 'the-first-token' } });
    await owner.run('echo', { key });
    await conduct(key, { fields: { access_token: 'the-second-token' } });
    const { status, body } = await owner.run('flaky', { query: { key, fails: 1, status: 200 } });
    expect({ status, data: body.data }).toEqual({ status: 200, data: { count: 2 } });
    expect(await authorizations(key)).toEqual(['Bearer the-first-token', 'Bearer the-second-token']);
    expect(await exchanges(key)).toHaveLength(2);
  });

  test('fails the call when the new token is refused too', async () => {
    const { owner, key } = await flaky(5);
    const { body } = await owner.run('flaky', { query: { key, fails: 5, status: 200 } });
    expect(body).toMatchObject({ code: 'UNAUTHORIZED', outcome: 'sent' });
    expect(await seen(key)).toHaveLength(2);
    expect(await exchanges(key)).toHaveLength(2);
  });
});

test('a call whose token cannot be had is not sent, and shows no secret', async () => {
  const { owner, key } = await createShop();
  await conduct(key, {
    instead: { status: 400, body: { error: 'invalid_client', error_description: 'secret-of-processor is wrong' } },
  });
  const { body } = await owner.run('echo', { key });
  expect(body).toMatchObject({ code: 'UNAUTHORIZED', outcome: 'not_sent' });
  expect(JSON.stringify(body)).not.toContain('secret-of-processor');
  expect(await seen(`/echo/${key}`)).toEqual([]);
});

test('obtaining a token with a secret is among the secret’s accesses', async () => {
  const { owner, key } = await createShop();
  expect((await owner.run('echo', { key })).status).toBe(200);
  await vi.waitFor(
    async () => {
      const { body } = await owner.call('secrets.accesses', { key: 'CLIENT_SECRET' });
      const { accesses } = body.data as { accesses: unknown[] };
      expect(accesses[0]).toMatchObject({ user: 'credential', operation: 'credentials.obtain', target: 'api/main' });
    },
    { timeout: 10_000 },
  );
});
