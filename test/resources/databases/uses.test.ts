import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { scope } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { ask, createShop, databaseAction, sqlite, withDatabases } from './databases.ts';

const { product } = scope;
const place = { product, env: scope.env };

const add = databaseAction('add', {
  tableName: 'items',
  operation: 'insert',
  template: { records: [{ name: '{{name}}' }], returning: ['id', 'name'] },
});
const find = databaseAction('find', { tableName: 'items', operation: 'query', template: { where: { id: '{{id}}' } } });

const drop = databaseAction('drop', { tableName: 'items', operation: 'delete', filterTemplate: { id: '{{id}}' } });

const option = { type: 'database_action' as const, event: 'db:add', input: { name: '$Input{name}' } };

let owner: Member;
beforeAll(async () => {
  owner = await createShop([add, find, drop], {
    features: [
      {
        tag: 'stock',
        name: 'Stock',
        input: { name: { type: 'string' } },
        steps: [
          { tag: 'add', type: 'database_action', event: 'db:add', input: { name: '$Input{name}' } },
          { tag: 'find', type: 'database', database: 'db', event: 'find', input: { id: '$Step{add}{data}{0}{id}' } },
        ],
        output: { found: '$Step{find}{data}{0}{name}' },
      },
      {
        tag: 'undo',
        name: 'Undo',
        input: { name: { type: 'string' } },
        steps: [
          {
            tag: 'add',
            type: 'database_action',
            event: 'db:add',
            input: { name: '$Input{name}' },
            rollback: { type: 'database_action', event: 'drop', input: { id: '$Step{add}{data}{0}{id}' } },
          },
          { tag: 'fail', type: 'action', app: 'api', event: 'down', input: {}, dependsOn: ['add'] },
        ],
      },
    ],
    fallbacks: [
      {
        tag: 'keep',
        name: 'Keep',
        options: [
          { name: 'down', type: 'action', app: 'api', event: 'down', input: {} },
          { ...option, name: 'database', output: { id: '$Response{data}{0}{id}' } },
        ],
      },
    ],
    quotas: [{ tag: 'some', name: 'Some', options: [{ ...option, name: 'database', weight: 1 }] }],
    healthchecks: [
      {
        tag: 'database',
        name: 'Database',
        probe: { type: 'database', database: 'db' },
        interval: '1h',
        envs: [{ slug: 'prd' }],
      },
    ],
  });
});

describe('what runs the actions of databases', () => {
  test('steps of features', async () => {
    const name = "it's $name {{x}}";
    const { body } = await owner.call('features.run', { ...place, tag: 'stock', input: { name } });
    expect(body.data).toMatchObject({ status: 'completed', output: { found: name } });
  });

  test('rollbacks of steps', async () => {
    const name = crypto.randomUUID();
    const { body } = await owner.call('features.run', { ...place, tag: 'undo', input: { name } });
    expect(body.data).toMatchObject({
      status: 'rolled_back',
      failed_step: 'fail',
      rollback_result: { rolled_back_steps: ['add'] },
    });
    expect(await ask(owner, 'count', { table: 'items', where: { name } })).toEqual({ count: 0 });
  });

  test('options of fallbacks', async () => {
    const { body } = await owner.call('fallback.run', { ...place, tag: 'keep', input: { name: 'by a fallback' } });
    expect(body.data).toMatchObject({ provider: 'database', id: expect.any(Number) });
  });

  test('options of quotas', async () => {
    const { body } = await owner.call('quota.run', { ...place, tag: 'some', input: { name: 'by a quota' } });
    expect(body.data).toMatchObject({ provider: 'database', output: { count: 1 } });
    expect(await ask(owner, 'count', { table: 'items', where: { name: 'by a quota' } })).toEqual({ count: 1 });
  });

  test('probes of healthchecks', async () => {
    const { body } = await owner.call('health.run', { ...place, tag: 'database' });
    expect(body.data).toMatchObject({ status: 'available' });
  });
});

describe('what is refused of them', () => {
  const refused = async (more: object) => {
    const { body } = await owner.call('products.apply', { manifest: withDatabases([sqlite([add])], more) });
    return (body.errors ?? []).map(({ path, message }) => `${path}: ${message}`);
  };

  test.each([
    ['a database that is not there', { event: 'nope:add' }, "event: the product has no database 'nope'"],
    ['an action that is not there', { event: 'db:nope' }, "event: database 'db' has no action 'nope'"],
    ['an action of no database', { event: 'add' }, "database: is required where event is not 'database:action'"],
    ['a secret', { event: 'db:add', input: { name: '$Secret{K}' } }, 'input.name: $Secret has no value here'],
  ])('%s', async (_what, more, message) => {
    const step = { tag: 'a', type: 'database_action', ...more };
    expect(await refused({ features: [{ tag: 'f', name: 'F', steps: [step] }] })).toEqual([
      expect.stringContaining(`manifest.features[0].steps[0].${message}`),
    ]);
    const undone = {
      tag: 'a',
      type: 'database_action',
      event: 'db:add',
      rollback: { type: 'database_action', ...more },
    };
    // A rollback is of the database of its step, where it names none.
    expect(await refused({ features: [{ tag: 'f', name: 'F', steps: [undone] }] })).toEqual(
      more.event === 'add' ? [] : [expect.stringContaining(`manifest.features[0].steps[0].rollback.${message}`)],
    );
    const options = [{ ...option, ...more }];
    expect(await refused({ fallbacks: [{ tag: 'f', name: 'F', options }] })).toEqual([
      expect.stringContaining(`manifest.fallbacks[0].options[0].${message}`),
    ]);
  });

  test('a cache for what may change something', async () => {
    const step = { tag: 'a', type: 'database_action', event: 'db:add', input: { name: 'x' }, cache: 'kept' };
    const caches = [{ tag: 'kept', name: 'Kept', expiry: '1h' }];
    expect(await refused({ caches, features: [{ tag: 'f', name: 'F', steps: [step] }] })).toEqual([
      'manifest.features[0].steps[0].cache: answers reads alone, and add may change something',
    ]);
  });

  test('a probe of a database that is not there', async () => {
    const check = { tag: 'c', name: 'C', interval: '1h', envs: [{ slug: 'prd' }] };
    expect(await refused({ healthchecks: [{ ...check, probe: { type: 'database', database: 'nope' } }] })).toEqual([
      "manifest.healthchecks[0].probe.database: the product has no database 'nope'",
    ]);
  });
});

describe('a database that cannot be reached', () => {
  test('is told of without its password, and within its time', async () => {
    const { password } = new URL(env.TEST_POSTGRESQL_URL);
    const away = await createWorkspace(
      withDatabases([
        {
          tag: 'db',
          name: 'Away',
          type: 'postgresql',
          timeout: '5s',
          envs: [{ slug: 'prd', connection_url: `postgresql://app:${password}-wrong@127.0.0.1:9/app` }],
        },
      ]),
    );
    const { body } = await away.call('databases.count', { ...place, database: 'db', table: 't' });
    expect(body).toMatchObject({ code: 'CONNECTION_ERROR', outcome: 'not_sent' });
    expect(JSON.stringify(body)).not.toContain(password);
  });
});
