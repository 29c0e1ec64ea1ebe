import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type Clock, systemClock } from '../../../src/kernel/clock.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { createConfigStore } from '../../../src/resources/products/store.ts';
import { action, manifest, scope } from '../../support/manifest.ts';
import { composed } from '../../support/processor.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

let owner: Member;

beforeEach(async () => {
  owner = await createWorkspace(manifest());
});

const putting = manifest([action('echo', { method: 'PUT' })]);

describe('in one isolate', () => {
  test('the next run uses the version that was just applied', async () => {
    expect(await owner.run('echo', { key: 'x' })).toMatchObject({
      body: { data: { method: 'POST' }, meta: { version: 1 } },
    });
    await owner.apply(putting, ['prd']);
    expect(await owner.run('echo', { key: 'x' })).toMatchObject({
      body: { data: { method: 'PUT' }, meta: { version: 2 } },
    });
    expect(await owner.run('echo', { key: 'x' }, { env: 'dev' })).toMatchObject({
      body: { data: { method: 'POST' }, meta: { version: 1 } },
    });
  });

  test('the next run uses an earlier version that was applied again', async () => {
    await owner.apply(putting, ['prd']);
    await owner.run('echo', { key: 'x' });
    await owner.apply(manifest(), ['prd']);
    expect(await owner.run('echo', { key: 'x' })).toMatchObject({ body: { meta: { version: 1 } } });
  });

  test('a product that was unknown is found once it is applied', async () => {
    const call = () => owner.run('echo', { key: 'x' }, { product: 'late' });
    expect(await call()).toMatchObject({ status: 404 });
    await owner.apply({ ...manifest(), tag: 'late' });
    expect(await call()).toMatchObject({ status: 200, body: { meta: { version: 1 } } });
  });
});

test('an isolate that starts later finds the version in force', async () => {
  await owner.apply(putting, ['prd']);
  expect(await owner.run('echo', { key: 'x' }, {}, { serve: composed() })).toMatchObject({
    body: { meta: { version: 2 } },
  });
});

test('another isolate learns of it within the time that a pin is believed', async () => {
  let now = Date.now();
  const clock: Clock = { now: () => now, sleep: async () => undefined };
  const elsewhere = createConfigStore({ db: env.DB, kv: env.CONFIG, clock });
  const version = async () => (await elsewhere.resolve(owner.workspace_id, scope.product, scope.env)).version;
  expect(await version()).toBe(1);
  await owner.apply(putting, ['prd']);
  now += LIMITS.pin_trust.value - 1;
  expect(await version()).toBe(1);
  now += 1;
  expect(await version()).toBe(2);
});

test('a version that is asked for is read whatever the environment runs, and again without D1', async () => {
  await owner.apply(putting);
  const ask = (db: D1Database) =>
    createConfigStore({ db, kv: env.CONFIG, clock: { now: Date.now, sleep: async () => undefined } }).resolve(
      owner.workspace_id,
      scope.product,
      scope.env,
      2,
    );
  expect(await ask(env.DB)).toMatchObject({ product: 'shop', version: 2 });
  const gone = {
    prepare: () => {
      throw new Error('D1 is away');
    },
  } as unknown as D1Database;
  expect(await ask(gone)).toMatchObject({ product: 'shop', version: 2 });
});

describe('of what an isolate learns at the same time', () => {
  const clock: Clock = { now: () => Date.now(), sleep: async () => undefined };
  const later = { env: scope.env, version: 2, number: 2 };
  const earlier = { env: scope.env, version: 1, number: 1 };

  beforeEach(() => owner.apply(putting, ['prd']));

  test('the later move stays, whichever it is told of last', async () => {
    const store = createConfigStore({ db: env.DB, kv: env.CONFIG, clock });
    await store.pinned(owner.workspace_id, scope.product, later);
    await store.pinned(owner.workspace_id, scope.product, earlier);
    expect(await store.resolve(owner.workspace_id, scope.product, scope.env)).toMatchObject({ version: 2 });
  });

  test('a move stays that was made while an older pin was read', async () => {
    const key = `${owner.workspace_id}:pin:${scope.product}:${scope.env}`;
    await env.CONFIG.put(key, '1');
    const kv = {
      get: (name: string, type: 'json') => env.CONFIG.get(name, type),
      async getWithMetadata(name: string) {
        const found = await env.CONFIG.getWithMetadata(name);
        if (name === key) await store.pinned(owner.workspace_id, scope.product, later);
        return found;
      },
      put: (name: string, value: string) => env.CONFIG.put(name, value),
    } as unknown as KVNamespace;
    const store = createConfigStore({ db: env.DB, kv, clock });
    for (let time = 0; time < 2; time += 1)
      expect(await store.resolve(owner.workspace_id, scope.product, scope.env)).toMatchObject({ version: 2 });
  });
});

test('many that ask for a pin at one time read it once', async () => {
  const prepare = vi.fn<typeof env.DB.prepare>(env.DB.prepare.bind(env.DB));
  const db = new Proxy(env.DB, { get: (target, name) => (name === 'prepare' ? prepare : Reflect.get(target, name)) });
  const store = createConfigStore({ db, kv: env.CONFIG, clock: systemClock });
  await store.resolve(owner.workspace_id, scope.product, scope.env, 1);
  prepare.mockClear();
  const asked = Array.from({ length: 20 }, () =>
    store.resolve(owner.workspace_id, scope.product, scope.env, undefined, 'in no hurry'),
  );
  expect((await Promise.all(asked)).map(({ version }) => version)).toEqual(asked.map(() => 1));
  expect(prepare).toHaveBeenCalledTimes(1);
});
