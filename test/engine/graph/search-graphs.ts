import fc from 'fast-check';
import type { Direction } from '../../../src/engine/graph/patterns.ts';
import type { FoundPath, SearchGraph, Step, Visits } from '../../../src/engine/graph/search-graph.ts';

/** A relationship of a small graph; its id is its place among them, from 1. */
export interface Edge {
  readonly start: number;
  readonly end: number;
  readonly weight: number;
}

/** A small graph, whose nodes are numbers from 1. */
export interface SmallGraph {
  readonly size: number;
  readonly edges: readonly Edge[];
}

export const DIRECTIONS: readonly Direction[] = ['OUTGOING', 'INCOMING', 'BOTH'];

/** Small graphs: relationships beside one another, from a node to itself, nodes on their own. */
export const smallGraph: fc.Arbitrary<SmallGraph> = fc.integer({ min: 1, max: 8 }).chain((size) => {
  const node = fc.integer({ min: 1, max: size });
  const edge = fc.record({ start: node, end: node, weight: fc.integer({ min: 0, max: 9 }) });
  return fc.record({ size: fc.constant(size), edges: fc.array(edge, { maxLength: 16 }) });
});

/** The nodes of a graph. */
export function nodesOf({ size }: SmallGraph): readonly number[] {
  return Array.from({ length: size }, (_, at) => at + 1);
}

/** Each step that leaves a node. */
export function stepsOf({ edges }: SmallGraph, node: number, direction: Direction): readonly Step[] {
  return edges.flatMap(({ start, end, weight }, at): Step[] => [
    ...(start === node && direction !== 'INCOMING' ? [[node, at + 1, end, weight] as const] : []),
    ...(end === node && (direction === 'INCOMING' || (direction === 'BOTH' && start !== end))
      ? [[node, at + 1, start, weight] as const]
      : []),
  ]);
}

/** A small graph as searches go through it, what they look at being counted. */
export function searchable(graph: SmallGraph, visits: Visits): SearchGraph {
  return {
    *leaving(nodes, direction) {
      for (const node of nodes)
        for (const step of stepsOf(graph, node, direction)) {
          visits.add();
          yield step;
        }
    },
  };
}

/** All paths from a node of at most so many relationships that visit no node twice, one by one. */
export function everyPath(graph: SmallGraph, start: number, direction: Direction, most: number): readonly FoundPath[] {
  const paths: FoundPath[] = [{ nodes: [start], relationships: [] }];
  const extend = ({ nodes, relationships }: FoundPath): void => {
    if (relationships.length === most) return;
    for (const [, relationship, to] of stepsOf(graph, nodes.at(-1) as number, direction)) {
      if (nodes.includes(to)) continue;
      const path = { nodes: [...nodes, to], relationships: [...relationships, relationship] };
      paths.push(path);
      extend(path);
    }
  };
  extend(paths[0] as FoundPath);
  return paths;
}

/** Distances from a node by a textbook's breadth-first search. */
export function distances(graph: SmallGraph, start: number, direction: Direction): ReadonlyMap<number, number> {
  const found = new Map([[start, 0]]);
  const queue = [start];
  for (let node = queue.shift(); node !== undefined; node = queue.shift())
    for (const [, , to] of stepsOf(graph, node, direction))
      if (!found.has(to)) {
        found.set(to, (found.get(node) as number) + 1);
        queue.push(to);
      }
  return found;
}

/** Least sums of weights from a node by a textbook's Dijkstra. */
export function sums(graph: SmallGraph, start: number, direction: Direction): ReadonlyMap<number, number> {
  const [known, open] = [new Map<number, number>(), new Map([[start, 0]])];
  while (open.size > 0) {
    const [node, sum] = [...open].reduce((least, one) => (one[1] < least[1] ? one : least));
    open.delete(node);
    known.set(node, sum);
    for (const [, , to, weight = 1] of stepsOf(graph, node, direction))
      if (!known.has(to)) open.set(to, Math.min(open.get(to) ?? Infinity, sum + weight));
  }
  return known;
}

/** The least sum of weights from a node with at most so many relationships, round by round (Bellman and Ford). */
export function boundedSums(
  graph: SmallGraph,
  start: number,
  direction: Direction,
  most: number,
): ReadonlyMap<number, number> {
  let known = new Map([[start, 0]]);
  for (let round = 0; round < most; round += 1) {
    const next = new Map(known);
    for (const [node, sum] of known)
      for (const [, , to, weight = 1] of stepsOf(graph, node, direction))
        next.set(to, Math.min(next.get(to) ?? Infinity, sum + weight));
    known = next;
  }
  return known;
}

/** The sum of the weights of a path, NaN where it is none of the graph or visits a node twice. */
export function weightAlong(graph: SmallGraph, { nodes, relationships }: FoundPath, direction: Direction): number {
  if (new Set(nodes).size !== nodes.length || nodes.length !== relationships.length + 1) return Number.NaN;
  return relationships.reduce((sum, relationship, at) => {
    const step = stepsOf(graph, nodes[at] as number, direction).find(
      ([, known, to]) => known === relationship && to === nodes[at + 1],
    );
    return sum + (step?.[3] ?? Number.NaN);
  }, 0);
}

/** Paths as text, in order of it, to compare. */
export function asText(paths: readonly FoundPath[]): readonly string[] {
  return paths.map(({ nodes, relationships }) => `${nodes.join(',')} by ${relationships.join(',')}`).toSorted();
}
