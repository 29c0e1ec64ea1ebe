import fc from 'fast-check';
import { windowOf } from '../../src/engine/gate-room.ts';
import { keyId, type KeyName } from '../../src/engine/gate-names.ts';
import type { GateEffect, Need } from '../../src/engine/gate-state.ts';
import { Gate, need } from './gates.ts';

/** One thing that happens; times are milliseconds since the thing before. */
export type Step =
  | { readonly kind: 'ask'; readonly after: number; readonly line: number; readonly isJob: boolean; readonly n: number }
  | { readonly kind: 'end'; readonly after: number; readonly which: number; readonly isLost: boolean }
  | { readonly kind: 'come'; readonly after: number; readonly which: number; readonly how: 'comes' | 'gone' }
  | { readonly kind: 'abandon'; readonly after: number; readonly which: number }
  | { readonly kind: 'pause' | 'resume'; readonly after: number; readonly key: number };

const after = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 150 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 8_000 }) },
);
const which = fc.nat({ max: 40 });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      after,
      line: fc.nat({ max: 7 }),
      isJob: fc.boolean(),
      n: fc.nat({ max: 30 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('end' as const), after, which, isLost: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('come' as const),
      after,
      which,
      how: fc.constantFrom('comes' as const, 'comes' as const, 'gone' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abandon' as const), after, which }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('pause' as const, 'resume' as const),
      after,
      key: fc.nat({ max: 3 }),
    }),
  },
);

/** Any history; short ones would seldom fill anything up. */
export const history = fc.array(step, { maxLength: 80, size: 'max' });

const shared = need('app/0', { concurrency: 3 });
const paced = need('app/1', { rate: { limit: 4, periodMs: 2_000 } });
const byTenant = (key: string) => need('action/send/0', { concurrency: 2, rate: { limit: 3, periodMs: 1_000 } }, key);

/** What the attempts of the tests need: nested limits, limits that cross, and one by itself. */
export const LINES: readonly (readonly Need[])[] = [
  [shared],
  [paced],
  [shared, paced],
  [shared, byTenant('a')],
  [shared, byTenant('b')],
  [shared, paced, byTenant('a')],
  [byTenant('c')],
  [paced, byTenant('b')],
];

const KEYS: readonly KeyName[] = [shared, paced, byTenant('a'), byTenant('b')];

/** An attempt that has begun. */
interface Begun {
  readonly ticket: string;
  readonly needs: readonly Need[];
  readonly at: number;
  readonly until: number;
}

/** A gate with those who use it: attempts under way, jobs that were told, runs that wait. */
export class Play {
  readonly gate = new Gate();
  /** Every attempt that ever began. */
  readonly begun: Begun[] = [];
  running: Begun[] = [];
  told: string[] = [];
  waiting: { readonly ticket: string; readonly line: string; readonly since: number }[] = [];
  readonly paused = new Set<string>();
  readonly #needs = new Map<string, readonly Need[]>();
  #runs = 0;

  constructor() {
    this.gate.onSaid = (effects) => this.#follow(effects);
  }

  /** Lets a step happen; what the gate said to it. */
  take(given: Step): readonly GateEffect[] {
    const effects = this.gate.wait(given.after);
    this.running = this.running.filter(({ until }) => until > this.gate.now);
    return [...effects, ...this.#step(given)];
  }

  #step(given: Step): readonly GateEffect[] {
    const { gate } = this;
    switch (given.kind) {
      case 'ask': {
        const needs = LINES[given.line] ?? [];
        this.#runs += 1;
        const holder = given.isJob ? `job${given.n}@${given.line}` : `run${this.#runs}`;
        return this.#ask(holder, needs, given.isJob);
      }
      case 'end': {
        const ended = this.running[given.which % Math.max(1, this.running.length)];
        if (ended === undefined) return [];
        this.running = this.running.filter((each) => each !== ended);
        // The gate still counts it until its lease expires.
        if (given.isLost) return [];
        return gate.apply({ type: 'release', ticket: ended.ticket, needs: ended.needs, failed: null });
      }
      case 'come': {
        const holder = this.told[given.which % Math.max(1, this.told.length)];
        if (holder === undefined) return [];
        this.told = this.told.filter((each) => each !== holder);
        if (given.how === 'gone') return gate.apply({ type: 'gone', holders: [holder] });
        return this.#ask(holder, this.#needs.get(holder) ?? [], true);
      }
      case 'abandon': {
        const left = this.waiting[given.which % Math.max(1, this.waiting.length)];
        if (left === undefined) return [];
        const { line, ticket, since } = left;
        return gate.apply({ type: 'abandon', line, asking: { holder: ticket.split('#')[0] ?? '', ticket, since } });
      }
      case 'pause':
      case 'resume': {
        const name = KEYS[given.key];
        if (name === undefined) return [];
        if (given.kind === 'pause') this.paused.add(keyId(name));
        else this.paused.delete(keyId(name));
        return gate.apply(given.kind === 'pause' ? { type: 'pause', name, reason: null } : { type: 'resume', name });
      }
    }
  }

  #ask(holder: string, needs: readonly Need[], isJob: boolean): readonly GateEffect[] {
    this.#needs.set(holder, needs);
    // Whoever asks again is at it no longer.
    this.running = this.running.filter(({ ticket }) => !ticket.startsWith(`${holder}#`));
    return isJob
      ? this.gate.job(holder, needs, { leaseMs: 4_000 })
      : this.gate.run(holder, needs, { leaseMs: 4_000, patienceMs: 60_000 });
  }

  #follow(effects: readonly GateEffect[]): void {
    const { now } = this.gate;
    for (const effect of effects) {
      if (effect.type === 'poke') this.told.push(effect.holder);
      if (effect.type === 'waits') this.waiting.push({ ...effect, since: now });
      if ('ticket' in effect && effect.type !== 'waits')
        this.waiting = this.waiting.filter(({ ticket }) => ticket !== effect.ticket);
      if (effect.type !== 'granted') continue;
      const needs = this.#needs.get(effect.ticket.split('#')[0] ?? '') ?? [];
      const begun = { ticket: effect.ticket, needs, at: now, until: now + 4_000 };
      this.begun.push(begun);
      this.running.push(begun);
    }
  }

  /** Attempts of a key that are under way. */
  runningOf(name: KeyName): number {
    return this.running.filter(({ needs }) => needs.some((each) => keyId(each) === keyId(name))).length;
  }

  /** The most attempts of a key that began within the window of its rate, of those that end now. */
  startsOf({ rule, ...name }: Need): number {
    const { rate } = rule;
    if (rate === null) return 0;
    const from = this.gate.now - windowOf(rate);
    return this.begun.filter(({ needs, at }) => at > from && needs.some((each) => keyId(each) === keyId(name))).length;
  }
}
