import type { WeighedPath } from './search-graph.ts';

/** Ways from one node, each of which is another with one step more, with their sums of weights. The first has none. */
export class Labels {
  readonly #befores: number[] = [-1];
  readonly #relationships: number[] = [0];
  readonly #hops: number[] = [0];
  readonly #weights: number[] = [0];
  readonly #nodes: number[];

  constructor(start: number) {
    this.#nodes = [start];
  }

  nodeOf(label: number): number {
    return this.#nodes[label] as number;
  }

  /** How many relationships it has. */
  hopsOf(label: number): number {
    return this.#hops[label] as number;
  }

  weightOf(label: number): number {
    return this.#weights[label] as number;
  }

  /** Whether one label has a smaller sum than another, or the same with fewer relationships. */
  isBefore(label: number, other: number): boolean {
    const difference = this.weightOf(label) - this.weightOf(other);
    return difference < 0 || (difference === 0 && this.hopsOf(label) < this.hopsOf(other));
  }

  add(before: number, relationship: number, node: number, weight: number): number {
    this.#befores.push(before);
    this.#relationships.push(relationship);
    this.#hops.push(this.hopsOf(before) + 1);
    this.#weights.push(this.weightOf(before) + weight);
    return this.#nodes.push(node) - 1;
  }

  pathOf(label: number): WeighedPath {
    const [nodes, relationships] = [[] as number[], [] as number[]];
    for (let at = label; at !== -1; at = this.#befores[at] as number) {
      nodes.push(this.nodeOf(at));
      if (at !== 0) relationships.push(this.#relationships[at] as number);
    }
    return { nodes: nodes.toReversed(), relationships: relationships.toReversed(), weight: this.weightOf(label) };
  }
}

/** Labels by their order: a binary heap. */
export class LabelHeap {
  readonly #labels: Labels;
  readonly #heap: number[] = [];

  constructor(labels: Labels) {
    this.#labels = labels;
  }

  push(label: number): void {
    let place = this.#heap.push(label) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = this.#heap[parent] as number;
      if (!this.#labels.isBefore(label, above)) break;
      this.#heap[place] = above;
      place = parent;
    }
    this.#heap[place] = label;
  }

  /** Takes the first label out; null when there is none. */
  pop(): number | null {
    const [first, last] = [this.#heap[0], this.#heap.pop()];
    if (first === undefined || last === undefined) return null;
    if (this.#heap.length > 0) this.#sink(last);
    return first;
  }

  /** Some of the labels, among them the first ones, more or less. */
  first(count: number): readonly number[] {
    return this.#heap.slice(0, count);
  }

  #sink(label: number): void {
    const { length } = this.#heap;
    let place = 0;
    for (let child = 1; child < length; child = 2 * place + 1) {
      const right = child + 1;
      if (right < length && this.#labels.isBefore(this.#heap[right] as number, this.#heap[child] as number))
        child = right;
      const below = this.#heap[child] as number;
      if (!this.#labels.isBefore(below, label)) break;
      this.#heap[place] = below;
      place = child;
    }
    this.#heap[place] = label;
  }
}
