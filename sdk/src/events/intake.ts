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
}

/** Runs callbacks: those of one key one after the other, those of several keys side by side. */
export class Intake {
  readonly #parts: IntakeParts;
  /** Messages that wait, by key, in the order of their offsets. */
  readonly #waiting = new Map<string | null, Delivered[]>();
  readonly #running = new Map<string | null, number>();
  #onIdle: (() => void)[] = [];

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** Callbacks that run now. */
  get running(): number {
    return this.#running.size;
  }

  /** Takes messages. One whose callback runs already is not begun again. */
  take(messages: readonly Delivered[]): void {
    for (const message of messages) {
      if (this.#running.get(message.key) === message.offset) continue;
      const queue = this.#waiting.get(message.key);
      if (queue === undefined) this.#waiting.set(message.key, [message]);
      else queue.push(message);
    }
    this.#begin();
  }

  /** Drops what waits: it is delivered again. */
  drop(): void {
    this.#waiting.clear();
    this.#tell();
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

  async #run({ message, ...context }: Delivered): Promise<void> {
    const { key, offset } = context;
    const { callback, onSettled, onError } = this.#parts;
    this.#running.set(key, offset);
    let error: string | null = null;
    try {
      await callback(message as never, context);
    } catch (thrown) {
      error = thrown instanceof Error ? thrown.message : String(thrown);
      // What comes after it in its key is delivered again after it.
      this.#waiting.delete(key);
      tell(() => onError(thrown, context));
    }
    this.#running.delete(key);
    onSettled({ offset, error });
    this.#begin();
    this.#tell();
  }

  #tell(): void {
    if (this.#running.size > 0) return;
    for (const resolve of this.#onIdle.splice(0)) resolve();
  }
}

/** What is told may throw, which is nobody's. */
function tell(work: () => void): void {
  try {
    work();
  } catch (thrown) {
    console.error(thrown);
  }
}
