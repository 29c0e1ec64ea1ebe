import { beforeAll, describe, expect, test } from 'vitest';
import type { Operation } from '../../src/kernel/contract.ts';
import { CONTRACTS } from '../../src/resources/contracts.ts';
import { oauth2, withAuth } from '../support/auth-manifest.ts';
import { keepFile } from '../support/kept-files.ts';
import { login } from '../resources/sessions/signed-in.ts';
import { manifest, scope } from '../support/manifest.ts';
import { stored } from '../support/stored.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';
import { sqlite } from '../resources/databases/databases.ts';
import { embedded } from '../resources/graphs/graphs.ts';
import { counter } from '../resources/quotas/quotas.ts';
import { OF_BYTES } from './bytes-operations.ts';
import { FLOW_SAFE } from './keyed-flow.ts';
import { databaseInputs } from './safe-databases.ts';
import { eventInputs } from './safe-events.ts';
import { notificationInputs } from './safe-notifications.ts';
import { graphInputs } from './safe-graphs.ts';
import { STORAGE_WRITES, storageInputs, TRIED_ELSEWHERE } from './safe-storage.ts';
import { broker } from '../resources/events/brokers.ts';
import { notifier } from '../resources/notifications/notifiers.ts';
import { storage } from '../resources/storage/storages.ts';
import { keyed } from './keyed-operations.ts';
import { makeWebhooks } from './keyed-webhooks.ts';
import { sessionInputs } from './session-inputs.ts';

const KEY = 'once';

const operations = Object.entries(CONTRACTS).flatMap(([namespace, contract]) =>
  Object.entries<Operation>(contract).map(([name, { repeat }]) => ({ name: `${namespace}.${name}`, repeat })),
);

const FEATURE = {
  tag: 'steps',
  name: 'Steps',
  steps: [{ tag: 'one', type: 'checkpoint' as const, input: { name: 'one' } }],
  queries: { one: { result: 1 } },
};

/** Inputs of operations on a run that has ended. */
async function featureInputs(owner: Member): Promise<Record<string, readonly [object, object]>> {
  const { product, env } = scope;
  const place = { product, env, tag: FEATURE.tag, input: {} };
  const [one = '', two = ''] = await Promise.all(
    [1, 2].map(async () => {
      const { data } = (await owner.call('features.run', place)).body;
      return (data as { feature_id: string }).feature_id;
    }),
  );
  const pair = (more: object = {}) =>
    [
      { feature_id: one, ...more },
      { feature_id: two, ...more },
    ] as const;
  return {
    ...Object.fromEntries(
      ['output', 'stream', 'status', 'history', 'relatedExecutions'].map((name) => [`features.${name}`, pair()]),
    ),
    'features.stepDetail': pair({ step_tag: 'one' }),
    'features.query': pair({ query: 'one' }),
    'features.compare': [{ feature_ids: [one, two] }, { feature_ids: [two, one] }],
    'features.list': [{}, { product, env }],
    'features.cancel': [{ feature_id: await waiting(owner) }, { feature_id: await waiting(owner) }],
  };
}

/** A run that waits for a signal. */
async function waiting(owner: Member): Promise<string> {
  const { product, env } = scope;
  const { data } = (await owner.call('features.run', { product, env, tag: 'waits', input: {}, timeout: 1 })).body;
  return (data as { feature_id: string }).feature_id;
}

const CHECK = {
  tag: 'api',
  name: 'API',
  app: scope.app,
  event: 'echo',
  interval: '1h',
  envs: [scope.env, 'dev'].map((slug) => ({ slug, input: { key: 'health' } })),
};

describe('an operation that changes nothing, or leaves what once leaves', () => {
  let owner: Member;
  let inputs: Readonly<Record<string, readonly [object, object]>>;
  beforeAll(async () => {
    const caches = ['one', 'two'].map((tag) => ({ tag, name: tag, expiry: '1h' }));
    owner = await createWorkspace(manifest(undefined, { caches }));
    const { apps, ...rest } = withAuth(oauth2('unused'));
    const guarded = apps.map((app) => ({ ...app, circuit: true }));
    const waits = {
      tag: 'waits',
      name: 'Waits',
      signals: { go: {} },
      steps: [{ tag: 'go', type: 'wait_signal' as const, signals: ['go'] }],
    };
    const features = [FEATURE, waits];
    const quotas = [counter()];
    const kept = { databases: [sqlite()], graphs: [embedded()], storages: [storage()] };
    const data = { ...kept, notifications: [notifier()], brokers: [broker()] };
    await owner.apply(
      { ...rest, apps: guarded, caches, features, quotas, ...data, sessions: [login()], healthchecks: [CHECK] },
      [scope.env, 'dev'],
    );
    const { product, env } = scope;
    const call = { ...scope, event: 'echo', input: { key: 'x' }, schedule: { delay: '1h' } };
    const [one, two] = await Promise.all(
      [1, 2].map(async () => (await owner.call('actions.dispatch', call)).body.data as { job_id: string }),
    );
    for (const name of ['ONE', 'TWO']) await owner.call('secrets.create', { key: name, value: 'a value' });
    const [webhook_id, other_id] = await makeWebhooks(owner);
    const file = await keepFile(owner.workspace_id);
    const begun = (await owner.call('jobs.cancelMany', { key: 'none' })).body.data as { operation_id: string };
    const { operation_id } = begun;
    const place = { product, env, cache: 'one' };
    const other = { ...place, cache: 'two' };
    const checks = [
      { product, env, tag: 'api' },
      { product, env: 'dev', tag: 'api' },
    ] as const;
    inputs = {
      ...FLOW_SAFE,
      ...(await databaseInputs(owner)),
      ...(await graphInputs(owner)),
      ...(await storageInputs(owner)),
      ...(await notificationInputs(owner)),
      ...(await eventInputs(owner)),
      ...(await featureInputs(owner)),
      ...(await sessionInputs(owner)),
      'caches.get': [
        { ...place, key: 'a' },
        { ...place, key: 'b' },
      ],
      'caches.set': [
        { ...place, key: 'a', value: '1' },
        { ...place, key: 'a', value: '2' },
      ],
      'caches.clear': [
        { ...place, key: 'a' },
        { ...place, key: 'b' },
      ],
      'caches.clearAll': [place, other],
      'caches.fetchValues': [place, other],
      'caches.values': [
        { product, env, cache_tag: 'one' },
        { product, env, cache_tag: 'two' },
      ],
      'caches.fetchDashboard': [place, other],
      'credentials.fetch': [
        { product, env, app: scope.app, auth: 'main' },
        { product, env, app: scope.app, auth: 'main' },
      ],
      'credentials.list': [
        { product, env },
        { product, env: 'dev' },
      ],
      'apps.list': [{ product }, { product }],
      'apps.fetch': [
        { product, app: scope.app },
        { product, app: scope.app },
      ],
      'expressions.evaluate': [{ template: '$Add(1, 2)' }, { condition: 'true == true' }],
      'health.status': checks,
      'health.history': checks,
      'health.fetch': checks,
      'health.list': [{ product }, { product, env: 'dev' }],
      'files.read': [{ file_key: file.file_key }, { file_key: file.file_key }],
      'jobs.get': [{ job_id: one?.job_id }, { job_id: two?.job_id }],
      'jobs.getHistory': [{ job_id: one?.job_id }, { job_id: two?.job_id }],
      'jobs.getBulk': [{ operation_id }, { operation_id }],
      'jobs.getStats': [{}, {}],
      'jobs.listBulk': [{}, {}],
      'jobs.list': [{ limit: 1 }, { env: 'dev' }],
      'jobs.listDeliveries': [{ webhook_id }, { webhook_id: other_id }],
      'jobs.listWebhooks': [{}, {}],
      'jobs.preview': [{ schedule: { every: '1h' } }, { schedule: { every: '2h' } }],
      'members.list': [{}, {}],
      'products.list': [{}, {}],
      'products.fetch': [
        { product, version: 1 },
        { product, version: 2 },
      ],
      'products.history': [
        { product, limit: 1 },
        { product, limit: 2 },
      ],
      'products.moves': [
        { product, env },
        { product, env: 'dev' },
      ],
      'products.diff': [
        { product, from: 1, to: 2 },
        { product, from: 2, to: 1 },
      ],
      'products.budget': [
        { product, env },
        { product, env: 'dev' },
      ],
      'quota.usage': [
        { product, env, tag: 'calls' },
        { product, env, tag: 'calls', key: 'x' },
      ],
      'secrets.fetch': [{ key: 'ONE' }, { key: 'TWO' }],
      'secrets.list': [{}, {}],
      'secrets.exists': [{ key: 'ONE' }, { key: 'NONE' }],
      'secrets.accesses': [{ key: 'ONE' }, { key: 'ONE', limit: 1 }],
      'workspaces.whoami': [{}, {}],
    };
  });

  test('is listed here', () => {
    const safe = operations.filter(({ repeat }) => repeat === 'safe').map(({ name }) => name);
    const tried = [...Object.keys(inputs), ...Object.keys(STORAGE_WRITES), ...TRIED_ELSEWHERE, ...OF_BYTES];
    expect(tried.toSorted()).toEqual(safe.toSorted());
  });

  test('that writes a file answers the same again under a key', async () => {
    for (const [operation, input] of Object.entries(STORAGE_WRITES)) {
      const [first, again] = [await keyed(owner, operation, input, KEY), await keyed(owner, operation, input, KEY)];
      expect([operation, first.status, again.body.data]).toEqual([operation, 200, first.body.data]);
    }
  });

  test('accepts a key, which means nothing', async () => {
    const before = await stored();
    // It answers with events, which its own tests read.
    const { 'features.stream': _stream, ...answered } = inputs;
    for (const [operation, pair] of Object.entries(answered))
      for (const input of [...pair, ...pair])
        expect({ operation, status: (await keyed(owner, operation, input, KEY)).status }).toEqual({
          operation,
          status: 200,
        });
    expect(await stored()).toEqual(before);
  });
});
