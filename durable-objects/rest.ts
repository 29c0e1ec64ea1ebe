/** After a fault of ours an object rests this long, and twice as long after each that follows. */
const FIRST_MS = 5_000;
const LONGEST_MS = 300_000;

/** How long an object leaves its work alone because of faults of ours. */
export class Rest {
  #until = -Infinity;
  #faults = 0;

  /** When it is over, epoch milliseconds. */
  get until(): number {
    return this.#until;
  }

  /** To be called at a fault; those of one time count as one. */
  begin(now: number): void {
    if (now >= this.#until) this.#faults += 1;
    this.#until = now + Math.min(LONGEST_MS, FIRST_MS * 2 ** (this.#faults - 1));
  }

  /** To be called when something went well: what follows is a first fault again. */
  recover(): void {
    this.#faults = 0;
  }

  /** Ends it at once. */
  end(): void {
    this.#until = -Infinity;
    this.recover();
  }
}
