import fc from 'fast-check';
import { applyGroup, backoffMs, beginAt, createGroup } from '../../../src/engine/event/group.ts';
import type { Enqueued, GroupEffect, GroupEvent, GroupRecord } from '../../../src/engine/event/group-state.ts';
import { BROKEN, recordOf } from './groups.ts';
import { type Kept, MOST, Oracle } from './oracle.ts';

const ATTEMPTS = 3;
const WINDOW = 12;
const POLICY = { attempts: ATTEMPTS, random: 0.5 };
const KEYS = ['a', 'b', null] as const;

const MEMBER = fc.constantFrom('x', 'y', 'z');
const pick = fc.nat(1_000);

const STEP = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ is: fc.constant('publish'), key: fc.nat(2), bytes: fc.constantFrom(5, 20, 99) }),
  },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('read'), pick }) },
  {
    weight: 6,
    arbitrary: fc.record({ is: fc.constant('offer'), member: MEMBER, most: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ is: fc.constant('ack'), member: MEMBER, count: fc.nat(3), isLost: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('late'), member: MEMBER, pick }) },
  {
    weight: 4,
    arbitrary: fc.record({ is: fc.constant('fail'), member: MEMBER, pick, isFinal: fc.nat(9).map((n) => n === 0) }),
  },
  { weight: 2, arbitrary: fc.record({ is: fc.constantFrom('leave', 'silence'), member: MEMBER }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('wait'), ms: fc.constantFrom(100, 700, 5_000) }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('write') }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('crash'), pick }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constantFrom('seek', 'trim', 'revive'), pick }) },
);

/** Things that happen, one after the other. */
export const history = fc.array(STEP, { maxLength: 150, size: 'max' });

/** One thing that happens. */
export type Step = typeof STEP extends fc.Arbitrary<infer Each> ? Each : never;

/** A group that is played, beside what is promised of it. */
export class Play {
  readonly log: Enqueued[] = [];
  readonly oracle = new Oracle(this.log, ATTEMPTS);
  /** What was written: the latest two, of which a crash leaves one. */
  readonly writes: { readonly record: GroupRecord; readonly kept: Kept }[] = [];
  state = createGroup(beginAt(0));
  now = 1_000_000;
  first = 0;
  /** How many writes were begun. */
  begun = 0;
  /** The write at which the object ends, and whether it came through. */
  readonly #end: { readonly at: number; readonly isLost: boolean } | null;
  #isEnding = false;

  constructor(end: { readonly at: number; readonly isLost: boolean } | null = null) {
    this.#end = end;
    this.write();
  }

  take(step: Step): void {
    this.#take(step);
    if (!this.#isEnding) return;
    this.#isEnding = false;
    this.crash(0);
  }

  #take(step: Step): void {
    const own = 'member' in step ? (this.oracle.holds.get(step.member) ?? []) : [];
    switch (step.is) {
      case 'publish':
        this.log.push({ offset: this.log.length, key: KEYS[step.key] ?? null, bytes: step.bytes });
        break;
      case 'read':
        this.read(1 + (step.pick % 5));
        break;
      case 'offer':
        this.offer(step.member, step.most);
        break;
      case 'ack':
        if (!step.isLost) this.ack(step.member, own.slice(0, step.count));
        break;
      case 'late':
        if (this.log.length > 0) this.ack(step.member, [step.pick % this.log.length]);
        break;
      case 'fail':
        this.fail(step.member, own[step.pick % own.length] ?? step.pick % (this.log.length + 1), step.isFinal);
        break;
      case 'leave':
        this.apply({ type: 'left', member: step.member });
        this.oracle.holds.delete(step.member);
        break;
      case 'silence':
        this.silence(step.member);
        break;
      case 'wait':
        this.now += step.ms;
        break;
      case 'write':
        this.write();
        break;
      default:
        this.#takeRare(step.is, step.pick);
    }
  }

  #takeRare(is: 'crash' | 'seek' | 'trim' | 'revive', n: number): void {
    const dead = [...this.oracle.dead];
    if (is === 'crash') this.crash(n % 2);
    else if (is === 'seek') this.seek(this.first + (n % (this.log.length - this.first + 1)));
    else if (is === 'trim') this.trim(Math.min(this.first + (n % 3), this.log.length));
    else if (dead.length > 0) this.revive(dead[n % dead.length] ?? 0);
  }

  apply(event: GroupEvent): readonly GroupEffect[] {
    const { state, effects } = applyGroup(this.state, event);
    this.state = state;
    return effects;
  }

  read(count: number): void {
    const from = Math.max(this.state.readTo, this.first);
    const room = WINDOW - this.state.window.length;
    const messages = this.log.slice(from, from + Math.min(count, Math.max(room, 0)));
    if (messages.length > 0) this.apply({ type: 'read', messages, from });
  }

  offer(member: string, most = MOST.messages): number {
    const own = this.oracle.holds.get(member) ?? [];
    const credit = {
      messages: Math.min(most, MOST.messages - own.length),
      bytes: own.reduce((left, offset) => left - (this.log[offset]?.bytes ?? 0), MOST.bytes),
    };
    const effects = this.apply({ type: 'offer', member, credit, now: this.now });
    this.oracle.given(member, effects, this.now);
    return effects.length;
  }

  ack(member: string, offsets: readonly number[]): void {
    this.oracle.acked(member, offsets, this.state.readTo);
    this.apply({ type: 'acked', member, offsets });
  }

  fail(member: string, offset: number, isFinal: boolean): void {
    this.oracle.failed(member, offset, this.#due, isFinal);
    const event = { type: 'failed', member, offset, error: BROKEN, isFinal, policy: POLICY, now: this.now } as const;
    this.#bury(this.apply(event));
  }

  silence(member: string): void {
    this.oracle.silent(member, this.#due);
    this.#bury(this.apply({ type: 'silent', member, policy: POLICY, now: this.now }));
  }

  /** Dead letters are written at once, and the state with them. */
  #bury(effects: readonly GroupEffect[]): void {
    this.oracle.buried(effects);
    if (effects.length > 0) this.write();
  }

  write(): void {
    this.begun += 1;
    if (this.#isEnding) return;
    this.#isEnding = this.begun === this.#end?.at;
    if (this.#isEnding && this.#end?.isLost === true) return;
    this.writes.push({ record: recordOf(this.state), kept: this.oracle.keep() });
    if (this.writes.length > 2) this.writes.shift();
  }

  /** The object starts anew, with the latest that was written, or the one before. */
  crash(back: number): void {
    const found = this.writes.at(-1 - back) ?? this.writes.at(-1);
    if (found === undefined) return;
    this.writes.splice(0, this.writes.length, found);
    this.state = createGroup(found.record);
    this.oracle.crashed(found.kept);
    this.#again([...this.oracle.again]);
    this.trim(this.first);
  }

  seek(offset: number): void {
    this.apply({ type: 'seek', offset });
    this.oracle.sought(offset);
    this.write();
    // What was before is not come back to once the seek is written.
    if (!this.#isEnding) this.writes.splice(0, this.writes.length - 1);
  }

  trim(first: number): void {
    this.first = first;
    this.apply({ type: 'trimmed', first });
    this.oracle.trimmed(first);
  }

  revive(offset: number): void {
    if (this.oracle.isOpen(offset)) return;
    this.oracle.again.add(offset);
    this.oracle.failing.delete(offset);
    this.#again([offset]);
    this.write();
  }

  #again(offsets: readonly number[]): void {
    const messages = offsets.flatMap((offset) => this.log[offset] ?? []);
    if (messages.length > 0) this.apply({ type: 'again', messages });
  }

  readonly #due = (attempts: number): number => this.now + backoffMs(attempts, POLICY.random);

  /** All is well from now on: one member settles all that it is given. */
  drain(): void {
    for (const member of ['x', 'y', 'z'] as const) this.take({ is: 'leave', member });
    for (let turn = 0; turn < 10 * (this.log.length + 2); turn += 1) {
      this.read(WINDOW);
      this.offer('w');
      this.ack('w', this.oracle.holds.get('w') ?? []);
      this.now += 60_000;
    }
  }
}
