import type { Clock } from '../src/kernel/clock.ts';

/** Those who wait for something to happen to a run. */
export class FeatureWatch {
  readonly #clock: Clock;
  readonly #watchers = new Map<string, Set<() => void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** To be called when a journal grew. */
  changed(id: string): void {
    for (const look of this.#watchers.get(id) ?? []) look();
  }

  /** Resolves once something is the case, looked at whenever the run changes, or after a time. */
  async until(id: string, timeoutMs: number, isCase: () => boolean): Promise<void> {
    if (isCase()) return;
    const waited = new AbortController();
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => {
      if (isCase()) resolve();
    };
    const watchers = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, watchers.add(look));
    // Rejects only when the wait is over.
    const over = this.#clock.sleep(timeoutMs, waited.signal).catch(() => undefined);
    await Promise.race([promise, over]);
    waited.abort();
    watchers.delete(look);
    if (watchers.size === 0) this.#watchers.delete(id);
  }
}
