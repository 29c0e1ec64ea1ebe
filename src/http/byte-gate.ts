/** Room in an isolate's memory for the bodies of requests. */

import type { Clock } from '../kernel/clock.ts';
import { ProcessorError } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';

interface Place {
  readonly size: number;
  /** Epoch milliseconds: the runtime may drop a request whose caller has gone, which then gives nothing back. */
  readonly until: number;
}

/** What waits looks again by itself, since whoever is to tell it may have been dropped. */
const LOOK_MS = 1_000;
const PLACE_MS = LIMITS.file_body_time.value + LIMITS.run_time.value;

/** Lets in as many bytes at one time as have room; the others wait, about in the order in which they came. */
export class ByteGate {
  readonly #capacity: number;
  readonly #clock: Clock;
  readonly #places = new Set<Place>();
  readonly #waiting = new Set<() => void>();

  constructor(capacity: number, clock: Clock) {
    this.#capacity = capacity;
    this.#clock = clock;
  }

  /** Takes room for so many bytes; what it answers gives it back. `SERVICE_UNAVAILABLE` when there is none for long. */
  async enter(size: number): Promise<() => void> {
    const end = this.#clock.now() + LIMITS.file_body_time.value;
    for (;;) {
      const place = this.#take(Math.min(size, this.#capacity));
      if (place !== null) return () => this.#leave(place);
      const left = end - this.#clock.now();
      if (left <= 0)
        throw new ProcessorError('SERVICE_UNAVAILABLE', 'too many bytes of files come in at this time', {
          outcome: 'not_sent',
        });
      await this.#change(Math.min(left, LOOK_MS));
    }
  }

  #take(size: number): Place | null {
    const now = this.#clock.now();
    let taken = 0;
    for (const place of this.#places) {
      if (place.until <= now) this.#places.delete(place);
      else taken += place.size;
    }
    if (taken + size > this.#capacity) return null;
    const place = { size, until: now + PLACE_MS };
    this.#places.add(place);
    return place;
  }

  #leave(place: Place): void {
    this.#places.delete(place);
    for (const look of this.#waiting) look();
  }

  /** Until somebody leaves, or so many milliseconds have passed. */
  async #change(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const ended = new AbortController();
    this.#waiting.add(resolve);
    try {
      await Promise.race([promise, this.#clock.sleep(ms, ended.signal)]);
    } finally {
      this.#waiting.delete(resolve);
      ended.abort();
    }
  }
}
