import { ProcessorError } from '../../kernel/errors.ts';
import type { SearchGraph, Visits, WeighedPath } from './search-graph.ts';
import { LabelHeap, Labels } from './search-labels.ts';
import type { PathEnds } from './search-shortest.ts';
import { KeptSteps } from './search-steps.ts';

/** How many nodes have their steps read at a time: those that are likely to be next. */
const READ_AHEAD = 128;

/**
 * The path with the least sum of weights of those with at most `maxDepth` relationships, or null: Dijkstra's algorithm
 * on labels, each of which is a way to a node with its sum and its relationships. A label is dropped when another of
 * its node has neither a greater sum nor more relationships, so that what has a greater sum but may go farther is kept.
 */
export function lightestPath(graph: SearchGraph, visits: Visits, ends: PathEnds): WeighedPath | null {
  const [labels, steps] = [new Labels(ends.start), new KeptSteps(graph, ends.direction)];
  const heap = new LabelHeap(labels);
  const bounds = new Bounds(labels);
  heap.push(0);
  for (let label = heap.pop(); label !== null; label = heap.pop()) {
    const [node, hops] = [labels.nodeOf(label), labels.hopsOf(label)];
    if (node === ends.end) return labels.pathOf(label);
    const isAgain = bounds.isSettled(node);
    if (!bounds.settle(label) || hops === ends.maxDepth) continue;
    if (!steps.has(node)) readAhead(node);
    const weightBefore = labels.weightOf(label);
    steps.each(node, (relationship, to, weight) => {
      if (isAgain) visits.add();
      checkWeight(relationship, weight);
      if (hops + 1 === ends.maxDepth && to !== ends.end) return;
      if (!bounds.admit(to, weightBefore + weight, hops + 1)) return;
      visits.add();
      heap.push(bounds.add(label, relationship, to, weight));
    });
  }
  return null;

  function readAhead(node: number): void {
    const nodes = new Set([node]);
    for (const label of heap.first(READ_AHEAD)) {
      const next = labels.nodeOf(label);
      if (!steps.has(next) && labels.hopsOf(label) < ends.maxDepth) nodes.add(next);
    }
    steps.read([...nodes]);
  }
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
