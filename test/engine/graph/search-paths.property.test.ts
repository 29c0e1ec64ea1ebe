import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allPaths } from '../../../src/engine/graph/search-all-paths.ts';
import { Visits } from '../../../src/engine/graph/search-graph.ts';
import { traverse } from '../../../src/engine/graph/search-traverse.ts';
import { asText, DIRECTIONS, everyPath, searchable, smallGraph } from './search-graphs.ts';

const ANY = { limit: 1_000_000 };
const direction = fc.constantFrom(...DIRECTIONS);
const depth = fc.integer({ min: 1, max: 6 });

const lengths = (paths: readonly { readonly relationships: readonly number[] }[]) =>
  paths.map(({ relationships }) => relationships.length);
const ascending = (numbers: readonly number[]) => numbers.toSorted((one, other) => one - other);

test('traverse answers every path from a node, shorter ones first', () => {
  const holds = fc.property(smallGraph, direction, depth, (graph, way, maxDepth) => {
    const visits = new Visits();
    const found = traverse(searchable(graph, visits), visits, { start: 1, direction: way, maxDepth, ...ANY });
    expect(asText(found)).toEqual(asText(everyPath(graph, 1, way, maxDepth).slice(1)));
    expect(lengths(found)).toEqual(ascending(lengths(found)));
  });
  fc.assert(holds, { numRuns: 500 });
});

test('a limited traverse answers the shortest paths, each with those it begins with', () => {
  const holds = fc.property(smallGraph, direction, fc.integer({ min: 1, max: 12 }), (graph, way, limit) => {
    const visits = new Visits();
    const found = traverse(searchable(graph, visits), visits, { start: 1, direction: way, maxDepth: 6, limit });
    const every = everyPath(graph, 1, way, 6).slice(1);
    expect(lengths(found)).toEqual(ascending(lengths(every)).slice(0, limit));
    const known = new Set(asText([...found, { nodes: [1], relationships: [] }]));
    expect(known.size).toBe(found.length + 1);
    for (const { nodes, relationships } of found) {
      const [before] = asText([{ nodes: nodes.slice(0, -1), relationships: relationships.slice(0, -1) }]);
      expect(known).toContain(before);
    }
  });
  fc.assert(holds, { numRuns: 500 });
});

test('allPaths answers every path between two nodes, shorter ones first', () => {
  const holds = fc.property(
    smallGraph,
    fc.nat(),
    direction,
    fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 7 })),
    fc.integer({ min: 1, max: 12 }),
    (graph, number, way, bounds, limit) => {
      const end = (number % graph.size) + 1;
      const [minDepth = 0, maxDepth = 0] = ascending(bounds);
      const wanted = { start: 1, end, direction: way, minDepth, maxDepth };
      const every = everyPath(graph, 1, way, maxDepth).filter(
        ({ nodes, relationships }) => nodes.at(-1) === end && relationships.length >= minDepth,
      );
      const visits = new Visits();
      const found = allPaths(searchable(graph, visits), visits, { ...wanted, ...ANY });
      expect(asText(found)).toEqual(asText(every));
      expect(lengths(found)).toEqual(ascending(lengths(found)));
      const some = allPaths(searchable(graph, visits), visits, { ...wanted, limit });
      expect(lengths(some)).toEqual(lengths(found).slice(0, limit));
    },
  );
  fc.assert(holds, { numRuns: 1_000 });
});

test('allPaths of a limit looks at no more than it needs', () => {
  // A ladder of nodes that are joined twice each: 2 ** 15 paths.
  const edges = Array.from({ length: 30 }, (_, at) => ({ start: (at >> 1) + 1, end: (at >> 1) + 2, weight: 1 }));
  const graph = { size: 16, edges };
  const wanted = { start: 1, end: 16, direction: 'OUTGOING', minDepth: 1, maxDepth: 15, limit: 10 } as const;
  const visits = new Visits(500);
  expect(allPaths(searchable(graph, visits), visits, wanted)).toHaveLength(10);
  const few = new Visits(2_000);
  expect(() => allPaths(searchable(graph, few), few, { ...wanted, limit: 10_000 })).toThrow(
    expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
  );
});

test('a traverse that looks at too much is LIMIT_EXCEEDED, also where its paths are few', () => {
  const graph = { size: 2, edges: Array.from({ length: 60 }, () => ({ start: 1, end: 2, weight: 1 })) };
  const visits = new Visits(1_000);
  // Back along each of 60 relationships after each of 60: none of it makes a path.
  const traversal = { start: 1, direction: 'BOTH', maxDepth: 2, limit: 100 } as const;
  expect(() => traverse(searchable(graph, visits), visits, traversal)).toThrow(
    expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
  );
});

test('allPaths does not look around an end that is met at once', () => {
  const spokes = Array.from({ length: 1_000 }, (_, at) => ({ start: at + 3, end: 2, weight: 1 }));
  const graph = { size: 1_002, edges: [{ start: 1, end: 2, weight: 1 }, ...spokes] };
  const visits = new Visits(20);
  const wanted = { start: 1, end: 2, direction: 'OUTGOING', minDepth: 1, maxDepth: 1, limit: 10 } as const;
  expect(allPaths(searchable(graph, visits), visits, wanted)).toEqual([{ nodes: [1, 2], relationships: [1] }]);
});
