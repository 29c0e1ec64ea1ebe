import { type FoundPath, reversed, type SearchGraph, type Visits } from './search-graph.ts';
import { type PathEnds, shortestPath } from './search-shortest.ts';
import { KeptSteps } from './search-steps.ts';
import { SearchTree } from './search-tree.ts';

/** The ends of paths that are looked for, and which of them are meant. */
export interface ManyPaths extends PathEnds {
  readonly minDepth: number;
  /** Most paths. */
  readonly limit: number;
}

/** How many nodes have their steps read at a time. */
const READ_AHEAD = 64;

/**
 * Paths between two nodes that visit none twice, shorter ones first: those of each length in turn, so that what is
 * longer is not looked at once there are enough. A way that is too far from the end is not gone on with; distances are
 * known around the end for half of the length, and are greater elsewhere.
 */
export function allPaths(graph: SearchGraph, visits: Visits, wanted: ManyPaths): readonly FoundPath[] {
  const { start, end, minDepth, maxDepth, direction, limit } = wanted;
  if (start === end) return minDepth === 0 && limit > 0 ? [{ nodes: [start], relationships: [] }] : [];
  const shortest = shortestPath(graph, visits, wanted);
  if (shortest === null) return [];
  const steps = new KeptSteps(graph, direction);
  const around = new SearchTree(end);
  const found: FoundPath[] = [];
  const first = Math.max(minDepth, shortest.relationships.length);
  for (let length = first; length <= maxDepth && found.length < limit; length += 1) {
    while (around.depth < Math.floor(length / 2) && around.width > 0)
      around.grow(graph, visits, reversed(direction), () => false);
    new PathsOfLength(steps, visits, { around, start, end, length, limit }, found).find();
  }
  return found;
}

interface OfLength {
  readonly around: SearchTree;
  readonly start: number;
  readonly end: number;
  readonly length: number;
  readonly limit: number;
}

/** Finds paths of one length, depth first. */
class PathsOfLength {
  readonly #steps: KeptSteps;
  readonly #visits: Visits;
  readonly #wanted: OfLength;
  readonly #found: FoundPath[];
  readonly #nodes: number[];
  readonly #relationships: number[] = [];

  constructor(steps: KeptSteps, visits: Visits, wanted: OfLength, found: FoundPath[]) {
    this.#steps = steps;
    this.#visits = visits;
    this.#wanted = wanted;
    this.#found = found;
    this.#nodes = [wanted.start];
  }

  find(): void {
    this.#steps.read([this.#wanted.start]);
    this.#extend(this.#wanted.start);
  }

  #extend(node: number): void {
    const [relationships, nodes] = this.#steppingFrom(node);
    for (const [index, to] of nodes.entries()) {
      if (this.#found.length === this.#wanted.limit) return;
      const isWhole = to === this.#wanted.end;
      if (!isWhole && !this.#steps.has(to)) this.#readAhead(nodes.slice(index, index + READ_AHEAD));
      this.#nodes.push(to);
      this.#relationships.push(relationships[index] as number);
      if (isWhole) this.#found.push({ nodes: [...this.#nodes], relationships: [...this.#relationships] });
      else this.#extend(to);
      this.#nodes.pop();
      this.#relationships.pop();
    }
  }

  /** From the end no way goes on. */
  #readAhead(nodes: readonly number[]): void {
    this.#steps.read(nodes.filter((node) => node !== this.#wanted.end));
  }

  /** The steps from the last node that can still come to the end in time. */
  #steppingFrom(node: number): readonly [relationships: readonly number[], nodes: readonly number[]] {
    const { around, end, length } = this.#wanted;
    const rest = length - this.#nodes.length;
    const [relationships, nodes] = [[] as number[], [] as number[]];
    this.#steps.each(node, (relationship, to) => {
      this.#visits.add();
      if (to === end ? rest > 0 : !this.#isNear(around, to, rest)) return;
      if (this.#nodes.includes(to)) return;
      relationships.push(relationship);
      nodes.push(to);
    });
    return [relationships, nodes];
  }

  #isNear(around: SearchTree, node: number, rest: number): boolean {
    const least = around.distanceOf(node) ?? (around.width === 0 ? Infinity : around.depth + 1);
    return least <= rest;
  }
}
