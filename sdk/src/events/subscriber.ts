import type { Clock } from '../../../src/kernel/clock.ts';
import { DuctapeError } from '../errors.ts';
import type { EventsConnectInput, EventsConnectResult, EventsPollInput, EventsPollResult } from '../generated/types.ts';
import { type Delivered, Intake, type Settled } from './intake.ts';
import type { Link, LinkEvents } from './link.ts';
import { openPoller } from './poller.ts';
import { openSocket } from './socket.ts';

export { canonicalEvent } from './aliases.ts';

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
  /** How messages come; by a socket where there is `WebSocket`, else by polls, when absent. */
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
}

const CONCURRENCY = 10;
/** Waits before it connects anew. */
const RECONNECT_MS = { first: 250, most: 15_000 };
/** Sockets that did not open, in a row, after which it polls. */
const FAILED_SOCKETS = 2;
/** How long acknowledgements are gathered. */
const GATHER_MS = 2;
const CLOSE_MS = 30_000;
/** Messages that a poller takes ahead. */
const AHEAD = 100;

/** Subscribes: resolves when delivery has begun. Throws what the processor refuses. */
export async function subscribe(parts: SubscriberParts, options: SubscribeOptions): Promise<Subscription> {
  const subscriber = new Subscriber(parts, options);
  await subscriber.begin();
  return subscriber;
}

class Subscriber implements Subscription {
  readonly success = true;
  readonly process_id = `sub_${crypto.randomUUID().replaceAll('-', '')}`;
  readonly group: string | null;
  state: Subscription['state'] = 'connecting';
  readonly #parts: SubscriberParts;
  readonly #options: SubscribeOptions;
  readonly #intake: Intake;
  readonly #closing = new AbortController();
  #link: Link | null = null;
  #settled: Settled[] = [];
  #gathering: ReturnType<typeof setTimeout> | null = null;
  /** Of a subscriber of its own: messages that it was given and has not done, by offset, and where the next one is. */
  readonly #open = new Map<number, number>();
  #next: number | null = null;
  #failedSockets = 0;
  #waiting = 0;

  constructor(parts: SubscriberParts, options: SubscribeOptions) {
    this.#parts = parts;
    this.#options = options;
    this.group = options.group ?? null;
    this.#intake = new Intake({
      callback: options.callback,
      concurrency: options.concurrency ?? CONCURRENCY,
      onSettled: (settled) => this.#done(settled),
      onError: (error, context) => this.#say(error, context),
    });
  }

  /** Connects for the first time. */
  async begin(): Promise<void> {
    for (;;) {
      try {
        await this.#connect();
        break;
      } catch (error) {
        // Where no socket can be opened, it polls.
        if (this.#isPolling || !(error instanceof SocketFailure)) throw error;
      }
    }
    void this.#keep();
  }

  async close(): Promise<void> {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.#intake.drop();
    const late = new AbortController();
    const over = this.#parts.clock.sleep(CLOSE_MS, late.signal).catch(() => undefined);
    await Promise.race([this.#intake.idle(), over]);
    late.abort();
    this.#flush();
    if (this.#settled.length > 0 && this.#link !== null) await this.#last();
    this.#closing.abort();
    this.#link?.close();
  }

  get #isPolling(): boolean {
    const { transport } = this.#options;
    if (transport !== undefined) return transport === 'poll';
    return typeof WebSocket === 'undefined' || this.#failedSockets >= FAILED_SOCKETS;
  }

  /** Stays connected until it is closed. */
  async #keep(): Promise<void> {
    let failures = 0;
    while (!this.#closing.signal.aborted) {
      const why = await this.#link?.ended;
      if (this.#closing.signal.aborted) return;
      this.#link = null;
      if (this.state !== 'closed') this.state = 'connecting';
      // What was not begun is delivered again.
      this.#intake.drop();
      if (why !== null && why !== undefined) this.#say(why);
      try {
        await this.#parts.clock.sleep(waitOf(failures), this.#closing.signal);
        await this.#connect();
        failures = 0;
      } catch (error) {
        failures += 1;
        if (!this.#closing.signal.aborted && !(error instanceof SocketFailure)) this.#say(error);
      }
    }
  }

  /** Resolves when delivery has begun. */
  async #connect(): Promise<void> {
    let established: (cursor: number) => void = () => undefined;
    const ready = new Promise<'ready'>((resolve) => {
      established = () => resolve('ready');
    });
    const link = await this.#opened({
      onReady: (cursor) => {
        this.#next ??= cursor;
        established(cursor);
      },
      onMessages: (messages) => this.#take(messages),
    });
    const first = await Promise.race([ready, link.ended.then((why) => ({ why }))]);
    if (first !== 'ready') {
      if (this.#isPolling) throw first.why ?? new DuctapeError('CONNECTION_ERROR', 'the subscription was ended');
      this.#failedSockets += 1;
      throw new SocketFailure();
    }
    this.#failedSockets = 0;
    this.#link = link;
    if (this.state === 'connecting') this.state = 'open';
    this.#flush();
  }

  async #opened(events: LinkEvents): Promise<Link> {
    const { url, clock, connect, poll } = this.#parts;
    const {
      callback: _callback,
      concurrency: _concurrency,
      onError: _onError,
      transport: _way,
      ...asked
    } = this.#options;
    const from = this.group === null ? this.#resume() : asked.from;
    const subscription = { ...asked, ...(from !== undefined && { from }) } as EventsConnectInput;
    if (this.#isPolling)
      return openPoller({
        ...events,
        poll,
        clock,
        subscription,
        member: this.process_id,
        from: from ?? 'now',
        running: () => this.#intake.running,
        hasRoom: () => this.#waiting < AHEAD,
      });
    const { ticket, path } = await connect(subscription, this.#closing.signal);
    return openSocket(`${url.replace(/^http/, 'ws')}${path}`, ticket, events);
  }

  /** Where a subscriber of its own goes on: with the first message that it has not done. */
  #resume(): SubscribeOptions['from'] {
    if (this.#next === null) return this.#options.from;
    return Math.min(this.#next, ...this.#open.keys());
  }

  #take(messages: readonly Delivered[]): void {
    if (this.state === 'closed') return;
    let taken = messages;
    if (this.group === null) {
      const next = this.#next ?? 0;
      // What was done before the connection broke comes once more.
      taken = messages.filter(({ offset }) => offset >= next || this.#open.has(offset));
      for (const { offset, attempt } of taken) this.#open.set(offset, attempt);
      const again = messages.filter((message) => !taken.includes(message));
      this.#tell(again.map(({ offset }) => ({ offset, error: null })));
      this.#next = Math.max(next, ...messages.map(({ offset }) => offset + 1));
    }
    this.#waiting += taken.length;
    this.#intake.take(taken);
  }

  #done(settled: Settled): void {
    this.#waiting = Math.max(0, this.#waiting - 1);
    this.#open.delete(settled.offset);
    this.#tell([settled]);
  }

  #tell(settled: readonly Settled[]): void {
    if (settled.length === 0) return;
    this.#settled.push(...settled);
    this.#gathering ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  #flush(): void {
    if (this.#gathering !== null) clearTimeout(this.#gathering);
    this.#gathering = null;
    if (this.#settled.length > 0 && this.#link?.settle(this.#settled) === true) this.#settled = [];
  }

  /** What a poller was told goes with its next poll. */
  async #last(): Promise<void> {
    await this.#parts.clock.sleep(GATHER_MS);
    this.#flush();
  }

  #say(error: unknown, context?: Omit<Delivered, 'message'>): void {
    try {
      this.#options.onError?.(error, context);
    } catch (thrown) {
      console.error(thrown);
    }
  }
}

/** A socket that did not open. */
class SocketFailure extends Error {}

function waitOf(failures: number): number {
  const wait = Math.min(RECONNECT_MS.first * 2 ** failures, RECONNECT_MS.most);
  return Math.round(wait * (0.5 + Math.random() / 2));
}
