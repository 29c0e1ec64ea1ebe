import { describe, expect, test } from 'vitest';
import { ProcessorError } from '../../../src/kernel/errors.ts';
import type { AppManifest } from '../../support/manifest.ts';
import { countingCredentials, prepared, type Tried } from './prepared-calls.ts';

type Auth = NonNullable<AppManifest['auth']>[number];

const OAUTH: Auth = {
  tag: 'oauth',
  setup_type: 'oauth2',
  grant_type: 'client_credentials',
  token_url: 'https://api.example/token',
  client_id: 'shop',
  client_secret: '$Secret{TOKEN}',
  expired_when: [{ path: 'error', equals: 'EXPIRED' }],
};
const ACCESS: Auth = {
  tag: 'access',
  setup_type: 'credential_access',
  action_tag: 'login',
  tokens: { query: { token: '$Auth{access_token}' } },
  expired_when: [{ path: 'error', equals: 'EXPIRED' }],
};
const login = { tag: 'login', name: 'Log in', method: 'POST', resource: '/login', auth: false } as const;

const EXPIRED = { status: 200, body: { error: 'EXPIRED' } };
const REFUSED = { status: 401, body: { no: 'token' } };
const GOOD = { status: 200, body: { good: true } };

function tried(auth: Auth, answers: Tried['answers'] = [], more: Partial<Tried> = {}) {
  const source = countingCredentials();
  const call = prepared({ app: { auth: [auth] }, more: [login], answers, current: source.current, ...more });
  return { ...call, asked: source.asked };
}

const tokens = (sent: ReturnType<typeof tried>['sent']) =>
  sent.map(({ headers, url }) => headers['authorization'] ?? url.searchParams.get('token'));

const NAME = { workspace: 'ws_one', product: 'shop', env: 'prd', app: 'api' };

describe.each([
  { auth: OAUTH, form: 'Bearer access-' },
  { auth: ACCESS, form: 'access-' },
])('a credential of $auth.setup_type', ({ auth, form }) => {
  const name = { ...NAME, auth: auth.tag };
  const first = { name, version: 7, stale: undefined };
  const second = { name, version: 7, stale: 'token-1' };

  test('is asked for once by a run, and goes out', async () => {
    const { sent, asked, prepare } = tried(auth, [GOOD]);
    expect((await (await prepare()).attempt({ timeoutMs: 1_000 })).value).toEqual(GOOD.body);
    expect(asked).toEqual([first]);
    expect(tokens(sent)).toEqual([`${form}1`]);
  });

  test.each([REFUSED, EXPIRED])(
    'that is refused is refreshed once, and the request repeated once: %j',
    async (refusal) => {
      const { sent, asked, prepare } = tried(auth, [refusal, GOOD], { input: { a: 1 } });
      expect((await (await prepare()).attempt({ timeoutMs: 1_000 })).value).toEqual(GOOD.body);
      expect(asked).toEqual([first, second]);
      expect(tokens(sent)).toEqual([`${form}1`, `${form}2`]);
      const [one, two] = sent;
      expect({ ...two, headers: null, url: two?.url.pathname }).toEqual({
        ...one,
        headers: null,
        url: one?.url.pathname,
      });
      expect(two?.headers['idempotency-key']).toBe(one?.headers['idempotency-key']);
    },
  );

  test.each([
    [REFUSED, REFUSED],
    [EXPIRED, REFUSED],
    [REFUSED, EXPIRED],
    [EXPIRED, EXPIRED],
  ])('that is refused again after its refresh is UNAUTHORIZED: %j, then %j', async (one, two) => {
    const { sent, asked, prepare } = tried(auth, [one, two, GOOD]);
    await expect((await prepare()).attempt({ timeoutMs: 1_000 })).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      details: { outcome: 'sent', upstream: { status: two.status } },
    });
    expect([asked.length, sent.length]).toEqual([2, 2]);
  });

  test('that was refreshed is what later attempts of the run go on with', async () => {
    const failing = { status: 503, body: null };
    const { sent, asked, prepare } = tried(auth, [REFUSED, failing, failing, GOOD]);
    const call = await prepare();
    for (let failures = 0; failures < 2; failures += 1)
      await expect(call.attempt({ timeoutMs: 1_000 })).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect((await call.attempt({ timeoutMs: 1_000 })).value).toEqual(GOOD.body);
    expect(asked).toEqual([first, second]);
    expect(tokens(sent)).toEqual([`${form}1`, `${form}2`, `${form}2`, `${form}2`]);
  });

  test('is refreshed once in each attempt at most, however many refuse it', async () => {
    const { sent, asked, prepare } = tried(
      auth,
      Array.from({ length: 9 }, () => EXPIRED),
    );
    const call = await prepare();
    for (let failures = 0; failures < 2; failures += 1)
      await expect(call.attempt({ timeoutMs: 1_000 })).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect([asked.length, sent.length]).toEqual([3, 4]);
  });

  test('that cannot be had refuses the call, and nothing is sent', async () => {
    const current = async (): Promise<never> => {
      throw new ProcessorError('UNAUTHORIZED', 'a user has to give consent first', { outcome: 'not_sent' });
    };
    const { sent, prepare } = tried(auth, [], { current });
    await expect(prepare()).rejects.toMatchObject({ code: 'UNAUTHORIZED', details: { outcome: 'not_sent' } });
    expect(sent).toEqual([]);
  });

  test('is not asked for by a check, nor by an action without auth', async () => {
    const { asked, check } = tried(auth);
    await check();
    const without = tried(auth, [REFUSED], { action: { auth: false } });
    await expect((await without.prepare()).attempt({ timeoutMs: 1_000 })).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
    });
    expect([...asked, ...without.asked]).toEqual([]);
    expect(without.sent).toHaveLength(1);
  });

  test('is kept out of what the run answers', async () => {
    const { scope, prepare } = tried(auth, [REFUSED, GOOD]);
    await (await prepare()).attempt({ timeoutMs: 1_000 });
    expect(scope.secrets.text('access-1 and access-2')).toBe('[redacted] and [redacted]');
  });
});

test('a refusal of a credential that the call gives itself is no reason to refresh the app’s', async () => {
  const { asked, current } = countingCredentials();
  const { prepare, sent } = prepared({
    app: { auth: [OAUTH] },
    input: { headers: { Authorization: 'Bearer mine' }, body: {} },
    answers: [{ status: 401 }],
    current,
  });
  const attempt = (await prepare()).attempt({ timeoutMs: 1_000 });
  await expect(attempt).rejects.toMatchObject({ code: 'UNAUTHORIZED', details: { upstream: { status: 401 } } });
  expect(sent.map(({ headers }) => headers['authorization'])).toEqual(['Bearer mine']);
  expect(asked.map(({ stale }) => stale)).toEqual([undefined]);
});
