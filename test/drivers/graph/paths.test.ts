import { beforeAll, describe, expect, test } from 'vitest';
import { type Drawing, draw } from './drawn.ts';
import { describeGraphs } from './graphs.ts';

/** A chain of twenty, so that there is something beyond the greatest depth. */
const CHAIN = Array.from({ length: 20 }, (_, n) => `c${n}-NEXT->c${n + 1}`).join(' ');

describeGraphs('paths', (graph) => {
  /** A cycle with a shortcut, parallel ones, one to itself, and a part apart. */
  let city: Drawing;
  let chain: Drawing;
  beforeAll(async () => {
    city = await draw(
      graph(),
      'City',
      'a-ROAD->b b-ROAD->c c-ROAD->d d-ROAD->a a-RAIL->c a-ROAD->b b-ROAD->b x-ROAD->y',
    );
    chain = await draw(graph(), 'Chain', CHAIN);
  });

  describe('traverse', () => {
    const traverse = async (drawn: Drawing, start: string, given: object) => {
      const { paths } = await graph().run('traverse', { startNodeId: drawn.id(start), ...given });
      for (const { nodes, relationships, length } of paths)
        expect([nodes.length - 1, relationships.length]).toEqual([length, length]);
      expect(paths.map(({ length }) => length)).toEqual(paths.map(({ length }) => length).toSorted((x, y) => x - y));
      return paths.map((path) => drawn.path(path)).toSorted();
    };

    test('answers all paths without a node twice, three deep where nothing is said', async () => {
      expect(await traverse(city, 'a', {})).toEqual(
        ['a>b', 'a>b', 'a>b>c', 'a>b>c', 'a>b>c>d', 'a>b>c>d', 'a>c', 'a>c>d'].toSorted(),
      );
      const depths = (await traverse(chain, 'c0', {})).length;
      expect(depths).toBe(3);
    });

    test('follows a direction, types and a depth', async () => {
      expect(await traverse(city, 'a', { direction: 'INCOMING', maxDepth: 2 })).toEqual(['a<d', 'a<d<c']);
      expect(await traverse(city, 'x', { direction: 'BOTH' })).toEqual(['x>y']);
      expect(await traverse(city, 'y', { direction: 'BOTH' })).toEqual(['y<x']);
      expect(await traverse(city, 'y', {})).toEqual([]);
      expect(await traverse(city, 'a', { relationshipTypes: ['RAIL'] })).toEqual(['a>c']);
      expect(await traverse(city, 'a', { relationshipTypes: ['NEVER'] })).toEqual([]);
      expect(await traverse(city, 'a', { relationshipTypes: ['RAIL', 'NEVER'], direction: 'BOTH' })).toEqual(['a>c']);
      expect(await traverse(city, 'a', { maxDepth: 0 })).toEqual([]);
      expect(await traverse(chain, 'c0', { maxDepth: 15 })).toHaveLength(15);
    });

    test('goes both ways', async () => {
      expect(await traverse(city, 'c', { direction: 'BOTH', maxDepth: 1 })).toEqual(['c<a', 'c<b', 'c>d']);
    });

    test('looks at nodes after the first and at relationships', async () => {
      const nodeFilter = { labels: ['City'], where: { name: { $in: ['c', 'd'] } } };
      expect(await traverse(city, 'a', { nodeFilter })).toEqual(['a>c', 'a>c>d']);
      expect(await traverse(city, 'a', { nodeFilter: { labels: ['Chain'] } })).toEqual([]);
      const weighed = await draw(graph(), 'Weighed', 'p-W:1->q q-W:5->r p-W:2->r');
      const relationshipFilter = { where: { weight: { $lt: 3 } } };
      expect(await traverse(weighed, 'p', { relationshipFilter })).toEqual(['p>q', 'p>r']);
    });

    test('answers shorter paths first where it is limited, each with those before it', async () => {
      for (const limit of [0, 1, 2, 3, 5, 7]) {
        const paths = await traverse(city, 'a', { limit });
        expect(paths).toHaveLength(limit);
        for (const path of paths.filter((text) => text.length > 3)) expect(paths).toContain(path.slice(0, -2));
      }
    });

    test('names a node that does not exist', async () => {
      const failed = await graph().failure('traverse', { startNodeId: '999999999' });
      expect(failed).toMatchObject({ code: 'NOT_FOUND', errors: [{ path: 'startNodeId' }] });
    });
  });

  describe('allPaths', () => {
    const all = async (drawn: Drawing, start: string, end: string, given: object = {}) => {
      const ends = { startNodeId: drawn.id(start), endNodeId: drawn.id(end) };
      const { paths } = await graph().run('allPaths', { ...ends, ...given });
      expect(paths.map(({ length }) => length)).toEqual(paths.map(({ length }) => length).toSorted((x, y) => x - y));
      return paths.map((path) => drawn.path(path));
    };

    test('answers every path between two nodes, without a direction where none is said', async () => {
      expect((await all(city, 'a', 'c')).toSorted()).toEqual(['a<d<c', 'a>b>c', 'a>b>c', 'a>c']);
      expect((await all(city, 'a', 'c', { directed: true })).toSorted()).toEqual(['a>b>c', 'a>b>c', 'a>c']);
      expect(await all(city, 'c', 'a', { directed: true })).toEqual(['c>d>a']);
      expect(await all(city, 'a', 'x')).toEqual([]);
    });

    test('keeps to depths, types and a limit', async () => {
      expect((await all(city, 'a', 'c', { minDepth: 2 })).toSorted()).toEqual(['a<d<c', 'a>b>c', 'a>b>c']);
      expect(await all(city, 'a', 'c', { maxDepth: 1 })).toEqual(['a>c']);
      expect(await all(city, 'a', 'c', { relationshipTypes: ['RAIL'] })).toEqual(['a>c']);
      expect(await all(city, 'a', 'c', { limit: 1 })).toEqual(['a>c']);
      expect(await all(city, 'a', 'c', { limit: 0 })).toEqual([]);
      expect(await all(city, 'a', 'c', { maxDepth: 0 })).toEqual([]);
      expect(await all(chain, 'c0', 'c15')).toHaveLength(1);
      expect(await all(chain, 'c0', 'c16')).toEqual([]);
    });

    test('from a node to itself there is the path without length, where it is asked for', async () => {
      expect(await all(city, 'a', 'a')).toEqual([]);
      expect(await all(city, 'b', 'b')).toEqual([]);
      expect(await all(city, 'a', 'a', { minDepth: 0 })).toEqual(['a']);
      expect(await all(city, 'a', 'a', { maxDepth: 0 })).toEqual(['a']);
    });

    test('names an end that does not exist', async () => {
      const given = { startNodeId: city.id('a'), endNodeId: '999999999' };
      const failed = await graph().failure('allPaths', given);
      expect(failed).toMatchObject({ code: 'NOT_FOUND', errors: [{ path: 'endNodeId' }] });
    });
  });
});
