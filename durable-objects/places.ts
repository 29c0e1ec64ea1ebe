import { LIMITS } from '../src/kernel/limits.ts';

/** How much the newest attempt counts in the moving average of durations. */
const WEIGHT = 0.2;

interface Running {
  readonly controller: AbortController;
  readonly startedAt: number;
}

/** The attempts that an object's instance runs itself, and how fast it gets through them. */
export class Places {
  readonly #running = new Map<string, Running>();
  /** Moving average of the attempts that ended, milliseconds; null before the first. */
  #typicalMs: number | null = null;

  /** Attempts that could begin now. */
  get free(): number {
    return LIMITS.attempts_in_object.value - this.#running.size;
  }

  /** Whether any attempt is under way. */
  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /** Takes a place. */
  begin(key: string, now: number): AbortSignal {
    const controller = new AbortController();
    this.#running.set(key, { controller, startedAt: now });
    return controller.signal;
  }

  /** Gives the place back. */
  end(key: string, now: number): void {
    const ended = this.#running.get(key);
    if (ended === undefined) return;
    this.#running.delete(key);
    const tookMs = now - ended.startedAt;
    this.#typicalMs = this.#typicalMs === null ? tookMs : this.#typicalMs + WEIGHT * (tookMs - this.#typicalMs);
  }

  /** Tells an attempt to stop, if it runs here. */
  abort(key: string): void {
    this.#running.get(key)?.controller.abort();
  }

  /**
   * How many more attempts will have begun here within `ms`, as far as the pace tells: a place that runs an attempt
   * for longer than is typical is taken to need as long again.
   */
  within(ms: number, now: number): number {
    const paces = [...this.#running.values()].map(({ startedAt }) =>
      Math.max(now - startedAt, this.#typicalMs ?? 0, 1),
    );
    return Math.floor(paces.reduce((sum, paceMs) => sum + ms / paceMs, 0));
  }
}
