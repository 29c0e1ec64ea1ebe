import type { FoundPath, SearchGraph, Visits } from './search-graph.ts';
import type { Direction } from './patterns.ts';

/** Nodes around a root by their distance, each with the step that found it. Grows level by level. */
export class SearchTree {
  /** Nodes in the order in which they were found, nearer ones first. */
  readonly nodes: number[] = [];
  /** Relationships along which they were found; of the root, 0. */
  readonly relationships: number[] = [];
  readonly #places = new Map<number, number>();
  readonly #befores: number[] = [];
  /** Where each level begins among the nodes. */
  readonly #levels: number[] = [0];

  constructor(root: number) {
    this.#add(root, 0, 0);
  }

  /** The distance of the nodes that were found last. */
  get depth(): number {
    return this.#levels.length - 1;
  }

  /** The nodes that were found last. */
  get frontier(): readonly number[] {
    return this.nodes.slice(this.#levels[this.depth]);
  }

  /** How many these are. Without any, the tree does not grow any more. */
  get width(): number {
    return this.nodes.length - (this.#levels[this.depth] as number);
  }

  /** The distance of a node from the root; null where it was not found. */
  distanceOf(node: number): number | null {
    const place = this.#places.get(node);
    return place === undefined ? null : this.#levels.findLastIndex((begin) => begin <= place);
  }

  has(node: number): boolean {
    return this.#places.has(node);
  }

  /** Finds the nodes of the next level, until one of them is the last that is wanted; answers that one, or null. */
  grow(graph: SearchGraph, visits: Visits, direction: Direction, isLast: (node: number) => boolean): number | null {
    const frontier = this.frontier;
    this.#levels.push(this.nodes.length);
    let [latest, place] = [Number.NaN, 0];
    for (const [from, relationship, to] of graph.leaving(frontier, direction)) {
      if (this.#places.has(to)) continue;
      visits.add();
      // Steps from one node come together.
      if (from !== latest) [latest, place] = [from, this.#places.get(from) as number];
      this.#add(to, place, relationship);
      if (isLast(to)) return to;
    }
    return null;
  }

  /** The way from the root to a node that was found. */
  pathTo(node: number): FoundPath {
    const [nodes, relationships] = [[node], [] as number[]];
    for (let place = this.#places.get(node) as number; place !== 0; place = this.#befores[place] as number) {
      relationships.push(this.relationships[place] as number);
      nodes.push(this.nodes[this.#befores[place] as number] as number);
    }
    return { nodes: nodes.toReversed(), relationships: relationships.toReversed() };
  }

  #add(node: number, before: number, relationship: number): void {
    this.#places.set(node, this.nodes.length);
    this.nodes.push(node);
    this.#befores.push(before);
    this.relationships.push(relationship);
  }
}
