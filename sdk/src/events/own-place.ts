import type { Delivered, Settled } from './intake.ts';

/** Messages that failed and are waited for once more, as many as the processor keeps. */
const FAILED_KEPT = 100;

/** Where a subscriber of its own is in the topic, which nobody but itself keeps. */
export class OwnPlace {
  /** Keys of messages that it was given and has not done, by offset. */
  readonly #open = new Map<number, string | null>();
  readonly #failed = new Set<number>();
  #next: number | null = null;

  /** Delivery has begun at an offset. */
  begin(cursor: number): void {
    this.#next ??= cursor;
  }

  /** The first message that it has not done; null before it began. */
  get from(): number | null {
    return this.#next === null ? null : Math.min(this.#next, ...this.#open.keys());
  }

  /** Takes note of messages, and tells those that it has not done from those that it has, which came once more. */
  take(messages: readonly Delivered[]): { readonly taken: readonly Delivered[]; readonly done: readonly number[] } {
    const next = this.#next ?? 0;
    const taken = messages.filter(({ offset }) => offset >= next || this.#open.has(offset));
    for (const { offset, key } of taken) this.#open.set(offset, key);
    this.#next = Math.max(next, ...messages.map(({ offset }) => offset + 1));
    return { taken, done: messages.filter((message) => !taken.includes(message)).map(({ offset }) => offset) };
  }

  /** A callback has ended. What failed is open until it comes again, or the processor gave it up: its key went on then. */
  settle({ offset, error }: Settled, isRedelivered: boolean): void {
    const key = this.#open.get(offset);
    for (const failed of this.#failed) if (failed < offset && this.#open.get(failed) === key) this.#forget(failed);
    if (error === null || !isRedelivered) return this.#forget(offset);
    this.#failed.add(offset);
    const [oldest] = this.#failed;
    if (this.#failed.size > FAILED_KEPT && oldest !== undefined) this.#forget(oldest);
  }

  #forget(offset: number): void {
    this.#failed.delete(offset);
    this.#open.delete(offset);
  }
}
