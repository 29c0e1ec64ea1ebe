import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import type { BeginAt, GroupObject, GroupPlace, GroupSettings, Poll } from '../../src/drivers/broker/directory.ts';
import { groupObjectName } from '../../src/drivers/broker/directory.ts';
import type { NewMessage } from '../../src/drivers/broker/port.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { newTopic, publish } from './topics.ts';

export const SETTINGS: GroupSettings = { attempts: 3, lag: { messages: null, ageMs: null } };

/** How long a test waits for what the processor does by itself. */
export const PATIENCE = { timeout: 10_000, interval: 5 };

/** A message as a socket is given it. */
export interface Given {
  readonly offset: number;
  readonly id: string;
  readonly key: string | null;
  readonly attempt: number;
  readonly at: number;
  readonly message: unknown;
}

/** A group of a topic that nothing was published to. */
export function newGroup(group = 'workers'): GroupPlace {
  return { ...newTopic(), group };
}

/** The object's stub, a new one each time: one of a crashed object stays broken. */
export function groupStub(place: GroupPlace): DurableObjectStub {
  return env.GROUPS.get(env.GROUPS.idFromName(groupObjectName(place)));
}

export function groupOf(place: GroupPlace): GroupObject {
  return groupStub(place) as unknown as GroupObject;
}

/** A ticket that was not used. */
export async function ticketOf(place: GroupPlace, from: BeginAt = 'now', settings = SETTINGS): Promise<string> {
  return (await groupOf(place).ticket(place, settings, from))?.ticket ?? expect.unreachable();
}

/** Opens a socket with a ticket; the answer when it is refused. */
export function openWith(place: GroupPlace, ticket: string): Promise<Response> {
  const headers = { Upgrade: 'websocket', 'Sec-WebSocket-Protocol': `ductape.events, ${ticket}` };
  return groupStub(place).fetch('http://processor/v1/events/socket', { headers });
}

/** A subscriber with a socket. */
export class Subscriber {
  readonly given: Given[] = [];
  /** By key, the failure that the processor has not noted: what comes of the key until then is of before. */
  readonly #failing = new Map<string | null, number>();
  readonly frames: string[] = [];
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.accept();
    this.closed = new Promise((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
    socket.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string') return;
      this.frames.push(data);
      const frame: unknown = data === 'pong' ? null : JSON.parse(data);
      if (frame === null || typeof frame !== 'object') return;
      if ('m' in frame) this.given.push(...(frame.m as Given[]).filter(({ key }) => !this.#failing.has(key)));
      for (const [key, offset] of this.#failing) if ('o' in frame && frame.o === offset) this.#failing.delete(key);
    });
  }

  /** The offsets of what it was given, once these are so many. */
  async offsets(count: number): Promise<number[]> {
    return (await this.got(count)).map(({ offset }) => offset);
  }

  /** What it was given, once this is so much. */
  got(count: number): Promise<Given[]> {
    return vi.waitFor(() => {
      if (this.given.length < count)
        throw new Error(`${this.given.length} of ${count} came: ${JSON.stringify(this.given)}`);
      return this.given;
    }, PATIENCE);
  }

  /** A frame, once it came. */
  frame(n: number): Promise<string> {
    return vi.waitFor(() => {
      const frame = this.frames[n];
      if (frame === undefined) throw new Error(`${this.frames.length} frames came`);
      return frame;
    }, PATIENCE);
  }

  ack(...offsets: readonly number[]): void {
    this.say({ t: 'ack', o: offsets });
  }

  fail(offset: number, error = 'it broke'): void {
    const failed = this.given.find((given) => given.offset === offset);
    if (failed !== undefined) this.#failing.set(failed.key, offset);
    this.say({ t: 'fail', o: offset, e: error });
  }

  say(frame: unknown): void {
    this.#socket.send(typeof frame === 'string' || frame instanceof ArrayBuffer ? frame : JSON.stringify(frame));
  }

  close(): void {
    this.#socket.close(1000, 'done');
  }
}

/** Subscribes with a socket. */
export async function subscribe(place: GroupPlace, from: BeginAt = 'now', settings = SETTINGS): Promise<Subscriber> {
  const { webSocket, status } = await openWith(place, await ticketOf(place, from, settings));
  if (webSocket === null) throw new Error(`the socket was refused with ${status}`);
  return new Subscriber(webSocket);
}

/** Publishes messages, each with a key. */
export function publishKeyed(
  place: GroupPlace,
  messages: readonly (readonly [key: string | null, message: unknown])[],
) {
  const news = messages.map(([key, message]): NewMessage => ({ key, body: JSON.stringify(message) }));
  return publish(place, [], { messages: news });
}

/** Polls. */
export async function poll(place: GroupPlace, member: string, more: Partial<Poll> = {}, settings = SETTINGS) {
  const polled = await groupOf(place).poll(place, settings, {
    member,
    acks: [],
    failures: [],
    waitMs: 0,
    limit: 100,
    leave: false,
    from: 'now',
    ...more,
  });
  return polled ?? expect.unreachable();
}

/** What the object keeps. */
export function keptOf(place: GroupPlace) {
  return runInDurableObject(groupStub(place), async (_object, { storage }) => {
    const isMade = storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'dead'").toArray().length > 0;
    const rows = (table: string) =>
      isMade ? storage.sql.exec<Record<string, string | number>>(`SELECT * FROM ${table}`).toArray() : [];
    const [state] = rows('state');
    return {
      state: state === undefined ? null : (JSON.parse(String(state['data'])) as { cursor: number; settled: unknown }),
      failing: rows('failing'),
      dead: rows('dead'),
      alarm: await storage.getAlarm(),
    };
  });
}

/** Resolves when the cursor that is kept is this. */
export function keptCursor(place: GroupPlace, cursor: number): Promise<void> {
  return vi.waitFor(async () => {
    const { state } = await keptOf(place);
    if (state?.cursor !== cursor) throw new Error(`kept is ${JSON.stringify(state)}`);
  }, PATIENCE);
}

/** Resolves when the one message that fails has failed so often. */
export function keptAttempts(place: GroupPlace, attempts: number): Promise<void> {
  return vi.waitFor(async () => {
    const { failing } = await keptOf(place);
    if (failing[0]?.['attempts'] !== attempts) throw new Error(`failing is ${JSON.stringify(failing)}`);
  }, PATIENCE);
}

/** Puts the processor's clock ahead by `ms` from the real time, from where it goes on. */
export function ahead(ms: number): void {
  vi.spyOn(systemClock, 'now').mockImplementation(() => Date.now() + ms);
}

/** Lets the object's alarm go off, once one is armed, as if it were so much later. */
export async function ringAhead(place: GroupPlace, ms: number): Promise<void> {
  ahead(ms);
  await vi.waitFor(async () => {
    if (!(await runDurableObjectAlarm(groupStub(place)))) throw new Error('no alarm is armed');
  }, PATIENCE);
}
