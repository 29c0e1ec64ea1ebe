import { expect, test } from 'vitest';
import { Chance } from '../database/program/chance.ts';
import { describeGraphs, openGraph } from './graphs.ts';

const DIMENSIONS = 16;

/** The scores that the design promises. */
const SCORES = {
  cosine: (one: readonly number[], other: readonly number[]) =>
    (1 + dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other))) / 2,
  euclidean: (one: readonly number[], other: readonly number[]) => {
    const difference = one.map((number, at) => number - (other[at] ?? 0));
    return 1 / (1 + dot(difference, difference));
  },
};

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, number, at) => sum + number * (other[at] ?? 0), 0);
}

describeGraphs(
  'vectors',
  (_graph, type) => {
    test.each(['cosine', 'euclidean'] as const)(
      'the nearest by %s are those that brute force finds',
      async (similarity) => {
        const { run } = await openGraph(type);
        const chance = new Chance(7_777);
        const some = () => Array.from({ length: DIMENSIONS }, () => (chance.below(2_001) - 1_000) / 500);
        const vectors = Array.from({ length: 300 }, some);
        const index = { name: 'near', type: 'VECTOR', label: 'V', properties: ['v'] };
        await run('createNodes', {
          nodes: vectors.slice(0, 200).map((v, n) => ({ labels: ['V'], properties: { v, n } })),
        });
        await run('createNodeIndex', { ...index, options: { dimensions: DIMENSIONS, similarity } });
        await run('createNodes', {
          nodes: vectors.slice(200).map((v, n) => ({ labels: ['V'], properties: { v, n: n + 200 } })),
        });
        for (let round = 0; round < 8; round += 1) {
          const vector = some();
          const best = vectors
            .map((v, n) => ({ n, score: SCORES[similarity](v, vector) }))
            .toSorted((one, other) => other.score - one.score)
            .slice(0, 12);
          const { matches, count } = await run('vectorSearch', { indexName: 'near', vector, topK: 12 });
          expect(count).toBe(12);
          expect(matches.map(({ node }) => node.properties['n'])).toEqual(best.map(({ n }) => n));
          matches.forEach(({ score }, at) => expect(score).toBeCloseTo(best[at]?.score ?? NaN, 5));
        }
      },
    );

    test('it follows what becomes of nodes, and has none that are no vectors of it', async () => {
      const { run, node, failure } = await openGraph(type);
      const options = { dimensions: 2, similarity: 'euclidean' };
      await run('createNodeIndex', { name: 'two', type: 'VECTOR', label: 'V', properties: ['v'], options });
      const search = async () => {
        const { matches } = await run('vectorSearch', { indexName: 'two', vector: [0, 0], topK: 10 });
        return matches.map(({ node: { id } }) => id);
      };
      expect(await search()).toEqual([]);
      const [far, near] = [await node('V', { v: [3, 3] }), await node('V', { v: [1, 1] })];
      await node('V', { v: [1, 2, 3] });
      await node('V', { v: ['a', 'b'] });
      await node('V', { v: 'x' });
      await node('V', {});
      await node('Other', { v: [0, 0] });
      expect(await search()).toEqual([near, far]);
      await run('updateNode', { id: far, properties: { v: [0.5, 0] } });
      expect(await search()).toEqual([far, near]);
      await run('removeLabels', { id: far, labels: ['V'] });
      expect(await search()).toEqual([near]);
      await run('addLabels', { id: far, labels: ['V'] });
      await run('deleteNode', { id: near });
      expect(await search()).toEqual([far]);
      const wrong = await failure('vectorSearch', { indexName: 'two', vector: [1, 2, 3] });
      expect(wrong).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ path: 'vector' }] });
      const none = await failure('vectorSearch', { indexName: 'none', vector: [1, 2] });
      expect(none).toMatchObject({ code: 'NOT_FOUND', errors: [{ path: 'indexName' }] });
    });
  },
  { falkordb: 'its vectors are of a kind of their own, which Bolt has not' },
);
