import { describe, expect, test } from 'vitest';
import { readDescription } from '../../../../src/resources/apps/description/app.ts';
import { Auth } from '../../../../src/resources/products/manifest-auth.ts';
import { actionOf, described, openApi } from './fixtures.ts';

const library = described('library.openapi-3.0.yaml');

/** The auths of a document with one scheme. */
const authsOf = (scheme: object) =>
  readDescription(openApi({ '/a': { get: {} } }, { components: { securitySchemes: { it: scheme } } })).auths;

describe('a scheme becomes an auth whose values are references to secrets', () => {
  const TOKEN = '$Secret{TEST_TOKEN}';
  const url = 'https://login.example/token';
  const client = { client_id: '$Secret{TEST_CLIENT_ID}', client_secret: '$Secret{TEST_CLIENT_SECRET}' };

  test.each([
    [
      { type: 'http', scheme: 'Bearer' },
      { setup_type: 'bearer', token: TOKEN },
    ],
    [
      { type: 'http', scheme: 'basic' },
      { setup_type: 'basic', username: '$Secret{TEST_USERNAME}', password: '$Secret{TEST_PASSWORD}' },
    ],
    [
      { type: 'apiKey', in: 'header', name: 'X-Key' },
      { setup_type: 'apikey', location: 'headers', key: 'X-Key', value: '$Secret{TEST_API_KEY}' },
    ],
    [
      { type: 'apiKey', in: 'query', name: 'key' },
      { setup_type: 'apikey', location: 'query', key: 'key', value: '$Secret{TEST_API_KEY}' },
    ],
    [
      { type: 'apiKey', in: 'cookie', name: 'sid' },
      { setup_type: 'apikey', location: 'headers', key: 'cookie', value: '$Secret{TEST_API_KEY}', prefix: 'sid=' },
    ],
    [
      { type: 'oauth2', flows: { clientCredentials: { tokenUrl: url, scopes: { a: '', b: '' } } } },
      { setup_type: 'oauth2', grant_type: 'client_credentials', token_url: url, ...client, scopes: ['a', 'b'] },
    ],
    [
      { type: 'oauth2', flows: { authorizationCode: { tokenUrl: '/t', authorizationUrl: '/a', scopes: {} } } },
      {
        setup_type: 'oauth2',
        grant_type: 'authorization_code',
        token_url: 'https://api.example/t',
        authorization_url: 'https://api.example/a',
        ...client,
      },
    ],
    [
      { type: 'oauth2', flows: { implicit: { authorizationUrl: url } } },
      { setup_type: 'bearer', token: TOKEN },
    ],
    [
      { type: 'openIdConnect', openIdConnectUrl: url },
      { setup_type: 'bearer', token: TOKEN },
    ],
  ])('%j', (scheme, auth) => {
    const auths = authsOf(scheme);
    expect(auths).toEqual([{ tag: 'it', ...auth }]);
    for (const each of auths) expect(Auth.safeParse(each).success).toBe(true);
  });

  test.each([{ type: 'mutualTLS' }, { type: 'http', scheme: 'digest' }, { type: 'apiKey', in: 'header', name: 'a b' }])(
    'but %j does not',
    (scheme) => expect(authsOf(scheme)).toEqual([]),
  );
});

test('an address that looks like a template is none any more', () => {
  const [auth] = authsOf({
    type: 'oauth2',
    flows: {
      clientCredentials: { tokenUrl: 'https://login.example/$Secret{OTHER}', scopes: { '$Secret{OTHER}': '' } },
    },
  });
  expect(auth).toMatchObject({ token_url: 'https://login.example/%24Secret%7BOTHER%7D' });
  expect(JSON.stringify(auth)).not.toContain('OTHER}');
});

test('secrets of one name are told apart by their auth', () => {
  expect(library.auths.flatMap((auth) => ('value' in auth ? auth.value : []))).toEqual([
    '$Secret{CITY_LIBRARY_API_KEY}',
    '$Secret{CITY_LIBRARY_SESSION_API_KEY}',
  ]);
});

test.each([
  ['listBooks', 'token'],
  ['lend', 'login'],
  ['delete_books_id_json', false],
  ['putCover', 'key'],
])('the operation %s has the auth %s', (tag, auth) => expect(actionOf(library, tag).auth).toBe(auth));

test('the auth that the whole description asks for is the first', () => {
  expect(library.auths.map(({ tag }) => tag)).toEqual(['token', 'login', 'key', 'session', 'app']);
});

test('where no operation says what it uses, all use the first', () => {
  const schemes = { securitySchemes: { b: { type: 'http', scheme: 'basic' } } };
  const { actions, warnings } = readDescription(openApi({ '/a': { get: {} } }, { components: schemes }));
  expect(actions[0]?.auth).toBe('b');
  expect(warnings).toEqual([{ path: 'security', message: "no operation says which scheme it uses; all use 'b'" }]);
});

test('of schemes that are needed at once the first is used, with a warning', () => {
  const scheme = { type: 'http', scheme: 'basic' };
  const { actions, warnings } = readDescription(
    openApi(
      { '/a': { get: { security: [{ a: [], b: [] }] } } },
      { components: { securitySchemes: { a: scheme, b: scheme } } },
    ),
  );
  expect(actions[0]?.auth).toBe('a');
  expect(warnings).toEqual([{ path: 'GET /a', message: "it needs a and b at once; only 'a' is used" }]);
});
