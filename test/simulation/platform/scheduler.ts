import type { Random } from './random.ts';

/** Something that is to happen; it does not once it is cancelled. */
export interface Timer {
  cancel(): void;
}

interface Entry extends Timer {
  readonly at: number;
  /** Decides between what is due at one instant: nothing but chance does in a distributed system. */
  readonly tie: number;
  run: (() => void) | null;
}

/**
 * Owns time. One thing happens after another, each with all that follows from it without waiting: when a step is over
 * no promise is left that could go on by itself. Every wait of what is simulated ends in a step.
 */
export class Scheduler {
  /** True time, epoch milliseconds; what is simulated sees it through clocks that may be wrong. */
  now: number;
  /** Steps that were taken. */
  steps = 0;
  readonly #random: Random;
  readonly #heap: Entry[] = [];
  #turnEnds: (() => void)[] = [];

  constructor(random: Random, now: number) {
    this.#random = random;
    this.now = now;
  }

  /** Has something happen in a step of its own, so many milliseconds from now. */
  after(ms: number, run: () => void): Timer {
    const entry: Entry = {
      at: this.now + Math.max(0, Math.round(ms)),
      tie: this.#random.next(),
      run,
      cancel: () => {
        entry.run = null;
      },
    };
    this.#push(entry);
    return entry;
  }

  /** Has something happen at the end of the current step. */
  atTurnEnd(run: () => void): void {
    this.#turnEnds.push(run);
  }

  /** Takes every step that is due until an instant, which it then is, or until it is over. */
  async runUntil(instant: number, isOver: () => boolean): Promise<void> {
    const until = Math.round(instant);
    for (let next = this.#heap[0]; next !== undefined && next.at <= until && !isOver(); next = this.#heap[0]) {
      this.#pop();
      if (next.run === null) continue;
      this.now = next.at;
      this.steps += 1;
      next.run();
      await settled();
      const ends = this.#turnEnds;
      this.#turnEnds = [];
      for (const end of ends) end();
    }
    if (!isOver()) this.now = Math.max(this.now, until);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, entry)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (left === undefined) break;
      if (right !== undefined && isBefore(right, left)) child += 1;
      const least = heap[child];
      if (least === undefined || isBefore(last, least)) break;
      heap[at] = least;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.tie < b.tie);
}

/** Resolves when every promise that could go on has gone on: Node looks at its ticks only then. */
function settled(): Promise<void> {
  return new Promise((resolve) => queueMicrotask(() => process.nextTick(resolve)));
}
