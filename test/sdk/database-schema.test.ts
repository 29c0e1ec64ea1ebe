import Ductape from '@ductape/sdk';
import { describe, expect, test } from 'vitest';
import { data, identity, private_key, problem, startStandIn } from './stand-in.ts';

const SCOPE = { product: 'my-app', env: 'prd' };
const SENT = { ...SCOPE, database: 'main' };

async function clientOf(...replies: Parameters<typeof startStandIn>) {
  const processor = await startStandIn(...replies);
  const client = new Ductape({ ...identity, private_key, ...SCOPE, url: processor.url });
  const sent = (prefix: string) =>
    processor.received.map(({ json, url }) => [url.pathname.replace(prefix, ''), json] as const);
  return { client, sent };
}

describe('databases.connect', () => {
  const reached = { connected: true, version: '3', latency: 1 };

  test('answers a handle, and later calls go there that name no other place', async () => {
    const { client, sent } = await clientOf(
      data(reached),
      ...Array.from({ length: 11 }, () => data({ results: [{ count: 1 }] })),
    );
    const handle = await client.databases.connect({ database: 'other', env: 'dev', timeout: '1s' });
    expect(handle).toMatchObject(reached);
    await client.databases.findOne({ table: 't' });
    await client.db.count({ table: 't', env: 'prd', database: 'main' });
    await client.databases.action.execute({ action: 'main:find' });
    await client.databases.migration.run({ migration: ['main:a'] });
    await client.jobs.dispatchMany({ jobs: [{ namespace: 'databases', action: 'main:find' } as never] });
    await client.databases.disconnect();
    await client.databases.count({ table: 't' });
    await handle.query({ table: 't' });
    await handle.migration.status();
    await handle.schema.exists('t');
    await handle.transaction({}, async (tx) => void (await tx.count({ table: 't' })));
    await handle.delete({ table: 't', all: true, database: 'main' });
    const there = { product: 'my-app', env: 'dev', database: 'other' };
    expect(sent('/v1/databases/')).toEqual([
      ['connect', { ...there, timeout: '1s' }],
      ['findOne', { ...there, table: 't' }],
      ['count', { ...SENT, table: 't' }],
      ['action/execute', { product: 'my-app', env: 'dev', action: 'main:find' }],
      ['migration/run', { product: 'my-app', env: 'dev', migration: ['main:a'] }],
      ['/v1/jobs/dispatchMany', { jobs: [{ ...SCOPE, namespace: 'databases', action: 'main:find' }] }],
      ['count', { ...SCOPE, table: 't' }],
      ['query', { ...there, table: 't' }],
      ['migration/status', there],
      ['schema/exists', { ...there, table: 't' }],
      ['transaction', { ...there, operations: [{ tag: 'op1', operation: 'count', table: 't' }] }],
      ['delete', { ...there, database: 'main', table: 't', all: true }],
    ]);
  });

  test('of a handle goes on from where that is', async () => {
    const { client, sent } = await clientOf(data(reached), data(reached), data({ count: 1 }));
    const handle = await client.databases.connect({ database: 'one', env: 'dev' });
    await handle.connect({ database: 'two' });
    await client.databases.count({ table: 't' });
    const there = { product: 'my-app', env: 'dev', database: 'two' };
    expect(sent('/v1/databases/').slice(1)).toEqual([
      ['connect', there],
      ['count', { ...there, table: 't' }],
    ]);
  });

  test('that fails leaves calls where they went, and names no database by itself', async () => {
    const failing = problem(400, { code: 'VALIDATION_ERROR', detail: 'database: is required', retryable: false });
    const { client, sent } = await clientOf(data(reached), failing, data({ count: 1 }));
    await client.databases.connect({ database: 'one' });
    await expect(client.databases.connect({})).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    await client.databases.count({ table: 't' });
    await client.databases.closeAll();
    await client.databases.count({ table: 't' });
    expect(sent('/v1/databases/')).toEqual([
      ['connect', { ...SCOPE, database: 'one' }],
      ['connect', SCOPE],
      ['count', { ...SCOPE, database: 'one', table: 't' }],
      ['count', { ...SCOPE, table: 't' }],
    ]);
  });
});

test('databases.schema takes its first fields by position, and types as other versions name them', async () => {
  const { client, sent } = await clientOf();
  const { schema } = client.databases;
  const at = { database: 'main' };
  const fields = { String: 'String', b: { type: 'Number', nullable: false } };
  await schema.create('t', fields as never, { ...at, timestamps: true });
  await schema.create({ ...at, table: 't', fields: { a: 'text' } });
  await schema.addField('t', 'c', { type: 'Date' } as never, at);
  await schema.modifyField('t', 'c', 'text', { ...at, allow_destructive: true });
  await schema.renameField('t', 'c', 'd', at);
  await schema.dropField('t', 'd', at);
  await schema.createIndex('t', ['String'], { ...at, unique: true });
  await schema.dropIndex('t', 'i', at);
  await schema.addConstraint('t', { name: 'u', type: 'unique', columns: ['a'] }, at);
  await schema.dropConstraint('t', 'u', at);
  await schema.rename('t', 'u', at);
  await schema.drop('u', { ...at, ifExists: true });
  await schema.list(at);
  await schema.list('other', at);
  await schema.describe('t', at);
  await schema.indexes({ collection: 't', ...at } as never);
  expect(sent('/v1/databases/schema/')).toEqual([
    [
      'create',
      { ...SENT, table: 't', fields: { String: 'string', b: { type: 'integer', required: true } }, timestamps: true },
    ],
    ['create', { ...SENT, table: 't', fields: { a: 'text' } }],
    ['addField', { ...SENT, table: 't', field: 'c', definition: { type: 'datetime' } }],
    ['modifyField', { ...SENT, table: 't', field: 'c', definition: 'text', allow_destructive: true }],
    ['renameField', { ...SENT, table: 't', field: 'c', to: 'd' }],
    ['dropField', { ...SENT, table: 't', field: 'd' }],
    ['createIndex', { ...SENT, table: 't', fields: ['String'], unique: true }],
    ['dropIndex', { ...SENT, table: 't', name: 'i' }],
    ['addConstraint', { ...SENT, table: 't', constraint: { name: 'u', type: 'unique', columns: ['a'] } }],
    ['dropConstraint', { ...SENT, table: 't', name: 'u' }],
    ['rename', { ...SENT, table: 't', to: 'u' }],
    ['drop', { ...SENT, table: 'u', ifExists: true }],
    ['list', SENT],
    ['list', { ...SENT, schema: 'other' }],
    ['describe', { ...SENT, table: 't' }],
    ['indexes', { ...SENT, table: 't' }],
  ]);
});
