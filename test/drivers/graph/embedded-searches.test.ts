import { describe, expect, it } from 'vitest';
import { type Embedded, onGraph } from './embedded.ts';

async function found({ run }: Embedded, query: string): Promise<unknown[]> {
  const { matches } = await run('fullTextSearch', { indexName: 'words', query });
  return matches.map(({ node }: { node: { properties: { n: number } } }) => node.properties.n).toSorted();
}

describe('full-text search of an embedded graph', () => {
  it('keeps with nodes as they are made, changed and deleted', async () => {
    await onGraph(async (graph) => {
      const { run } = graph;
      await run('createNode', {
        labels: ['Doc'],
        properties: { n: 1, title: 'Crème brûlée', tags: ['sweet', 'French'] },
      });
      await run('createNode', { labels: ['Other'], properties: { n: 2, title: 'crème' } });
      await run('createNodeIndex', { name: 'words', type: 'FULLTEXT', label: 'Doc', properties: ['title', 'tags'] });
      expect(await found(graph, 'CREME')).toEqual([1]);
      expect(await found(graph, 'french brulee')).toEqual([1]);
      const { node } = await run('createNode', { labels: ['Doc'], properties: { n: 3, title: 'crème anglaise' } });
      expect(await found(graph, 'creme')).toEqual([1, 3]);
      await run('updateNode', { id: node.id, properties: { title: 'custard' } });
      expect(await found(graph, 'creme')).toEqual([1]);
      expect(await found(graph, 'custard')).toEqual([3]);
      await run('updateNode', { id: node.id, properties: { title: null } });
      expect(await found(graph, 'custard')).toEqual([]);
      await run('updateNode', { id: node.id, properties: { title: 'creme' } });
      await run('removeLabels', { id: node.id, labels: ['Doc'] });
      expect(await found(graph, 'creme')).toEqual([1]);
      await run('addLabels', { id: node.id, labels: ['Doc'] });
      expect(await found(graph, 'creme')).toEqual([1, 3]);
      await run('setLabels', { id: node.id, labels: ['Other'] });
      expect(await found(graph, 'creme')).toEqual([1]);
      await run('deleteNode', { labels: ['Doc'] });
      expect(await found(graph, 'creme')).toEqual([]);
      await run('createNodes', {
        nodes: [{ labels: ['Doc'], properties: { n: 4, title: 'creme' } }, { labels: ['Other'] }],
      });
      expect(await found(graph, 'creme')).toEqual([4]);
      await run('dropIndex', { name: 'words' });
      expect(graph.rows(`SELECT name FROM sqlite_master WHERE name LIKE 'definition@_%' ESCAPE '@'`)).toEqual([]);
      await run('createNode', { labels: ['Doc'] });
    });
  });

  it('takes what is asked for as words, never as syntax', async () => {
    await onGraph(async (graph) => {
      await graph.run('createNodeIndex', { name: 'words', type: 'FULLTEXT', label: 'Doc', properties: ['title'] });
      const titles = ['salt OR pepper', 'salt', 'peppermint', 'title: "salt"', 'foo-bar', 'bar foo'];
      await graph.run('createNodes', {
        nodes: titles.map((title, n) => ({ labels: ['Doc'], properties: { n, title } })),
      });
      expect(await found(graph, 'salt OR pepper')).toEqual([0]);
      expect(await found(graph, 'pepper*')).toEqual([0]);
      expect(await found(graph, 'title:salt')).toEqual([3]);
      expect(await found(graph, '"salt')).toEqual([0, 1, 3]);
      expect(await found(graph, 'foo-bar')).toEqual([4, 5]);
      expect(await found(graph, 'NEAR(foo bar)')).toEqual([]);
      expect(await found(graph, ' -- ')).toEqual([]);
      expect(await found(graph, 'salt -')).toEqual([0, 1, 3]);
      expect(await graph.failure('fullTextSearch', { indexName: 'none', query: 'x' })).toMatchObject({
        code: 'NOT_FOUND',
        errors: [{ path: 'indexName' }],
      });
      const of = { label: 'Doc', properties: ['title'], query: 'salt', limit: 1 };
      const { matches } = await graph.run('fullTextSearch', of);
      expect(matches).toMatchObject([{ node: { properties: { title: 'salt' } } }]);
      expect(matches[0].score).toBeGreaterThan(0);
    });
  });
});

describe('vector search of an embedded graph', () => {
  it('finds the nearest of all that have a vector, as the nodes are now', async () => {
    await onGraph(async ({ run, failure }) => {
      const options = { dimensions: 3, similarity: 'cosine' };
      const nodes = [
        [1, 0, 0],
        [0, 1, 0],
        [-1, 0, 0],
        [2, 0.1, 0],
        [0, 0, 0],
        [1, 0],
        'no',
        ['a', 'b', 'c'],
        [1e300, 0, 0],
      ].map((v, n) => ({ labels: ['A'], properties: { n, v } }));
      const { ids } = await run('createNodes', { nodes });
      await run('createNode', { labels: ['B'], properties: { v: [1, 0, 0] } });
      await run('createNodeIndex', { name: 'near', type: 'VECTOR', label: 'A', properties: ['v'], options });
      const search = async (topK = 10) => {
        const { matches } = await run('vectorSearch', { indexName: 'near', vector: [1, 0, 0], topK });
        return matches.map(({ node, score }: { node: { id: string }; score: number }) => [
          ids.indexOf(node.id),
          Math.round(score * 1e4) / 1e4,
        ]);
      };
      expect(await search()).toEqual([
        [0, 1],
        [3, 0.9994],
        [1, 0.5],
        [2, 0],
      ]);
      expect(await search(1)).toEqual([[0, 1]]);
      await run('updateNode', { id: ids[0], properties: { v: [0, 0, 1] } });
      await run('deleteNode', { id: ids[3] });
      await run('updateNode', { id: ids[6], properties: { v: [5, 5, 0] } });
      await run('removeLabels', { id: ids[2], labels: ['A'] });
      expect(await search()).toEqual([
        [6, 0.8536],
        [0, 0.5],
        [1, 0.5],
      ]);
      await run('addLabels', { id: ids[2], labels: ['A'] });
      expect(await search()).toEqual([
        [6, 0.8536],
        [0, 0.5],
        [1, 0.5],
        [2, 0],
      ]);
      const wrong = { indexName: 'near', topK: 1 };
      for (const vector of [
        [1, 2],
        [0, 0, 0],
      ])
        expect(await failure('vectorSearch', { ...wrong, vector })).toMatchObject({
          code: 'VALIDATION_ERROR',
          errors: [{ path: 'vector' }],
        });
      expect(await failure('vectorSearch', { ...wrong, indexName: 'none', vector: [1, 2, 3] })).toMatchObject({
        code: 'NOT_FOUND',
        errors: [{ path: 'indexName' }],
      });
    });
  });

  it('is exact also where the vectors are more than are kept in memory', async () => {
    await onGraph(async ({ run, rows }) => {
      const dimensions = 4_096;
      const options = { dimensions, similarity: 'euclidean' };
      await run('createNodeIndex', { name: 'near', type: 'VECTOR', label: 'A', properties: ['v'], options });
      await run('createNodes', {
        nodes: [7, 3, 1].map((n) => ({
          labels: ['A'],
          properties: { v: Array.from({ length: dimensions }, () => n) },
        })),
      });
      // Vectors of nodes that are not there, as many as fill the memory.
      rows(`WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 3100)
        INSERT INTO definition_1 SELECT i, zeroblob(${4 * dimensions}) FROM n`);
      const vector = Array.from({ length: dimensions }, () => 4);
      const { matches } = await run('vectorSearch', { indexName: 'near', vector, topK: 2 });
      expect(matches.map(({ score }: { score: number }) => score)).toEqual([
        1 / (1 + dimensions),
        1 / (1 + 9 * dimensions),
      ]);
    });
  });
});
