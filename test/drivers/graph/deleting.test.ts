import { expect, test } from 'vitest';
import { draw } from './drawn.ts';
import { describeGraphs, openGraph } from './graphs.ts';

describeGraphs('deleting', (graph, type) => {
  test('a node without relationships is deleted, once', async () => {
    const { run, node } = graph();
    const id = await node('Alone');
    expect(await run('deleteNode', { id })).toEqual({ deleted: true, deletedCount: 1 });
    expect(await run('findNodeById', { id })).toBeNull();
    expect(await run('deleteNode', { id })).toEqual({ deleted: false, deletedCount: 0 });
  });

  test('one that has relationships is refused without detach, also of several, and nothing is done', async () => {
    const { run, failure } = graph();
    const drawn = await draw(graph(), 'Held', 'a-R->b c-R->c z');
    for (const name of ['a', 'b', 'c'])
      expect(await failure('deleteNode', { id: drawn.id(name) })).toMatchObject({ code: 'CONSTRAINT_ERROR' });
    expect(await failure('deleteNode', { labels: ['Held'], detach: false })).toMatchObject({
      code: 'CONSTRAINT_ERROR',
    });
    expect(await run('countNodes', { labels: ['Held'] })).toEqual({ count: 4 });
    const some = await run('deleteNode', { labels: ['Held'], where: { name: 'z' } });
    expect(some).toEqual({ deleted: true, deletedCount: 1 });
  });

  test('detach deletes the relationships as well, and no others', async () => {
    const { run } = graph();
    const drawn = await draw(graph(), 'Gone', 'a-G->b b-G->a a-G->a b-G->c c-G->b');
    const given = { id: drawn.id('a'), detach: true };
    expect(await run('deleteNode', given)).toEqual({ deleted: true, deletedCount: 1 });
    expect(await run('countRelationships', { types: ['G'] })).toEqual({ count: 2 });
    const rest = await run('deleteNode', { labels: ['Gone'], detach: true });
    expect(rest).toEqual({ deleted: true, deletedCount: 2 });
    expect(await run('countRelationships', { types: ['G'] })).toEqual({ count: 0 });
    expect(await run('deleteNode', { labels: ['Gone'], detach: true })).toEqual({ deleted: false, deletedCount: 0 });
  });

  test('relationships are deleted by id, by ends, by type and condition', async () => {
    const { run } = graph();
    const drawn = await draw(graph(), 'Cut', 'a-C:1->b a-C:2->b b-C:3->a a-D:4->b');
    const [first] = (await run('findRelationships', { type: 'C', where: { weight: 1 } })).relationships;
    expect(await run('deleteRelationship', { id: first?.id })).toEqual({ deleted: true, deletedCount: 1 });
    expect(await run('deleteRelationship', { id: first?.id })).toEqual({ deleted: false, deletedCount: 0 });
    const ends = { startNodeId: drawn.id('a'), endNodeId: drawn.id('b') };
    expect(await run('deleteRelationship', { ...ends, type: 'C' })).toEqual({ deleted: true, deletedCount: 1 });
    expect(await run('deleteRelationship', { type: 'C', where: { weight: 99 } })).toMatchObject({ deleted: false });
    expect(await run('deleteRelationship', { endNodeId: drawn.id('a') })).toEqual({ deleted: true, deletedCount: 1 });
    expect(await run('deleteRelationship', { type: ['C', 'D'], where: { weight: 4 } })).toMatchObject({
      deletedCount: 1,
    });
    expect(await run('countNodes', { labels: ['Cut'] })).toEqual({ count: 2 });
  });

  test('statistics are of what is there', async () => {
    const { run, node, relate } = await openGraph(type);
    expect(await run('getStatistics', {})).toEqual({
      nodeCount: 0,
      relationshipCount: 0,
      labels: [],
      relationshipTypes: [],
    });
    const { ids } = await run('createNodes', { nodes: [{ labels: ['A', 'B'] }, { labels: ['A'] }, { labels: ['C'] }] });
    const [one, other] = [ids[0] ?? '', ids[1] ?? ''];
    await relate('R', one, other);
    await relate('R', one, one);
    await relate('S', other, one);
    const { labels, relationshipTypes, ...counts } = await run('getStatistics', {});
    expect(counts).toEqual({ nodeCount: 3, relationshipCount: 3 });
    const ofLabels = new Map(labels.map(({ label, count }) => [label, count]));
    expect(Object.fromEntries(ofLabels)).toEqual({ A: 2, B: 1, C: 1 });
    expect(relationshipTypes.map((item) => `${item.type} ${item.count}`).toSorted()).toEqual(['R 2', 'S 1']);
    await run('deleteNode', { id: one, detach: true });
    await run('updateNode', { id: await node('C'), properties: { a: 1 } });
    const left = await run('getStatistics', {});
    expect(left).toMatchObject({ nodeCount: 3, relationshipCount: 0, relationshipTypes: [] });
    expect(left.labels.map(({ label, count }) => `${label} ${count}`).toSorted()).toEqual(['A 1', 'C 2']);
  });

  // FalkorDB gives them again.
  test.runIf(type !== 'falkordb')('an id is not given again', async () => {
    const { run, node } = graph();
    const ids = [await node('Again'), await node('Again')];
    await run('deleteNode', { labels: ['Again'] });
    const later = await node('Again');
    expect(ids).not.toContain(later);
  });
});
