import type { Enqueued, GroupEffect } from '../../../src/engine/event/group-state.ts';

/** What is kept, as the oracle has it. */
export interface Kept {
  readonly base: number;
  readonly settled: ReadonlySet<number>;
  readonly failing: ReadonlyMap<number, { readonly attempts: number; readonly due: number }>;
  readonly again: ReadonlySet<number>;
  readonly failures: ReadonlyMap<number, number>;
  readonly done: ReadonlySet<number>;
  readonly dead: ReadonlySet<number>;
}

/** What a member may have at one time, in the tests. */
export const MOST = { messages: 4, bytes: 45 };

/** What is promised of a group, told naively: sets of offsets, and all that ever happened. */
export class Oracle {
  readonly log: Enqueued[];
  readonly attempts: number;
  /** Below it nothing is delivered: by a seek, or by retention. */
  base = 0;
  settled = new Set<number>();
  failing = new Map<number, { attempts: number; due: number }>();
  again = new Set<number>();
  /** By member, what it was given, in that order. */
  holds = new Map<string, number[]>();
  /** How often each failed since it was last revived or sought. */
  failures = new Map<number, number>();
  done = new Set<number>();
  dead = new Set<number>();
  faults: string[] = [];

  constructor(log: Enqueued[], attempts: number) {
    this.log = log;
    this.attempts = attempts;
  }

  keep(): Kept {
    return {
      base: this.base,
      settled: new Set(this.settled),
      failing: new Map(this.failing),
      again: new Set(this.again),
      failures: new Map(this.failures),
      done: new Set(this.done),
      dead: new Set(this.dead),
    };
  }

  /** All is as it was when that was kept; what was acknowledged since is to be acknowledged again. */
  crashed(kept: Kept): void {
    this.base = kept.base;
    this.settled = new Set(kept.settled);
    this.failing = new Map(kept.failing);
    this.again = new Set(kept.again);
    this.failures = new Map(kept.failures);
    this.done = new Set(kept.done);
    this.dead = new Set(kept.dead);
    this.holds = new Map();
  }

  isOpen(offset: number): boolean {
    return this.again.has(offset) || (offset >= this.base && !this.settled.has(offset));
  }

  holder(offset: number): string | undefined {
    for (const [member, offsets] of this.holds) if (offsets.includes(offset)) return member;
    return undefined;
  }

  get cursor(): number {
    let at = this.base;
    while (this.settled.has(at)) at += 1;
    return at;
  }

  given(member: string, effects: readonly GroupEffect[], now: number): void {
    for (const effect of effects) if (effect.type === 'deliver') this.#delivered(member, effect, now);
  }

  #delivered(member: string, { message, attempt }: GroupEffect & { type: 'deliver' }, now: number): void {
    const { offset, key } = message;
    const own = this.holds.get(member) ?? [];
    const failure = this.failing.get(offset);
    this.#expect(this.isOpen(offset), `${offset} is delivered though it is settled`);
    this.#expect(this.holder(offset) === undefined, `${offset} is delivered to two`);
    this.#expect((failure?.due ?? 0) <= now, `${offset} is delivered before it is due`);
    this.#expect(attempt === (failure?.attempts ?? 0) + 1, `${offset} has the attempt ${attempt}`);
    for (const earlier of this.log)
      if (earlier.offset < offset && earlier.key === key && this.isOpen(earlier.offset))
        this.#expect(own.includes(earlier.offset), `${offset} is delivered before ${earlier.offset} is settled`);
    const bytes = own.reduce((sum, each) => sum + (this.log[each]?.bytes ?? 0), message.bytes);
    const isAlone = own.length === 0;
    this.#expect(own.length < MOST.messages && (isAlone || bytes <= MOST.bytes), `${member} has more than its credit`);
    this.holds.set(member, [...own, offset]);
  }

  acked(member: string, offsets: readonly number[], readTo: number): void {
    for (const offset of offsets) {
      const holder = this.holder(offset);
      const isRead = offset < readTo || this.again.has(offset);
      if (holder === undefined ? !isRead || this.failing.has(offset) : holder !== member) continue;
      if (this.isOpen(offset)) this.done.add(offset);
      this.#settle(offset);
    }
  }

  /** Answers whether it counts. */
  failed(member: string, offset: number, due: (attempts: number) => number, isFinal: boolean): boolean {
    if (this.holder(offset) !== member) return false;
    const { key } = this.log[offset] ?? { key: null };
    const own = this.holds.get(member) ?? [];
    this.holds.set(
      member,
      own.filter((each) => each < offset || this.log[each]?.key !== key),
    );
    const attempts = (this.failing.get(offset)?.attempts ?? 0) + 1;
    this.failures.set(offset, isFinal ? Infinity : (this.failures.get(offset) ?? 0) + 1);
    this.failing.set(offset, { attempts, due: due(attempts) });
    return true;
  }

  buried(effects: readonly GroupEffect[]): void {
    for (const effect of effects) {
      if (effect.type !== 'bury') continue;
      const { offset } = effect.failing;
      this.#expect((this.failures.get(offset) ?? 0) >= this.attempts, `${offset} is dead before its time`);
      this.dead.add(offset);
      this.#settle(offset);
    }
  }

  silent(member: string, due: (attempts: number) => number): void {
    const firsts = new Map<string | null, number>();
    for (const offset of this.holds.get(member) ?? []) {
      const { key } = this.log[offset] ?? { key: null };
      firsts.set(key, Math.min(firsts.get(key) ?? Infinity, offset));
    }
    for (const offset of firsts.values()) this.failed(member, offset, due, false);
  }

  trimmed(first: number): void {
    if (first <= this.base) return;
    this.base = first;
    const isGone = (offset: number) => offset < first && !this.again.has(offset);
    for (const offset of this.failing.keys()) if (isGone(offset)) this.failing.delete(offset);
    for (const [member, offsets] of this.holds)
      this.holds.set(
        member,
        offsets.filter((offset) => !isGone(offset)),
      );
  }

  sought(offset: number): void {
    const [none, nothing] = [new Set<number>(), new Map()];
    this.crashed({
      base: offset,
      settled: none,
      failing: nothing,
      again: none,
      failures: nothing,
      done: none,
      dead: none,
    });
  }

  #settle(offset: number): void {
    this.again.delete(offset);
    if (offset >= this.base) this.settled.add(offset);
    this.failing.delete(offset);
    this.failures.delete(offset);
    for (const [member, offsets] of this.holds)
      this.holds.set(
        member,
        offsets.filter((each) => each !== offset),
      );
  }

  #expect(isTrue: boolean, fault: string): void {
    if (!isTrue) this.faults.push(fault);
  }
}
