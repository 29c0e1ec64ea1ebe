/** Where time comes from. Everything that needs the time takes a clock, so that tests drive it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The system's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal?.addEventListener('abort', stop, { once: true });
    }),
};

/** An hour in milliseconds. */
export const HOUR_MS = 3_600_000;

/** The start of the hour, in UTC, that an instant lies in; both epoch milliseconds. */
export function hourOf(instant: number): number {
  return instant - (instant % HOUR_MS);
}
