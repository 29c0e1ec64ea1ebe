import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findComponents } from '../../../src/engine/graph/search-components.ts';
import { distances, nodesOf, smallGraph } from './search-graphs.ts';

test('components are what can be reached from their nodes, larger ones first', () => {
  const holds = fc.property(
    smallGraph,
    fc.func(fc.boolean()),
    fc.integer({ min: 1, max: 8 }),
    (graph, isChosen, limit) => {
      const nodes = nodesOf(graph).filter((node) => isChosen(node));
      const edges = graph.edges.filter(({ start, end }) => nodes.includes(start) && nodes.includes(end));
      const expected = nodes
        .map((node) => [...distances({ ...graph, edges }, node, 'BOTH').keys()].toSorted((a, b) => a - b))
        .filter((component, at) => component[0] === nodes[at])
        .toSorted((one, other) => other.length - one.length);
      const found = findComponents(
        { nodes: () => nodes, relationships: () => graph.edges.map(({ start, end }) => [start, end] as const) },
        limit,
      );
      expect(found).toEqual({ components: expected.slice(0, limit), count: expected.length });
    },
  );
  fc.assert(holds, { numRuns: 1_000 });
});

test('a chain of many nodes is one component', () => {
  const count = 200_000;
  const nodes = Array.from({ length: count }, (_, at) => at);
  // From both ends to the middle, which makes sets deep where ways are not shortened.
  const relationships = nodes.slice(1).map((node, at) => [node, at] as const);
  const found = findComponents({ nodes: () => nodes, relationships: () => relationships.toReversed() }, 10);
  expect([found.count, found.components[0]?.length]).toEqual([1, count]);
});
