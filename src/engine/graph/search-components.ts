/** A graph as its components are looked for. What the search admits is known to it, and what is looked at is counted. */
export interface WholeGraph {
  /** Each node once, in ascending order. */
  nodes(): Iterable<number>;
  /** The ends of each relationship; those with an end that is none of the nodes count for nothing. */
  relationships(): Iterable<readonly [start: number, end: number]>;
}

/** Components, larger ones first. */
export interface FoundComponents {
  /** The nodes of each, in ascending order; of equally large ones the one with the lowest node comes first. */
  readonly components: readonly (readonly number[])[];
  /** Of all, also of those left out. */
  readonly count: number;
}

/** The components of a graph, whatever way its relationships go; a number of them at most. */
export function findComponents(graph: WholeGraph, limit: number): FoundComponents {
  const nodes: number[] = [];
  const places = new Map<number, number>();
  for (const node of graph.nodes()) {
    places.set(node, nodes.length);
    nodes.push(node);
  }
  const sets = new DisjointSets(nodes.length);
  for (const [start, end] of graph.relationships()) {
    const [one, other] = [places.get(start), places.get(end)];
    if (one !== undefined && other !== undefined) sets.unite(one, other);
  }
  const roots = sets.roots().toSorted((one, other) => sets.sizeOf(other) - sets.sizeOf(one) || one - other);
  const chosen = new Map(roots.slice(0, limit).map((root) => [root, [] as number[]]));
  for (const [place, node] of nodes.entries()) chosen.get(sets.rootOf(place))?.push(node);
  return { components: [...chosen.values()], count: roots.length };
}

/** Sets of numbers below a count, at first each alone. The root of a set is its least number. */
class DisjointSets {
  readonly #parents: Int32Array;
  readonly #sizes: Int32Array;

  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, place) => place);
    this.#sizes = new Int32Array(count).fill(1);
  }

  rootOf(place: number): number {
    let at = place;
    for (let parent = this.#parents[at] as number; parent !== at; parent = this.#parents[at] as number) {
      // Ways are halved as they are gone, which keeps them short.
      const next = this.#parents[parent] as number;
      this.#parents[at] = next;
      at = next;
    }
    return at;
  }

  unite(one: number, other: number): void {
    const [first, second] = [this.rootOf(one), this.rootOf(other)];
    if (first === second) return;
    const [root, child] = first < second ? [first, second] : [second, first];
    this.#parents[child] = root;
    this.#sizes[root] = this.sizeOf(root) + this.sizeOf(child);
  }

  /** The least number of each set. */
  roots(): readonly number[] {
    const roots: number[] = [];
    for (const [place, parent] of this.#parents.entries()) if (place === parent) roots.push(place);
    return roots;
  }

  sizeOf(root: number): number {
    return this.#sizes[root] as number;
  }
}
