import Ductape from '@ductape/sdk';
import { expect, test } from 'vitest';
import { data, identity, private_key, startStandIn } from './stand-in.ts';

const SCOPE = { product: 'my-app', env: 'prd' };
const SENT = { ...SCOPE, database: 'main' };

async function clientOf(...replies: Parameters<typeof startStandIn>) {
  const processor = await startStandIn(...replies);
  return { processor, client: new Ductape({ ...identity, private_key, ...SCOPE, url: processor.url }) };
}

test('aggregates are sent as they are, and a field is a column', async () => {
  const { processor, client } = await clientOf();
  const at = { database: 'main', table: 'orders' } as const;
  await client.databases.count({ ...at, column: 'customer', distinct: true });
  await client.db.sum({ ...at, column: 'total' });
  await client.database.avg({ database: 'main', entity: 'orders', field: 'total' } as never);
  await client.databases.min({ ...at, column: 'total', where: { paid: true } });
  await client.databases.max({ ...at, field: 'total' } as never);
  await client.databases.aggregate({ ...at, operations: { field: { $sum: 'total' } }, having: { field: 1 } });
  await client.databases.groupBy({
    ...at,
    groupBy: ['customer'],
    aggregations: [{ type: 'sum', field: 'total', alias: 'total' }],
    limit: 3,
  });
  await client.databases.dispatch({
    database: 'main',
    operation: 'sum',
    input: { collection: 'orders', field: 'total' },
    schedule: { delay: '1h' },
  });
  const orders = { ...SENT, table: 'orders' };
  expect(processor.received.map(({ json, url }) => [url.pathname, json])).toEqual([
    ['/v1/databases/count', { ...orders, column: 'customer', distinct: true }],
    ['/v1/databases/sum', { ...orders, column: 'total' }],
    ['/v1/databases/avg', { ...orders, column: 'total' }],
    ['/v1/databases/min', { ...orders, column: 'total', where: { paid: true } }],
    ['/v1/databases/max', { ...orders, column: 'total' }],
    ['/v1/databases/aggregate', { ...orders, operations: { field: { $sum: 'total' } }, having: { field: 1 } }],
    [
      '/v1/databases/groupBy',
      {
        ...orders,
        groupBy: ['customer'],
        aggregations: [{ type: 'sum', field: 'total', alias: 'total' }],
        limit: 3,
      },
    ],
    [
      '/v1/databases/dispatch',
      { ...SENT, operation: 'sum', input: { table: 'orders', column: 'total' }, schedule: { delay: '1h' } },
    ],
  ]);
});

test('groups are there as records too', async () => {
  const answer = { data: [{ n: 1 }], count: 1, fields: ['n'] };
  const { client } = await clientOf(data(answer), data(answer));
  const operations = { n: { $count: '*' } };
  const expected = { ...answer, records: answer.data };
  expect(await client.databases.aggregate({ database: 'main', table: 't', operations })).toEqual(expected);
  expect(await client.databases.groupBy({ database: 'main', table: 't', groupBy: ['n'] })).toEqual(expected);
});

test('a transaction that is written as a function has them', async () => {
  const results = [{ sum: 5 }, { data: [{ n: 2 }], count: 1, fields: ['n'] }, { count: 1 }];
  const { processor, client } = await clientOf(data({ results }));
  const answer = await client.databases.transaction({ database: 'main' }, async (tx) => {
    const total = await tx.sum({ table: 't', field: 'a' } as never);
    const groups = await tx.aggregate({ table: 't', operations: { n: { $count: '*' } }, where: { a: total['sum'] } });
    await tx.count({ table: 't', column: 'a', distinct: true, where: { b: groups['records']?.[0]?.['n'] } });
    return groups['records'];
  });
  expect(answer).toEqual([{ n: 2 }]);
  expect(processor.received[0]?.json).toMatchObject({
    operations: [
      { tag: 'op1', operation: 'sum', table: 't', column: 'a' },
      { operation: 'aggregate', table: 't', operations: { n: { $count: '*' } }, where: { a: '$Step{op1}{sum}' } },
      { operation: 'count', column: 'a', distinct: true, where: { b: '$Step{op2}{data}{0}{n}' } },
    ],
  });
});

test('actions of a manifest may have other names for what they do', async () => {
  const { processor, client } = await clientOf();
  const named = ['Read', 'create', 'AGGREGATE', 'update'].map((operation, n) => ({
    tag: `a${n}`,
    name: 'A',
    operation,
  }));
  const actions = [...named, { tag: 'b', name: 'B', type: 'read' }];
  const databases = [{ tag: 'main', name: 'Main', type: 'sqlite', actions }];
  await client.products.apply({ manifest: { tag: 'my-app', name: 'My app', environments: [], databases } as never });
  const sent = ['query', 'insert', 'AGGREGATE', 'update', 'query'].map((operation) => ({ operation }));
  expect(processor.received[0]?.json).toMatchObject({ manifest: { databases: [{ actions: sent }] } });
});
