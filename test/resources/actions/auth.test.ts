import { describe, expect, test } from 'vitest';
import type { AppManifest } from '../../support/manifest.ts';
import { bodyOf, prepared, refusalOf, requestOf, type Tried } from './prepared-calls.ts';

type Auths = NonNullable<AppManifest['auth']>;

const utf8Base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const withAuth = (...auth: Auths): Pick<Tried, 'app'> => ({ app: { auth } });
const bearer = (tag: string, token: string): Auths[number] => ({ tag, setup_type: 'bearer', token });

const BEARER = bearer('bearer', '$Secret{TOKEN}');
const KEY = { tag: 'key', setup_type: 'apikey', key: 'X-Key', value: '$Secret{OTHER}' } as const;

describe('an auth adds its credential', () => {
  test('bearer, as a token', async () => {
    expect((await requestOf(withAuth(BEARER))).headers).toMatchObject({ authorization: 'Bearer the-token' });
  });

  test('basic, in UTF-8', async () => {
    const basic = { tag: 'basic', setup_type: 'basic', username: 'jöhn', password: '$Secret{PASSWORD}' } as const;
    expect((await requestOf(withAuth(basic))).headers).toMatchObject({
      authorization: `Basic ${utf8Base64('jöhn:pässwörd: 🔑')}`,
    });
  });

  test('basic, with a user’s name that is the secret and no password', async () => {
    const basic = { tag: 'basic', setup_type: 'basic', username: '$Secret{TOKEN}', password: '' } as const;
    expect((await requestOf(withAuth(basic))).headers).toMatchObject({ authorization: `Basic ${btoa('the-token:')}` });
  });

  test('apikey, in a header when nothing is said, with its prefix', async () => {
    const { headers } = await requestOf(withAuth({ ...KEY, prefix: 'Token ' }));
    expect(headers).toMatchObject({ 'x-key': 'Token the-other' });
  });

  test('apikey, in the query', async () => {
    const { url } = await requestOf(withAuth({ ...KEY, location: 'query', key: 'api key', prefix: 'a&' }));
    expect(url.search).toBe('?api+key=a%26the-other');
  });

  test('apikey, in the body, beside what the input gives', async () => {
    const tried = { ...withAuth({ ...KEY, location: 'body' as const, key: 'key' }), input: { a: 1 } };
    expect(JSON.parse(bodyOf(await requestOf(tried)) ?? '')).toEqual({ key: 'the-other', a: 1 });
  });

  test('apikey, in the path', async () => {
    const tried = {
      ...withAuth({ ...KEY, location: 'params' as const, key: 'key' }),
      action: { resource: '/bot:key/:key/send' },
    };
    expect((await requestOf(tried)).url.pathname).toBe('/bot:key/the-other/send');
  });

  test('token_access, in every place', async () => {
    const tokens = {
      headers: { 'X-One': 'a $Secret{TOKEN}', 'x-version': '$Constant{api}{version}' },
      query: { two: '$Secret{OTHER}' },
      params: { three: '$Secret{TOKEN}' },
      body: { four: '$Secret{OTHER}' },
    };
    const constants = [{ key: 'version', type: 'number' as const, value: 3 }];
    const request = await requestOf({
      app: { auth: [{ tag: 'tokens', setup_type: 'token_access', tokens }], constants },
      action: { resource: '/of/:three' },
    });
    expect(request.headers).toMatchObject({ 'x-one': 'a the-token', 'x-version': '3' });
    expect(request.url.href).toBe('https://api.example/of/the-token?two=the-other');
    expect(bodyOf(request)).toBe('{"four":"the-other"}');
  });
});

describe('a credential is a template', () => {
  const environments = [
    { slug: 'prd', value: 'production', secret: '$Secret{PRD}' },
    { slug: 'dev', value: 'development', secret: '$Secret{DEV}' },
  ].map(({ slug, value, secret }) => ({
    slug,
    base_url: 'https://api.example',
    variables: [
      { key: 'stage', value },
      { key: 'token', value: `v-${secret}` },
    ],
    auth: [
      {
        auth_tag: 'key',
        data: { key: secret, nested: { deep: [`$Concat([$Variable{api}{stage}, ${secret}], "/")`] } },
      },
    ],
  }));
  const variables = ['stage', 'token'].map((key) => ({ key, type: 'string' as const }));
  const app = (value: string) => ({ environments, variables, auth: [{ ...KEY, value }] });

  test.each([
    ['$Auth{key}', 'of-prd', 'of-dev'],
    ['$Auth{key}{key}', 'of-prd', 'of-dev'],
    ['$Auth{key}{nested}{deep[0]}', 'production/of-prd', 'development/of-dev'],
    ['$Variable{api}{token}', 'v-of-prd', 'v-of-dev'],
    ['$Uppercase($Auth{key})', 'OF-PRD', 'OF-DEV'],
    ['$Concat([$Secret{TOKEN}, $Variable{api}{stage}], ".")', 'the-token.production', 'the-token.development'],
  ])('%s', async (value, prd, dev) => {
    for (const [env, expected] of Object.entries({ prd, dev }))
      expect((await requestOf({ app: app(value), env })).headers).toMatchObject({ 'x-key': expected });
  });

  test('that cannot be evaluated refuses the call, and nothing is sent', async () => {
    expect(await refusalOf({ app: app('$Auth{nope}') })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refusalOf({ app: app('$Secret{NOPE}') })).toMatchObject({
      code: 'NOT_FOUND',
      message: "secret 'NOPE' not found",
    });
    expect(await refusalOf({ app: app('$Add($Secret{TOKEN}, 1)') })).toMatchObject({ code: 'OPERATOR_ERROR' });
  });
});

describe('an action uses', () => {
  const auth = [BEARER, KEY];

  test('the app’s first auth when it says nothing', async () => {
    const { headers } = await requestOf({ app: { auth } });
    expect(headers).toMatchObject({ authorization: 'Bearer the-token' });
    expect(headers).not.toHaveProperty('x-key');
  });

  test('the one that it names', async () => {
    const { headers } = await requestOf({ app: { auth }, action: { auth: 'key' } });
    expect(headers).toMatchObject({ 'x-key': 'the-other' });
    expect(headers).not.toHaveProperty('authorization');
  });

  test('none when it says false, and needs no secret then', async () => {
    const { headers } = await requestOf({
      app: { auth: [bearer('bearer', '$Secret{NOPE}')] },
      action: { auth: false },
    });
    expect(headers).not.toHaveProperty('authorization');
  });

  test('none when its app has none', async () => {
    expect((await requestOf({})).headers).not.toHaveProperty('authorization');
  });
});

describe('of one name, the input goes before the call’s credentials, and those before the auth', () => {
  const tokens = {
    headers: { 'X-Key': '$Secret{TOKEN}', 'x-low': '$Secret{TOKEN}' },
    query: { q: '$Secret{TOKEN}', Q: '$Secret{TOKEN}' },
    body: { b: '$Secret{TOKEN}' },
  };
  const app = withAuth({ tag: 'tokens', setup_type: 'token_access', tokens });
  const credentials = {
    'headers:x-KEY': '$Secret{OTHER}',
    'query:q': 'credential',
    'body:b': 'c-$Secret{OTHER}',
    'headers:X-More': 'more',
  };

  test('the auth alone', async () => {
    const request = await requestOf(app);
    expect(request.headers).toMatchObject({ 'x-key': 'the-token', 'x-low': 'the-token' });
    expect(request.url.search).toBe('?q=the-token&Q=the-token');
  });

  test('credentials above it; names of headers in any case, of others exactly', async () => {
    const request = await requestOf({ ...app, credentials });
    expect(request.headers).toMatchObject({ 'x-key': 'the-other', 'x-low': 'the-token', 'x-more': 'more' });
    expect(Object.fromEntries(request.url.searchParams)).toEqual({ q: 'credential', Q: 'the-token' });
    expect(JSON.parse(bodyOf(request) ?? '')).toEqual({ b: 'c-the-other' });
  });

  test('the input above both', async () => {
    const input = {
      headers: { 'X-KEY': 'input', 'X-LOW': 'input' },
      query: { q: 'input' },
      body: { b: 'input', more: 1 },
    };
    const request = await requestOf({ ...app, credentials, input });
    expect(request.headers).toMatchObject({ 'x-key': 'input', 'x-low': 'input', 'x-more': 'more' });
    expect(Object.fromEntries(request.url.searchParams)).toEqual({ q: 'input', Q: 'the-token' });
    expect(JSON.parse(bodyOf(request) ?? '')).toEqual({ b: 'input', more: 1 });
  });

  test('credentials go where an input would', async () => {
    const request = await requestOf({
      credentials: { id: '$Secret{TOKEN}', b: '$Secret{OTHER}' },
      action: { resource: '/a/:id' },
    });
    expect(request.url.pathname).toBe('/a/the-token');
    expect(bodyOf(request)).toBe('{"b":"the-other"}');
  });
});

describe('a static credential that a target refuses', () => {
  const expired_when = [
    { path: 'error.code', equals: 'EXPIRED' },
    { path: 'message', contains: 'log in' },
    { path: 'code', equals: 42 },
    { path: 'flag', equals: false },
  ];
  const app = withAuth({ ...BEARER, expired_when });
  const tried = (answer: object) => prepared({ ...app, answers: [answer] });

  test.each([{ error: { code: 'EXPIRED' } }, { message: 'please log in again' }, { code: 42 }, { flag: false }])(
    'by a body of a success that says so is UNAUTHORIZED, and is sent once: %j',
    async (body) => {
      const { sent, prepare } = tried({ status: 200, body });
      const attempt = (await prepare()).attempt({ timeoutMs: 1_000 });
      await expect(attempt).rejects.toMatchObject({
        code: 'UNAUTHORIZED',
        details: { outcome: 'sent', upstream: { status: 200 } },
      });
      expect(sent).toHaveLength(1);
    },
  );

  test.each([
    { error: { code: 'OTHER' } },
    { error: 'EXPIRED' },
    { message: 'fine' },
    { message: 42 },
    { code: '42' },
    { flag: null },
    null,
    [],
    'EXPIRED',
    {},
  ])('is not one when the body says something else: %j', async (body) => {
    const { prepare } = tried({ status: 200, body });
    expect((await (await prepare()).attempt({ timeoutMs: 1_000 })).value).toEqual(body);
  });

  test('by 401 is that answer, its body included', async () => {
    const { sent, prepare } = tried({ status: 401, body: { error: { code: 'EXPIRED' } } });
    await expect((await prepare()).attempt({ timeoutMs: 1_000 })).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      details: { outcome: 'sent', upstream: { status: 401, body: { error: { code: 'EXPIRED' } } } },
    });
    expect(sent).toHaveLength(1);
  });

  test('is not looked for in failures', async () => {
    const { prepare } = tried({ status: 500, body: { error: { code: 'EXPIRED' } } });
    await expect((await prepare()).attempt({ timeoutMs: 1_000 })).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
  });
});
