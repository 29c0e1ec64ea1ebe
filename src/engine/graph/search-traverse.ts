import type { Direction } from './patterns.ts';
import type { FoundPath, SearchGraph, Visits } from './search-graph.ts';

/** Where paths begin, and which of them are meant. */
export interface Traversal {
  readonly start: number;
  readonly direction: Direction;
  readonly maxDepth: number;
  /** Most paths. */
  readonly limit: number;
}

/** Paths of one relationship and more that begin at a node and visit none twice, shorter ones first. */
export function traverse(graph: SearchGraph, visits: Visits, traversal: Traversal): readonly FoundPath[] {
  const paths = new PathTree(traversal.start);
  for (let depth = 0, begin = 0; depth < traversal.maxDepth && begin < paths.size; depth += 1) {
    const end = paths.size;
    const ending = paths.byLastNode(begin, end);
    for (const [from, relationship, to] of graph.leaving([...ending.keys()], traversal.direction)) {
      const extended = ending.get(from) as readonly number[];
      visits.add(extended.length);
      for (const path of extended) {
        if (paths.visits(path, to)) continue;
        if (paths.size > traversal.limit) return paths.all();
        paths.add(path, relationship, to);
      }
    }
    begin = end;
  }
  return paths.all();
}

/** Paths from one node, of which each is another with one step more. The first has none. */
class PathTree {
  readonly #befores: number[] = [-1];
  readonly #relationships: number[] = [0];
  readonly #nodes: number[];

  constructor(start: number) {
    this.#nodes = [start];
  }

  get size(): number {
    return this.#nodes.length;
  }

  add(before: number, relationship: number, node: number): void {
    this.#befores.push(before);
    this.#relationships.push(relationship);
    this.#nodes.push(node);
  }

  /** Whether a path visits a node. */
  visits(path: number, node: number): boolean {
    for (let at = path; at !== -1; at = this.#befores[at] as number) if (this.#nodes[at] === node) return true;
    return false;
  }

  /** Some of the paths by their last nodes. */
  byLastNode(begin: number, end: number): ReadonlyMap<number, readonly number[]> {
    const ending = new Map<number, number[]>();
    for (let path = begin; path < end; path += 1) {
      const node = this.#nodes[path] as number;
      const known = ending.get(node);
      if (known === undefined) ending.set(node, [path]);
      else known.push(path);
    }
    return ending;
  }

  /** All but the first. */
  all(): readonly FoundPath[] {
    return Array.from({ length: this.size - 1 }, (_, path) => this.#path(path + 1));
  }

  #path(path: number): FoundPath {
    const [nodes, relationships] = [[] as number[], [] as number[]];
    for (let at = path; at !== -1; at = this.#befores[at] as number) {
      nodes.push(this.#nodes[at] as number);
      if (at !== 0) relationships.push(this.#relationships[at] as number);
    }
    return { nodes: nodes.toReversed(), relationships: relationships.toReversed() };
  }
}
