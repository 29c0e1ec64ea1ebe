import { beforeAll, describe, expect, test } from 'vitest';
import { composed } from '../../support/processor.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { databaseAction, sqlite, withDatabases } from './databases.ts';

let owner: Member;
beforeAll(async () => {
  owner = await createWorkspace();
});

/** What applying databases is refused for. */
async function faults(databases: readonly unknown[], serve?: ReturnType<typeof composed>) {
  const manifest = withDatabases(databases as never);
  const { body } = await owner.call('products.apply', { manifest }, serve === undefined ? {} : { serve });
  return [body.code, ...(body.errors ?? []).map(({ path, message }) => `${path}: ${message}`)];
}

const at = 'manifest.databases[0]';
const postgresql = (connection_url?: string, more: object = {}) => ({
  tag: 'db',
  name: 'Database',
  type: 'postgresql',
  envs: [{ slug: 'prd', connection_url }],
  ...more,
});

const d1 = (place: object | null): unknown => ({
  tag: 'db',
  name: 'Database',
  type: 'D1',
  ...(place !== null && { envs: [{ slug: 'prd', ...place }] }),
});

describe('what is applied', () => {
  test.each([
    ['any case of a type', { ...sqlite(), type: 'SQLite' }],
    ['another name of postgresql', postgresql('$Secret{DB_URL}', { type: 'Postgres' })],
    ['an address with a secret in it', postgresql('postgresql://app:$Secret{DB_PASSWORD}@db.example/app')],
    ['a binding of Hyperdrive', postgresql(undefined, { envs: [{ slug: 'prd', hyperdrive: 'MAIN_DB' }] })],
    ['a binding of D1', d1({ binding: 'LEDGER' })],
    [
      'tags of actions, short and whole',
      sqlite([
        databaseAction('a', { operation: 'count', tableName: 't' }),
        databaseAction('db:b', { operation: 'COUNT', tableName: 't' }),
      ]),
    ],
  ])('%s', async (_what, database) => {
    expect(await faults([database])).toEqual([undefined]);
  });
});

describe('what is refused', () => {
  test.each(['mongodb', 'dynamodb', 'cassandra'])('%s is not supported', async (type) => {
    expect(await faults([{ tag: 'db', name: 'Database', type }])).toEqual([
      'NOT_SUPPORTED',
      `${at}.type: databases of the type '${type.toLowerCase()}' are not driven by this processor`,
    ]);
  });

  test.each<[string, unknown, string]>([
    ['an unknown type', { tag: 'db', name: 'D', type: 'access' }, `${at}.type: `],
    ['no address', postgresql(), `${at}.envs[0].connection_url: is required: give it, or hyperdrive`],
    ['no environment', postgresql(undefined, { envs: undefined }), `${at}.envs: is required`],
    [
      'two addresses',
      postgresql('$Secret{A}', { envs: [{ slug: 'prd', connection_url: '$Secret{A}', hyperdrive: 'B' }] }),
      `${at}.envs[0].hyperdrive: stands beside connection_url`,
    ],
    ['no environment of D1', d1(null), `${at}.envs: is required`],
    ['no binding of D1', d1({}), `${at}.envs[0].binding: is required`],
    [
      'the binding of the processor itself',
      d1({ binding: 'DB' }),
      `${at}.envs[0].binding: 'DB' is the processor's own`,
    ],
    [
      'an address of D1',
      d1({ binding: 'A', connection_url: '$Secret{A}' }),
      `${at}.envs[0].connection_url: a d1 database`,
    ],
    ['Hyperdrive of D1', d1({ binding: 'A', hyperdrive: 'B' }), `${at}.envs[0].hyperdrive: a d1 database`],
    [
      'a binding of another type',
      sqlite([], { envs: [{ slug: 'prd', binding: 'A' }] }),
      `${at}.envs[0].binding: is of d1`,
    ],
    [
      'an address of something else',
      postgresql('mysql://a@b/c'),
      `${at}.envs[0].connection_url: give an address such as`,
    ],
    [
      'a reference that is no secret',
      postgresql('$Input{url}'),
      `${at}.envs[0].connection_url: $Input has no value here`,
    ],
    [
      'an environment that is not there',
      postgresql('$Secret{A}', { envs: [{ slug: 'nope', connection_url: '$Secret{A}' }] }),
      `${at}.envs[0].slug: the product has no environment 'nope'`,
    ],
    [
      'an address of an embedded database',
      sqlite([], { envs: [{ slug: 'prd', connection_url: '$Secret{A}' }] }),
      `${at}.envs[0].connection_url: a sqlite database is embedded`,
    ],
    [
      'a tag of another database',
      sqlite([databaseAction('other:a', { operation: 'count', tableName: 't' })]),
      `${at}.actions[0].tag: 'other:a' is neither`,
    ],
    [
      'a tag that stands twice',
      sqlite([
        databaseAction('a', { operation: 'count', tableName: 't' }),
        databaseAction('db:a', { operation: 'count', tableName: 't' }),
      ]),
      `${at}.actions[1].tag: 'db:a' stands there already`,
    ],
    [
      'an operator that is not there',
      sqlite([databaseAction('a', { operation: 'query', tableName: 't', template: { where: { x: { $foo: 1 } } } })]),
      `${at}.actions[0].template.where.x.$foo: is not an operator`,
    ],
    [
      'an update without a filter',
      sqlite([databaseAction('a', { operation: 'update', tableName: 't', template: { x: 1 } })]),
      `${at}.actions[0].filterTemplate: is required`,
    ],
    [
      'a malformed variable',
      sqlite([databaseAction('a', { operation: 'count', tableName: 't', template: { where: { x: '{{a b}}' } } })]),
      `${at}.actions[0].template.where.x: {{a b}}: a variable is`,
    ],
  ])('%s', async (_what, database, message) => {
    const [code, ...errors] = await faults([database]);
    expect(code).toBe('VALIDATION_ERROR');
    expect(errors).toEqual([expect.stringContaining(message)]);
  });

  test('a tag of a database that stands twice', async () => {
    expect(await faults([sqlite(), sqlite()])).toEqual([
      'VALIDATION_ERROR',
      "manifest.databases[1].tag: 'db' stands there already",
    ]);
  });

  test('a password that is written out, but for local development', async () => {
    const written = postgresql('postgresql://app:hunter2@db.example/app');
    const deployed = composed({ ALLOW_PRIVATE_TARGETS: undefined });
    const [code, error, ...more] = await faults([written], deployed);
    expect([code, more]).toEqual(['VALIDATION_ERROR', []]);
    expect(error).toMatch(/^manifest\.databases\[0\]\.envs\[0\]\.connection_url: has a password in it/);
    expect(error).not.toContain('hunter2');
    expect(await faults([written])).toEqual([undefined]);
    expect(await faults([postgresql('postgresql://app:$Secret{P}@db.example/app')], deployed)).toEqual([undefined]);
  });
});
