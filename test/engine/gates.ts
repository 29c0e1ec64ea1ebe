import { applyGate } from '../../src/engine/gate.ts';
import { gateTime } from '../../src/engine/gate-standing.ts';
import {
  type Asking,
  createGate,
  type GateEffect,
  type GateEvent,
  type GateState,
  type KeptWaiter,
  type LimitRule,
  type Need,
  type Standing,
} from '../../src/engine/gate-state.ts';

/** When the tests' gates begin. */
export const T0 = 1_000_000;

/** A rule with what is given, and no other bound. */
function rule(more: Partial<LimitRule>): LimitRule {
  return { concurrency: null, rate: null, maxQueued: null, ...more };
}

/** What an attempt needs: a key of a limit. */
export function need(limit: string, more: Partial<LimitRule>, key = '', version = 1): Need {
  return { limit, key, rule: rule(more), version };
}

/** An event but for the time, which a {@link Gate} gives. */
type Untimed<Event> = Event extends unknown ? Omit<Event, 'now'> : never;

/** A gate that is played: it keeps its state and the time, and remembers what it was told. */
export class Gate {
  now = T0;
  state: GateState = createGate();
  /** Told what is to be kept of each job that waits, or that it waits no longer. */
  onKept: (holder: string, kept: KeptWaiter | null) => void = () => undefined;
  /** Told of the effects of each event, at its time. */
  onSaid: (effects: readonly GateEffect[]) => void = () => undefined;
  #asked = 0;
  /** When the work of each holder was due. */
  readonly #since = new Map<string, number>();

  /** Applies an event now. */
  apply(event: Untimed<GateEvent>): readonly GateEffect[] {
    const { state, effects, waiters } = applyGate(this.state, { ...event, now: this.now });
    this.state = state;
    for (const [holder, kept] of waiters) this.onKept(holder, kept);
    this.onSaid(effects);
    return effects;
  }

  /** Lets time pass, and wakes the gate whenever it wants to be. */
  wait(ms: number): readonly GateEffect[] {
    const until = this.now + ms;
    const effects: GateEffect[] = [];
    for (let at = gateTime(this.state, this.now); at <= until; at = gateTime(this.state, this.now)) {
      this.now = at;
      effects.push(...this.apply({ type: 'tick' }));
    }
    this.now = until;
    effects.push(...this.apply({ type: 'tick' }));
    return effects;
  }

  /** Asks for an attempt of a job, whose id is its holder’s; its ticket is the holder's with a number. */
  job(holder: string, needs: readonly Need[], more: Partial<Asking> = {}): readonly GateEffect[] {
    return this.#ask(holder, needs, { job: { workspace: 'ws', id: holder }, patienceMs: 0, ...more });
  }

  /** Asks for an attempt of a direct run. */
  run(holder: string, needs: readonly Need[], more: Partial<Asking> = {}): readonly GateEffect[] {
    return this.#ask(holder, needs, more);
  }

  #ask(holder: string, needs: readonly Need[], more: Partial<Asking>): readonly GateEffect[] {
    this.#asked += 1;
    this.#since.set(holder, this.#since.get(holder) ?? this.now);
    const asking: Asking = {
      holder,
      ticket: `${holder}#${this.#asked}`,
      since: this.#since.get(holder) ?? this.now,
      needs,
      leaseMs: 40_000,
      job: null,
      isPlace: false,
      patienceMs: 10_000,
      circuit: null,
      ...more,
    };
    return this.apply({ type: 'ask', asking });
  }
}

/** What effects say, in short: `granted a#1`, `held a#1 rate`, `poke a`. */
export function said(effects: readonly GateEffect[]): string[] {
  return effects.map((effect) => {
    switch (effect.type) {
      case 'granted':
        return `granted ${effect.ticket}${effect.isHeld ? '' : ' for good'}`;
      case 'held':
        return `held ${effect.ticket} ${effect.standing.kind}`;
      case 'waits':
        return `waits ${effect.ticket}`;
      case 'full':
        return `full ${effect.ticket} ${effect.name.limit}`;
      case 'poke':
        return `poke ${effect.holder}`;
    }
  });
}

/** Why the one asking is held back. */
export function standing(effects: readonly GateEffect[]): Standing | undefined {
  return effects.flatMap((effect) => (effect.type === 'held' ? [effect.standing] : []))[0];
}
