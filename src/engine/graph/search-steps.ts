import type { Direction } from './patterns.ts';
import type { SearchGraph } from './search-graph.ts';

/** Steps that were read are kept, as a list in arrays of numbers for each node, since searches come back to them. */
export class KeptSteps {
  readonly #graph: SearchGraph;
  readonly #direction: Direction;
  /** The last step of each node whose steps were read; -1 where there is none. */
  readonly #lasts = new Map<number, number>();
  /** The step before each, of the same node. */
  readonly #befores: number[] = [];
  readonly #relationships: number[] = [];
  readonly #nodes: number[] = [];
  readonly #weights: number[] = [];

  constructor(graph: SearchGraph, direction: Direction) {
    this.#graph = graph;
    this.#direction = direction;
  }

  /** Whether the steps of a node were read. */
  has(node: number): boolean {
    return this.#lasts.has(node);
  }

  /** Reads the steps of those nodes whose steps were not read. */
  read(nodes: readonly number[]): void {
    const missing = [...new Set(nodes)].filter((node) => !this.#lasts.has(node));
    for (const node of missing) this.#lasts.set(node, -1);
    let isRead = false;
    try {
      this.#readSteps(missing);
      isRead = true;
    } finally {
      if (!isRead) for (const node of missing) this.#lasts.delete(node);
    }
  }

  #readSteps(missing: readonly number[]): void {
    for (const [from, relationship, to, weight] of this.#graph.leaving(missing, this.#direction)) {
      this.#befores.push(this.#lasts.get(from) as number);
      this.#lasts.set(from, this.#nodes.length);
      this.#relationships.push(relationship);
      this.#nodes.push(to);
      if (weight !== undefined) this.#weights.push(weight);
    }
  }

  /** Calls back with each step of a node whose steps were read. */
  each(node: number, step: (relationship: number, to: number, weight: number) => void): void {
    for (let at = this.#lasts.get(node) ?? -1; at !== -1; at = this.#befores[at] as number)
      step(this.#relationships[at] as number, this.#nodes[at] as number, this.#weights[at] ?? 1);
  }
}
