import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { compose } from '../../src/compose.ts';
import { agree, authorizationUrl, comeBack, exchanges } from '../support/oauth.ts';
import { ORIGIN } from '../support/processor.ts';
import { scope } from '../support/manifest.ts';
import { oauth2 } from '../support/auth-manifest.ts';
import { ahead, createShop, current, kept, ring, type Shop, storedText } from './credentials.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const place = { ...scope, auth: 'main' };

async function createConsentShop(more: object = {}): Promise<Shop> {
  const authorization_url = await authorizationUrl();
  const grant = { grant_type: 'authorization_code' as const, authorization_url, scopes: ['openid', 'offline_access'] };
  return createShop((key) => oauth2(key, { ...grant, parameters: { prompt: 'consent' }, ...more }, 'oidc'));
}

async function begin({ owner }: Shop): Promise<string> {
  const { body } = await owner.call('credentials.authorize', place);
  return (body.data as { url: string }).url;
}

async function status({ owner }: Shop): Promise<unknown> {
  return (await owner.call('credentials.fetch', place)).body.data;
}

const refusedPage = (why: string) => ({ status: 400, page: expect.stringContaining(why) });

test('a call before anybody agreed says what to do, and no request is made', async () => {
  const shop = await createConsentShop();
  await expect(current(shop.name)).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
    message: expect.stringContaining('credentials.authorize'),
    details: { outcome: 'not_sent' },
  });
  expect(await exchanges(shop.key)).toEqual([]);
  expect(await status(shop)).toMatchObject({ status: 'awaiting_consent', last_error: { code: 'UNAUTHORIZED' } });
});

test('the address asks for a code with PKCE, and its state says nothing', async () => {
  const shop = await createConsentShop();
  const url = new URL(await begin(shop));
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    response_type: 'code',
    client_id: 'processor',
    redirect_uri: `${ORIGIN}/oauth/callback`,
    scope: 'openid offline_access',
    prompt: 'consent',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
    state: expect.stringMatching(/^[\w-]+$/),
  });
  expect(url.href).not.toContain(shop.name.workspace);
});

test('a user agrees, and calls have a token', async () => {
  const shop = await createConsentShop();
  const { status: code, headers, page } = await comeBack(await agree(await begin(shop)));
  expect({ code, page }).toMatchObject({ code: 200, page: expect.stringContaining('Authorized') });
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  expect((await current(shop.name)).data).toHaveProperty('access_token');
  expect(await status(shop)).toMatchObject({
    status: 'valid',
    expires_at: expect.any(Number),
    last_error: null,
    scopes: ['openid', 'offline_access'],
  });
});

test('a public client agrees by its verifier alone', async () => {
  const shop = await createConsentShop({ client_id: 'public', client_secret: undefined });
  expect(await comeBack(await agree(await begin(shop)))).toMatchObject({ status: 200 });
  expect(await exchanges(shop.key)).toMatchObject([{ authorization: null, status: 200 }]);
});

describe('a callback is refused', () => {
  test('when it comes a second time', async () => {
    const shop = await createConsentShop();
    const back = await agree(await begin(shop));
    await comeBack(back);
    expect(await comeBack(back)).toMatchObject(refusedPage('was used'));
    expect(await exchanges(shop.key)).toHaveLength(1);
    expect(await status(shop)).toMatchObject({ status: 'valid' });
  });

  test('after ten minutes, when the verifier is forgotten too', async () => {
    const shop = await createConsentShop();
    const back = await agree(await begin(shop));
    ahead(600_000);
    expect(await comeBack(back)).toMatchObject(refusedPage('has expired'));
    await ring(shop.name);
    expect((await kept(shop.name))?.consent).toBeNull();
    expect(await exchanges(shop.key)).toEqual([]);
  });

  test('when another authorization was begun since', async () => {
    const shop = await createConsentShop();
    const first = await begin(shop);
    const second = await begin(shop);
    expect(await comeBack(await agree(first))).toMatchObject(refusedPage('another was begun'));
    expect(await comeBack(await agree(second))).toMatchObject({ status: 200 });
  });

  test.each(['', 'x', 'A'.repeat(200), '../..'])('with the state %j', async (state) => {
    const url = `${ORIGIN}/oauth/callback?code=c&state=${encodeURIComponent(state)}`;
    expect(await comeBack(url)).toMatchObject(refusedPage('no authorization'));
  });

  test('with a state that was altered', async () => {
    const shop = await createConsentShop();
    const state = new URL(await begin(shop)).searchParams.get('state') ?? '';
    const altered = `${state.slice(0, 40)}${state[40] === 'A' ? 'B' : 'A'}${state.slice(41)}`;
    expect(await comeBack(`${ORIGIN}/oauth/callback?code=c&state=${altered}`)).toMatchObject(
      refusedPage('no authorization'),
    );
  });

  test('from another server than the one that was asked', async () => {
    const shop = await createConsentShop();
    const back = new URL(await agree(await begin(shop)));
    expect(back.searchParams.get('iss')).not.toBeNull();
    back.searchParams.set('iss', 'https://evil.example');
    expect(await comeBack(back.href)).toMatchObject(refusedPage('another server'));
    expect(await exchanges(shop.key)).toEqual([]);
  });

  test('when the user did not agree; what the server says is text', async () => {
    const shop = await createConsentShop();
    const state = new URL(await begin(shop)).searchParams.get('state') ?? '';
    const back = `${ORIGIN}/oauth/callback?error=access_denied&error_description=%3Cscript%3E&state=${state}`;
    const { status: code, page } = await comeBack(back);
    expect(code).toBe(400);
    expect(page).toContain('access_denied (&lt;script&gt;)');
    expect(page).not.toContain('<script>');
    expect(await status(shop)).toMatchObject({ status: 'awaiting_consent', last_error: { code: 'UNAUTHORIZED' } });
  });

  test('when the server refuses the code; what was held stays', async () => {
    const shop = await createConsentShop();
    await comeBack(await agree(await begin(shop)));
    const before = await current(shop.name);
    const state = new URL(await begin(shop)).searchParams.get('state') ?? '';
    expect(await comeBack(`${ORIGIN}/oauth/callback?code=made-up&state=${state}`)).toMatchObject(
      refusedPage('invalid_grant'),
    );
    expect(await current(shop.name)).toEqual(before);
    ahead(3_600_000);
    expect((await current(shop.name)).id).not.toBe(before.id);
  });
});

test('what is stored, shown and logged holds no token, code or verifier', async () => {
  const lines: string[] = [];
  for (const level of ['log', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((...parts: unknown[]) => void lines.push(parts.map(String).join(' ')));
  const shop = await createConsentShop();
  const back = await agree(await begin(shop));
  await comeBack(back);
  const { data, id } = await current(shop.name);
  await current(shop.name, id);
  const sent = (await exchanges(shop.key)).map(({ parameters }) => parameters);
  const secrets = [
    data['access_token'],
    data['id_token'],
    new URL(back).searchParams.get('code'),
    'secret-of-processor',
    ...sent.flatMap(({ code_verifier, refresh_token }) => [code_verifier, refresh_token]),
  ].filter((secret) => typeof secret === 'string');
  expect(secrets.length).toBeGreaterThanOrEqual(6);
  const shown = [await storedText(shop.name), JSON.stringify(await status(shop)), lines.join('\n')].join('\n');
  for (const secret of secrets) expect(shown).not.toContain(secret);
});

test('with PUBLIC_URL users come back there', async () => {
  const { owner } = await createConsentShop();
  const { app } = compose({ ...env, PUBLIC_URL: 'https://public.example/' });
  const { body } = await owner.call('credentials.authorize', place, { serve: async (request) => app.fetch(request) });
  const { searchParams } = new URL((body.data as { url: string }).url);
  expect(searchParams.get('redirect_uri')).toBe('https://public.example/oauth/callback');
});

test('a credential that no user authorizes cannot be authorized', async () => {
  const { owner } = await createShop();
  expect((await owner.call('credentials.authorize', place)).body).toMatchObject({
    code: 'VALIDATION_ERROR',
    errors: [{ path: 'auth' }],
  });
});
