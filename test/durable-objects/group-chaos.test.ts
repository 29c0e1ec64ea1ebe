import { evictDurableObject } from 'cloudflare:test';
import { afterEach, expect, test, vi } from 'vitest';
import {
  type Given,
  groupOf,
  groupStub,
  newGroup,
  publishKeyed,
  SETTINGS,
  subscribe,
  type Subscriber,
} from './groups.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const MANY = { ...SETTINGS, attempts: 20 };
const KEYS = 12;
const MESSAGES = 240;

/** Numbers from 0 to below 1, the same ones for the same seed. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** A subscriber that takes messages one after the other; what follows one that failed, of its key, it drops. */
class Worker {
  readonly #subscriber: Subscriber;
  #taken = 0;
  #queue: Given[] = [];

  constructor(subscriber: Subscriber) {
    this.#subscriber = subscriber;
  }

  /** Takes the next message; null where there is none. */
  next(): Given | null {
    this.#queue.push(...this.#subscriber.given.slice(this.#taken));
    this.#taken = this.#subscriber.given.length;
    return this.#queue.shift() ?? null;
  }

  ack({ offset }: Given): void {
    this.#subscriber.ack(offset);
  }

  fail({ offset, key }: Given): void {
    this.#queue.push(...this.#subscriber.given.slice(this.#taken));
    this.#taken = this.#subscriber.given.length;
    this.#queue = this.#queue.filter((other) => other.key !== key);
    this.#subscriber.fail(offset);
  }

  async leave(): Promise<void> {
    this.#subscriber.close();
    await this.#subscriber.closed;
  }
}

test.each([1, 2, 3])(
  'all is delivered, and each key in its order, to members that fail, leave and come, of an object that sleeps (%i)',
  async (seed) => {
    const random = chance(seed);
    const place = newGroup();
    const join = async () => new Worker(await subscribe(place, 'now', MANY));
    const workers = [await join(), await join(), await join()];
    const orders = new Map<string | null, number[]>();
    const published = Array.from({ length: MESSAGES }, (_, n) => [`k${Math.floor(random() * KEYS)}`, n] as const);
    const waiting = [...published];
    let acked = 0;
    while (acked < MESSAGES) {
      const n = Math.floor(random() * workers.length);
      const luck = random();
      if (luck < 0.05 && waiting.length > 0) await publishKeyed(place, waiting.splice(0, 20));
      if (luck > 0.99) {
        await workers[n]?.leave();
        workers[n] = await join();
      } else if (luck > 0.98) {
        // It is to be there.
        await groupOf(place).standing(place);
        await evictDurableObject(groupStub(place));
      }
      const worker = workers[n];
      const given = worker?.next() ?? null;
      if (worker === undefined || given === null) {
        await groupOf(place).standing(place);
        continue;
      }
      if (random() < 0.05) {
        worker.fail(given);
        continue;
      }
      worker.ack(given);
      const order = orders.get(given.key) ?? [];
      if (!order.includes(given.offset)) acked += 1;
      orders.set(given.key, [...order, given.offset]);
    }
    for (const [key, order] of orders) {
      const expected = published.flatMap(([own, offset]) => (own === key ? [offset] : []));
      expect([...new Set(order)]).toEqual(expected);
    }
    await vi.waitFor(
      async () => expect(await groupOf(place).standing(place)).toMatchObject({ lag: 0, acked: MESSAGES, dead: 0 }),
      { timeout: 5_000, interval: 20 },
    );
  },
);
