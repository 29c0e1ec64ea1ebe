/**
 * Writes of one object that come together, or while a commit is on its way, share the next one: they run in one turn,
 * which the runtime commits as one transaction. Answers need not wait here: the runtime holds them back until what
 * they tell of is durable.
 */
export class GroupCommit {
  readonly #sync: () => Promise<void>;
  readonly #after: () => void;
  readonly #gather: () => Promise<void> | null;
  #waiting: (() => void)[] = [];
  #isCommitting = false;

  /**
   * `sync` resolves when everything written is durable, never in the same turn; `after` runs in the turn of each group,
   * after its writes. `gather` may have a group wait for more.
   */
  constructor(sync: () => Promise<void>, after: () => void, gather: () => Promise<void> | null = () => null) {
    this.#sync = sync;
    this.#after = after;
    this.#gather = gather;
  }

  /** Runs a write in the next turn; a write that throws fails alone. */
  submit<T>(write: () => T): Promise<T> {
    return new Promise((resolve) => {
      // An async function: it runs the write at once, and what that throws rejects the promise.
      this.#waiting.push(() => resolve((async () => write())()));
      if (!this.#isCommitting) void this.#commit();
    });
  }

  async #commit(): Promise<void> {
    this.#isCommitting = true;
    while (this.#waiting.length > 0) {
      // Resolves in a later turn of the event loop, also when there is nothing to be made durable: what comes together
      // shares a commit. One that fails breaks the object, and the runtime tells whoever waits for an answer.
      await this.#sync().catch(() => undefined);
      await this.#gather();
      const turns = this.#waiting;
      this.#waiting = [];
      for (const run of turns) run();
      this.#after();
    }
    this.#isCommitting = false;
  }
}
