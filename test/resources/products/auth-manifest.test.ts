import { describe, expect, test } from 'vitest';
import { createWorkspace } from '../../support/workspace.ts';
import {
  ACCESS,
  ADDRESS,
  BEARER,
  LOGIN,
  OAUTH,
  faults,
  withApp,
  withAuth,
  withData,
  withRule,
} from './auth-manifests.ts';

const LITERAL = 'must refer to a secret, such as $Secret{KEY}: a manifest never holds a credential';

describe('a manifest never holds a credential:', () => {
  test.each<[title: string, auth: object, path: string]>([
    ['a bearer’s token', { ...BEARER, token: 'sk_live_1' }, 'token'],
    ['a password', { tag: 'a', setup_type: 'basic', username: 'me', password: 'hunter2' }, 'password'],
    ['an API key', { tag: 'a', setup_type: 'apikey', key: 'x', value: 'sk_live_1' }, 'value'],
    [
      'tokens in any place',
      { tag: 'a', setup_type: 'token_access', tokens: { body: { a: '$Secret{K}', b: 'sk' } } },
      'tokens.body.b',
    ],
    ['tokens of a credential', { ...ACCESS, tokens: { query: { t: 'sk' } } }, 'tokens.query.t'],
    ['a client’s secret', { ...OAUTH, client_secret: 'sk' }, 'client_secret'],
    ['a refresh token', { ...OAUTH, grant_type: 'refresh_token', refresh_token: 'rt' }, 'refresh_token'],
    ['what only looks like a reference', { ...BEARER, token: '$secret-1' }, 'token'],
  ])('%s', (_title, auth, path) => {
    expect(withAuth(auth, { actions: [LOGIN] })).toEqual([`auth.0.${path}: ${LITERAL}`]);
  });

  test('data of an environment', () => {
    expect(withData({ key: 'sk', deep: { list: ['$Secret{K}', 'sk2'] } }).toSorted()).toEqual([
      `environments.0.auth.0.data.deep.list.1: ${LITERAL}`,
      `environments.0.auth.0.data.key: ${LITERAL}`,
    ]);
  });

  test.each([
    BEARER,
    { tag: 'a', setup_type: 'basic', username: '$Secret{KEY}', password: '' },
    { tag: 'a', setup_type: 'apikey', key: 'x', value: 'id.$Secret{K}', location: 'body', prefix: 'Token ' },
    { ...OAUTH, client_secret: '$Secret{K}', scopes: ['a'], parameters: { audience: 'x' } },
    { ...BEARER, token: '$Concat(["a", $Secret{K}], ":")' },
  ])('what refers to one is accepted: %j', (auth) => {
    expect(withAuth(auth)).toEqual([]);
  });
});

describe('a reference must mean something', () => {
  test.each<[token: string, message: string]>([
    ['$Input{a}', '$Input has no value here'],
    ['$Response{a}', '$Response has no value here'],
    ['$Step{a}{b}', '$Step has no value here'],
    ['$Default', '$Default has no value here'],
    ['$Item{}', '$Item has no value here'],
    ['$Index{}', '$Index has no value here'],
    ['$State{a}', '$State has no value here'],
    ['$Variable{nope}{a}', "$Variable{nope}: the product has no app 'nope'"],
    ['$Variable{api}{nope}', "$Variable{api}{nope}: app 'api' declares no such variable"],
    ['$Constant{api}{nope}', "$Constant{api}{nope}: app 'api' declares no such constant"],
    ['$Auth{nope}{key}', "$Auth{nope}: the app has no auth 'nope'"],
    ['$Uppercase($Variable{api}{nope})', "$Variable{api}{nope}: app 'api' declares no such variable"],
  ])('%s in an auth', (token, message) => {
    expect(withAuth({ ...BEARER, token })).toEqual([`auth.0.token: ${message}`]);
  });

  test('a session in what goes out with a call, and not in what all calls share', () => {
    expect(withAuth({ ...BEARER, token: '$Session{token}' })).toEqual([]);
    const tokens = { headers: { authorization: 'Bearer $Auth{access_token}', 'x-user': '$Session{id}' } };
    expect(withAuth({ ...OAUTH, client_secret: '$Secret{K}', tokens })).toEqual([]);
    expect(withAuth({ ...OAUTH, client_secret: '$Session{secret}' })).toEqual([
      'auth.0.client_secret: $Session has no value here',
    ]);
  });

  test('in the value of a variable: of another variable, or of an auth', () => {
    const variables = [
      { key: 'a', type: 'string' },
      { key: 'b', type: 'string' },
    ];
    const values = [
      { key: 'a', value: '$Variable{api}{b}' },
      { key: 'b', value: '$Auth{bearer}{key}' },
    ];
    expect(faults({ auth: [BEARER], variables, environments: [{ ...ADDRESS, variables: values }] })).toEqual([
      'environments.0.variables.0.value: $Variable has no value here',
      'environments.0.variables.1.value: $Auth has no value here',
    ]);
  });

  test('in the data of an auth: of an auth, itself included', () => {
    expect(withData({ key: '$Auth{key}' })).toEqual(['environments.0.auth.0.data.key: $Auth has no value here']);
  });

  test('in a default: of a feature’s step', () => {
    expect(withRule({ selector: '$Body{send}{a}', defaultValue: { deep: ['$Step{id}'] } })).toEqual([
      'actions.0.validation.0.defaultValue: $Step has no value here',
    ]);
  });
});

describe('what does not compile is refused with its place', () => {
  test.each(['$Concat([$Secret{K}', '$Nope($Secret{K})', '$Secret{}', '$Concat($Secret{K})'])('%s', (token) => {
    const [fault, ...more] = withAuth({ ...BEARER, token });
    expect(more).toEqual([]);
    expect(fault).toMatch(/^auth\.0\.token: .*(?:position|character) \d+/);
  });

  test('within a value', () => {
    expect(withRule({ selector: '$Body{send}{a}', defaultValue: { deep: ['$Concat('] } })).toEqual([
      expect.stringMatching(/^actions\.0\.validation\.0\.defaultValue\.deep\[0\]: /),
    ]);
  });
});

describe('an auth', () => {
  test('has a tag of its own', () => {
    expect(faults({ auth: [BEARER, { ...BEARER }] })).toEqual([expect.stringMatching(/^auth\.1\.tag: /)]);
  });

  test('that is named by an action or an environment is one of the app', () => {
    const send = { tag: 'send', name: 'Send', method: 'GET', resource: '/', auth: 'nope' };
    const auth = [
      { auth_tag: 'nope', data: {} },
      { auth_tag: 'bearer', data: {} },
      { auth_tag: 'bearer', data: {} },
    ];
    expect(faults({ auth: [BEARER], actions: [send], environments: [{ ...ADDRESS, auth }] })).toEqual([
      "environments.0.auth.0.auth_tag: the app has no auth 'nope'",
      "environments.0.auth.2.auth_tag: 'bearer' stands there already",
      "actions.0.auth: the app has no auth 'nope'",
    ]);
  });

  test('obtains its token by an action of the app', () => {
    expect(withAuth(ACCESS)).toEqual(["auth.0.action_tag: the app has no action 'login'"]);
  });

  test.each([undefined, 'access'])('does not obtain its token by an action that uses it: auth %s', (auth) => {
    const { auth: _auth, ...login } = LOGIN;
    const actions = [auth === undefined ? login : { ...login, auth }];
    expect(withAuth(ACCESS, { actions })).toEqual([
      "auth.0.action_tag: action 'login' uses this very auth; give it 'auth: false' or another",
    ]);
    expect(withAuth(ACCESS, { actions: [LOGIN] })).toEqual([]);
  });

  test.each<[more: object, path: string]>([
    [{ grant_type: 'authorization_code' }, 'authorization_url: is required for authorization_code'],
    [{ grant_type: 'refresh_token' }, 'refresh_token: is required for refresh_token'],
  ])('of oauth2 has what its grant needs: %j', (more, fault) => {
    expect(withAuth({ ...OAUTH, ...more })).toEqual([`auth.0.${fault}`]);
  });

  test.each<[auth: object, path: string]>([
    [{ ...OAUTH, token_url: undefined }, 'auth.0.token_url'],
    [{ ...OAUTH, client_id: undefined }, 'auth.0.client_id'],
    [{ ...OAUTH, grant_type: 'password' }, 'auth.0.grant_type'],
    [{ tag: 'a', setup_type: 'magic' }, 'auth.0.setup_type'],
    [{ ...BEARER, nope: 1 }, 'auth.0'],
    [
      { tag: 'a', setup_type: 'token_access', tokens: { headers: { 'a b': '$Secret{K}' } } },
      'auth.0.tokens.headers.a b',
    ],
  ])('has the fields of its kind and no others: %j', (auth, path) => {
    expect(withAuth(auth).map((fault) => fault.split(': ')[0])).toEqual([path]);
  });
});

test('all that is wrong is in one answer, and nothing is applied', async () => {
  const owner = await createWorkspace();
  const app = {
    auth: [
      { ...BEARER, token: 'sk' },
      { ...OAUTH, grant_type: 'refresh_token' },
    ],
    actions: [
      {
        tag: 'send',
        name: 'Send',
        method: 'POST',
        resource: '/',
        auth: 'nope',
        validation: [{ selector: '$Params{send}{x}', defaultValue: '$Concat(' }],
      },
    ],
  };
  const { status, body } = await owner.call('products.apply', { manifest: withApp(app) });
  expect({ status, code: body.code }).toEqual({ status: 400, code: 'VALIDATION_ERROR' });
  expect(body.errors?.map(({ path }) => path)).toEqual([
    'manifest.apps[0].auth[0].token',
    'manifest.apps[0].auth[1].refresh_token',
    'manifest.apps[0].actions[0].auth',
    'manifest.apps[0].actions[0].validation[0].selector',
    'manifest.apps[0].actions[0].validation[0].defaultValue',
  ]);
  expect((await owner.call('products.list')).body.data).toEqual({ products: [] });
});
