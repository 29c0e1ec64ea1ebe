import Ductape, { DuctapeError } from '@ductape/sdk';
import { describe, expect, test } from 'vitest';
import { data, identity, private_key, startStandIn } from './stand-in.ts';

const SCOPE = { product: 'my-app', env: 'prd' };
const SENT = { ...SCOPE, graph: 'people' };

async function clientOf(...replies: Parameters<typeof startStandIn>) {
  const processor = await startStandIn(...replies);
  const client = new Ductape({ ...identity, private_key, ...SCOPE, url: processor.url });
  const sent = () => processor.received.map(({ json, url }) => [url.pathname.replace('/v1/graphs/', ''), json]);
  return { processor, client, sent };
}

type Loose = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;

describe('graphs', () => {
  test('are known by their other name, and so are their fields', async () => {
    const { client, sent } = await clientOf();
    const graph = client.graph as unknown as Loose;
    const to = { graph: 'people' };
    await graph['createRelationship']?.({ ...to, type: 'KNOWS', fromId: 1, toId: '2', properties: { from: 1 } });
    await graph['createRelationships']?.({ ...to, relationships: [{ type: 'KNOWS', from: 1, to: 2 }] });
    await graph['mergeNode']?.({ ...to, labels: ['A'], matchProps: { id: 1 }, setProps: { seen: { $inc: 1 } } });
    await graph['updateNode']?.({ ...to, id: 7, properties: { n: { $inc: 2 }, at: { lat: 1, lon: 2 } } });
    await graph['traverse']?.({ ...to, startId: 'x' });
    await graph['getNeighborhood']?.({ ...to, id: 7 });
    await graph['createRelationshipIndex']?.({ ...to, type: 'KNOWS', properties: ['since'] });
    await graph['createRelationshipIndex']?.({ ...to, type: 'text', relationshipType: 'KNOWS', properties: ['a'] });
    await graph['execute']?.({ ...to, event: 'find', input: { from: 1, event: 2 } });
    const dispatched = { ...to, operation: 'GET_NEIGHBORHOOD', input: { id: 7 }, schedule: { at: 7 } };
    await graph['dispatch']?.(dispatched);
    await client.jobs.dispatchMany({ jobs: [{ namespace: 'graph', event: 'people:find', input: {} } as never] });
    expect(sent()).toEqual([
      ['createRelationship', { ...SENT, type: 'KNOWS', startNodeId: '1', endNodeId: '2', properties: { from: 1 } }],
      ['createRelationships', { ...SENT, relationships: [{ type: 'KNOWS', startNodeId: '1', endNodeId: '2' }] }],
      ['mergeNode', { ...SENT, labels: ['A'], matchProperties: { id: 1 }, onMatch: { seen: { $INCREMENT: 1 } } }],
      ['updateNode', { ...SENT, id: '7', properties: { n: { $INCREMENT: 2 }, at: { lat: 1, lon: 2 } } }],
      ['traverse', { ...SENT, startNodeId: 'x' }],
      ['getNeighborhood', { ...SENT, nodeId: '7' }],
      ['createRelationshipIndex', { ...SENT, relationshipType: 'KNOWS', properties: ['since'] }],
      ['createRelationshipIndex', { ...SENT, type: 'text', relationshipType: 'KNOWS', properties: ['a'] }],
      ['action/execute', { ...SENT, action: 'find', input: { from: 1, event: 2 } }],
      ['dispatch', { ...SENT, operation: 'GET_NEIGHBORHOOD', input: { nodeId: '7' }, schedule: { start_at: 7 } }],
      ['/v1/jobs/dispatchMany', { jobs: [{ ...SCOPE, namespace: 'graphs', action: 'people:find', input: {} }] }],
    ]);
  });

  test('refuse two spellings of a field that differ', async () => {
    const { client, processor } = await clientOf();
    const graph = client.graph as unknown as Loose;
    await expect(graph['traverse']?.({ graph: 'people', startId: '1', startNodeId: '2' })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      errors: [{ path: 'startNodeId' }],
    });
    expect(processor.received).toEqual([]);
  });

  test('take what they are about by position too, once it is known where they go', async () => {
    const { client, sent } = await clientOf(data({ connected: true, type: 'embedded', version: null, latency: 1 }));
    const { graphs } = client;
    expect(await graphs.connect({ graph: 'people', timeout: '5s' })).toMatchObject({ connected: true, latency: 1 });
    await graphs.findNodeById('7');
    await graphs.deleteNode('7');
    await graphs.deleteNode({ id: '7', detach: true });
    await graphs.countNodes(['Person'], { age: { $gt: 1 } });
    await graphs.countNodes();
    await graphs.countRelationships(['KNOWS']);
    await graphs.query('RETURN $a', { a: 1 });
    await graphs.query({ query: 'RETURN 1' });
    await graphs.dropIndex('by_name');
    await graphs.listIndexes();
    expect(sent()).toEqual([
      ['connect', { ...SENT, timeout: '5s' }],
      ['findNodeById', { ...SENT, id: '7' }],
      ['deleteNode', { ...SENT, id: '7' }],
      ['deleteNode', { ...SENT, id: '7', detach: true }],
      ['countNodes', { ...SENT, labels: ['Person'], where: { age: { $gt: 1 } } }],
      ['countNodes', SENT],
      ['countRelationships', { ...SENT, types: ['KNOWS'] }],
      ['query', { ...SENT, query: 'RETURN $a', params: { a: 1 } }],
      ['query', { ...SENT, query: 'RETURN 1' }],
      ['dropIndex', { ...SENT, name: 'by_name' }],
      ['listIndexes', SENT],
    ]);
  });

  test('are forgotten by disconnect, and a handle is not', async () => {
    const { client, sent } = await clientOf(data({ connected: true }));
    const handle = await client.graphs.connect({ graph: 'people', env: 'tst' });
    await client.graphs.getStatistics();
    await client.graphs.execute({ action: 'other:find' });
    await client.graphs.disconnectAll();
    await client.graphs.getStatistics({ graph: 'others' });
    await handle.countNodes(['Person']);
    expect(sent().slice(1)).toEqual([
      ['getStatistics', { ...SENT, env: 'tst' }],
      ['action/execute', { ...SCOPE, env: 'tst', action: 'other:find' }],
      ['getStatistics', { ...SCOPE, graph: 'others' }],
      ['countNodes', { ...SENT, env: 'tst', labels: ['Person'] }],
    ]);
  });

  test('of a manifest have templates of the same fields', async () => {
    const { processor, client } = await clientOf();
    const action = {
      tag: 'a',
      name: 'A',
      operation: 'CREATE_RELATIONSHIP',
      template: { fromId: '{{a}}', toId: '{{b}}' },
    };
    const graphs = [{ tag: 'people', name: 'People', actions: [action] }];
    await client.products.apply({ tag: 'my-app', name: 'My app', environments: [], graphs });
    const template = { startNodeId: '{{a}}', endNodeId: '{{b}}' };
    expect(processor.received[0]?.json).toMatchObject({ manifest: { graphs: [{ actions: [{ template }] }] } });
  });
});

describe('a transaction that is written as a function', () => {
  const results = [{ node: { id: '7' }, created: true }, { relationship: { id: '9' } }, null, { records: [] }];

  test('is sent as a list, and answers what the function returned', async () => {
    const { client, sent } = await clientOf(data({ results }));
    const { graphs } = client;
    const answer = await graphs.executeTransaction(
      async (tx) => {
        const { node } = await tx.createNode({ labels: ['Person'], properties: { name: 'Jane' }, tag: 'jane' });
        const properties = { note: `of ${node?.['id'] as unknown as string}` };
        const made = await graphs.createRelationship(
          { type: 'KNOWS', startNodeId: node?.['id'], endNodeId: '3', properties },
          tx,
        );
        const found = await tx.findNodeById(node?.['id']);
        const { records } = await tx.query('RETURN 1');
        return { id: node?.['id'], made, found, records };
      },
      { graph: 'people', isolation: 'SERIALIZABLE', timeout: '5s' },
    );
    expect(answer).toEqual({ id: '7', made: { relationship: { id: '9' } }, found: null, records: [] });
    const id = '$Step{jane}{node}{id}';
    expect(sent()).toEqual([
      [
        'transaction',
        {
          ...SENT,
          isolation: 'SERIALIZABLE',
          timeout: '5s',
          operations: [
            { tag: 'jane', operation: 'createNode', labels: ['Person'], properties: { name: 'Jane' } },
            {
              tag: 'op2',
              operation: 'createRelationship',
              type: 'KNOWS',
              startNodeId: id,
              endNodeId: '3',
              properties: { note: `$Concat(["of ", ${id}], "")` },
            },
            { tag: 'op3', operation: 'findNodeById', id },
            { tag: 'op4', operation: 'query', query: 'RETURN 1' },
          ],
        },
      ],
    ]);
  });

  test('takes calls with it after their fields, also by position', async () => {
    const { client, sent } = await clientOf(data({ results: [] }));
    const { graphs } = client;
    await graphs.executeTransaction(
      async (tx) => {
        await graphs.createNode({ labels: ['A'], tag: 'a' }, tx);
        await graphs.findNodeById('7', tx);
        await graphs.countNodes(['A'], tx);
        await graphs.countNodes(['A'], { n: 1 }, tx);
        await graphs.countRelationships(['R'], tx);
        await graphs.countRelationships('R', tx);
        await graphs.query('RETURN $a', { a: 1 }, tx);
        await graphs.action.execute({ action: 'find', input: {} }, tx);
      },
      { graph: 'people' },
    );
    const [[, { operations }]] = sent() as [[string, { operations: readonly Record<string, unknown>[] }]];
    expect(operations.map(({ tag: _tag, ...fields }) => fields)).toEqual([
      { operation: 'createNode', labels: ['A'] },
      { operation: 'findNodeById', id: '7' },
      { operation: 'countNodes', labels: ['A'] },
      { operation: 'countNodes', labels: ['A'], where: { n: 1 } },
      { operation: 'countRelationships', types: ['R'] },
      { operation: 'countRelationships', types: 'R' },
      { operation: 'query', query: 'RETURN $a', params: { a: 1 } },
      { action: 'find', input: {} },
    ]);
  });

  test('runs actions, and sends nothing where there is nothing to do', async () => {
    const { client, sent } = await clientOf(data({ results: [{ count: 1 }] }));
    const { graphs } = client;
    const options = { graph: 'people', readOnly: true };
    await graphs.executeTransaction((tx) => tx.execute({ action: 'find', input: { from: 1 } }), options);
    expect(await graphs.executeTransaction(() => 7)).toBe(7);
    expect(sent()).toEqual([
      ['transaction', { ...SENT, readOnly: true, operations: [{ tag: 'op1', action: 'find', input: { from: 1 } }] }],
    ]);
  });

  test('throws what its function throws, and sends nothing', async () => {
    const { processor, client } = await clientOf();
    const thrown = client.graphs.executeTransaction(async (tx) => {
      await tx.deleteNode('7');
      throw new Error('no');
    });
    await expect(thrown).rejects.toThrow('no');
    expect(processor.received).toEqual([]);
  });

  test('has no beginning, no savepoint and no end of its own, and makes no index', async () => {
    const { processor, client } = await clientOf();
    const { graphs } = client;
    const refused = { code: 'NOT_SUPPORTED', message: expect.stringContaining('a transaction is one call') };
    for (const name of ['savepoint', 'commit', 'rollback', 'beginTransaction']) {
      const callback = (tx: object) => (tx as Loose)[name]?.();
      await expect(graphs.executeTransaction(callback)).rejects.toMatchObject(refused);
    }
    const index = { name: 'i', label: 'A', properties: ['a'] };
    const calls = [
      (tx: object) => (graphs as unknown as Loose)['createNodeIndex']?.(index, tx),
      (tx: object) => graphs.action.dispatch({ action: 'a' }, tx),
    ];
    for (const within of calls) await expect(graphs.executeTransaction(within)).rejects.toMatchObject(refused);
    for (const name of ['beginTransaction', 'commitTransaction', 'rollbackTransaction'] as const)
      expect(() => graphs[name]({})).toThrow(DuctapeError);
    expect(processor.received).toEqual([]);
  });
});
