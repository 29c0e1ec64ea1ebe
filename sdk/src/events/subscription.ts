import type { Clock } from '../../../src/kernel/clock.ts';
import type { EventsConnectInput, EventsConnectResult, EventsPollInput, EventsPollResult } from '../generated/types.ts';
import type { Delivered } from './intake.ts';

/** What subscribing works with. */
export interface SubscriberParts {
  /** Address of the processor. */
  readonly url: string;
  readonly clock: Clock;
  readonly connect: (input: EventsConnectInput, signal: AbortSignal) => Promise<EventsConnectResult>;
  readonly poll: (input: EventsPollInput, signal: AbortSignal) => Promise<EventsPollResult>;
}

/** What is subscribed to, and how messages are dealt with. */
export interface SubscribeOptions extends Omit<EventsConnectInput, 'product' | 'env'> {
  readonly product?: string;
  readonly env?: string;
  /** Deals with a message. One that throws has it delivered again, three times at most unless the topic says otherwise. */
  readonly callback: (message: never, context: Omit<Delivered, 'message'>) => unknown;
  /** Callbacks at one time, of different keys; 10 when absent. */
  readonly concurrency?: number;
  /** Told what a callback threw, and what keeps the subscription from the processor, which is tried again. */
  readonly onError?: (error: unknown, context?: Omit<Delivered, 'message'>) => void;
  /**
   * How messages come; by a socket when absent, or by polls where there is no `WebSocket` or it cannot be opened. What
   * fails of a subscriber without a group that polls is tried again by itself, three times in all.
   */
  readonly transport?: 'websocket' | 'poll';
}

/** A subscription that is under way. */
export interface Subscription {
  readonly success: true;
  /** Of this subscriber. */
  readonly process_id: string;
  /** Null for a subscriber of its own. */
  readonly group: string | null;
  /** `connecting` while it is not connected, which is tried again. */
  readonly state: 'connecting' | 'open' | 'closed';
  /** Takes no more messages, waits for the callbacks that run, 30 s at most, and tells what they came to. */
  close(): Promise<void>;
  /** Resolves when `close` is done. */
  readonly closed: Promise<void>;
}
