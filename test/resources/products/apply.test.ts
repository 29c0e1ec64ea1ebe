import { beforeEach, describe, expect, test } from 'vitest';
import { action, manifest } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { addMember, createWorkspace, type Member } from '../../support/workspace.ts';
import type { ProductManifest } from '../../../sdk/src/index.ts';

interface Applied {
  readonly version: number;
  readonly created: boolean;
  readonly hash: string;
  readonly environments: Readonly<Record<string, number>>;
}

let owner: Member;

beforeEach(async () => {
  owner = await createWorkspace();
});

async function apply(given: ProductManifest, more: object = {}): Promise<Applied> {
  const { status, body } = await owner.call('products.apply', { manifest: given, ...more });
  expect(status).toBe(200);
  return body.data as Applied;
}

const named = (name: string, more: Partial<ProductManifest> = {}) => manifest(undefined, { name, ...more });
const withEnvironments = (...slugs: string[]) =>
  named(slugs.join(), { environments: slugs.map((slug) => ({ slug, env_name: slug })), apps: [] });

describe('applying', () => {
  test('makes version 1 first, which every environment runs', async () => {
    expect(await apply(named('One'))).toEqual({
      product: 'shop',
      version: 1,
      created: true,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      environments: { prd: 1, dev: 1 },
      schedules: {},
    });
  });

  test('the same content again makes no version', async () => {
    const first = await apply(named('One'), { message: 'first' });
    const before = await stored();
    expect(await apply(named('One'), { message: 'again' })).toEqual({ ...first, created: false });
    expect(await stored()).toEqual(before);
  });

  test('content is the same whatever the order of its fields and the spelling of its durations', async () => {
    const timed = (timeout: string | number) => manifest([action('echo', { timeout })]);
    const { tag, name, ...rest } = timed('1m');
    await apply({ tag, name, ...rest });
    expect(await apply({ ...rest, name, tag })).toMatchObject({ version: 1, created: false });
    expect(await apply(timed(60_000))).toMatchObject({ version: 1, created: false });
    expect(await apply(timed(60_001))).toMatchObject({ version: 2, created: true });
  });

  test('the order of a list is content', async () => {
    await apply(manifest([action('one'), action('two')]));
    expect(await apply(manifest([action('two'), action('one')]))).toMatchObject({ version: 2, created: true });
  });

  test('what a fetch answers is the same content', async () => {
    await apply(manifest([action('echo', { timeout: '5s', body: { 'a b': null }, response: [1, { b: 2, a: 1 }] })]));
    const fetched = (await owner.call('products.fetch', { product: 'shop' })).body.data as {
      manifest: ProductManifest;
    };
    expect(await apply(fetched.manifest)).toMatchObject({ version: 1, created: false });
  });

  test('changed content makes the next version, and environments stay where they are', async () => {
    await apply(named('One'));
    expect(await apply(named('Two'))).toMatchObject({ version: 2, created: true, environments: { prd: 1, dev: 1 } });
    expect(await apply(named('Three'))).toMatchObject({ version: 3, environments: { prd: 1, dev: 1 } });
  });

  test('moves the environments that it names, and no other', async () => {
    await apply(named('One'));
    expect(await apply(named('Two'), { envs: ['dev'] })).toMatchObject({
      version: 2,
      environments: { prd: 1, dev: 2 },
    });
    expect(await apply(named('Three'), { envs: ['prd', 'dev'] })).toMatchObject({
      version: 3,
      environments: { prd: 3, dev: 3 },
    });
  });

  test('gives a new environment the version it came with', async () => {
    await apply(withEnvironments('prd'));
    expect(await apply(withEnvironments('prd', 'dev'))).toMatchObject({ version: 2, environments: { prd: 1, dev: 2 } });
  });

  test('content of an earlier version moves environments back to it', async () => {
    await apply(named('One'));
    await apply(named('Two'), { envs: ['prd', 'dev'] });
    expect(await apply(named('One'), { envs: ['prd'] })).toMatchObject({
      version: 1,
      created: false,
      environments: { prd: 1, dev: 2 },
    });
    expect((await owner.call('products.list')).body.data).toMatchObject({
      products: [{ name: 'Two', latest_version: 2 }],
    });
    expect(await apply(named('Three'))).toMatchObject({ version: 3, created: true });
  });

  test('numbers the versions of each product by themselves', async () => {
    await apply(named('One'));
    await apply(named('Two'));
    expect(await apply(named('One', { tag: 'other' }))).toMatchObject({
      product: 'other',
      version: 1,
      environments: { prd: 1, dev: 1 },
    });
  });
});

describe('at the same time', () => {
  test('different manifests get a version each', async () => {
    const versions = await Promise.all(Array.from({ length: 12 }, (_, index) => apply(named(`Version ${index}`))));
    expect(versions.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
    expect(versions.every(({ created }) => created)).toBe(true);
    expect((await owner.call('products.list')).body.data).toMatchObject({ products: [{ latest_version: 12 }] });
    for (const { version, hash } of versions) {
      expect((await owner.call('products.fetch', { product: 'shop', version })).body.data).toMatchObject({
        version,
        hash,
      });
    }
  });

  test('the same manifest makes one version', async () => {
    const versions = await Promise.all(Array.from({ length: 12 }, () => apply(named('One'))));
    expect(new Set(versions.map(({ version }) => version))).toEqual(new Set([1]));
    expect(versions.filter(({ created }) => created)).toHaveLength(1);
  });
});

describe('reading', () => {
  test('answers the latest version, or the one asked for', async () => {
    const developer = await addMember(owner, 'developer');
    const first = await apply(named('One'), { message: 'the first' });
    await developer.apply(named('Two'), ['dev']);
    const { hash } = first;
    const one = { version: 1, hash, author: owner.user_id, message: 'the first', manifest: named('One') };
    const two = { version: 2, author: developer.user_id, message: null, manifest: named('Two') };
    const product = {
      tag: 'shop',
      name: 'Two',
      latest_version: 2,
      environments: { prd: 1, dev: 2 },
      created_at: expect.any(Number),
    };
    expect((await owner.call('products.fetch', { product: 'shop' })).body.data).toEqual({
      ...product,
      ...two,
      hash: expect.any(String),
    });
    expect((await owner.call('products.fetch', { product: 'shop', version: 1 })).body.data).toEqual({
      ...product,
      ...one,
    });
  });

  test.each([
    [{ product: 'nope' }, 'product'],
    [{ product: 'nope', version: 1 }, 'version'],
    [{ product: 'shop', version: 2 }, 'version'],
  ])('does not find %j', async (input, path) => {
    await apply(named('One'));
    expect(await owner.call('products.fetch', input)).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', errors: [{ path }] },
    });
  });

  test('lists nothing at first, then every product by its tag', async () => {
    const list = async () => (await owner.call('products.list')).body.data;
    expect(await list()).toEqual({ products: [] });
    await apply(named('B', { tag: 'b' }));
    await apply(named('A', { tag: 'a' }));
    const times = { created_at: expect.any(Number), updated_at: expect.any(Number) };
    expect(await list()).toEqual({
      products: [
        { tag: 'a', name: 'A', latest_version: 1, environments: { prd: 1, dev: 1 }, ...times },
        { tag: 'b', name: 'B', latest_version: 1, environments: { prd: 1, dev: 1 }, ...times },
      ],
    });
  });
});

describe('names that every object has', () => {
  const slugs = ['__proto__', 'constructor', 'x-leaked'];

  test.each(['constructor', 'toString', 'valueOf'])(
    'name a product and its environments like any other: %s',
    async (tag) => {
      const environments = Object.fromEntries(slugs.map((slug) => [slug, 1]));
      expect((await apply({ ...withEnvironments(...slugs), tag })).environments).toEqual(environments);
      const { body } = await owner.call('products.list');
      expect(body.data).toMatchObject({ products: [{ tag, environments }] });
      expect((await owner.call('products.fetch', { product: tag })).body.data).toMatchObject({ environments });
    },
  );

  test('are never written to', () => {
    for (const name of ['constructor', 'toString', 'valueOf']) {
      expect(Object.getOwnPropertyNames(Reflect.get(Object.prototype, name))).not.toContain('x-leaked');
    }
  });
});
