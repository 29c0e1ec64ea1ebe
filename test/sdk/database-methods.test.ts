import Ductape, { DuctapeError } from '@ductape/sdk';
import { describe, expect, test } from 'vitest';
import { data, identity, private_key, startStandIn } from './stand-in.ts';

const SCOPE = { product: 'my-app', env: 'prd' };
const SENT = { ...SCOPE, database: 'main' };

async function clientOf(...replies: Parameters<typeof startStandIn>) {
  const processor = await startStandIn(...replies);
  return { processor, client: new Ductape({ ...identity, private_key, ...SCOPE, url: processor.url }) };
}

describe('databases', () => {
  test('are known by their other names, and so are their fields', async () => {
    const { processor, client } = await clientOf();
    await client.database.find({ database: 'main', entity: 'users', where: { id: 1 } } as never);
    await client.db.insert({ database: 'main', collection: 'users', records: [{ a: 1 }] } as never);
    await client.databases.upsert({ database: 'main', table: 't', data: {}, conflictColumns: ['a'] } as never);
    await client.databases.execute({ database: 'main', event: 'find', input: { records: 1, event: 2 } } as never);
    await client.databases.query({ database: 'main', query: 'SELECT $1', params: [1] });
    await client.databases.dispatch({
      database: 'main',
      operation: 'insert',
      input: { entity: 'users', records: [{ a: 1 }] },
      schedule: { at: 7 } as never,
    });
    await client.jobs.dispatchMany({ jobs: [{ namespace: 'db', event: 'main:find', input: {} } as never] });
    expect(processor.received.map(({ json, url }) => [url.pathname, json])).toEqual([
      ['/v1/databases/query', { ...SENT, table: 'users', where: { id: 1 } }],
      ['/v1/databases/insert', { ...SENT, table: 'users', data: [{ a: 1 }] }],
      ['/v1/databases/upsert', { ...SENT, table: 't', data: {}, conflictKeys: ['a'] }],
      ['/v1/databases/action/execute', { ...SENT, action: 'find', input: { records: 1, event: 2 } }],
      ['/v1/databases/raw', { ...SENT, query: 'SELECT $1', params: [1] }],
      [
        '/v1/databases/dispatch',
        { ...SENT, operation: 'insert', input: { table: 'users', data: [{ a: 1 }] }, schedule: { start_at: 7 } },
      ],
      ['/v1/jobs/dispatchMany', { jobs: [{ ...SCOPE, namespace: 'databases', action: 'main:find', input: {} }] }],
    ]);
  });

  test('of a manifest may call an operation a type', async () => {
    const { processor, client } = await clientOf();
    const action = { tag: 'a', name: 'A', type: 'QUERY', tableName: 't' };
    const database = { tag: 'main', name: 'Main', type: 'sqlite', actions: [action] };
    const manifest = { tag: 'my-app', name: 'My app', environments: [], databases: [database] };
    await client.products.apply(manifest as never);
    const written = { tag: 'a', name: 'A', operation: 'QUERY', tableName: 't' };
    expect(processor.received[0]?.json).toMatchObject({ manifest: { databases: [{ actions: [written] }] } });
  });

  test('answer rows as records too', async () => {
    const answer = { data: [{ id: 1 }], count: 1 };
    const { client } = await clientOf(data(answer));
    expect(await client.databases.update({ database: 'main', table: 't', data: {}, all: true })).toEqual({
      ...answer,
      records: answer.data,
    });
  });
});

describe('a transaction that is written as a function', () => {
  const results = [{ data: [{ id: 7, name: 'o' }], count: 1 }, { data: [], count: 2 }, { id: 9 }];

  test('is sent as a list, and answers what the function returned', async () => {
    const { processor, client } = await clientOf(data({ results }));
    const answer = await client.databases.transaction(
      { database: 'main', isolationLevel: 'SERIALIZABLE' } as never,
      async (tx) => {
        const order = await tx.insert({ table: 'orders', data: { name: 'o' }, returning: ['id'], tag: 'order' });
        const { id } = order['records']?.[0] ?? {};
        const lines = await tx.insert({
          entity: 'lines',
          data: [
            { order_id: id, note: `of ${id as unknown as string}` },
            { order_id: id, note: '$Step{order}{data}', price: '$on_hand', at: new Date(0) },
          ],
          expect: { count: 2 },
        } as never);
        const one = await tx.findOne({ table: 'orders', where: { id } });
        return { id, text: `order ${id as unknown as string}`, lines: lines['count'], one, plain: 1 };
      },
    );
    expect(answer).toEqual({ id: 7, text: 'order 7', lines: 2, one: { id: 9 }, plain: 1 });
    const id = '$Step{order}{data}{0}{id}';
    expect(processor.received.map(({ json }) => json)).toEqual([
      {
        ...SENT,
        isolation: 'serializable',
        operations: [
          { tag: 'order', operation: 'insert', table: 'orders', data: { name: 'o' }, returning: ['id'] },
          {
            tag: 'op2',
            operation: 'insert',
            table: 'lines',
            data: [
              { order_id: id, note: `$Concat(["of ", ${id}], "")` },
              {
                order_id: id,
                note: '$Concat(["$Step{order}{data}"], "")',
                price: '$on_hand',
                at: '1970-01-01T00:00:00.000Z',
              },
            ],
            expect: { count: 2 },
          },
          { tag: 'op3', operation: 'findOne', table: 'orders', where: { id } },
        ],
      },
    ]);
  });

  test('throws what its function throws, and sends nothing', async () => {
    const { processor, client } = await clientOf();
    const thrown = client.databases.transaction({ database: 'main' }, async (tx) => {
      await tx.delete({ table: 't', where: { id: 1 } });
      throw new Error('no');
    });
    await expect(thrown).rejects.toThrow('no');
    expect(processor.received).toEqual([]);
  });

  test.each<[string, (tx: Record<string, (input?: object) => Promise<never>>) => unknown]>([
    ['a value that is not known yet', async (tx) => Number((await tx['count']?.({ table: 't' }))?.['count']) > 1],
    [
      'a promise that is not awaited',
      (tx) => tx['insert']?.({ table: 't', data: { a: tx['count']?.({ table: 't' }) } }),
    ],
  ])('refuses %s', async (_what, callback) => {
    const { processor, client } = await clientOf();
    await expect(client.databases.transaction({ database: 'main' }, callback as never)).rejects.toMatchObject({
      code: 'RECORDING_ERROR',
    });
    expect(processor.received).toEqual([]);
  });

  test('runs actions', async () => {
    const { processor, client } = await clientOf(data({ results: [{ count: 1 }, { count: 2 }] }));
    const answer = await client.databases.transaction({ database: 'main' }, async (tx) => {
      const found = await tx.execute({ action: 'find', input: { id: 1 } });
      const taken = await tx.action.execute({ event: 'main:take', input: { n: found['count'] } } as never);
      return taken['count'];
    });
    expect(answer).toBe(2);
    expect(processor.received[0]?.json).toMatchObject({
      operations: [
        { tag: 'op1', action: 'find', input: { id: 1 } },
        { tag: 'op2', action: 'main:take', input: { n: '$Step{op1}{count}' } },
      ],
    });
  });

  test('advises nothing that features alone have', async () => {
    const { client } = await clientOf();
    const thrown = client.databases.transaction({ database: 'main' }, async (tx) => {
      const one = await tx.findOne({ table: 't' });
      return Number(one['total']) > 1;
    });
    await expect(thrown).rejects.toThrow(/compared or calculated with; it has no value while recording$/);
  });

  test('has no beginning, no savepoint and no end of its own', async () => {
    const { processor, client } = await clientOf();
    for (const name of ['savepoint', 'commit', 'rollback', 'beginTransaction']) {
      const callback = (tx: Record<string, () => unknown>) => tx[name]?.();
      await expect(client.databases.transaction({ database: 'main' }, callback as never)).rejects.toMatchObject({
        code: 'NOT_SUPPORTED',
        message: expect.stringContaining(`tx.${name} is not supported`),
      });
    }
    expect(processor.received).toEqual([]);
    expect(() => client.databases.beginTransaction()).toThrow(DuctapeError);
    expect(() => client.databases.beginTransaction()).toThrow(/a transaction is one call/);
  });
});
