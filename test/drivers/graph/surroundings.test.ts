import { beforeAll, describe, expect, test } from 'vitest';
import { type Drawing, draw } from './drawn.ts';
import { describeGraphs, openGraph } from './graphs.ts';

describeGraphs('what is around, and what hangs together', (graph, type) => {
  describe('getNeighborhood', () => {
    let drawn: Drawing;
    beforeAll(async () => {
      drawn = await draw(
        graph(),
        'Around',
        'a-R->b a-S->c b-R->d c-R->d d-R->e e-R->a a-R->a a-R->b f-R->a z-R->z lone',
      );
    });

    /** Names with their distances; checks what else is answered. */
    const around = async (name: string, given: object = {}) => {
      const nodeId = drawn.id(name);
      const { nodes, relationships } = await graph().run('getNeighborhood', { nodeId, ...given });
      const distances = new Map([[nodeId, 0], ...nodes.map(({ id, distance }) => [id, distance] as const)]);
      expect(distances.size).toBe(nodes.length + 1);
      for (const { id, distance } of nodes) {
        const before = relationships.flatMap((one) =>
          one.startNodeId === id ? [one.endNodeId] : one.endNodeId === id ? [one.startNodeId] : [],
        );
        expect(before.map((other) => distances.get(other))).toContain(distance - 1);
      }
      for (const { startNodeId, endNodeId } of relationships)
        expect(distances.has(startNodeId) && distances.has(endNodeId)).toBe(true);
      const all = nodes.map(({ distance }) => distance);
      expect(all).toEqual(all.toSorted((one, other) => one - other));
      return nodes.map(({ id, distance }) => drawn.name(id) + distance).toSorted();
    };

    test('answers nodes with their distance, one deep where nothing is said, without the node itself', async () => {
      expect(await around('a')).toEqual(['b1', 'c1']);
      expect(await around('a', { depth: 2 })).toEqual(['b1', 'c1', 'd2']);
      expect(await around('a', { depth: 15 })).toEqual(['b1', 'c1', 'd2', 'e3']);
      expect(await around('a', { depth: 0 })).toEqual([]);
      expect(await around('z', { depth: 3, direction: 'BOTH' })).toEqual([]);
      expect(await around('lone', { depth: 3, direction: 'BOTH' })).toEqual([]);
    });

    test('follows a direction and types', async () => {
      expect(await around('a', { direction: 'INCOMING' })).toEqual(['e1', 'f1']);
      expect(await around('a', { direction: 'BOTH' })).toEqual(['b1', 'c1', 'e1', 'f1']);
      expect(await around('a', { depth: 2, relationshipTypes: ['S'] })).toEqual(['c1']);
      expect(await around('a', { depth: 2, relationshipTypes: ['NEVER'] })).toEqual([]);
    });

    test('does not go through nodes that the filter does not let through', async () => {
      const nodeFilter = { where: { name: { $nin: ['b', 'c'] } } };
      expect(await around('a', { depth: 5, nodeFilter })).toEqual([]);
      expect(await around('a', { depth: 5, nodeFilter: { where: { name: { $ne: 'b' } } } })).toEqual([
        'c1',
        'd2',
        'e3',
      ]);
      expect(await around('a', { depth: 5, nodeFilter: { labels: ['Other'] } })).toEqual([]);
    });

    test('answers nearer nodes first where it is limited', async () => {
      expect(await around('a', { depth: 5, limit: 2 })).toEqual(['b1', 'c1']);
      expect(await around('a', { depth: 5, limit: 3 })).toEqual(['b1', 'c1', 'd2']);
      expect(await around('a', { depth: 5, limit: 0 })).toEqual([]);
    });

    test('names a node that does not exist', async () => {
      const failed = await graph().failure('getNeighborhood', { nodeId: '999999999' });
      expect(failed).toMatchObject({ code: 'NOT_FOUND', errors: [{ path: 'nodeId' }] });
    });
  });

  describe('findConnectedComponents', () => {
    test('answers the parts of the graph, larger ones first, whatever the direction', async () => {
      const whole = await openGraph(type);
      expect(await whole.run('findConnectedComponents', {})).toEqual({ components: [], count: 0 });
      const drawn = await draw(whole, 'Part', 'a-R->b c-R->b c-R->d x-R->y y-S->x z-R->z lone');
      const parts = async (given: object) => {
        const { components, count } = await whole.run('findConnectedComponents', given);
        for (const { nodes, size } of components) expect(nodes).toHaveLength(size);
        const texts = components.map(({ nodes }) =>
          nodes
            .map(({ id }) => drawn.name(id))
            .toSorted()
            .join(''),
        );
        return { texts, count };
      };
      const all = await parts({});
      expect(all.count).toBe(4);
      expect(all.texts.slice(0, 2)).toEqual(['abcd', 'xy']);
      expect(all.texts.slice(2).toSorted()).toEqual(['lone', 'z']);
      expect(await parts({ limit: 1 })).toEqual({ texts: ['abcd'], count: 4 });
      const ofType = await parts({ relationshipTypes: ['S'] });
      expect([ofType.count, ofType.texts[0]]).toEqual([7, 'xy']);
      await whole.run('addLabels', { id: drawn.id('b'), labels: ['Marked'] });
      await whole.run('addLabels', { id: drawn.id('c'), labels: ['Marked'] });
      await whole.run('addLabels', { id: drawn.id('y'), labels: ['Marked'] });
      expect(await parts({ labels: ['Marked'] })).toEqual({ texts: ['bc', 'y'], count: 2 });
      expect(await parts({ labels: ['Marked', 'Never'] })).toEqual({ texts: [], count: 0 });
    });
  });
});
