import { DuctapeError } from '../errors.ts';
import type { EventsConnectInput } from '../generated/types.ts';
import { type Delivered, Intake, type Settled } from './intake.ts';
import type { Link, LinkEvents } from './link.ts';
import { openPoller } from './poller.ts';
import { Progress } from './progress.ts';
import { openSocket, SocketFailure } from './socket.ts';
import type { SubscribeOptions, SubscriberParts, Subscription } from './subscription.ts';

export { canonicalEvent } from './aliases.ts';

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
  readonly closed: Promise<void>;
  state: Subscription['state'] = 'connecting';
  readonly #parts: SubscriberParts;
  readonly #options: SubscribeOptions;
  readonly #intake: Intake;
  readonly #stopping = new AbortController();
  readonly #closing = new AbortController();
  /** Of a subscriber of its own; a group keeps its own. */
  readonly #progress: Progress | null;
  #tellClosed: () => void = () => undefined;
  #link: Link | null = null;
  #settled: Settled[] = [];
  #gathering: ReturnType<typeof setTimeout> | null = null;
  #failedSockets = 0;
  #hasPolled = false;

  constructor(parts: SubscriberParts, options: SubscribeOptions) {
    this.#parts = parts;
    this.#options = options;
    this.group = options.group ?? null;
    this.#progress = this.group === null ? new Progress() : null;
    this.closed = new Promise((resolve) => {
      this.#tellClosed = resolve;
    });
    this.#intake = new Intake({
      callback: options.callback,
      concurrency: options.concurrency ?? CONCURRENCY,
      onSettled: (settled) => this.#done(settled),
      onError: (error, context) => this.#say(error, context),
      redelivers: () => this.#isRedelivered,
      pause: (ms) => parts.clock.sleep(ms, this.#stopping.signal),
    });
  }

  /** Connects for the first time. */
  async begin(): Promise<void> {
    while (this.#link === null) {
      try {
        await this.#connect();
      } catch (error) {
        if (!(error instanceof SocketFailure)) throw error;
        // Where no socket can be opened, it polls, unless it is not to.
        if (this.#failedSockets >= FAILED_SOCKETS && !this.#isPolling) throw error.why;
      }
    }
    void this.#keep();
  }

  close(): Promise<void> {
    if (this.state !== 'closed') void this.#end();
    return this.closed;
  }

  async #end(): Promise<void> {
    this.state = 'closed';
    this.#stopping.abort();
    this.#intake.drop();
    const late = new AbortController();
    const over = this.#parts.clock.sleep(CLOSE_MS, late.signal).catch(() => undefined);
    await Promise.race([this.#intake.idle(), over]);
    late.abort();
    this.#flush();
    this.#closing.abort();
    await this.#link?.close();
    this.#tellClosed();
  }

  get #isPolling(): boolean {
    const { transport } = this.#options;
    if (transport !== undefined) return transport === 'poll';
    return typeof WebSocket === 'undefined' || this.#failedSockets >= FAILED_SOCKETS;
  }

  /** Without a group, polls read the topic and nothing more. */
  get #isRedelivered(): boolean {
    return this.group !== null || !this.#isPolling;
  }

  /** Stays connected until it is closed. */
  async #keep(): Promise<void> {
    let failures = 0;
    while (!this.#closing.signal.aborted) {
      const why = await this.#link?.ended;
      if (this.#closing.signal.aborted) return;
      this.#lose();
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

  /** Keeps what a link that has ended could not tell. */
  #lose(): void {
    this.#settled.unshift(...(this.#link?.rest() ?? []));
    this.#link = null;
  }

  /** Resolves when delivery has begun. */
  async #connect(): Promise<void> {
    let established: () => void = () => undefined;
    const ready = new Promise<'ready'>((resolve) => {
      established = () => resolve('ready');
    });
    const link = await this.#opened({
      onReady: (cursor) => {
        this.#progress?.begin(cursor);
        established();
      },
      onMessages: (messages) => this.#take(messages),
      onFailed: (offset, isDead) => {
        this.#intake.knows(offset);
        if (isDead) this.#progress?.settle(offset);
      },
    });
    this.#link = link;
    const first = await Promise.race([ready, link.ended.then((why) => ({ why }))]);
    if (first !== 'ready') {
      this.#lose();
      const why = errorOf(first.why);
      if (this.#isPolling) throw why;
      this.#failedSockets += 1;
      throw new SocketFailure(why);
    }
    this.#failedSockets = 0;
    if (this.state === 'connecting') this.state = 'open';
    this.#flush();
  }

  async #opened(events: LinkEvents): Promise<Link> {
    const { url, connect } = this.#parts;
    const { callback: _callback, concurrency: _most, onError: _onError, transport: _way, ...asked } = this.#options;
    const from = this.#progress?.place ?? asked.from;
    const subscription = { ...asked, ...(from !== undefined && { from }) };
    if (this.#isPolling) return this.#polled(events, subscription);
    const { ticket, path } = await connect(subscription, this.#closing.signal);
    // What failed and was not told is delivered again all the same.
    this.#settled = this.#settled.filter(({ error }) => error === null);
    this.#closing.signal.throwIfAborted();
    return openSocket(`${url.replace(/^http/, 'ws')}${path}`, ticket, events);
  }

  #polled(events: LinkEvents, { from = 'now', ...subscription }: EventsConnectInput): Link {
    const { poll, clock } = this.#parts;
    const isBack = this.#hasPolled;
    this.#hasPolled = true;
    return openPoller({
      ...events,
      poll,
      clock,
      subscription,
      from,
      isBack,
      member: this.process_id,
      rest: this.#settled.splice(0),
      running: () => this.#intake.running,
      flush: () => this.#flush(),
      hasRoom: () => this.#intake.size < AHEAD,
    });
  }

  #take(messages: readonly Delivered[]): void {
    if (this.state === 'closed') return;
    const { fresh, done } = this.#progress?.take(messages) ?? { fresh: messages, done: [] };
    this.#tell(done.map((offset) => ({ offset, error: null })));
    this.#intake.take(fresh);
  }

  #done(settled: Settled): void {
    if (settled.error === null || !this.#isRedelivered) this.#progress?.settle(settled.offset);
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

  #say(error: unknown, context?: Omit<Delivered, 'message'>): void {
    try {
      this.#options.onError?.(error, context);
    } catch (thrown) {
      console.error(thrown);
    }
  }
}

function waitOf(failures: number): number {
  const wait = Math.min(RECONNECT_MS.first * 2 ** failures, RECONNECT_MS.most);
  return Math.round(wait * (0.5 + Math.random() / 2));
}

function errorOf(why: unknown): Error {
  return why instanceof Error ? why : new DuctapeError('CONNECTION_ERROR', 'the subscription was ended');
}
