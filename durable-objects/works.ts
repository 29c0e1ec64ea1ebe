/**
 * Attempts under way, until their outcome is recorded. The object is kept alive until there is none, by one promise for
 * all that overlap: the runtime makes each dear.
 */
export class Works {
  readonly #waitUntil: (work: Promise<unknown>) => void;
  readonly #under = new Set<Promise<void>>();
  #letGo: (() => void) | null = null;

  constructor(waitUntil: (work: Promise<unknown>) => void) {
    this.#waitUntil = waitUntil;
  }

  get isEmpty(): boolean {
    return this.#under.size === 0;
  }

  /** Takes an attempt, which never rejects. */
  add(attempt: Promise<void>): void {
    if (this.isEmpty) this.#hold();
    const work = attempt.finally(() => {
      this.#under.delete(work);
      if (this.isEmpty) this.#letGo?.();
    });
    this.#under.add(work);
  }

  /** Resolves when those under way now have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#under);
  }

  #hold(): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#letGo = resolve;
    this.#waitUntil(promise);
  }
}
