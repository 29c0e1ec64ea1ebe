import { applyGroup, createGroup } from '../src/engine/event/group.ts';
import type {
  Credit,
  Failing,
  FailurePolicy,
  GroupEvent,
  GroupRecord,
  GroupState,
} from '../src/engine/event/group-state.ts';
import { hasOffset, sizeOf } from '../src/engine/event/ranges.ts';
import type { ErrorRecord } from '../src/kernel/errors.ts';
import { Holdings, OwedLeases } from './group-leases.ts';
import { type Delivery, type Entry, isEntry, type Member } from './group-members.ts';
import { type IsFor, Rounds } from './group-rounds.ts';

/** What a line works with. */
export interface LineParts {
  readonly now: () => number;
  readonly policy: () => FailurePolicy;
  /** What it reads ahead, at most. */
  readonly window: Credit;
  /** What is to be kept of it has changed. */
  readonly onChange: () => void;
  /** A message is a dead letter. */
  readonly onBury: (failing: Failing, entry: Entry) => void;
  /** So many messages were removed before they were settled. */
  readonly onExpired: (count: number) => void;
}

/** Messages of a topic on their way to those who share them: the state of the engine, and its members. */
export class GroupLine {
  readonly #parts: LineParts;
  readonly #members = new Map<string, Member>();
  #state: GroupState;
  readonly #owed = new OwedLeases();
  readonly #holdings = new Holdings();
  readonly #rounds = new Rounds();
  #bytes = 0;
  /** Whether there are dead letters that were delivered again before the object slept, and are to be opened yet. */
  #awaitsAgain: boolean;

  constructor(parts: LineParts, record: GroupRecord, awaitsAgain = false) {
    this.#parts = parts;
    this.#awaitsAgain = awaitsAgain;
    this.#state = createGroup(record);
  }

  get state(): GroupState {
    return this.#state;
  }

  get members(): ReadonlyMap<string, Member> {
    return this.#members;
  }

  /** Whether dead letters that were being delivered again are to be opened yet. */
  get awaitsAgain(): boolean {
    return this.#awaitsAgain;
  }

  /** Whether the messages of all leases are read: before, nothing is offered. */
  get isWhole(): boolean {
    return this.#owed.isEmpty && !this.#awaitsAgain;
  }

  /** Whether it can take more of the log. */
  get hasRoom(): boolean {
    const { messages, bytes } = this.#parts.window;
    return this.#state.window.length < messages && (this.#bytes < bytes || !this.isWhole);
  }

  /** A member comes, with leases of before the object slept where it had some. */
  join(member: Member, leases: readonly number[] = []): void {
    this.#members.set(member.id, member);
    for (const offset of leases) if (this.#awaitsAgain || this.isUnsettled(offset)) this.#owed.add(offset, member.id);
  }

  /** A member is gone; what it had is given to others. */
  leave(id: string): void {
    if (!this.#members.delete(id)) return;
    this.#owed.drop(({ member }) => member === id);
    this.#apply({ type: 'left', member: id });
  }

  /** Takes the part of a page that follows what it has. */
  feed(entries: readonly Entry[], first: number): void {
    this.#trim(first);
    const [begin] = entries;
    const { readTo } = this.#state;
    if (begin === undefined || begin.offset > readTo || !this.hasRoom) return;
    const { messages, bytes } = this.#parts.window;
    const room = messages - this.#state.window.length;
    const taken: Entry[] = [];
    for (let n = readTo - begin.offset; n < entries.length && taken.length < room; n += 1) {
      const entry = entries[n];
      if (entry === undefined || (this.#bytes >= bytes && this.isWhole)) break;
      taken.push(entry);
      this.#bytes += entry.bytes;
    }
    if (taken.length === 0) return;
    this.#apply({ type: 'read', messages: taken, from: readTo });
    this.#recall(taken);
  }

  /** Has dead letters be delivered again. */
  revive(entries: readonly Entry[]): void {
    this.#awaitsAgain = false;
    this.#apply({ type: 'again', messages: entries });
    this.#recall(entries);
  }

  /** Offers its members what there is; answers whether any was given something. */
  offer(): boolean {
    if (!this.isWhole || this.#members.size === 0 || this.#available() <= 0) return false;
    const given = this.#rounds.share([...this.#members.values()], {
      available: () => this.#available(),
      isIdle: (member) => this.held(member.id).messages === 0,
      offer: (member, most, isFor) => this.#offerTo(member, most, isFor),
    });
    for (const [member, deliveries] of given) member.deliver(deliveries);
    return given.size > 0;
  }

  /** A member has settled messages; answers how many were not before. */
  acked(member: string, offsets: readonly number[]): number {
    const before = settledOf(this.#state);
    this.#apply({ type: 'acked', member, offsets });
    return settledOf(this.#state) - before;
  }

  /** A message failed at a member; answers whether that counts. */
  failed(member: string, offset: number, error: ErrorRecord, isFinal = false): boolean {
    const { policy, now } = this.#parts;
    return this.#apply({ type: 'failed', member, offset, error, isFinal, policy: policy(), now: now() });
  }

  /** Ends the leases of members whose last sign of life is from before an instant; these members are gone. */
  silence(before: number): void {
    const { policy, now } = this.#parts;
    for (const [id, member] of this.#members) {
      if (member.seenAt > before) continue;
      this.#members.delete(id);
      this.#apply({ type: 'silent', member: id, policy: policy(), now: now() });
      member.end();
    }
  }

  /** Delivery goes on elsewhere, to members that are yet to come. */
  seek(offset: number): void {
    this.#members.clear();
    this.#owed.drop(() => true);
    this.#apply({ type: 'seek', offset });
    this.#bytes = 0;
  }

  /** What a member has and did not settle. */
  held(id: string): Credit {
    return this.#holdings.of(id, this.#state.leases);
  }

  /** The offsets that a member has. */
  leasesOf(id: string): number[] {
    const own = [...this.#state.leases].filter(([, { member }]) => member === id).map(([offset]) => offset);
    return [...own, ...this.#owed.of(id)];
  }

  /** Whether a message is not settled, or is delivered again. */
  isUnsettled(offset: number): boolean {
    const { cursor, settled, again } = this.#state;
    return (offset >= cursor && !hasOffset(settled, offset)) || again.some((message) => message.offset === offset);
  }

  /** When the next of what failed is due, after an instant: what is due and not given waits for something else. */
  nextDue(after: number): number {
    let next = Infinity;
    for (const { due } of this.#state.failing.values()) if (due > after && due < next) next = due;
    return next;
  }

  #offerTo(member: Member, share: number, isFor?: IsFor): Delivery[] {
    const has = this.held(member.id);
    const messages = Math.min(member.credit.messages - has.messages, share);
    const bytes = member.credit.bytes - has.bytes;
    if (messages <= 0 || bytes <= 0) return [];
    const step = applyGroup(this.#state, {
      type: 'offer',
      member: member.id,
      credit: { messages, bytes },
      now: this.#parts.now(),
      ...(isFor !== undefined && { isFor }),
    });
    this.#state = step.state;
    return step.effects.flatMap((effect) =>
      effect.type === 'deliver' && isEntry(effect.message) ? [{ entry: effect.message, attempt: effect.attempt }] : [],
    );
  }

  #apply(event: GroupEvent): boolean {
    const before = this.#state;
    const { state, effects } = applyGroup(before, event);
    if (state === before) return false;
    this.#state = state;
    for (const effect of effects) if (effect.type === 'bury') this.#bury(effect.failing, before);
    if (state.window.length < before.window.length)
      this.#bytes = state.window.reduce((sum, { bytes }) => sum + bytes, 0);
    if (isOther(state, before)) this.#parts.onChange();
    return true;
  }

  /** What is a dead letter was leased before it failed. */
  #bury(failing: Failing, { leases }: GroupState): void {
    const entry = leases.get(failing.offset)?.message;
    if (entry !== undefined && isEntry(entry)) this.#parts.onBury(failing, entry);
  }

  #trim(first: number): void {
    const { cursor, settled } = this.#state;
    if (first <= cursor) return;
    // What is delivered again is not of the log.
    if (!this.#awaitsAgain) this.#owed.drop(({ offset }) => offset < first);
    this.#parts.onExpired(first - cursor - sizeOf(settled, first));
    this.#apply({ type: 'trimmed', first });
  }

  /** Leases of before the object slept hold again. */
  #recall(entries: readonly Entry[]): void {
    if (this.#owed.isEmpty) return;
    const found = this.#owed.take(entries).filter(([offset]) => this.isUnsettled(offset));
    // What was leased and is not there any more was settled by what is kept.
    if (!this.#awaitsAgain) this.#owed.drop(({ offset }) => offset < this.#state.readTo);
    this.#state = { ...this.#state, leases: new Map([...this.#state.leases, ...found]) };
  }

  /** How many messages nobody has. */
  #available(): number {
    const { window, settled, leases, again, readTo } = this.#state;
    return window.length + again.length - leases.size - sizeOf(settled, readTo);
  }
}

/** How much of the log is settled: what it grows by is settled newly. */
function settledOf({ cursor, settled, again }: GroupState): number {
  return cursor + sizeOf(settled) - again.length;
}

/** Whether something else is to be kept. */
function isOther(state: GroupState, { cursor, settled, failing, again }: GroupState): boolean {
  const isSame = state.cursor === cursor && state.settled === settled;
  return !isSame || state.failing !== failing || state.again !== again;
}
