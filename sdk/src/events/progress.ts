import type { Delivered } from './intake.ts';

/** How far a subscriber of its own has come, so that it goes on there when it connects anew. */
export class Progress {
  /** What it was given and has not settled, by offset. */
  readonly #open = new Set<number>();
  #next: number | null = null;

  /** Delivery begins at an offset. */
  begin(cursor: number): void {
    this.#next ??= cursor;
  }

  /** The first message that it has not settled; null before delivery has begun. */
  get place(): number | null {
    return this.#next === null ? null : Math.min(this.#next, ...this.#open);
  }

  /** Those of what it is given that are to be done, and those that were before. */
  take(messages: readonly Delivered[]): { readonly fresh: readonly Delivered[]; readonly done: readonly number[] } {
    const next = this.#next ?? 0;
    const isFresh = ({ offset }: Delivered) => offset >= next || this.#open.has(offset);
    const fresh = messages.filter(isFresh);
    const done = messages.filter((message) => !isFresh(message)).map(({ offset }) => offset);
    for (const { offset } of fresh) this.#open.add(offset);
    this.#next = Math.max(next, ...messages.map(({ offset }) => offset + 1));
    return { fresh, done };
  }

  /** A message is done, or will not be delivered again. */
  settle(offset: number): void {
    this.#open.delete(offset);
  }
}
