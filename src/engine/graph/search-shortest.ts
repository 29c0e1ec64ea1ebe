import type { Direction } from './patterns.ts';
import { type FoundPath, reversed, type SearchGraph, type Visits } from './search-graph.ts';
import { SearchTree } from './search-tree.ts';

/** The ends of a path that is looked for, the way its relationships go, and how many there may be. */
export interface PathEnds {
  readonly start: number;
  readonly end: number;
  readonly direction: Direction;
  readonly maxDepth: number;
}

/**
 * A path with the fewest relationships, or null. Trees grow from both ends, always the one with fewer nodes to go on
 * from. The first node that both have is on a shortest path: before its level was begun no path was as short as both
 * depths together, so it is of the last level of the other tree.
 */
export function shortestPath(graph: SearchGraph, visits: Visits, ends: PathEnds): FoundPath | null {
  const { start, end, direction, maxDepth } = ends;
  if (start === end) return { nodes: [start], relationships: [] };
  const [fromStart, fromEnd] = [new SearchTree(start), new SearchTree(end)];
  while (fromStart.depth + fromEnd.depth < maxDepth && fromStart.width > 0 && fromEnd.width > 0) {
    const met = isFirst(fromStart, fromEnd)
      ? fromStart.grow(graph, visits, direction, (node) => fromEnd.has(node))
      : fromEnd.grow(graph, visits, reversed(direction), (node) => fromStart.has(node));
    if (met !== null) return joined(fromStart.pathTo(met), fromEnd.pathTo(met));
  }
  return null;
}

function isFirst(one: SearchTree, other: SearchTree): boolean {
  return one.width < other.width || (one.width === other.width && one.depth <= other.depth);
}

function joined(there: FoundPath, back: FoundPath): FoundPath {
  return {
    nodes: [...there.nodes, ...back.nodes.toReversed().slice(1)],
    relationships: [...there.relationships, ...back.relationships.toReversed()],
  };
}
