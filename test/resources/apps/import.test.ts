import { beforeEach, describe, expect, test } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { manifest } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { at, seen } from '../../support/target.ts';
import { addMember, addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';
import { api, fetchApp, importInto, PRODUCT } from './imports.ts';

let owner: Member;

beforeEach(async () => {
  owner = await createWorkspace(manifest());
});

const imported = (document: unknown, more: object = {}) => importInto(owner, document, more);
const appOf = (tag: string) => fetchApp(owner, tag);

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
    await imported(api({}, { paths, components: {}, security: [] }), {
      app: 'mail',
      environments: { prd: at('/') },
      envs: ['prd'],
    });
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
