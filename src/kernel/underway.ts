import { BoundedMap } from './bounded-map.ts';
import type { Clock } from './clock.ts';

/** How long work waits for the same work of another request, which may be cut off before it is done; unless told otherwise. */
const PATIENCE_MS = 200;
const CAPACITY = 1_000;

/** Work that many would do at one time and one can do for all: the others wait for it, and then look for what it left. */
export class Underway {
  readonly #clock: Pick<Clock, 'sleep'>;
  readonly #patienceMs: number;
  readonly #under = new BoundedMap<string, Promise<void>>(CAPACITY);

  constructor(clock: Pick<Clock, 'sleep'>, patienceMs: number = PATIENCE_MS) {
    this.#clock = clock;
    this.#patienceMs = patienceMs;
  }

  /** Resolves when it is done, or has been under way for too long; null when nobody does it. */
  wait(key: string): Promise<void> | null {
    const under = this.#under.get(key);
    return under === undefined ? null : this.#within(under);
  }

  async #within(under: Promise<void>): Promise<void> {
    const waited = new AbortController();
    await Promise.race([under, this.#clock.sleep(this.#patienceMs, waited.signal).catch(() => undefined)]);
    waited.abort();
  }

  /** Takes it on; to be called back when it is done. */
  begin(key: string): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#under.set(key, promise);
    return () => {
      if (this.#under.get(key) === promise) this.#under.delete(key);
      resolve();
    };
  }
}
