import { env } from 'cloudflare:workers';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { action, type ActionManifest, type AppManifest, manifest, scope } from '../../support/manifest.ts';

/** A value that every encoding changes. */
export const LOUD = `pä"ss\\wörd +&%41='<key>\n🔑/?#;~(!*)-${crypto.randomUUID().slice(0, 8)}`;
/** A value that a header can carry, and every encoding changes. */
export const LINE = `q"uo\\te &plus+ %41 <a>'b'/c=d?#;~(!*)-${crypto.randomUUID().slice(0, 8)}`;
/** A value with nothing in it that needs an escape. */
export const PLAIN = `sk_live_${crypto.randomUUID().replaceAll('-', '')}`;

const auth: NonNullable<AppManifest['auth']> = [
  { tag: 'bearer', setup_type: 'bearer', token: '$Secret{PLAIN}' },
  { tag: 'basic', setup_type: 'basic', username: 'jöhn', password: '$Secret{LOUD}' },
  {
    tag: 'in-query',
    setup_type: 'apikey',
    location: 'query',
    key: 'api key',
    value: '$Secret{LOUD}',
    prefix: 'Token ',
  },
  {
    tag: 'tokens',
    setup_type: 'token_access',
    tokens: { headers: { 'x-token': '$Secret{LINE}', cookie: 's=$Secret{PLAIN}' }, body: { token: '$Secret{LOUD}' } },
  },
  { tag: 'by-variable', setup_type: 'bearer', token: '$Variable{api}{token}' },
  { tag: 'by-data', setup_type: 'apikey', key: 'x-key', value: '$Concat([$Auth{id}, $Auth{key}], ":")' },
];

const mirror = (tag: string, more: Partial<ActionManifest> = {}): ActionManifest =>
  action(tag, { resource: '/mirror/:how/:status/end', auth: false, query: { how: 'x' }, ...more });

const actions: ActionManifest[] = [
  mirror('plain'),
  mirror('get', { method: 'GET' }),
  mirror('path', { resource: '/mirror/:how/:status/:segment' }),
  mirror('urlencoded', { request_type: 'URLENCODED' }),
  mirror('multipart', { request_type: 'FORMDATA' }),
  mirror('short', { timeout: 300 }),
  mirror('defaults', {
    unknown_fields: 'pass',
    validation: [
      { selector: '$Body{defaults}{password}', defaultValue: '$Secret{LOUD}' },
      { selector: '$Query{defaults}{who}', defaultValue: 'me:$Secret{LOUD}' },
      {
        selector: '$Header{defaults}{X-Key}',
        defaultValue: '$Secret{LINE}',
        decorator: 'Key ',
        decoratorPosition: 'BEFORE',
      },
    ],
  }),
  ...auth.map(({ tag }) => mirror(tag, { auth: tag })),
];

/** A product whose actions call a target that gives back whatever it was sent. */
export function mirrorShop(): ProductManifest {
  const environments = ['prd', 'dev'].map((slug) => ({
    slug,
    base_url: env.TEST_TARGET_URL,
    variables: [{ key: 'token', value: '$Secret{PLAIN}' }],
    auth: [{ auth_tag: 'by-data', data: { id: '$Secret{PLAIN}', key: '$Secret{LINE}' } }],
  }));
  const variables = [{ key: 'token', type: 'string' as const }];
  return manifest([], { apps: [{ tag: scope.app, name: 'API', environments, auth, variables, actions }] });
}

/** A call that carries secrets in one way. */
export interface LeakingCall {
  readonly way: string;
  readonly event: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly more?: object;
}

/** Ways in which a secret gets into a request. */
export const WAYS: readonly LeakingCall[] = [
  {
    way: 'a header of the input',
    event: 'plain',
    given: { headers: { 'x-key': 'a $Secret{LINE}', cookie: 'c=$Secret{PLAIN}' } },
  },
  {
    way: 'the query',
    event: 'get',
    given: { query: { q: 'a $Secret{LOUD} b', list: ['$Secret{PLAIN}', '$Secret{LINE}'] } },
  },
  { way: 'the path', event: 'path', given: {}, more: { segment: '$Secret{LOUD}' } },
  {
    way: 'a body of JSON',
    event: 'plain',
    given: { body: { deep: [{ v: '$Secret{LOUD}' }], two: '$Secret{LINE}$Secret{PLAIN}' } },
  },
  { way: 'a body of pairs', event: 'urlencoded', given: { body: { v: '$Secret{LOUD}', w: { x: '$Secret{LINE}' } } } },
  { way: 'a body of parts', event: 'multipart', given: { body: { v: '$Secret{LOUD}', w: { x: '$Secret{LINE}' } } } },
  { way: 'defaults', event: 'defaults', given: {} },
  ...auth.map(({ tag }) => ({ way: `the auth ${tag}`, event: tag, given: {} })),
];

/** The input of a call whose target answers in a way, with a status. */
export function inputOf({ given, more = {} }: LeakingCall, how: string, status: number) {
  return { ...given, params: { how, status, ...more } };
}

/** How targets answer: as `target-mirror.ts` has it, and with which statuses. */
export const ANSWERS: readonly (readonly [how: string, statuses: readonly number[]])[] = [
  ['json', [200, 201, 400, 401, 403, 404, 408, 409, 413, 418, 422, 429, 500, 502, 503, 504]],
  ['text', [200, 500]],
  ['headers', [200, 500]],
  ['malformed', [200, 400]],
  ['xml', [200, 500]],
  ['html', [200, 404]],
  ['binary', [200, 500]],
  ['cut', [200, 422]],
  ['large', [200, 500]],
  ['file', [200]],
  ['redirect', [302, 307]],
  ['astray', [302, 308]],
  ['half', [200]],
  ['reset', [200]],
];
