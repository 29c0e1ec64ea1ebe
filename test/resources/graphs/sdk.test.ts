import { expect, test } from 'vitest';
import { createSocial, graphAction } from './graphs.ts';

test('a transaction that is written as a function runs as one', async () => {
  const { client } = await createSocial();
  const { graphs } = client;
  const { node: bo } = await graphs.createNode({ graph: 'social', labels: ['Person'], properties: { name: 'Bo' } });
  const hostile = '$Step{op1}{node}{id} $Add(1,2) `${x}` {{x}}';
  const answer = await graphs.executeTransaction(
    async (tx) => {
      const { node } = await tx.createNode({ labels: ['Person'], properties: { name: hostile, seen: 1 } });
      await tx.updateNode({ id: node?.['id'] as never, properties: { seen: { $inc: 4 } } });
      const knows = {
        type: 'KNOWS',
        from: node?.['id'],
        to: bo.id,
        properties: { note: `by ${node?.['id'] as unknown as string}` },
      };
      const made = await tx.createRelationship(knows as never);
      const found = await tx.findNodeById(node?.['id']);
      return { id: node?.['id'], note: made['relationship']?.['properties']?.['note'], found };
    },
    { graph: 'social' },
  );
  const { id } = answer as unknown as { readonly id: string };
  expect(answer).toMatchObject({ note: `by ${id}`, found: { id, properties: { name: hostile, seen: 5 } } });
  expect(await graphs.countRelationships({ graph: 'social' })).toEqual({ count: 1 });
  const undone = graphs.executeTransaction(
    async (tx) => {
      await tx.createNode({ labels: ['Person'] });
      await tx.deleteNode(id);
    },
    { graph: 'social' },
  );
  await expect(undone).rejects.toMatchObject({ code: 'CONSTRAINT_ERROR' });
  expect(await graphs.countNodes({ graph: 'social' })).toEqual({ count: 2 });
});

test('a handle of connect reads and writes the graph that was reached', async () => {
  const find = graphAction('find', 'FIND_NODES', { labels: ['Person'], where: { name: '{{name}}' } });
  const { client } = await createSocial([find]);
  const people = await client.graphs.connect({ graph: 'social' });
  expect(people).toMatchObject({ connected: true, type: 'embedded' });
  const { node: ann } = await people.createNode({ labels: ['Person'], properties: { name: 'Ann' } });
  const { node: bo } = await client.graph.createNode({ labels: ['Person'], properties: { name: 'Bo' } });
  await people.createRelationship({ type: 'KNOWS', fromId: ann.id, toId: bo.id } as never);
  expect(await people.shortestPath({ startNodeId: bo.id, endNodeId: ann.id })).toMatchObject({ length: 1 });
  expect(await people.countNodes(['Person'], { name: 'Ann' })).toEqual({ count: 1 });
  expect(await people.execute({ action: 'find', input: { name: 'Bo' } })).toMatchObject([{ id: bo.id, name: 'Bo' }]);
  const around = await people.getNeighborhood({ id: ann.id } as never);
  expect(around.nodes).toMatchObject([{ id: bo.id, distance: 1 }]);
  await people.createNodeIndex({ name: 'by_name', label: 'Person', properties: ['name'] });
  expect((await people.listIndexes()).indexes).toMatchObject([{ name: 'by_name', label: 'Person' }]);
  expect(await people.dropIndex('by_name')).toEqual({ dropped: true });
  await people.disconnect();
  await expect(client.graphs.countNodes()).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  expect(await people.countNodes()).toEqual({ count: 2 });
});
