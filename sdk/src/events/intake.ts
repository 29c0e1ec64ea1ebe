/** A message as a subscriber is given it. */
export interface Delivered {
  readonly id: string;
  readonly offset: number;
  /** Null shares one with all others without. */
  readonly key: string | null;
  /** 1 for the first. */
  readonly attempt: number;
  /** When it was published, epoch milliseconds. */
  readonly at: number;
  readonly message: unknown;
}

/** What a callback came to. */
export type Settled =
  | { readonly offset: number; readonly error: null }
  | { readonly offset: number; readonly error: string };

/** What an intake works with. */
export interface IntakeParts {
  readonly callback: (message: never, context: Omit<Delivered, 'message'>) => unknown;
  /** Callbacks at one time. */
  readonly concurrency: number;
  readonly onSettled: (settled: Settled) => void;
  readonly onError: (error: unknown, context: Omit<Delivered, 'message'>) => void;
  /** Whether what fails, and what follows it in its key, is delivered again. What is not is tried again here. */
  readonly redelivers: () => boolean;
  /** Waits before a message is tried again; rejects when it is not to be. */
  readonly pause: (ms: number) => Promise<void>;
}

/** Attempts of a message that is not delivered again. */
const OWN_ATTEMPTS = 3;
const OWN_BACKOFF_MS = 1_000;

/** Runs callbacks: those of one key one after the other, those of several keys side by side. */
export class Intake {
  readonly #parts: IntakeParts;
  /** Messages that wait, by key, in the order of their offsets. */
  readonly #waiting = new Map<string | null, Delivered[]>();
  readonly #running = new Map<string | null, number>();
  /** Keys of which a message failed that the processor does not know of yet, with its offset. */
  readonly #barred = new Map<string | null, number>();
  #onIdle: (() => void)[] = [];

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** Callbacks that run now. */
  get running(): number {
    return this.#running.size;
  }

  /** Messages whose callbacks run or wait for their turn. */
  get size(): number {
    let size = this.#running.size;
    for (const queue of this.#waiting.values()) size += queue.length;
    return size;
  }

  /**
   * Takes messages. One whose callback runs already is not begun again. What comes of a key after a failure and before
   * the processor knows of that is delivered again after it.
   */
  take(messages: readonly Delivered[]): void {
    for (const message of messages) {
      if (this.#running.get(message.key) === message.offset || this.#barred.has(message.key)) continue;
      const queue = this.#waiting.get(message.key);
      if (queue === undefined) this.#waiting.set(message.key, [message]);
      else queue.push(message);
    }
    this.#begin();
  }

  /** Drops what waits: it is delivered again. */
  drop(): void {
    this.#waiting.clear();
    this.#barred.clear();
    this.#tell();
  }

  /** The processor knows that a message failed. */
  knows(offset: number): void {
    for (const [key, failed] of this.#barred) if (failed === offset) this.#barred.delete(key);
  }

  /** Resolves when no callback runs. */
  idle(): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle.push(resolve);
    });
  }

  #begin(): void {
    for (const [key, queue] of this.#waiting) {
      if (this.#running.size >= this.#parts.concurrency) return;
      if (this.#running.has(key)) continue;
      const message = queue.shift();
      // Behind those that wait, so that no key keeps others from their turn.
      this.#waiting.delete(key);
      if (queue.length > 0) this.#waiting.set(key, queue);
      if (message !== undefined) void this.#run(message);
    }
  }

  async #run(delivered: Delivered): Promise<void> {
    const { key, offset } = delivered;
    this.#running.set(key, offset);
    const error = await this.#outcome(delivered);
    if (error !== null && this.#parts.redelivers()) {
      // What comes after it in its key is delivered again after it.
      this.#waiting.delete(key);
      this.#barred.set(key, offset);
    }
    this.#running.delete(key);
    this.#parts.onSettled({ offset, error });
    this.#begin();
    this.#tell();
  }

  /** What the callback came to: null, or why it failed. Never throws. */
  async #outcome({ message, ...context }: Delivered): Promise<string | null> {
    const { callback, onError, redelivers, pause } = this.#parts;
    for (let attempt = context.attempt; ; attempt += 1) {
      const told = { ...context, attempt };
      try {
        await callback(message as never, told);
        return null;
      } catch (thrown) {
        tell(() => onError(thrown, told));
        const error = thrown instanceof Error ? thrown.message : String(thrown);
        const isOver = redelivers() || attempt >= OWN_ATTEMPTS;
        if (isOver || (await isGivenUp(pause(OWN_BACKOFF_MS * 2 ** (attempt - 1))))) return error;
      }
    }
  }

  #tell(): void {
    if (this.#running.size > 0) return;
    for (const resolve of this.#onIdle.splice(0)) resolve();
  }
}

function isGivenUp(paused: Promise<void>): Promise<boolean> {
  return paused.then(
    () => false,
    () => true,
  );
}

/** What is told may throw, which is nobody's. */
function tell(work: () => void): void {
  try {
    work();
  } catch (thrown) {
    console.error(thrown);
  }
}
