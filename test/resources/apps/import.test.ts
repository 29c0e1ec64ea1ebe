import { beforeEach, describe, expect, test } from 'vitest';
import type { AppsImportResult, ProductManifest } from '../../../sdk/src/index.ts';
import { action, type AppManifest, manifest } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { at, seen } from '../../support/target.ts';
import { addMember, addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';
import tickets from '../../fixtures/descriptions/tickets.postman-2.0.json';
import meters from '../../fixtures/descriptions/meters.openapi-3.1.json';

const PRODUCT = 'shop';

let owner: Member;

beforeEach(async () => {
  owner = await createWorkspace(manifest());
});

/** A description of our own: an operation a tag, each with a text field in its body. */
const api = (fields: Readonly<Record<string, string>>, more: object = {}) => ({
  openapi: '3.1.0',
  info: { title: 'Mail API', version: '1' },
  servers: [{ url: 'https://mail.example/v1' }],
  components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  security: [{ key: [] }],
  paths: Object.fromEntries(
    Object.entries(fields).map(([tag, field]) => [
      `/${tag}`,
      { post: { operationId: tag, requestBody: { content: { 'application/json': { schema: objectOf(field) } } } } },
    ]),
  ),
  ...more,
});

const objectOf = (field: string) => ({ type: 'object', properties: { [field]: { type: 'string' } } });

async function imported(document: unknown, more: object = {}): Promise<AppsImportResult> {
  const { status, body } = await owner.call('apps.import', { product: PRODUCT, document, ...more });
  expect(body).toMatchObject({ data: expect.anything() });
  expect(status).toBe(200);
  return body.data as AppsImportResult;
}

async function appOf(tag: string): Promise<AppManifest> {
  const { body } = await owner.call('apps.fetch', { product: PRODUCT, app: tag });
  return (body.data as { app: AppManifest }).app;
}

async function latest(): Promise<ProductManifest> {
  const { body } = await owner.call('products.fetch', { product: PRODUCT });
  return (body.data as { manifest: ProductManifest }).manifest;
}

describe('a first import', () => {
  test('adds an app with all actions as a new version, and leaves everything else as it was', async () => {
    const before = await latest();
    expect(await imported(JSON.stringify(api({ send: 'to', list: 'of' })))).toEqual({
      product: PRODUCT,
      app: 'mail-api',
      version: 2,
      created: true,
      added: ['send', 'list'],
      changed: [],
      removed: [],
      warnings: [],
    });
    const { apps = [], ...rest } = await latest();
    expect({ ...rest, apps: apps.slice(0, -1) }).toEqual(before);
    expect(apps.at(-1)).toMatchObject({
      tag: 'mail-api',
      name: 'Mail API',
      environments: ['prd', 'dev'].map((slug) => ({ slug, base_url: 'https://mail.example/v1' })),
      auth: [{ tag: 'key', setup_type: 'bearer', token: '$Secret{MAIL_API_TOKEN}' }],
    });
  });

  test('takes text in JSON or YAML, or the object, for the same', async () => {
    const document = api({ send: 'to' });
    await imported(document);
    expect(await imported(JSON.stringify(document))).toMatchObject({ created: false });
    const yaml = [
      'openapi: 3.1.0',
      'info: { title: Mail API, version: "1" }',
      'servers: [{ url: https://mail.example/v1 }]',
      'components: { securitySchemes: { key: { type: http, scheme: bearer } } }',
      'security: [{ key: [] }]',
      'paths: { /send: { post: { operationId: send, requestBody: { content: { application/json: { schema: &s',
      '  { type: object, properties: { to: { type: string } } } } } } } } }',
    ].join('\n');
    expect(await imported(yaml)).toMatchObject({ created: false, added: [], changed: [], removed: [] });
  });

  test('moves environments when asked to', async () => {
    await imported(api({ send: 'to' }), { envs: ['dev'], message: 'mail' });
    const { body } = await owner.call('products.history', { product: PRODUCT });
    expect(body.data).toMatchObject({
      versions: [{ version: 2, message: 'mail', environments: ['dev'] }, { version: 1 }],
    });
  });

  test('gives environments the servers that they are for', async () => {
    const servers = [{ url: 'https://sandbox.mail.example' }, { url: 'https://mail.example' }];
    await imported(api({ send: 'to' }, { servers }));
    expect((await appOf('mail-api')).environments).toEqual([
      { slug: 'prd', base_url: 'https://mail.example' },
      { slug: 'dev', base_url: 'https://sandbox.mail.example' },
    ]);
  });

  test('gives environments the addresses and servers that are chosen', async () => {
    const servers = [{ url: 'https://a.example' }, { url: 'https://b.example' }];
    await imported(api({ send: 'to' }, { servers }), {
      app: 'mail',
      environments: { prd: 1, dev: 'http://localhost:1/' },
    });
    expect((await appOf('mail')).environments).toEqual([
      { slug: 'prd', base_url: 'https://b.example' },
      { slug: 'dev', base_url: 'http://localhost:1' },
    ]);
  });

  test('makes actions that run', async () => {
    const key = crypto.randomUUID();
    const paths = { '/echo/{key}.json': { post: { operationId: 'send' } } };
    await imported(api({}, { paths }), { app: 'mail', environments: { prd: at('/') }, envs: ['prd'] });
    const { body } = await owner.call('actions.run', {
      product: PRODUCT,
      env: 'prd',
      app: 'mail',
      event: 'send',
      input: { params: { key }, body: { a: 1 } },
    });
    expect(body.data).toMatchObject({ path: `/echo/${key}.json`, method: 'POST' });
    expect(await seen(`/echo/${key}.json`)).toHaveLength(1);
  });
});

describe('an import of an app that is there', () => {
  test('updates actions by tag, and tells what it added, changed and removed', async () => {
    await imported(api({ stay: 'a', change: 'a', go: 'a' }));
    const second = api({ stay: 'a', change: 'b', come: 'a' });
    expect(await imported(second)).toMatchObject({
      version: 3,
      created: true,
      added: ['come'],
      changed: ['change'],
      removed: ['go'],
    });
    expect((await appOf('mail-api')).actions.map(({ tag }) => tag)).toEqual(['stay', 'change', 'come']);
    const before = await stored();
    expect(await imported(second)).toMatchObject({ version: 3, created: false, added: [], changed: [], removed: [] });
    expect(await stored()).toEqual(before);
  });

  test.each([
    ['Postman', tickets],
    ['OpenAPI', meters],
  ])('changes nothing when the description is the same: %s', async (_title, document) => {
    const first = await imported(document);
    expect(await imported(document)).toEqual({ ...first, created: false, added: [] });
  });

  test('keeps what was written by hand: actions, fields that no description has, environments, auths, variables', async () => {
    await imported(api({ send: 'to' }));
    const { apps = [], ...rest } = await latest();
    const mine = apps.map((app) =>
      app.tag === 'mail-api'
        ? {
            ...app,
            name: 'Mine',
            environments: [
              { slug: 'prd', base_url: 'https://mine.example', auth: [{ auth_tag: 'key', data: { a: '1' } }] },
            ],
            variables: [{ key: 'v', type: 'string' as const }],
            auth: [
              { tag: 'own', setup_type: 'bearer' as const, token: '$Secret{OWN}' },
              { tag: 'key', setup_type: 'bearer' as const, token: '$Secret{MINE}' },
            ],
            actions: [
              action('by_hand', { resource: '/by-hand' }),
              ...app.actions.map((one) => ({ ...one, timeout: 5000, idempotent: true })),
            ],
          }
        : app,
    );
    await owner.apply({ ...rest, apps: mine });
    expect(await imported(api({ send: 'subject' }))).toMatchObject({ added: [], changed: ['send'], removed: [] });
    const app = await appOf('mail-api');
    const { actions: _actions, ...kept } = mine.find(({ tag }) => tag === 'mail-api') ?? app;
    expect(app).toMatchObject(kept);
    expect(app.actions).toMatchObject([
      { tag: 'by_hand' },
      { tag: 'send', timeout: 5000, idempotent: true, auth: 'key', body: { subject: '' } },
    ]);
  });

  test('takes another address for an environment that is named', async () => {
    await imported(api({ send: 'to' }));
    await imported(api({ send: 'to' }), { environments: { dev: 'https://dev.example' } });
    expect((await appOf('mail-api')).environments).toEqual([
      { slug: 'prd', base_url: 'https://mail.example/v1' },
      { slug: 'dev', base_url: 'https://dev.example' },
    ]);
  });

  test('is refused when it must not update, and names each action', async () => {
    await imported(api({ one: 'a', two: 'a' }));
    const again = { product: PRODUCT, document: api({ one: 'b', two: 'a', three: 'a' }), updateIfExists: false };
    const before = await stored();
    expect(await owner.call('apps.import', again)).toMatchObject({
      status: 409,
      body: {
        code: 'CONFLICT',
        errors: ['one', 'two'].map((tag) => ({
          path: 'updateIfExists',
          message: `action '${tag}' already exists in app 'mail-api'`,
        })),
      },
    });
    expect(await stored()).toEqual(before);
    const fresh = await imported(api({ three: 'a' }), { updateIfExists: false });
    expect(fresh).toMatchObject({ added: ['three'], removed: [] });
  });
});

describe('is refused without a trace', () => {
  const document = api({ send: 'to' });
  test.each([
    ['no description', { document: '{}' }, 400, 'document'],
    ['a bomb of aliases', { document: 'a: &a [1]\nb: &b [*a,*a]\nx: &x { y: *x }' }, 400, 'document'],
    ['an unknown product', { product: 'nope', document }, 404, 'product'],
    ['an unknown environment to move', { document, envs: ['nope'] }, 400, 'envs[0]'],
    ['an unknown environment', { document, environments: { nope: 0 } }, 400, 'environments.nope'],
    ['a server that is not there', { document, environments: { prd: 1 } }, 400, 'environments.prd'],
    ['an address that is none', { document, environments: { prd: 'file:///x' } }, 400, 'document'],
    ['no server at all', { document: { ...document, servers: [] } }, 400, 'environments'],
    ['no title', { document: { ...document, info: {} } }, 400, 'app'],
    ['a document of another type', { document: 5 }, 400, 'document'],
  ])('%s', async (_title, input, status, path) => {
    const before = await stored();
    const answer = await owner.call('apps.import', { product: PRODUCT, ...input });
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([status, path]);
    expect(await stored()).toEqual(before);
  });

  test('a small description that would make a manifest too large', async () => {
    const method = { description: 'x'.repeat(1900) };
    const shared = { get: method, post: method, put: method };
    const paths = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`/p${n}`, { $ref: '#/x-shared' }]));
    const before = await stored();
    const input = { product: PRODUCT, document: api({}, { paths, 'x-shared': shared }) };
    expect(await owner.call('apps.import', input)).toMatchObject({
      status: 413,
      body: { code: 'PAYLOAD_TOO_LARGE', errors: [{ path: 'document' }] },
    });
    expect(await stored()).toEqual(before);
  });
});

describe('who may import', () => {
  const call = { product: PRODUCT, document: api({ send: 'to' }) };

  test('a developer may, a runner may not', async () => {
    const [developer, runner] = await Promise.all([addMember(owner, 'developer'), addMember(owner, 'runner')]);
    expect(await runner.call('apps.import', call)).toMatchObject({ status: 403 });
    expect(await developer.call('apps.import', call)).toMatchObject({ status: 200 });
  });

  test('whoever may not reach the product or the environment may not', async () => {
    const elsewhere = await addRestricted(owner, 'developer', { products: ['other'] });
    expect(await elsewhere.call('apps.import', call)).toMatchObject({ status: 403 });
    const dev = await addRestricted(owner, 'developer', { envs: ['dev'] });
    expect(await dev.call('apps.import', { ...call, envs: ['prd'] })).toMatchObject({ status: 403 });
    expect(await dev.call('apps.import', { ...call, envs: ['dev'] })).toMatchObject({ status: 200 });
  });

  test('to another workspace the product and its apps do not exist', async () => {
    const stranger = await createWorkspace();
    for (const [operation, input] of [
      ['apps.import', call],
      ['apps.fetch', { product: PRODUCT, app: 'api' }],
      ['apps.list', { product: PRODUCT }],
      ['apps.validation', { product: PRODUCT, app: 'api', selector: '$Body{echo}{a}' }],
    ] as const)
      expect(await stranger.call(operation, input)).toMatchObject({
        status: 404,
        body: { errors: [{ path: 'product' }] },
      });
  });
});

test('the same request under a key answers the same, and makes one version', async () => {
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const input = { product: PRODUCT, document: api({ send: 'to' }) };
  const first = await owner.call('apps.import', input, { headers });
  expect(await owner.call('apps.import', input, { headers })).toMatchObject({ body: { data: first.body.data } });
  expect(first.body.data).toMatchObject({ version: 2, created: true, added: ['send'] });
});

test('apps are listed with their actions and environments', async () => {
  await imported(api({ send: 'to', list: 'of' }));
  expect((await owner.call('apps.list', { product: PRODUCT })).body.data).toEqual({
    version: 2,
    apps: [
      { app: 'api', name: 'API', actions: 1, environments: ['prd', 'dev'] },
      { app: 'mail-api', name: 'Mail API', actions: 2, environments: ['prd', 'dev'] },
    ],
  });
});
