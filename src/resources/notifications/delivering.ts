/** Messages of one channel are sent: taken in turns, several requests at a time, and what became of each written down. */

import type { Channel, Delivery, Recipient } from '../../drivers/notification/port.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { ErrorRecord } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { ChannelSend, Claimed, DeliveryLog, Standing, WantedMessage } from './model.ts';

/** What delivery works with. */
export interface DeliveringParts {
  readonly log: Pick<DeliveryLog, 'claim' | 'settle'>;
  readonly clock: Clock;
}

/** What is to be delivered. */
export interface Sending<Message> {
  readonly send: ChannelSend;
  readonly channel: Channel<Message>;
  readonly message: Message;
  readonly wanted: readonly WantedMessage[];
  /** Of the attempt: no other has it. */
  readonly claim: string;
  /** To be called after a request. */
  readonly answered?: (() => void) | undefined;
  /** Where a message goes, where that is not what the log calls its recipient. */
  readonly address?: string;
}

/** How an attempt left the messages it wanted. */
export interface Delivered {
  /** In no order; of those that it came to. */
  readonly standings: readonly Standing[];
  /** How many it did not come to: its time was over, or there was a fault. */
  readonly left: number;
  /** What was thrown by the log or the channel, which ended it early; absent where nothing was. */
  readonly fault?: { readonly thrown: unknown };
}

/** What is said of what was taken and not begun. */
const NOT_BEGUN: ErrorRecord = {
  code: 'TIMEOUT',
  message: 'there was no time left to send it',
  outcome: 'not_sent',
};

/**
 * How often the log is written anew when that fails, and after how long, twice as long each time. What became of messages
 * is known here alone, so its writing is given half a minute.
 */
const CLAIM_TRIES = 3;
const SETTLE_TRIES = 8;
const AGAIN_MS = 250;
/** Messages that one statement settles at most: their errors have to fit in a parameter of D1. */
const SETTLED_AT_ONCE = 200;
/** What became of so many is written at once, and of fewer after so long, or where there are no more. */
const GATHERED = 50;
const GATHER_MS = 100;

/**
 * Sends a message to each recipient that the attempt can take. From when `signal` has aborted nothing new begins; what
 * was taken by then is given back. Never throws: a fault ends it, and is told with what was done by then.
 */
export async function deliver<Message>(
  parts: DeliveringParts,
  sending: Sending<Message>,
  signal: AbortSignal,
): Promise<Delivered> {
  const { channel, message } = sending;
  const turns = new Turns(parts, sending, signal);
  const work = async (): Promise<void> => {
    for (;;) {
      const recipients = await turns.take(channel.batch);
      if (recipients.length === 0) return;
      try {
        const deliveries = await channel.send(message, recipients, signal);
        sending.answered?.();
        turns.settle(recipients, deliveries);
      } catch (thrown) {
        turns.fail(thrown);
        turns.settle(recipients, []);
      }
    }
  };
  await Promise.all(Array.from({ length: channel.atATime }, work));
  return turns.end();
}

function notBegun(): Delivery {
  return { outcome: 'failed', error: NOT_BEGUN, isTemporary: true };
}

/** The messages of a send as an attempt takes them, a turn at a time, and gives word of them. */
class Turns<Message> {
  readonly #parts: DeliveringParts;
  readonly #sending: Sending<Message>;
  readonly #signal: AbortSignal;
  readonly #standings = new Map<string, Standing>();
  readonly #turn: number;
  /** Taken, and not begun. */
  #ready: Standing[] = [];
  /** How many of those wanted were asked for. */
  #asked = 0;
  #claiming: Promise<void> | null = null;
  #settled: { readonly id: string; readonly delivery: Delivery }[] = [];
  #settling: Promise<void> | null = null;
  /** Aborted where what is gathered is to be written now. */
  #gathering = new AbortController();
  #isEnding = false;
  #fault: Delivered['fault'];

  constructor(parts: DeliveringParts, sending: Sending<Message>, signal: AbortSignal) {
    this.#parts = parts;
    this.#sending = sending;
    this.#signal = signal;
    this.#turn = Math.max(LIMITS.notification_claim.value, sending.channel.batch);
  }

  /** Takes so many at most; none when there are no more, or nothing more is to begin. */
  async take(most: number): Promise<readonly Recipient[]> {
    while (this.#ready.length === 0 && (this.#claiming !== null || this.#hasMore())) await this.#claim();
    if (this.#isOver()) return [];
    const taken = this.#ready.splice(0, most);
    // The next turn is taken while the rest of this one is sent.
    if (this.#ready.length <= this.#turn / 2 && this.#hasMore()) void this.#claim();
    const { address } = this.#sending;
    return taken.map(({ id, recipient }) => ({ id, address: address ?? recipient }));
  }

  /** Takes note of what became of messages, in their order; it is written down soon. */
  settle(messages: readonly { readonly id: string }[], deliveries: readonly Delivery[]): void {
    for (const [n, { id }] of messages.entries()) {
      const delivery = deliveries[n] ?? unanswered();
      const known = this.#standings.get(id);
      if (known !== undefined) this.#standings.set(id, { ...known, ...standingAfter(delivery) });
      this.#settled.push({ id, delivery });
    }
    if (this.#settled.length === 0) return;
    if (this.#settled.length >= GATHERED) this.#gathering.abort();
    this.#settling ??= this.#write();
  }

  /** Has nothing more begin. */
  fail(thrown: unknown): void {
    this.#fault ??= { thrown };
  }

  /** Gives back what was not begun, and waits until all is written. */
  async end(): Promise<Delivered> {
    await this.#claiming;
    this.#isEnding = true;
    this.#gathering.abort();
    const rest = this.#ready.splice(0);
    this.settle(rest, rest.map(notBegun));
    await this.#settling;
    const left = this.#sending.wanted.length - this.#standings.size;
    const fault = this.#fault;
    return { standings: [...this.#standings.values()], left, ...(fault !== undefined && { fault }) };
  }

  #isOver(): boolean {
    return this.#signal.aborted || this.#fault !== undefined;
  }

  #hasMore(): boolean {
    return !this.#isOver() && this.#asked < this.#sending.wanted.length;
  }

  #claim(): Promise<void> {
    this.#claiming ??= this.#claimTurn().finally(() => (this.#claiming = null));
    return this.#claiming;
  }

  async #claimTurn(): Promise<void> {
    const { send, claim, wanted } = this.#sending;
    const turn = wanted.slice(this.#asked, this.#asked + this.#turn);
    this.#asked += turn.length;
    try {
      // A claim that was made and not answered is answered the second time: it is the same one's.
      const claimed = await this.#again(CLAIM_TRIES, () => this.#parts.log.claim(send, claim, turn));
      for (const { isMine: _mine, ...standing } of claimed) this.#standings.set(standing.id, standing);
      this.#ready.push(...claimed.filter(({ isMine }: Claimed) => isMine));
    } catch (thrown) {
      this.fail(thrown);
      // Whatever of it was taken was not begun.
      this.settle(turn, turn.map(notBegun));
    }
  }

  /** One statement at a time: what comes meanwhile goes with the next. */
  async #write(): Promise<void> {
    const { send, claim } = this.#sending;
    while (this.#settled.length > 0) {
      await this.#gathered();
      const group = this.#settled.splice(0, SETTLED_AT_ONCE);
      try {
        await this.#again(SETTLE_TRIES, () => this.#parts.log.settle(send.workspace, claim, group));
      } catch (thrown) {
        // What the log does not say is `unknown` to the next attempt, and sent by none.
        this.fail(thrown);
      }
    }
    this.#settling = null;
  }

  /** Once there is enough to write. */
  async #gathered(): Promise<void> {
    if (this.#isEnding || this.#settled.length >= GATHERED) return;
    this.#gathering = new AbortController();
    await this.#parts.clock.sleep(GATHER_MS, this.#gathering.signal).catch(() => undefined);
  }

  async #again<Result>(tries: number, work: () => Promise<Result>): Promise<Result> {
    for (let n = 1; ; n += 1) {
      try {
        return await work();
      } catch (thrown) {
        if (n === tries) throw thrown;
        await this.#parts.clock.sleep(AGAIN_MS * 2 ** (n - 1));
      }
    }
  }
}

/** A driver that says less than it was asked. */
function unanswered(): Delivery {
  const error = { code: 'OUTCOME_UNKNOWN', message: 'the provider said nothing of it', outcome: 'unknown' } as const;
  return { outcome: 'unknown', error };
}

function standingAfter(delivery: Delivery): Pick<Standing, 'status' | 'providerId' | 'error' | 'isTemporary'> {
  return {
    status: delivery.outcome,
    providerId: delivery.outcome === 'sent' ? delivery.providerId : null,
    error: delivery.outcome === 'sent' ? null : delivery.error,
    isTemporary: delivery.outcome === 'failed' && delivery.isTemporary,
  };
}
