import { invalidField, ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Direction } from './patterns.ts';
import type { SearchGraph, Visits, WeighedPath } from './search-graph.ts';
import { LabelHeap, Labels } from './search-labels.ts';
import type { PathEnds } from './search-shortest.ts';
import { KeptSteps } from './search-steps.ts';

/** How many nodes have their steps read at a time: those that are likely to be next. */
const READ_AHEAD = 128;
/** What is looked at for them, at most, and in all that is read ahead: it counts only once a node is gone on from. */
const MOST_AHEAD = 10_000;
const ALL_AHEAD = LIMITS.graph_visited.value;

/**
 * The path with the least sum of weights of those with at most `maxDepth` relationships, or null: Dijkstra's algorithm
 * on labels, each of which is a way to a node with its sum and its relationships. A label is dropped when another of
 * its node has neither a greater sum nor more relationships, so that what has a greater sum but may go farther is kept.
 */
export function lightestPath(graph: SearchGraph, visits: Visits, ends: PathEnds): WeighedPath | null {
  const labels = new Labels(ends.start);
  const steps = new StepsAhead(graph, visits, ends.direction);
  const heap = new LabelHeap(labels);
  const bounds = new Bounds(labels);
  heap.push(0);
  for (let label = heap.pop(); label !== null; label = heap.pop()) {
    const [node, hops] = [labels.nodeOf(label), labels.hopsOf(label)];
    if (node === ends.end) return finite(labels.pathOf(label));
    const isAgain = bounds.isSettled(node);
    if (!bounds.settle(label) || hops === ends.maxDepth) continue;
    if (!steps.has(node)) steps.readWith(node, likelyNext());
    const isCounted = !isAgain && steps.isCounted(node);
    const weightBefore = labels.weightOf(label);
    steps.each(node, (relationship, to, weight) => {
      if (!isCounted) visits.add();
      checkWeight(relationship, weight);
      if (hops + 1 === ends.maxDepth && to !== ends.end) return;
      if (!bounds.admit(to, weightBefore + weight, hops + 1)) return;
      visits.add();
      heap.push(bounds.add(label, relationship, to, weight));
    });
  }
  return null;

  function likelyNext(): readonly number[] {
    return heap.first(READ_AHEAD).flatMap((label) => {
      return labels.hopsOf(label) < ends.maxDepth ? [labels.nodeOf(label)] : [];
    });
  }
}

/** Steps, of which those are counted as they are read that are read for one node alone. */
class StepsAhead extends KeptSteps {
  readonly #visits: Visits;
  /** Nodes that are read alone: with them there was too much to read. */
  readonly #alone = new Set<number>();
  #rest = ALL_AHEAD;

  constructor(graph: SearchGraph, visits: Visits, direction: Direction) {
    super(graph, direction);
    this.#visits = visits;
  }

  /** Whether the steps of a node that were read were counted. */
  isCounted(node: number): boolean {
    return this.#alone.has(node);
  }

  /** Reads the steps of a node, and with them those of nodes that are likely to be next where they are not too many. */
  readWith(node: number, next: readonly number[]): void {
    const nodes = [node, ...next.filter((each) => !this.#alone.has(each) && !this.has(each))];
    if (!this.#alone.has(node) && nodes.length > 1 && this.#rest > 0) {
      const looked = this.#visits.ahead(MOST_AHEAD, () => this.read(nodes));
      this.#rest -= looked ?? MOST_AHEAD;
      if (looked !== null) return;
      for (const each of nodes) this.#alone.add(each);
    }
    this.#alone.add(node);
    this.read([node]);
  }
}

function finite(path: WeighedPath): WeighedPath {
  if (path.weight !== Infinity) return path;
  throw invalidField('weightProperty', 'has weights that come to more than a number holds');
}

function checkWeight(relationship: number, weight: number): void {
  if (weight >= 0) return;
  const message = `relationship ${relationship} has a weight that is negative, or no number`;
  throw new ProcessorError('VALIDATION_ERROR', `weightProperty: ${message}`, {
    errors: [{ path: 'weightProperty', message }],
    outcome: 'not_sent',
  });
}

/** Which labels of a node are worth following. */
class Bounds {
  readonly #labels: Labels;
  /** The fewest relationships of the labels that were followed; what comes later has no smaller sum. */
  readonly #settled = new Map<number, number>();
  /** The label with the least sum so far. */
  readonly #lightest = new Map<number, number>();

  constructor(labels: Labels) {
    this.#labels = labels;
  }

  /** Whether a label of a node was followed. */
  isSettled(node: number): boolean {
    return this.#settled.has(node);
  }

  /** Whether a label is to be followed; it is then one that was. */
  settle(label: number): boolean {
    const [node, hops] = [this.#labels.nodeOf(label), this.#labels.hopsOf(label)];
    const fewest = this.#settled.get(node);
    if (fewest !== undefined && fewest <= hops) return false;
    this.#settled.set(node, hops);
    return true;
  }

  /** Whether a label would be worth following. */
  admit(node: number, weight: number, hops: number): boolean {
    const fewest = this.#settled.get(node);
    if (fewest !== undefined && fewest <= hops) return false;
    const lightest = this.#lightest.get(node);
    if (lightest === undefined) return true;
    return this.#labels.weightOf(lightest) > weight || this.#labels.hopsOf(lightest) > hops;
  }

  /** Adds a label that was admitted. */
  add(before: number, relationship: number, node: number, weight: number): number {
    const label = this.#labels.add(before, relationship, node, weight);
    const lightest = this.#lightest.get(node);
    if (lightest === undefined || this.#labels.isBefore(label, lightest)) this.#lightest.set(node, label);
    return label;
  }
}
