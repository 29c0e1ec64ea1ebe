import type { DeliveredMessage } from '../src/drivers/broker/directory.ts';
import type { Credit } from '../src/engine/event/group-state.ts';
import type { Clock } from '../src/kernel/clock.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import { deliveredOf, type Delivery, type Member } from './group-members.ts';

const NONE: Credit = { messages: 0, bytes: 0 };

/** What a poller was answered, as long as it may not have come. */
interface Answer {
  readonly at: number;
  readonly offsets: ReadonlySet<number>;
}

/** A consumer that polls: it is given messages only while a poll of it waits. */
export class PollMember implements Member {
  readonly id: string;
  readonly #clock: Clock;
  #seen: number;
  #waiting: { readonly limit: number; readonly resolve: (messages: DeliveredMessage[]) => void } | null = null;
  #unproven: Answer[] = [];
  /** Whether what it says next is of before the group was moved. */
  isMoved = false;

  constructor(id: string, clock: Clock) {
    this.id = id;
    this.#clock = clock;
    this.#seen = clock.now();
  }

  get credit(): Credit {
    if (this.#waiting === null) return NONE;
    const { value: messages } = LIMITS.event_unacked;
    return { messages, bytes: LIMITS.event_unacked_bytes.value };
  }

  /** How many it takes with one answer. */
  get most(): number {
    return this.#waiting?.limit ?? 0;
  }

  get seenAt(): number {
    return this.#waiting === null ? this.#seen : this.#clock.now();
  }

  /** To be called when it settled messages: what was answered together with them has come. */
  proved(offsets: readonly number[]): void {
    this.#unproven = this.#unproven.filter((answer) => !offsets.some((offset) => answer.offsets.has(offset)));
  }

  /** Whether an answer seems to be lost: nothing of it was settled for as long as a lease lasts. */
  get hasLost(): boolean {
    const before = this.#clock.now() - LIMITS.event_lease.value;
    const isLost = this.#unproven.some(({ at }) => at <= before);
    if (isLost) this.#unproven = [];
    return isLost;
  }

  /** Waits for messages: none when it was replaced, told to stop, or nothing came in time. */
  async wait(limit: number, waitMs: number, offer: () => void): Promise<DeliveredMessage[]> {
    this.stop();
    const { promise, resolve } = Promise.withResolvers<DeliveredMessage[]>();
    const waiting = { limit, resolve };
    this.#waiting = waiting;
    offer();
    if (this.#waiting === waiting) await this.#orOver(promise, waitMs);
    if (this.#waiting === waiting) this.stop();
    this.#seen = this.#clock.now();
    return promise;
  }

  deliver(deliveries: readonly Delivery[]): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    this.#waiting = null;
    this.#unproven.push({ at: this.#clock.now(), offsets: new Set(deliveries.map(({ entry }) => entry.offset)) });
    waiting.resolve(deliveries.map(deliveredOf));
  }

  /** Answers the poll that waits, if any. */
  stop(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve([]);
  }

  end(): void {
    this.#unproven = [];
    this.stop();
  }

  async #orOver(promise: Promise<unknown>, waitMs: number): Promise<void> {
    const over = new AbortController();
    await Promise.race([promise, this.#clock.sleep(waitMs, over.signal).catch(() => undefined)]);
    over.abort();
  }
}
