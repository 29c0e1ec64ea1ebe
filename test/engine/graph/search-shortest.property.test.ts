import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Step, Visits } from '../../../src/engine/graph/search-graph.ts';
import { neighborhood } from '../../../src/engine/graph/search-neighborhood.ts';
import { shortestPath } from '../../../src/engine/graph/search-shortest.ts';
import { lightestPath } from '../../../src/engine/graph/search-weighted.ts';
import {
  boundedSums,
  DIRECTIONS,
  distances,
  searchable,
  smallGraph,
  type SmallGraph,
  stepsOf,
  sums,
  weightAlong,
} from './search-graphs.ts';

const direction = fc.constantFrom(...DIRECTIONS);
const depth = fc.integer({ min: 1, max: 8 });
const endOf = (graph: SmallGraph, number: number) => (number % graph.size) + 1;

test('shortestPath is as short as a textbook’s search finds', () => {
  const holds = fc.property(smallGraph, fc.nat(), direction, depth, (graph, number, way, maxDepth) => {
    const [visits, end] = [new Visits(), endOf(graph, number)];
    const found = shortestPath(searchable(graph, visits), visits, { start: 1, end, direction: way, maxDepth });
    const distance = distances(graph, 1, way).get(end);
    expect(found?.relationships.length).toBe(distance === undefined || distance > maxDepth ? undefined : distance);
    if (found === null) return;
    expect([found.nodes[0], found.nodes.at(-1)]).toEqual([1, end]);
    expect(weightAlong(graph, found, way)).not.toBeNaN();
  });
  fc.assert(holds, { numRuns: 2_000 });
});

test('shortestPath goes on from the end with fewer nodes', () => {
  // A hub of a thousand relationships, and one that leads to it.
  const spokes = Array.from({ length: 1_000 }, (_, at) => ({ start: 1, end: at + 3, weight: 1 }));
  const graph = { size: 1_002, edges: [{ start: 2, end: 1, weight: 1 }, ...spokes, { start: 3, end: 2, weight: 1 }] };
  const visits = new Visits(20);
  const ends = { start: 2, end: 502, direction: 'OUTGOING', maxDepth: 15 } as const;
  expect(shortestPath(searchable(graph, visits), visits, ends)?.nodes).toEqual([2, 1, 502]);
});

test('with weights it has the least sum of those with at most so many relationships', () => {
  const holds = fc.property(smallGraph, fc.nat(), direction, depth, (graph, number, way, maxDepth) => {
    const [visits, end] = [new Visits(), endOf(graph, number)];
    const found = lightestPath(searchable(graph, visits), visits, { start: 1, end, direction: way, maxDepth });
    expect(found?.weight).toBe(boundedSums(graph, 1, way, maxDepth).get(end));
    if (maxDepth >= graph.size) expect(found?.weight).toBe(sums(graph, 1, way).get(end));
    if (found === null) return;
    expect([found.nodes[0], found.nodes.at(-1)]).toEqual([1, end]);
    expect(found.relationships.length).toBeLessThanOrEqual(maxDepth);
    expect(weightAlong(graph, found, way)).toBe(found.weight);
  });
  fc.assert(holds, { numRuns: 3_000 });
});

test('a weight that is negative or none is refused by the name of its relationship', () => {
  const graph = { size: 2, edges: [{ start: 1, end: 2, weight: -1 }] };
  const visits = new Visits();
  const ends = { start: 1, end: 2, direction: 'OUTGOING', maxDepth: 3 } as const;
  expect(() => lightestPath(searchable(graph, visits), visits, ends)).toThrow(
    expect.objectContaining({ code: 'VALIDATION_ERROR', message: expect.stringContaining('relationship 1 ') }),
  );
});

test('with weights it looks at no more than it comes to, whatever stands beside the way', () => {
  const spokes = Array.from({ length: 30_000 }, (_, at) => ({ start: 4, end: at + 5, weight: 1 }));
  const ways = [
    { start: 1, end: 2, weight: 1 },
    { start: 2, end: 3, weight: 1 },
    { start: 1, end: 4, weight: 1_000 },
  ];
  const visits = new Visits(20);
  const found = lightestPath(searchable({ size: 30_004, edges: [...ways, ...spokes] }, visits), visits, {
    start: 1,
    end: 3,
    direction: 'OUTGOING',
    maxDepth: 15,
  });
  expect(found).toMatchObject({ nodes: [1, 2, 3], weight: 2 });
});

test('with weights it still looks at no more than it may', () => {
  const spokes = Array.from({ length: 100 }, (_, at) => ({ start: 1, end: at + 2, weight: 1 }));
  const onwards = Array.from({ length: 100 }, (_, at) => ({ start: at + 2, end: at + 102, weight: 1 }));
  const graph = { size: 203, edges: [...spokes, ...onwards] };
  const ends = { start: 1, end: 203, direction: 'OUTGOING', maxDepth: 15 } as const;
  const search = (most: number) => {
    const visits = new Visits(most);
    return lightestPath(searchable(graph, visits), visits, ends);
  };
  expect(() => search(250)).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
  expect(search(1_000)).toBe(null);
});

test('a sum of weights that no number holds is refused', () => {
  const edges = [1, 2].map((start) => ({ start, end: start + 1, weight: 1e308 }));
  const visits = new Visits();
  const ends = { start: 1, end: 3, direction: 'OUTGOING', maxDepth: 15 } as const;
  expect(() => lightestPath(searchable({ size: 3, edges }, visits), visits, ends)).toThrow(
    expect.objectContaining({ code: 'VALIDATION_ERROR', message: expect.stringContaining('weightProperty') }),
  );
});

test('a neighborhood has the nodes within a distance, nearer ones first, each by a step from one before it', () => {
  const limit = fc.integer({ min: 1, max: 10 });
  const holds = fc.property(smallGraph, direction, depth, limit, (graph, way, most, count) => {
    const visits = new Visits();
    const around = { node: 1, direction: way, depth: most, limit: count };
    const found = neighborhood(searchable(graph, visits), visits, around);
    const known = distances(graph, 1, way);
    const near = [...known.values()].filter((distance) => distance > 0 && distance <= most);
    expect(found.map(({ distance }) => distance)).toEqual(near.toSorted((a, b) => a - b).slice(0, count));
    const before = new Map([[1, 0]]);
    for (const { node, relationship, distance } of found) {
      expect(distance).toBe(known.get(node));
      const isStep = ([, by, to]: Step) => by === relationship && to === node;
      const from = [...before].filter(([each]) => stepsOf(graph, each, way).some(isStep));
      expect(from.map(([, far]) => far)).toContain(distance - 1);
      before.set(node, distance);
    }
  });
  fc.assert(holds, { numRuns: 1_000 });
});

test('searches that look at too much are LIMIT_EXCEEDED', () => {
  const edges = Array.from({ length: 300 }, (_, at) => ({ start: 1, end: at + 2, weight: 1 }));
  const graph = { size: 302, edges };
  const ends = { start: 1, end: 302, direction: 'OUTGOING', maxDepth: 15 } as const;
  const around = { node: 1, direction: 'OUTGOING', depth: 2, limit: 1_000 } as const;
  const exceeded = expect.objectContaining({ code: 'LIMIT_EXCEEDED' });
  const few = () => {
    const visits = new Visits(250);
    return [searchable(graph, visits), visits] as const;
  };
  expect(() => neighborhood(...few(), around)).toThrow(exceeded);
  expect(() => lightestPath(...few(), ends)).toThrow(exceeded);
});
