/** What has an instant, by instant: a heap. One instant each; a new one takes the place of the old. */
export class Timers<T> {
  /** A node is no later than the two at twice its place. Entries whose instant is not that of `#set` any more count for nothing. */
  readonly #heap: { readonly at: number; readonly of: T }[] = [];
  readonly #set = new Map<T, number>();

  /** The earliest instant; `Infinity` for none. */
  get next(): number {
    this.#drop();
    return this.#heap[0]?.at ?? Infinity;
  }

  /** Sets the instant of something, or takes it away. */
  set(of: T, at: number | null): void {
    if (at === null) {
      this.#set.delete(of);
      return;
    }
    this.#set.set(of, at);
    this.#heap.push({ at, of });
    this.#rise(this.#heap.length - 1);
  }

  /** Takes what is due at `now`, earliest first; null when nothing is. */
  take(now: number): T | null {
    this.#drop();
    const [first] = this.#heap;
    if (first === undefined || first.at > now) return null;
    this.#set.delete(first.of);
    return first.of;
  }

  /** Drops what stands first and does not count. */
  #drop(): void {
    for (let [first] = this.#heap; first !== undefined && this.#set.get(first.of) !== first.at; [first] = this.#heap) {
      const last = this.#heap.pop();
      if (last === undefined || this.#heap.length === 0) return;
      this.#heap[0] = last;
      this.#sink();
    }
  }

  #rise(from: number): void {
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#isBefore(at, above)) return;
      this.#swap(at, above);
      at = above;
    }
  }

  #sink(): void {
    let at = 0;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (this.#isBefore(left, least)) least = left;
      if (this.#isBefore(right, least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [first, second] = [this.#heap[one], this.#heap[other]];
    return first !== undefined && second !== undefined && first.at < second.at;
  }

  #swap(one: number, other: number): void {
    const [first, second] = [this.#heap[one], this.#heap[other]];
    if (first === undefined || second === undefined) return;
    [this.#heap[one], this.#heap[other]] = [second, first];
  }
}
