import { LIMITS } from '../src/kernel/limits.ts';

/** How much the newest attempt counts in the moving average of durations. */
const WEIGHT = 0.2;
/** Attempts that take this long at most are quick. */
const QUICK_MS = 100;
/** Jobs that wait for a place are to have one within this time, or to be run elsewhere. */
const PATIENCE_MS = 1_000;
/**
 * Attempts that take this long at most are short: an object gets through as many in their time as through the two calls
 * each that it takes to have them run elsewhere. So jobs wait for longer then.
 */
const [SHORT_MS, SHORT_PATIENCE_MS] = [50, 5_000];

interface Running {
  readonly controller: AbortController;
  readonly startedAt: number;
}

/** The attempts that an object's instance runs itself, and how fast it gets through them. */
export class Places {
  readonly #running = new Map<string, Running>();
  /** Moving average of the attempts that ended, milliseconds; null before the first. */
  #typicalMs: number | null = null;

  /**
   * Attempts that could begin now. The platform lets six requests of an object wait for their answer and holds back
   * the rest, for which the time of an attempt goes by: nothing to quick ones, more than others can bear.
   */
  free(now: number): number {
    const { attempts_in_object: few, quick_attempts_in_object: many } = LIMITS;
    return Math.max(0, (this.#isQuick(now) ? many : few).value - this.#running.size);
  }

  /** How long jobs may wait for a place before they are to be run elsewhere. */
  get patienceMs(): number {
    return this.#typicalMs !== null && this.#typicalMs <= SHORT_MS ? SHORT_PATIENCE_MS : PATIENCE_MS;
  }

  /** Whether any attempt is under way. */
  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  #isQuick(now: number): boolean {
    if (this.#typicalMs === null || this.#typicalMs > QUICK_MS) return false;
    // In the order in which they began: the first is the one that has run for longest.
    const [longest] = this.#running.values();
    return longest === undefined || now - longest.startedAt <= QUICK_MS;
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
