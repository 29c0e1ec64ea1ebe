import { LIMITS } from '../src/kernel/limits.ts';

/** How much the newest attempt counts in the moving average of durations. */
const WEIGHT = 0.2;
/** There are more places while attempts take half of this, and fewer again when they take longer than it. */
const QUICK_MS = 250;
/** Jobs that wait for a place are to have one within this time, or to be run elsewhere. */
const PATIENCE_MS = 1_000;
/**
 * The same while there are more places: an object then gets through as many attempts in their time as through the two
 * calls each that it takes to have them run elsewhere.
 */
const QUICK_PATIENCE_MS = 5_000;

const { attempts_in_object: FEW, quick_attempts_in_object: MANY } = LIMITS;

interface Running {
  readonly controller: AbortController;
  readonly startedAt: number;
}

/** The attempts that an object's instance runs itself, and how fast it gets through them. */
export class Places {
  readonly #running = new Map<string, Running>();
  /** Moving average of the attempts that ended, milliseconds; null before any was measured. */
  #typicalMs: number | null = null;
  #places: number = FEW.value;
  /** When the first attempt of this instance began. */
  #since: number | null = null;
  /** The first attempts of an instance tell nothing of others: they pay for what is loaded once. */
  #unmeasured = FEW.value;
  /** Attempts that ended since the places last became more or fewer, or could have. */
  #endedSince = 0;

  /**
   * Attempts that could begin now. The platform lets six requests of an object wait for their answer and holds back
   * the rest, for which the time of an attempt goes by: nothing to quick ones, more than others can bear. So once as
   * many as there are places for slow ones have become slow, no more begin.
   */
  free(now: number): number {
    return Math.max(0, (this.#slow(now) === FEW.value ? FEW.value : this.#places) - this.#running.size);
  }

  /** How long jobs may wait for a place before they are to be run elsewhere. */
  get patienceMs(): number {
    return this.#places > FEW.value ? QUICK_PATIENCE_MS : PATIENCE_MS;
  }

  /** Whether it shows by now how fast the object gets through attempts: not while its places become more. */
  isSettled(now: number): boolean {
    if (this.#slow(now) === FEW.value) return true;
    if (this.#typicalMs === null) return this.#since !== null && now - this.#since >= PATIENCE_MS;
    return this.#places >= MANY.value || this.#typicalMs > QUICK_MS / 2;
  }

  /** Whether any attempt is under way. */
  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /** Attempts that take longer than quick ones, as far as it matters. */
  #slow(now: number): number {
    let count = 0;
    // In the order in which they began.
    for (const { startedAt } of this.#running.values()) {
      if (count === FEW.value || now - startedAt <= QUICK_MS) break;
      count += 1;
    }
    return count;
  }

  /** Takes a place. */
  begin(key: string, now: number): AbortSignal {
    const controller = new AbortController();
    this.#running.set(key, { controller, startedAt: now });
    this.#since ??= now;
    return controller.signal;
  }

  /** Gives the place back. */
  end(key: string, now: number): void {
    const ended = this.#running.get(key);
    if (ended === undefined) return;
    this.#running.delete(key);
    this.#unmeasured -= 1;
    if (this.#unmeasured >= 0) return;
    const tookMs = now - ended.startedAt;
    this.#typicalMs = this.#typicalMs === null ? tookMs : this.#typicalMs + WEIGHT * (tookMs - this.#typicalMs);
    this.#adapt(this.#typicalMs);
  }

  /**
   * Doubles the places while attempts are quick, and halves them when they no longer are, each time after as many
   * attempts as there are places. A target that is slow is so with few attempts at a time, and then has few places;
   * attempts that only wait for one another, on a busy machine or for one of six connections, are quick again with fewer.
   */
  #adapt(typicalMs: number): void {
    this.#endedSince += 1;
    if (this.#endedSince < this.#places) return;
    this.#endedSince = 0;
    if (typicalMs <= QUICK_MS / 2) this.#places = Math.min(MANY.value, 2 * this.#places);
    else if (typicalMs > QUICK_MS) this.#places = Math.max(FEW.value, Math.floor(this.#places / 2));
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
