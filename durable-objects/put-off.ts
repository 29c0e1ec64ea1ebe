/** A fault of ours is looked at again after this long. */
export const FAULT_DELAY_MS = 1_000;

/** Jobs that are left alone for a while: a fault of ours keeps them from going on, or an answer is waited for. */
export class PutOff {
  /** By when each is looked at again. */
  readonly #until = new Map<string, number>();

  get size(): number {
    return this.#until.size;
  }

  /** When the last of them is looked at again; `-Infinity` for none. */
  get until(): number {
    return Math.max(-Infinity, ...this.#until.values());
  }

  has(id: string): boolean {
    return this.#until.has(id);
  }

  add(id: string, now: number): void {
    this.#until.set(id, now + FAULT_DELAY_MS);
  }

  remove(id: string): void {
    this.#until.delete(id);
  }

  /** Lets go of those whose time is over. */
  expire(now: number): void {
    for (const [id, until] of this.#until) if (until <= now) this.#until.delete(id);
  }
}
