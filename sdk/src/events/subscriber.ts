import { DuctapeError } from '../errors.ts';
import { type Delivered, Intake, type Settled } from './intake.ts';
import type { Link, LinkEvents } from './link.ts';
import { openPoller } from './poller.ts';
import { Progress } from './progress.ts';
import { openSocket } from './socket.ts';
import type { SubscriberParts, SubscribeOptions, Subscription } from './subscription.ts';

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
  state: Subscription['state'] = 'connecting';
  readonly #parts: SubscriberParts;
  readonly #options: SubscribeOptions;
  readonly #intake: Intake;
  readonly #closing = new AbortController();
  #link: Link | null = null;
  #settled: Settled[] = [];
  #gathering: ReturnType<typeof setTimeout> | null = null;
  /** Of a subscriber of its own; a group keeps its own. */
  readonly #progress: Progress | null;
  #failedSockets = 0;
  #waiting = 0;

  constructor(parts: SubscriberParts, options: SubscribeOptions) {
    this.#parts = parts;
    this.#options = options;
    this.group = options.group ?? null;
    this.#progress = options.group === undefined ? new Progress() : null;
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
      // What failed and was not told is delivered again all the same.
      this.#settled = this.#settled.filter(({ error }) => error === null);
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
        this.#progress?.begin(cursor);
        established(cursor);
      },
      onMessages: (messages) => this.#take(messages),
      onFailed: (offset, isDead) => {
        this.#intake.knows(offset);
        if (isDead) this.#progress?.settle(offset);
      },
    });
    const first = await Promise.race([ready, link.ended.then((why) => ({ why }))]);
    if (first !== 'ready') {
      if (this.#isPolling) throw errorOf(first.why);
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
    const from = this.#progress?.place ?? asked.from;
    const subscription = { ...asked, ...(from !== undefined && { from }) };
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

  #take(messages: readonly Delivered[]): void {
    if (this.state === 'closed') return;
    const { fresh: taken, done } = this.#progress?.take(messages) ?? { fresh: messages, done: [] };
    // What was done before the connection broke comes once more.
    this.#tell(done.map((offset) => ({ offset, error: null })));
    this.#waiting += taken.length;
    this.#intake.take(taken);
  }

  #done(settled: Settled): void {
    this.#waiting = Math.max(0, this.#waiting - 1);
    if (settled.error === null) this.#progress?.settle(settled.offset);
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

function errorOf(why: unknown): Error {
  if (why instanceof Error) return why;
  return new DuctapeError('CONNECTION_ERROR', 'the subscription was ended', {}, why);
}

/** A socket that did not open. */
class SocketFailure extends Error {}

function waitOf(failures: number): number {
  const wait = Math.min(RECONNECT_MS.first * 2 ** failures, RECONNECT_MS.most);
  return Math.round(wait * (0.5 + Math.random() / 2));
}
