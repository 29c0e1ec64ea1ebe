import Ductape from '@ductape/sdk';
import { expect, test } from 'vitest';
import { identity, private_key, startStandIn } from './stand-in.ts';

interface Sent {
  readonly migrations: readonly { readonly value: { readonly up: unknown } }[];
}

/** What the processor receives of a manifest with operations of a migration. */
async function sentOf(up: unknown): Promise<unknown> {
  const processor = await startStandIn();
  const client = new Ductape({ ...identity, private_key, url: processor.url });
  const databases = [{ tag: 'db', migrations: [{ tag: 'm', value: { up } }] }];
  await client.products.apply({ tag: 'p', databases } as unknown as Parameters<typeof client.products.apply>[0]);
  const sent = processor.received[0]?.json as
    | { readonly manifest: { readonly databases: readonly Sent[] } }
    | undefined;
  return sent?.manifest.databases[0]?.migrations[0]?.value.up;
}

test('operations of migrations are understood as other versions write them', async () => {
  const fields = {
    a: 'Number',
    b: { type: 'String', nullable: false, length: 9 },
    c: { type: 'enum', enumValues: ['x'], nullable: true },
    d: 'text',
  };
  expect(
    await sentOf([
      'SELECT 1',
      { type: 'createCollection', collection: 't', fields },
      { type: 'createCollection', table: 'u', fields: [{ name: 'b', type: 'Number', nullable: false }] },
      { type: 'addField', entity: 't', field: 'e', definition: 'Mixed' },
      { type: 'dropField', table: 't', field: 'e' },
    ]),
  ).toEqual([
    'SELECT 1',
    {
      type: 'createCollection',
      table: 't',
      fields: {
        a: 'integer',
        b: { type: 'string', required: true, maxLength: 9 },
        c: { type: 'enum', enum: ['x'], required: false },
        d: 'text',
      },
    },
    { type: 'createCollection', table: 'u', fields: [{ name: 'b', type: 'integer', required: true }] },
    { type: 'addField', table: 't', field: 'e', definition: 'json' },
    { type: 'dropField', table: 't', field: 'e' },
  ]);
});

test('what is given twice, or is none, is left for the processor to refuse', async () => {
  const odd = [
    {
      type: 'createCollection',
      table: 't',
      collection: 'u',
      fields: { a: { type: 'text', required: true, nullable: true } },
    },
    { type: 'addField', table: 't', field: 'a', definition: { type: 'text', maxLength: 1, length: 2 } },
    null,
    5,
  ];
  expect(await sentOf(odd)).toEqual(odd);
  expect(await sentOf('SELECT 1')).toBe('SELECT 1');
});

test('lists of migrations go by position too', async () => {
  const processor = await startStandIn();
  const client = new Ductape({ ...identity, private_key, url: processor.url, product: 'shop', env: 'prd' });
  const { migration } = client.db;
  await migration.run({ database: 'db' });
  await migration.run(['db:a', { tag: 'db:b' }], { dry_run: true });
  await migration.rollback({ migration: 'db:b' });
  await migration.rollback([{ tag: 'db:b' }, 'db:a'], 2);
  await migration.rollback(['db:a'], undefined, { env: 'dev' });
  expect(processor.received.map(({ json }) => json)).toEqual([
    { product: 'shop', env: 'prd', database: 'db' },
    { product: 'shop', env: 'prd', migration: ['db:a', 'db:b'], dry_run: true },
    { product: 'shop', env: 'prd', migration: 'db:b' },
    { product: 'shop', env: 'prd', migration: ['db:b', 'db:a'], count: 2 },
    { product: 'shop', env: 'dev', migration: ['db:a'], count: 1 },
  ]);
});
