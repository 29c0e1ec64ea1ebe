import { beforeEach, describe, expect, test } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { action, manifest } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import tickets from '../../fixtures/descriptions/tickets.postman-2.0.json';
import meters from '../../fixtures/descriptions/meters.openapi-3.1.json';
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
              { slug: 'prd', base_url: 'https://mine.example', auth: [{ auth_tag: 'key', data: { a: '$Secret{A}' } }] },
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
