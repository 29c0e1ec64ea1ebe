import { beforeAll, describe, expect, test } from 'vitest';
import { CONTRACTS } from '../../../src/resources/contracts.ts';
import { manifest, scope } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { seen } from '../../support/target.ts';
import { addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';
import { OF_DATABASES } from './reach-databases.ts';
import { OF_BYTES } from '../../http/bytes-operations.ts';
import { OF_GRAPHS } from './reach-graphs.ts';
import { OF_EVENTS } from './reach-events.ts';
import { OF_NOTIFICATIONS } from './reach-notifications.ts';
import { OF_STORAGES } from './reach-storage.ts';

const { product, app } = scope;
const OTHER = 'other';

let owner: Member;
/** Reaches `dev` of `shop` only. */
let member: Member;
let jobs: Readonly<Record<'inside' | 'env' | 'product', string>>;

async function dispatch(who: Member, more: object): Promise<string> {
  const call = { product, env: 'dev', app, event: 'echo', input: { key: 'later' }, schedule: { delay: '1h' }, ...more };
  const { body } = await who.call('actions.dispatch', call);
  return (body.data as { job_id: string }).job_id;
}

beforeAll(async () => {
  owner = await createWorkspace(manifest());
  await owner.apply({ ...manifest(), name: 'Second' });
  await owner.apply({ ...manifest(), tag: OTHER });
  member = await addRestricted(owner, 'developer', { products: [product], envs: ['dev'] });
  jobs = {
    inside: await dispatch(owner, {}),
    env: await dispatch(owner, { env: 'prd' }),
    product: await dispatch(owner, { product: OTHER }),
  };
});

const call = { app, event: 'echo', input: { key: 'out-of-reach' } };

/** A run that is not there. */
const RUN = 'feature_o00000000000000000000000000000000';

/** What each operation with a product takes besides product and environment. */
const INPUTS: Readonly<Record<string, object>> = {
  'actions.run': call,
  'actions.dispatch': { ...call, schedule: { delay: '1h' } },
  'apps.import': { document: '{"openapi":"3.1.0","info":{"title":"x","version":"1"},"paths":{}}' },
  'apps.validation': { app, selector: '$Body{echo}{key}', required: true },
  'apps.list': {},
  'apps.fetch': { app },
  'caches.get': { key: 'x' },
  'caches.set': { cache: 'answers', key: 'x', value: 'y' },
  'caches.clear': { key: 'x' },
  'caches.clearAll': { cache: 'answers' },
  'caches.fetchValues': { cache: 'answers' },
  'caches.values': { cache_tag: 'answers' },
  'caches.fetchDashboard': { cache: 'answers' },
  'circuits.list': {},
  'circuits.get': { app },
  'circuits.open': { app },
  'circuits.close': { app },
  'circuits.reset': { app },
  'credentials.authorize': { app, auth: 'main' },
  'credentials.fetch': { app, auth: 'main' },
  'credentials.list': {},
  'credentials.revoke': { app, auth: 'main' },
  ...OF_DATABASES,
  ...OF_GRAPHS,
  'fallback.run': { tag: 'none', input: {} },
  'fallback.dispatch': { tag: 'none', input: {}, schedule: { delay: '1h' } },
  'features.run': { tag: 'none', input: {} },
  'features.dispatch': { tag: 'none', input: {}, schedule: { delay: '1h' } },
  'features.replay': { feature_id: RUN },
  'features.restart': { feature_id: RUN },
  'features.resume': { feature_id: RUN },
  'features.output': { feature_id: RUN },
  'features.stream': { feature_id: RUN },
  'features.status': { feature_id: RUN },
  'features.history': { feature_id: RUN },
  'features.relatedExecutions': { feature_id: RUN },
  'features.cancel': { feature_id: RUN },
  'features.replayFromStep': { feature_id: RUN, from_step: 'one' },
  'features.stepDetail': { feature_id: RUN, step_tag: 'one' },
  'features.query': { feature_id: RUN, query: 'one' },
  'features.signal': { feature_id: RUN, signal: 'go' },
  'features.compare': { feature_ids: [RUN, `${RUN.slice(0, -1)}1`] },
  'features.list': {},
  'features.replayMany': { dry_run: true },
  'features.resumeMany': { dry_run: true },
  'jobs.list': {},
  'health.status': { tag: 'api' },
  'health.run': { tag: 'api' },
  'health.list': {},
  'health.fetch': { tag: 'api' },
  'health.history': { tag: 'api' },
  'limits.list': { app },
  'limits.pause': { app, limit: 'app/0' },
  'limits.resume': { app, limit: 'app/0' },
  'jobs.getStats': {},
  'jobs.cancelMany': { dry_run: true },
  'jobs.pauseMany': { dry_run: true },
  'jobs.resumeMany': { dry_run: true },
  'jobs.retryMany': { dry_run: true },
  'jobs.deleteMany': { dry_run: true },
  'jobs.setWebhook': { url: 'https://example.com/hook' },
  'products.fetch': {},
  'products.history': {},
  'products.moves': {},
  'products.diff': { from: 1, to: 2 },
  'products.promote': { version: 1 },
  'products.rollback': {},
  'products.budget': {},
  'products.liftBudget': {},
  'quota.run': { tag: 'none' },
  'quota.dispatch': { tag: 'none', schedule: { delay: '1h' } },
  'quota.usage': { tag: 'none' },
  'sessions.start': { tag: 'login', data: { user: { id: 'u' } } },
  'sessions.decrypt': { tag: 'login', token: 'login:x' },
  'sessions.verify': { tag: 'login', token: 'login:x' },
  'sessions.refresh': { tag: 'login', refreshToken: 'login:x' },
  'sessions.revoke': { tag: 'login', identifier: 'u' },
  'sessions.revokeAll': { tag: 'login' },
  'sessions.rotateKeys': {},
  'sessions.listActive': { tag: 'login' },
  'sessions.fetchUsers': { session: 'login' },
  'sessions.fetchUserDetails': { session: 'login', identifier: 'u' },
  'sessions.fetchActivityLogs': { session: 'login' },
  'sessions.fetchDashboard': { session: 'login' },
  ...OF_EVENTS,
  ...OF_NOTIFICATIONS,
  ...OF_STORAGES,
};

const operations = Object.entries(CONTRACTS)
  .flatMap(([namespace, contract]) =>
    Object.entries(contract).map(([name, { input }]) => ({ name: `${namespace}.${name}`, fields: input.shape })),
  )
  .filter(({ name }) => !OF_BYTES.has(name));

test('every operation that takes a product is listed here', () => {
  const taking = operations.filter(({ fields }) => 'product' in fields || 'env' in fields);
  expect(taking.map(({ name }) => name).toSorted()).toEqual(Object.keys(INPUTS).toSorted());
});

describe.each(operations.filter(({ name }) => name in INPUTS))('$name', ({ name, fields }) => {
  const places = [
    { where: 'another product', place: { product: OTHER, env: 'dev' }, paths: ['product'] },
    { where: 'a product that is not there', place: { product: 'absent', env: 'dev' }, paths: ['product'] },
    { where: 'another environment', place: { product, env: 'prd' }, paths: ['env'] },
    { where: 'another product and environment', place: { product: OTHER, env: 'prd' }, paths: ['product', 'env'] },
  ];
  const given = (place: object) =>
    Object.fromEntries(Object.entries({ ...INPUTS[name], ...place }).filter(([field]) => field in fields));

  const refused = places.filter(({ paths }) => 'env' in fields || paths.includes('product'));

  test(`of ${refused.map(({ where }) => where).join(', ')} is forbidden and changes nothing`, async () => {
    const before = await stored();
    for (const { where, place, paths } of refused) {
      const { status, body } = await member.call(name, given(place));
      expect({ where, status, code: body.code }).toEqual({ where, status: 403, code: 'FORBIDDEN' });
      expect(body.errors?.map(({ path }) => path)).toEqual(paths.filter((path) => path in fields));
    }
    expect(await stored()).toEqual(before);
    expect(await seen('/echo/out-of-reach')).toEqual([]);
  });

  test('of what it reaches is not', async () => {
    const { status } = await member.call(name, given({ product, env: 'dev', input: { key: 'within' } }));
    expect(status).not.toBe(403);
  });
});

describe('a job', () => {
  const more: Readonly<Record<string, object>> = {
    'jobs.reschedule': { schedule: { delay: '2h' } },
    'jobs.backfill': { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
  };
  const names = ['get', 'getHistory', 'cancel', 'pause', 'resume', 'retry', 'trigger', 'delete'];
  const named = [...names.map((name) => `jobs.${name}`), ...Object.keys(more)];

  test.each(named)('out of reach is forbidden: %s', async (operation) => {
    const before = await stored();
    for (const [where, path] of [['env', 'env'] as const, ['product', 'product'] as const]) {
      const { status, body } = await member.call(operation, { job_id: jobs[where], ...more[operation] });
      expect({ status, code: body.code, paths: body.errors?.map((error) => error.path) }).toEqual({
        status: 403,
        code: 'FORBIDDEN',
        paths: [path],
      });
      expect(body.data).toBeUndefined();
      expect((await owner.call('jobs.get', { job_id: jobs[where] })).body.data).toMatchObject({ status: 'scheduled' });
    }
    expect(await stored()).toEqual(before);
  });

  test('within reach is read and cancelled', async () => {
    expect(await member.call('jobs.get', { job_id: jobs.inside })).toMatchObject({ status: 200 });
    expect(await member.call('jobs.cancel', { job_id: jobs.inside })).toMatchObject({
      body: { data: { status: 'cancelled' } },
    });
  });
});

test('products are listed as far as a member reaches them', async () => {
  const tags = async (who: Member) => {
    const { body } = await who.call('products.list');
    return (body.data as { products: { tag: string }[] }).products.map(({ tag }) => tag);
  };
  expect(await tags(member)).toEqual([product]);
  expect(await tags(await addRestricted(owner, 'viewer', { products: ['absent'] }))).toEqual([]);
  expect(await tags(await addRestricted(owner, 'viewer', { envs: ['dev'] }))).toEqual([OTHER, product]);
});

describe('applying', () => {
  const qa = { slug: 'qa', env_name: 'qa' };
  const environments = [...manifest().environments, qa];
  test.each<[what: string, given: object, envs: string[], path: string]>([
    ['another product', { tag: OTHER }, [], 'product'],
    ['a new product', { tag: 'new' }, [], 'product'],
    ['with another environment to move', { name: 'Third' }, ['prd'], 'env'],
    ['with an environment that would be pinned by the way', { name: 'Third', environments }, [], 'env'],
    ['with one environment within reach and one out of it', { name: 'Third' }, ['dev', 'prd'], 'env'],
  ])('%s is forbidden and changes nothing', async (_what, given, envs, path) => {
    const before = await stored();
    expect(await member.call('products.apply', { manifest: { ...manifest(), ...given }, envs })).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN', errors: [{ path }] },
    });
    expect(await stored()).toEqual(before);
  });

  test('what moves nothing out of reach is stored, and moves what is within', async () => {
    const { status, body } = await member.call('products.apply', {
      manifest: { ...manifest(), name: 'By a member' },
      envs: ['dev'],
    });
    expect(status).toBe(200);
    const { version } = body.data as { version: number };
    expect(body.data).toMatchObject({ created: true, environments: { prd: 1, dev: version } });
  });
});

test('who may reach some environments promotes from any to them, and not from them to any', async () => {
  const input = { product, env: 'dev', version: 'prd' };
  const promote = async (more: object) => (await member.call('products.promote', { ...input, ...more })).status;
  expect([await promote({}), await promote({ env: 'prd', version: 'dev' })]).toEqual([200, 403]);
});
