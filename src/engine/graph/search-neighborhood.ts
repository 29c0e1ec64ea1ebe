import type { Direction } from './patterns.ts';
import type { SearchGraph, Visits } from './search-graph.ts';
import { SearchTree } from './search-tree.ts';

/** How far around a node is looked. */
export interface Surroundings {
  readonly node: number;
  readonly direction: Direction;
  readonly depth: number;
  /** Most nodes. */
  readonly limit: number;
}

/** A node that was found, nearer ones first, and the relationship along which it was. */
export interface FoundNode {
  readonly node: number;
  readonly relationship: number;
  readonly distance: number;
}

/** The nodes around a node, without itself. */
export function neighborhood(graph: SearchGraph, visits: Visits, around: Surroundings): readonly FoundNode[] {
  const tree = new SearchTree(around.node);
  const found: FoundNode[] = [];
  const isFull = () => tree.nodes.length > around.limit;
  while (tree.depth < around.depth && tree.width > 0 && !isFull()) {
    const begin = tree.nodes.length;
    tree.grow(graph, visits, around.direction, isFull);
    for (let place = begin; place < tree.nodes.length; place += 1)
      found.push({
        node: tree.nodes[place] as number,
        relationship: tree.relationships[place] as number,
        distance: tree.depth,
      });
  }
  return found;
}
