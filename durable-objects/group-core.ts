import type { Parts } from '../src/compose.ts';
import type { GroupPlace, GroupSettings } from '../src/drivers/broker/directory.ts';
import { eventIdOf } from '../src/engine/event/event-id.ts';
import { beginAt } from '../src/engine/event/group.ts';
import type { Failing, GroupRecord } from '../src/engine/event/group-state.ts';
import type { LogMessage } from '../src/drivers/broker/port.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import { GroupAlarm } from './group-alarm.ts';
import { GroupDead } from './group-dead.ts';
import { GroupFeed } from './group-feed.ts';
import { GroupKeeper } from './group-keeper.ts';
import { LagWatch } from './group-lag.ts';
import { GroupLine, type LineParts } from './group-line.ts';
import type { Entry, Lanes, Member } from './group-members.ts';
import { type GroupFacts, GroupStore, kindOf, NEW_GROUP, type StoredGroup } from './group-store.ts';

/** What a read of the log brings at most. */
const READ = { messages: LIMITS.event_window.value, bytes: LIMITS.event_window_bytes.value };
const WINDOW = READ;
/** Of one ephemeral subscriber: no more than it may have unsettled. */
const OWN_WINDOW = { messages: LIMITS.event_unacked.value, bytes: LIMITS.event_unacked_bytes.value };

/** What a group's object has in memory: its lines, what feeds them, and what keeps them. */
export class GroupCore {
  readonly parts: Parts;
  readonly store: GroupStore;
  readonly dead: GroupDead;
  readonly feed: GroupFeed;
  readonly keeper: GroupKeeper;
  readonly lag: LagWatch;
  readonly alarm: GroupAlarm;
  /** The line of the group; null where it has none, or subscribers have their own. */
  shared: GroupLine | null = null;
  /** Lines of ephemeral subscribers, by their socket's id. */
  readonly own = new Map<string, GroupLine>();
  /** What calls the target of a subscription. */
  lanes: Lanes | null = null;
  /** Builds it. */
  readonly caller: (core: GroupCore) => Lanes;
  /** To be called after members were given messages. */
  onGiven: () => void = () => undefined;
  readonly #ctx: DurableObjectState;
  #facts: GroupFacts | null = null;

  constructor(ctx: DurableObjectState, parts: Parts, caller: (core: GroupCore) => Lanes) {
    this.#ctx = ctx;
    this.caller = caller;
    this.parts = parts;
    this.store = new GroupStore(ctx.storage.sql);
    this.alarm = new GroupAlarm(ctx.storage, this);
    this.dead = new GroupDead({
      store: this.store,
      sealer: parts.sealer,
      isUnsettled: (offset) => this.isUnsettled(offset) || this.keeper.isBurying(offset),
    });
    const waitUntil = (work: Promise<unknown>) => ctx.waitUntil(work);
    this.keeper = new GroupKeeper({
      parts,
      store: this.store,
      storage: ctx.storage,
      dead: this.dead,
      snapshot: () => this.#snapshot(),
      onTick: () => this.alarm.tick(),
      waitUntil,
    });
    this.feed = new GroupFeed({
      read: (from) => this.topic.read(this.facts.place, from, READ),
      lines: () => this.lines,
      idOf: (offset) => this.idOf(offset),
      onFed: () => this.settle(),
      onFault: (thrown) => this.alarm.noteFault(thrown),
      waitUntil,
    });
    this.lag = new LagWatch(this);
    const stored = this.store.state();
    if (stored !== null) this.#begin(stored, { ...stored, failing: this.store.failing() });
  }

  /** Whether it is a group: one that was erased, or never joined, is none. */
  get isKnown(): boolean {
    return this.#facts !== null;
  }

  /** What is known of it. Throws where it is no group. */
  get facts(): GroupFacts {
    if (this.#facts === null) throw new Error('the group is not known');
    return this.#facts;
  }

  get topic() {
    return this.parts.eventObjects.topic(this.facts.place);
  }

  get lines(): readonly GroupLine[] {
    return this.shared === null ? [...this.own.values()] : [this.shared];
  }

  /** The line of a member. */
  lineOf(member: string): GroupLine | null {
    return this.shared ?? this.own.get(member) ?? null;
  }

  /** Begins a group that is known to its topic. */
  create(place: GroupPlace, settings: GroupSettings, began: number): void {
    if (this.#facts !== null) return;
    this.#begin({ place, settings, ...NEW_GROUP }, beginAt(began));
    this.keeper.changed();
    this.keeper.write();
  }

  /** Has its settings be these. */
  configure(settings: GroupSettings, version: number | null = this.facts.version): void {
    const { facts } = this;
    if (facts.version === version && JSON.stringify(facts.settings) === JSON.stringify(settings)) return;
    this.#facts = { ...facts, settings, version };
    this.keeper.changed();
  }

  /** A line of one ephemeral subscriber. */
  openLine(id: string, record: GroupRecord): GroupLine {
    const line = new GroupLine({ ...this.#lineParts(), window: OWN_WINDOW, onChange: () => undefined }, record);
    this.own.set(id, line);
    return line;
  }

  /** A member joins the line. */
  join(member: Member): void {
    this.lineOf(member.id)?.join(member);
    this.keeper.tick();
    this.#facts = { ...this.facts, seenAt: this.parts.clock.now() };
  }

  /** A member is gone. */
  leave(id: string): void {
    if (!this.isKnown) return;
    const line = this.lineOf(id);
    line?.leave(id);
    this.own.delete(id);
    this.#facts = { ...this.facts, seenAt: this.parts.clock.now() };
    if (line === null || this.shared === null) return;
    this.keeper.changed();
    this.settle([line]);
  }

  /** Adds to what it counts. */
  count(name: keyof StoredGroup['counts'], more: number): void {
    const { facts } = this;
    this.#facts = { ...facts, counts: { ...facts.counts, [name]: facts.counts[name] + more } };
  }

  /** Offers what there is, and sees to what follows. */
  settle(lines: readonly GroupLine[] = this.lines): void {
    this.lanes?.offer();
    let hasGiven = false;
    for (const line of lines) hasGiven = line.offer() || hasGiven;
    this.onGiven();
    if (this.shared?.awaitsAgain === true) this.#ctx.waitUntil(this.#awake());
    if (hasGiven) this.keeper.tick();
    this.feed.more(lines);
  }

  /** Resolves when it has what it had before it slept; throws when that cannot be read. */
  async whole(): Promise<void> {
    if (this.isWhole) return;
    const { shared } = this;
    if (shared?.awaitsAgain === true) this.revive(await this.dead.resume(this.facts.place));
    await this.feed.whole();
  }

  get isWhole(): boolean {
    for (const line of this.lines) if (!line.isWhole) return false;
    return true;
  }

  /** Has dead letters be delivered again. */
  revive(messages: readonly LogMessage[]): void {
    this.shared?.revive(messages.map((message) => this.feed.entryOf(message)));
  }

  /** Whether a message is not settled, nor a dead letter. */
  isUnsettled(offset: number): boolean {
    return this.shared?.isUnsettled(offset) ?? false;
  }

  idOf(offset: number): string {
    const { broker, topic } = this.facts.place;
    return eventIdOf({ broker, topic, partition: 0, offset });
  }

  /** Forgets everything, in memory and in storage. */
  erase(): void {
    this.#facts = null;
    this.shared = null;
    this.own.clear();
    this.keeper.clear();
    this.dead.forget();
    void this.#ctx.storage.deleteAll();
    this.store.forget();
    this.alarm.clear();
  }

  #begin(facts: GroupFacts, record: GroupRecord): void {
    const { place, settings, version, counts, seenAt } = facts;
    this.#facts = { place, settings, version, counts, seenAt };
    if (kindOf(place.group) !== 'ephemeral')
      this.shared = new GroupLine(this.#lineParts(), record, this.dead.again.size > 0);
    if (kindOf(place.group) === 'subscription') this.lanes = this.caller(this);
  }

  /** What was being delivered again before the object slept goes on. */
  async #awake(): Promise<void> {
    try {
      await this.whole();
      this.settle();
    } catch (thrown) {
      this.alarm.noteFault(thrown);
    }
  }

  #lineParts(): LineParts {
    const { clock, ids } = this.parts;
    return {
      now: () => clock.now(),
      policy: () => ({ attempts: this.facts.settings.attempts, random: ids.random() }),
      window: WINDOW,
      onChange: () => this.keeper.changed(),
      onBury: (failing, entry) => this.#bury(failing, entry),
      onExpired: (count) => this.count('expired', count),
    };
  }

  #bury(failing: Failing, entry: Entry): void {
    const { clock, log } = this.parts;
    if (this.shared !== null) this.keeper.bury({ failing, entry, at: clock.now() });
    const { attempts, error } = failing;
    log.warn({ event: 'event_dead_letter', ...this.facts.place, id: entry.id, attempts, code: error.code });
  }

  #snapshot(): { readonly stored: StoredGroup; readonly record: GroupRecord } | null {
    if (this.#facts === null) return null;
    const record = this.shared?.state ?? beginAt(0);
    const { cursor, settled } = record;
    return { stored: { ...this.#facts, cursor, settled }, record };
  }
}
