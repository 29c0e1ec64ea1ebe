import type { Clock } from '../../kernel/clock.ts';

interface Deadline {
  readonly at: number;
  readonly act: () => void;
}

/** What is to happen unless it is taken back in time, all on one timer: one for each statement would cost a share of it. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #waiting = new Set<Deadline>();
  #timer: { readonly at: number; readonly handle: ReturnType<typeof setTimeout> } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Has something happen in so many milliseconds. What is answered takes it back. */
  add(ms: number, act: () => void): () => void {
    const deadline = { at: this.#clock.now() + ms, act };
    this.#waiting.add(deadline);
    if (this.#timer === null || this.#timer.at > deadline.at) this.#arm(deadline.at);
    return () => void this.#waiting.delete(deadline);
  }

  /** Takes all back. */
  clear(): void {
    this.#waiting.clear();
    if (this.#timer !== null) clearTimeout(this.#timer.handle);
    this.#timer = null;
  }

  #arm(at: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer.handle);
    const handle = setTimeout(() => this.#fire(), Math.max(0, at - this.#clock.now()));
    this.#timer = { at, handle };
  }

  #fire(): void {
    const now = Math.max(this.#clock.now(), this.#timer?.at ?? 0);
    this.#timer = null;
    const due = [...this.#waiting].filter(({ at }) => at <= now);
    for (const deadline of due) this.#waiting.delete(deadline);
    for (const { act } of due) act();
    const next = Math.min(...[...this.#waiting].map(({ at }) => at));
    if (next !== Infinity && this.#timer === null) this.#arm(next);
  }
}
