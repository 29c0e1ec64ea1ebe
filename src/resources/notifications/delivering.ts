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
  /** Where a message goes, where that is not what the log calls its recipient. */
  readonly address?: string;
}

/** How an attempt left the messages it wanted. */
export interface Delivered {
  /** In no order; of those that it came to. */
  readonly standings: readonly Standing[];
  /** How many it did not come to before its time was over. */
  readonly left: number;
}

/** What is said of what was taken and not begun. */
const NOT_BEGUN: ErrorRecord = {
  code: 'TIMEOUT',
  message: 'there was no time left to send it',
  outcome: 'not_sent',
};

/** How often what became of messages is written anew when that fails, and after how long. */
const SETTLE_TRIES = 4;
const SETTLE_AGAIN_MS = 250;

/**
 * Sends a message to each recipient that the attempt can take. From when `signal` has aborted nothing new begins; what
 * was taken by then is given back.
 */
export async function deliver<Message>(
  parts: DeliveringParts,
  sending: Sending<Message>,
  signal: AbortSignal,
): Promise<Delivered> {
  const { channel } = sending;
  const turns = new Turns(parts, sending);
  const work = async (): Promise<void> => {
    while (!signal.aborted) {
      const recipients = await turns.take(channel.batch);
      if (recipients.length === 0) return;
      if (signal.aborted) {
        turns.settle(recipients, recipients.map(notBegun));
        return;
      }
      turns.settle(recipients, await channel.send(sending.message, recipients, signal));
    }
  };
  // One that fails must not leave the others at work.
  const workers = await Promise.allSettled(Array.from({ length: channel.atATime }, work));
  const delivered = await turns.end();
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
  return delivered;
}

function notBegun(): Delivery {
  return { outcome: 'failed', error: NOT_BEGUN, isTemporary: true };
}

/** The messages of a send as an attempt takes them, a turn at a time, and gives word of them. */
class Turns<Message> {
  readonly #parts: DeliveringParts;
  readonly #sending: Sending<Message>;
  readonly #standings = new Map<string, Standing>();
  readonly #turn: number;
  /** Taken, and not begun. */
  #ready: Standing[] = [];
  /** How many of those wanted were asked for. */
  #asked = 0;
  #claiming: Promise<void> | null = null;
  #settled: { readonly id: string; readonly delivery: Delivery }[] = [];
  #settling: Promise<void> | null = null;

  constructor(parts: DeliveringParts, sending: Sending<Message>) {
    this.#parts = parts;
    this.#sending = sending;
    this.#turn = Math.max(LIMITS.notification_claim.value, sending.channel.batch);
  }

  /** Takes so many at most; none when there are no more. */
  async take(most: number): Promise<readonly Recipient[]> {
    while (this.#ready.length === 0 && (this.#claiming !== null || this.#hasMore())) await this.#claim();
    const taken = this.#ready.splice(0, most);
    // The next turn is taken while the last of this one are sent.
    if (this.#ready.length === 0 && this.#hasMore()) void this.#claim().catch(() => undefined);
    const { address } = this.#sending;
    return taken.map(({ id, recipient }) => ({ id, address: address ?? recipient }));
  }

  /** Takes note of what became of messages; it is written down soon. */
  settle(recipients: readonly Recipient[], deliveries: readonly Delivery[]): void {
    for (const [n, { id }] of recipients.entries()) {
      const delivery = deliveries[n] ?? unanswered();
      const known = this.#standings.get(id);
      if (known !== undefined) this.#standings.set(id, { ...known, ...standingAfter(delivery) });
      this.#settled.push({ id, delivery });
    }
    this.#settling ??= this.#write().finally(() => (this.#settling = null));
  }

  /** Gives back what was not begun, and waits until all is written. */
  async end(): Promise<Delivered> {
    await this.#claiming?.catch(() => undefined);
    const rest = this.#ready.splice(0).map(({ id, recipient }) => ({ id, address: recipient }));
    if (rest.length > 0) this.settle(rest, rest.map(notBegun));
    await this.#settling;
    return { standings: [...this.#standings.values()], left: this.#sending.wanted.length - this.#standings.size };
  }

  #hasMore(): boolean {
    return this.#asked < this.#sending.wanted.length;
  }

  #claim(): Promise<void> {
    this.#claiming ??= this.#claimTurn().finally(() => (this.#claiming = null));
    return this.#claiming;
  }

  async #claimTurn(): Promise<void> {
    const { send, claim, wanted } = this.#sending;
    const turn = wanted.slice(this.#asked, this.#asked + this.#turn);
    this.#asked += turn.length;
    const claimed = await this.#parts.log.claim(send, claim, turn);
    for (const { isMine: _isMine, ...standing } of claimed) this.#standings.set(standing.id, standing);
    this.#ready.push(...claimed.filter(({ isMine }: Claimed) => isMine));
  }

  /** One statement at a time: what comes meanwhile goes with the next. */
  async #write(): Promise<void> {
    while (this.#settled.length > 0) {
      const group = this.#settled.splice(0);
      await this.#writeGroup(group);
    }
  }

  /** A log that cannot be written makes no message unsent: what it does not say is `unknown` to the next attempt. */
  async #writeGroup(group: Parameters<DeliveryLog['settle']>[2]): Promise<void> {
    const { log, clock } = this.#parts;
    const { send, claim } = this.#sending;
    for (let tries = 1; ; tries += 1) {
      try {
        await log.settle(send.workspace, claim, group);
        return;
      } catch (thrown) {
        if (tries === SETTLE_TRIES) throw thrown;
        await clock.sleep(SETTLE_AGAIN_MS * tries);
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
