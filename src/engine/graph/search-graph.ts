/**
 * What searches ask of a graph, and what they may look at. Nodes and relationships are numbers here: a search keeps
 * numbers alone, and whole ones are read once, for its answer.
 */

import { ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Direction } from './patterns.ts';

/**
 * A relationship as it is followed: the node it is followed from, itself, and the node at its other end; its weight,
 * where the search is by weight, which is negative where a property is no weight.
 */
export type Step = readonly [from: number, relationship: number, to: number, weight?: number];

/** A graph as a search goes through it. What the search admits is known to it: types, conditions, the weight. */
export interface SearchGraph {
  /**
   * The steps that leave nodes, each of which is given once. Both ways, a relationship leaves each of its ends, and one
   * from a node to itself leaves it once. Every relationship that is looked at is counted.
   */
  leaving(nodes: readonly number[], direction: Direction): Iterable<Step>;
}

/** A path that was found: a node more than relationships. */
export interface FoundPath {
  readonly nodes: readonly number[];
  readonly relationships: readonly number[];
}

/** A path and the sum of its weights. */
export interface WeighedPath extends FoundPath {
  readonly weight: number;
}

/** What a search has looked at. */
export class Visits {
  readonly #most: number;
  #count = 0;
  /** What may be read ahead at once; null while nothing is. */
  #mostAhead: number | null = null;

  constructor(most: number = LIMITS.graph_visited.value) {
    this.#most = most;
  }

  /** How much is read that may turn out not to be needed, which is not counted; null where it was ended, being more than `most`. */
  ahead(most: number, read: () => void): number | null {
    const before = this.#count;
    this.#mostAhead = before + most;
    try {
      read();
      return this.#count - before;
    } catch (thrown) {
      if (thrown instanceof TooMuchAhead) return null;
      throw thrown;
    } finally {
      this.#mostAhead = null;
      this.#count = before;
    }
  }

  /** Counts relationships or nodes. Throws `LIMIT_EXCEEDED` when they are too many. */
  add(count = 1): void {
    this.#count += count;
    if (this.#mostAhead !== null) {
      if (this.#count > this.#mostAhead) throw new TooMuchAhead();
      return;
    }
    if (this.#count <= this.#most) return;
    const message = `the search looked at more than ${this.#most} relationships and nodes; give it fewer types, or less depth`;
    throw new ProcessorError('LIMIT_EXCEEDED', message, { outcome: 'not_sent' });
  }
}

/** Thrown where what is read ahead is too much; it never leaves {@link Visits.ahead}. */
class TooMuchAhead extends Error {}

/** The same direction from the other end. */
export function reversed(direction: Direction): Direction {
  if (direction === 'BOTH') return direction;
  return direction === 'OUTGOING' ? 'INCOMING' : 'OUTGOING';
}
