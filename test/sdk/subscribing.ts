import { onTestFinished, vi } from 'vitest';
import { type Clock, systemClock } from '../../src/kernel/clock.ts';
import type { EventsPollInput, EventsPollResult } from '../../sdk/src/generated/types.ts';
import type { Delivered } from '../../sdk/src/events/intake.ts';
import { subscribe } from '../../sdk/src/events/subscriber.ts';
import type { SubscribeOptions, Subscription } from '../../sdk/src/events/subscription.ts';

/** A message as it is delivered; one of no key where none is given. */
export function delivered(offset: number, key: string | null = null, attempt = 1): Delivered {
  return { id: `b:t:0:${offset}`, offset, key, attempt, at: 1, message: offset };
}

/** A socket that the test has the other end of. */
export class FakeSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  /** Those that were opened, in their order. */
  static opened: FakeSocket[] = [];
  /** Whether those that are opened break at once. */
  static isBroken = false;
  readyState = 0;
  readonly sent: unknown[] = [];
  readonly protocols: readonly string[];

  constructor(_url: string, protocols: readonly string[]) {
    super();
    this.protocols = protocols;
    FakeSocket.opened.push(this);
    if (FakeSocket.isBroken) queueMicrotask(() => this.break());
  }

  send(text: string): void {
    this.sent.push(text === 'ping' ? text : JSON.parse(text));
  }

  close(): void {
    this.readyState = 3;
  }

  /** Breaks. */
  break(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }

  /** Has the subscriber be told a frame. */
  say(frame: object | string): void {
    const data = typeof frame === 'string' ? frame : JSON.stringify(frame);
    this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }

  /** Has it be established. */
  ready(cursor = 0): void {
    this.readyState = 1;
    this.say({ t: 'ready', cursor, head: cursor });
  }

  deliver(...m: readonly Delivered[]): void {
    this.say({ t: 'messages', m });
  }
}

/** The socket that is opened as the nth, once it is. */
export function socketOf(n: number): Promise<FakeSocket> {
  return vi.waitFor(() => {
    const socket = FakeSocket.opened[n];
    if (socket === undefined) throw new Error(`no socket ${n}`);
    return socket;
  });
}

/** What takes longer is waited for by nobody here. */
const SHORT_MS = 10;
/** The time that `close` gives callbacks is never over. */
const LONG_MS = 30_000;

/** A clock whose waits are over at once but for the shortest and the longest, and are noted. */
function hurriedClock(): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  const sleep: Clock['sleep'] = (ms, signal) => {
    if (ms <= SHORT_MS) return systemClock.sleep(ms, signal);
    if (ms < LONG_MS) waits.push(ms);
    return ms < LONG_MS ? systemClock.sleep(0, signal) : new Promise(() => undefined);
  };
  return { waits, now: () => 0, sleep };
}

/** How polls are answered. */
export type Answer = (input: EventsPollInput, signal: AbortSignal) => Promise<Partial<EventsPollResult>>;

/** A poll that nothing comes of until it is given up. */
const silence: Answer = (_input, signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

/** Subscribes to a processor that is not there; what it asks for is kept. */
export function begin(options: Partial<SubscribeOptions> & Pick<SubscribeOptions, 'callback'>, answers: Answer[] = []) {
  FakeSocket.opened = [];
  FakeSocket.isBroken = false;
  vi.stubGlobal('WebSocket', FakeSocket);
  const connects: unknown[] = [];
  const polls: EventsPollInput[] = [];
  const clock = hurriedClock();
  const subscription: Promise<Subscription> = subscribe(
    {
      url: 'http://processor',
      clock,
      connect: async (input) => {
        connects.push(input);
        return { ticket: `t${connects.length}`, path: '/v1/events/socket', expires_at: 0 };
      },
      poll: async (input, signal) => {
        polls.push(input);
        const answer = input.leave === true ? {} : await (answers.shift() ?? silence)(input, signal);
        return { messages: [], next: 0, head: 0, ...answer };
      },
    },
    { event: 'b:t', ...options },
  );
  onTestFinished(async () => {
    vi.unstubAllGlobals();
    // Callbacks of some never end.
    void (await subscription.catch(() => null))?.close();
  });
  return { subscription, connects, polls, clock };
}
