import { expect, test } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { draw } from './drawn.ts';
import { describeGraphs, openGraph } from './graphs.ts';

const many = (count: number, prefix: string) => Array.from({ length: count }, (_, n) => `${prefix}${n}`);

describeGraphs('limits of graphs', (graph, type) => {
  test('what is too much to write is refused by the field, and nothing is done', async () => {
    const { run, failure, node } = graph();
    const id = await node('Small', { text: 'x'.repeat(type === 'falkordb' ? 60_000 : 600_000) });
    const ends = { startNodeId: id, endNodeId: id };
    const big = 'é'.repeat(LIMITS.graph_properties_bytes.value / 2);
    const properties = Object.fromEntries(many(201, 'p').map((name) => [name, 1]));
    const cases = [
      ['createNode', { labels: many(21, 'L') }, 'labels'],
      ['createNode', { labels: [] }, 'labels'],
      ['createNode', { labels: ['A'], properties }, 'properties'],
      ['createNode', { labels: ['A'], properties: { text: big } }, 'properties'],
      ['createRelationship', { type: 'R', ...ends, properties: { text: big } }, 'properties'],
      ['updateNode', { id, properties: { text: big } }, 'properties'],
      ['updateNode', { id, properties: {} }, 'properties'],
      ['createNodes', { nodes: [] }, 'nodes'],
      ['createNodes', { nodes: Array.from({ length: 10_001 }, () => ({ labels: ['A'] })) }, 'nodes'],
      [
        'createNodes',
        { nodes: [{ labels: ['A'] }, { labels: ['A'], properties: { a: {} } }] },
        'nodes[1].properties.a',
      ],
      ['createNodeIndex', { label: 'A', properties: many(11, 'p') }, 'properties'],
      ['findNodes', { limit: 10_001 }, 'limit'],
      ['findNodes', { limit: -1 }, 'limit'],
      ['findNodes', { skip: 1.5 }, 'skip'],
    ] as const;
    for (const [operation, given, path] of cases)
      expect({ path, ...(await failure(operation, given)) }).toMatchObject({
        code: 'VALIDATION_ERROR',
        errors: [{ path }],
      });
    expect(await run('countNodes', {})).toEqual({ count: 1 });
  });

  test('unbounded searches are refused by the field', async () => {
    const { failure, node } = graph();
    const id = await node('Bounded');
    const ends = { startNodeId: id, endNodeId: id };
    const cases = [
      ['traverse', { startNodeId: id, maxDepth: 16 }, 'maxDepth'],
      ['traverse', { startNodeId: id, maxDepth: -1 }, 'maxDepth'],
      ['traverse', { startNodeId: id, limit: 10_001 }, 'limit'],
      ['traverse', { startNodeId: id, direction: 'UP' }, 'direction'],
      ['traverse', { maxDepth: 1 }, 'startNodeId'],
      ['allPaths', { ...ends, maxDepth: 16 }, 'maxDepth'],
      ['allPaths', { ...ends, minDepth: 4, maxDepth: 3 }, 'minDepth'],
      ['allPaths', { ...ends, limit: 10_001 }, 'limit'],
      ['getNeighborhood', { nodeId: id, depth: 16 }, 'depth'],
      ['getNeighborhood', { nodeId: id, limit: 10_001 }, 'limit'],
      ['findConnectedComponents', { limit: 10_001 }, 'limit'],
      ['findConnectedComponents', { relationshipTypes: many(21, 'T') }, 'relationshipTypes'],
      ['fullTextSearch', { indexName: 'a', query: 'x'.repeat(1_001) }, 'query'],
      ['fullTextSearch', { indexName: 'a', query: ' ' }, 'query'],
      ['vectorSearch', { indexName: 'a', vector: Array.from({ length: 4_097 }, () => 1) }, 'vector'],
    ] as const;
    for (const [operation, given, path] of cases)
      expect(await failure(operation, given)).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ path }] });
  });

  test('values that are none are refused by the field, and so is what chooses nothing', async () => {
    const { run, failure, node } = graph();
    const id = await node('Valued', { a: 1 });
    for (const value of [
      {},
      { a: 1 },
      [[1]],
      [1, 'a'],
      [null],
      [{ lat: 1, lon: 2 }],
      { lat: 1 },
      { lat: 91, lon: 0 },
      'a\0b',
      '\uD800',
      NaN,
      Infinity,
    ]) {
      const failed = await failure('createNode', { labels: ['Valued'], properties: { value } });
      expect(failed).toMatchObject({ code: 'VALIDATION_ERROR' });
      expect(failed.errors?.[0]?.path).toMatch(/^properties\.value/);
      expect(await failure('updateNode', { id, properties: { value } })).toMatchObject({ code: 'VALIDATION_ERROR' });
    }
    for (const given of [{}, { where: {} }, { where: { $and: [{}] } }, { labels: [] }])
      for (const operation of ['deleteNode', 'updateNode', 'deleteRelationship', 'updateRelationship'] as const) {
        const isNode = operation.endsWith('Node');
        const { labels, ...rest } = { labels: undefined, ...given };
        const chosen = { ...rest, ...(isNode && labels !== undefined && { labels }) };
        const properties = operation.startsWith('update') ? { properties: { a: 2 } } : {};
        const failed = await failure(operation, { ...chosen, ...properties });
        expect(failed).toMatchObject({ code: 'VALIDATION_ERROR' });
      }
    expect(await run('findNodeById', { id })).toMatchObject({ properties: { a: 1 } });
  });

  test('an answer that is too large is PAYLOAD_TOO_LARGE', async () => {
    const { run, failure } = await openGraph(type);
    // What FalkorDB takes at once is less.
    const [bytes, count] = type === 'falkordb' ? [60_000, 150] : [950_000, 10];
    const text = 'x'.repeat(bytes);
    const ids: string[] = [];
    for (let n = 0; n < count; n += 1)
      ids.push((await run('createNode', { labels: ['Big'], properties: { text, n } })).node.id);
    const relationships = ids.slice(1).map((endNodeId) => ({ type: 'R', startNodeId: ids[0], endNodeId }));
    await run('createRelationships', { relationships });
    const tooLarge = { code: 'PAYLOAD_TOO_LARGE' };
    expect(await failure('findNodes', { labels: ['Big'] })).toMatchObject(tooLarge);
    expect(await failure('traverse', { startNodeId: ids[0] })).toMatchObject(tooLarge);
  });
});

describeGraphs(
  'searches that look at too much',
  (graph) => {
    test('are LIMIT_EXCEEDED, and what is asked next is answered', async () => {
      const { run, failure } = graph();
      const [left, right] = [many(20, 'l'), many(20, 'r')];
      const drawn = await draw(graph(), 'Dense', left.flatMap((l) => right.map((r) => `${l}-R->${r}`)).join(' '));
      // Between two on the same side there is no path of an odd length, however many ways are tried.
      const ends = { startNodeId: drawn.id('l0'), endNodeId: drawn.id('l1') };
      const failed = await failure('allPaths', { ...ends, minDepth: 15, maxDepth: 15 });
      expect(failed).toMatchObject({ code: 'LIMIT_EXCEEDED' });
      expect(await run('allPaths', { ...ends, minDepth: 14, limit: 3 })).toMatchObject({ paths: { length: 3 } });
      expect(await run('shortestPath', ends)).toMatchObject({ length: 2 });
    });
  },
  { falkordb: 'its searches are bounded by their time' },
);
