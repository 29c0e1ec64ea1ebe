/** A write that waits for its turn. */
interface Turn {
  readonly run: () => void;
}

/**
 * Writes of one object that arrive while a commit is on its way share the next one: they run in one turn, which the
 * runtime commits as one transaction. The first write of a quiet object runs at once. Answers need not wait here:
 * the runtime holds them back until what they tell of is durable.
 */
export class GroupCommit {
  readonly #sync: () => Promise<void>;
  readonly #after: () => void;
  #waiting: Turn[] = [];
  #isCommitting = false;

  /** `sync` resolves when everything written is durable; `after` runs in the turn of each group, after its writes. */
  constructor(sync: () => Promise<void>, after: () => void) {
    this.#sync = sync;
    this.#after = after;
  }

  /** Runs a write in the next turn; a write that throws fails alone. */
  submit<T>(write: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        run() {
          try {
            resolve(write());
          } catch (thrown) {
            reject(thrown);
          }
        },
      });
      if (!this.#isCommitting) void this.#commit();
    });
  }

  async #commit(): Promise<void> {
    this.#isCommitting = true;
    while (this.#waiting.length > 0) {
      const turns = this.#waiting;
      this.#waiting = [];
      for (const turn of turns) turn.run();
      this.#after();
      // A commit that fails breaks the object, and the runtime tells whoever waits for an answer.
      await this.#sync().catch(() => undefined);
    }
    this.#isCommitting = false;
  }
}
