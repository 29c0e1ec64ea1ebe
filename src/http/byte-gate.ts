/** Room in an isolate's memory for the bodies of requests. */

import type { Clock } from '../kernel/clock.ts';
import { ProcessorError } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';

interface Place {
  readonly size: number;
  /** Epoch milliseconds: the runtime may drop a request whose caller has gone, which then gives nothing back. */
  readonly until: number;
}

/** Somebody who waits for a place. */
interface Waiting {
  /** Epoch milliseconds: whoever has not looked until then was dropped by the runtime. */
  readonly seenUntil: number;
  readonly look: PromiseWithResolvers<void>;
}

/** What waits looks again by itself, since whoever is to tell it may have been dropped. */
const LOOK_MS = 1_000;
const SEEN_MS = 5 * LOOK_MS;
const PLACE_MS = LIMITS.file_body_time.value + LIMITS.run_time.value;

/** Lets in as many bytes at one time as have room; the others wait, in the order in which they came. */
export class ByteGate {
  readonly #capacity: number;
  readonly #clock: Clock;
  readonly #places = new Set<Place>();
  /** Those who came first stand first. */
  readonly #line = new Map<object, Waiting>();

  constructor(capacity: number, clock: Clock) {
    this.#capacity = capacity;
    this.#clock = clock;
  }

  /** Takes room for so many bytes; what it answers gives it back. `SERVICE_UNAVAILABLE` when there is none for long. */
  async enter(size: number): Promise<() => void> {
    const end = this.#clock.now() + LIMITS.file_body_time.value;
    const ticket = {};
    try {
      for (;;) {
        const place = this.#isFirst(ticket) ? this.#take(Math.min(size, this.#capacity)) : null;
        if (place !== null) return () => this.#leave(place);
        const left = end - this.#clock.now();
        if (left <= 0)
          throw new ProcessorError('SERVICE_UNAVAILABLE', 'too many bytes of files come in at this time', {
            outcome: 'not_sent',
          });
        await this.#change(ticket, Math.min(left, LOOK_MS));
      }
    } finally {
      if (this.#line.delete(ticket)) this.#tell();
    }
  }

  /** Whether nobody came before who still waits: a large body would else be overtaken by small ones for ever. */
  #isFirst(ticket: object): boolean {
    const now = this.#clock.now();
    for (const [waiting, { seenUntil }] of this.#line) {
      if (waiting === ticket) return true;
      if (seenUntil > now) return false;
      this.#line.delete(waiting);
    }
    return true;
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
    this.#tell();
  }

  #tell(): void {
    for (const { look } of this.#line.values()) look.resolve();
  }

  /** Waits in line until something changes, or so many milliseconds have passed. */
  async #change(ticket: object, ms: number): Promise<void> {
    const look = Promise.withResolvers<void>();
    const ended = new AbortController();
    // A known key keeps its place in the line.
    this.#line.set(ticket, { seenUntil: this.#clock.now() + SEEN_MS, look });
    try {
      await Promise.race([look.promise, this.#clock.sleep(ms, ended.signal)]);
    } finally {
      ended.abort();
    }
  }
}
