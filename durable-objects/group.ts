import { DurableObject } from 'cloudflare:workers';
import { compose, type Env } from '../src/compose.ts';
import type {
  BeginAt,
  DeadLetter,
  DeliveredMessage,
  GroupObject,
  GroupPlace,
  GroupSettings,
  GroupStanding,
  Poll,
} from '../src/drivers/broker/directory.ts';
import type { LogPage } from '../src/drivers/broker/port.ts';
import { GroupCaller } from './group-caller.ts';
import { GroupCore } from './group-core.ts';
import { GroupPollers } from './group-pollers.ts';
import { standingOf, statusesOf } from './group-standing.ts';
import { kindOf } from './group-store.ts';
import { GroupSubscribers } from './group-subscribers.ts';
import { GroupTickets } from './group-tickets.ts';

/**
 * Delivers the messages of a topic to those who share them. What may happen to them is in `src/engine/event/group.ts`;
 * nothing is written to deliver.
 */
export class Group extends DurableObject<Env> implements GroupObject {
  readonly #core: GroupCore;
  readonly #tickets: GroupTickets;
  readonly #subscribers: GroupSubscribers;
  readonly #pollers: GroupPollers;
  /** The latest word to the topic on whether it is to tell this group. */
  #membership: Promise<unknown> = Promise.resolve();
  /** Tickets that are being issued. */
  #arriving = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const parts = compose(env);
    this.#core = new GroupCore(ctx, parts, (core) => new GroupCaller(core, (work) => ctx.waitUntil(work)));
    this.#tickets = new GroupTickets(parts);
    this.#subscribers = new GroupSubscribers(ctx, this.#core, this.#tickets);
    this.#pollers = new GroupPollers(this.#core);
  }

  /** See {@link GroupObject}. */
  async told(place: GroupPlace, page: LogPage): Promise<void> {
    const core = this.#core;
    if (!core.isKnown) await this.#find(place);
    if (!core.isKnown) return;
    core.feed.take(page);
    core.settle();
    core.lag.look();
    if (core.lag.nextAt < Infinity) core.alarm.arm();
    const isLeft = this.#subscribers.count === 0 && this.#tickets.isEmpty && this.#arriving === 0;
    if (core.shared === null && isLeft) this.#rest(place);
  }

  /** See {@link GroupObject}. */
  async declare(place: GroupPlace, settings: GroupSettings, version: number, from: BeginAt): Promise<void> {
    if (!(await this.#join(place, settings, from))) throw new Error('the topic does not know its subscription');
    this.#core.configure(settings, version);
    this.#core.keeper.write();
    await this.#core.feed.ask();
    this.#core.settle();
  }

  /** See {@link GroupObject}. */
  async ticket(
    place: GroupPlace,
    settings: GroupSettings,
    from: BeginAt,
  ): Promise<{ readonly ticket: string; readonly expiresAt: number } | null> {
    this.#arriving += 1;
    try {
      if (!(await this.#join(place, settings, from))) return null;
      const head = await this.#head();
      // A subscriber of its own that was there before goes on where it was.
      const start = from === 'now' ? head : from === 'earliest' ? 0 : Math.min(from, head);
      return await this.#tickets.issue(this.ctx.id.toString(), start);
    } finally {
      this.#arriving -= 1;
    }
  }

  /** Opens a socket, with a ticket. */
  override fetch(request: Request): Promise<Response> {
    return this.#subscribers.open(request);
  }

  /** See {@link GroupObject}. */
  async poll(
    place: GroupPlace,
    settings: GroupSettings,
    poll: Poll,
  ): Promise<{ readonly messages: DeliveredMessage[]; readonly head: number } | null> {
    const core = this.#core;
    if (!this.#pollers.isJoined || !core.isKnown) {
      if (!(await this.#join(place, settings, poll.from))) return null;
      await core.feed.ask();
    } else core.configure(settings);
    await core.whole();
    const messages = await this.#pollers.poll(poll);
    return { messages, head: core.feed.head };
  }

  /** See {@link GroupObject}. */
  async seek(place: GroupPlace, offset: number): Promise<{ readonly cursor: number; readonly head: number }> {
    const core = this.#core;
    if (!core.isKnown) await this.#find(place);
    const { first, head } = await core.parts.eventObjects.topic(place).read(place, offset, { messages: 1, bytes: 1 });
    const cursor = Math.min(Math.max(offset, first), head);
    if (core.shared === null) return { cursor, head };
    this.#subscribers.closeAll();
    this.#pollers.move();
    this.#tickets.clear();
    core.shared.seek(cursor);
    core.dead.unmark();
    core.keeper.changed();
    await core.keeper.flushed();
    return { cursor, head };
  }

  /** See {@link GroupObject}. */
  standing(place: GroupPlace): Promise<GroupStanding> {
    return standingOf(this.#core, place);
  }

  /** See {@link GroupObject}. */
  async statusOf(
    _place: GroupPlace,
    offsets: readonly number[],
  ): Promise<('success' | 'pending' | 'retrying' | 'failed')[]> {
    return statusesOf(this.#core, offsets);
  }

  /** See {@link GroupObject}. */
  async deadLetters(place: GroupPlace, before: number | null, limit: number): Promise<DeadLetter[]> {
    const core = this.#core;
    return core.isKnown ? core.dead.list(place, before, limit, (offset) => core.idOf(offset)) : [];
  }

  /** See {@link GroupObject}. */
  async reprocess(place: GroupPlace, offsets: readonly number[] | null, limit: number): Promise<number[]> {
    const core = this.#core;
    if (core.shared === null) return [];
    await core.whole();
    const messages = await core.dead.pick(place, offsets, limit);
    const taken = messages.map(({ offset }) => offset);
    core.dead.mark(taken);
    core.revive(messages);
    core.settle();
    core.alarm.arm();
    return taken;
  }

  /** See {@link GroupObject}. */
  async erase(_place: GroupPlace): Promise<void> {
    this.#tickets.clear();
    this.#subscribers.closeAll();
    this.#pollers.clear();
    this.#core.erase();
  }

  /** What a socket said; never throws. */
  override async webSocketMessage(socket: WebSocket, text: string | ArrayBuffer): Promise<void> {
    await this.#subscribers.said(socket, text);
  }

  /** A socket is closed. */
  override webSocketClose(socket: WebSocket): void {
    this.#subscribers.left(socket);
    try {
      // The other side waits for it.
      socket.close();
    } catch {
      // It was closed from here.
    }
  }

  /** A socket broke. */
  override webSocketError(socket: WebSocket): void {
    this.#subscribers.left(socket);
  }

  /** Never throws: a handler that does is tried six times and then dropped by the platform. */
  override async alarm(): Promise<void> {
    await this.#core.alarm.ring();
  }

  /** Has the topic know the group, and the group its topic; false where it has as many as it may. */
  async #join(place: GroupPlace, settings: GroupSettings, from: BeginAt): Promise<boolean> {
    const core = this.#core;
    await this.#membership;
    const joining = core.parts.eventObjects.topic(place).join(place, place.group, kindOf(place.group), from);
    this.#membership = joining.catch(() => undefined);
    const known = await joining;
    if (known === null) return false;
    core.create(place, settings, known.began);
    core.configure(settings);
    return true;
  }

  /** Begins the group where its topic knows it. */
  async #find(place: GroupPlace): Promise<void> {
    const known = await this.#core.parts.eventObjects.topic(place).groups(place);
    const group = known.find(({ name }) => name === place.group);
    // Its settings come with what is asked next.
    if (group !== undefined) this.#core.create(place, DEFAULTS, group.began);
  }

  /** What is published next; what the group can take until there is read. */
  async #head(): Promise<number> {
    const { feed, shared, topic, facts } = this.#core;
    if (shared !== null) await feed.ask();
    else
      feed.take({
        ...(await topic.read(facts.place, Number.MAX_SAFE_INTEGER, { messages: 1, bytes: 1 })),
        messages: [],
      });
    return feed.head;
  }

  /** Nobody is there: the topic need not tell. */
  #rest(place: GroupPlace): void {
    const leaving = this.#core.parts.eventObjects.topic(place).leave(place, place.group);
    this.#membership = leaving.catch(() => undefined);
  }
}

/** Until the settings come with a request: as those of a topic that says nothing. */
const DEFAULTS: GroupSettings = { attempts: 3, lag: { messages: null, ageMs: null } };
