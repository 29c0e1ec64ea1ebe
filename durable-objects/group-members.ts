import type { Credit, Enqueued } from '../src/engine/event/group-state.ts';
import type { DeliveredMessage } from '../src/drivers/broker/directory.ts';
import type { LogMessage } from '../src/drivers/broker/port.ts';

/** A message of the log as a group has it: the engine sees it as what is enqueued. */
export interface Entry extends Enqueued, LogMessage {
  readonly id: string;
  /** The part of a frame that it is at its first attempt; made once for all sockets. */
  text: string | null;
}

/** An entry that a member is given. */
export interface Delivery {
  readonly entry: Entry;
  readonly attempt: number;
}

/** What messages are delivered to: a socket, a poller, or a lane of a subscription. */
export interface Member {
  readonly id: string;
  /** What it may have at once, unsettled. No messages: it is given nothing now. */
  readonly credit: Credit;
  /** How many it takes with one delivery. */
  readonly most: number;
  /** When it gave its last sign of life, epoch milliseconds; `Infinity` where none is needed. */
  readonly seenAt: number;
  /** Gives it messages; never throws. */
  deliver(deliveries: readonly Delivery[]): void;
  /** It gave no sign of life for too long, and has no leases any more. */
  end(): void;
}

/**
 * What calls the target of a subscription: it has its lanes join a line as members, and settles what they are given.
 * A group of consumers has none.
 */
export interface Lanes {
  /** To be called in each turn in which there may be something to deliver, before it is. */
  offer(): void;
}

/** What a member is given, as data. */
export function deliveredOf({ entry, attempt }: Delivery): DeliveredMessage {
  const { id, offset, key, at, body } = entry;
  return { id, offset, key, attempt, at, body };
}

/** Whether a message of the engine is what it was fed with. */
export function isEntry(message: Enqueued): message is Entry {
  return 'body' in message;
}
