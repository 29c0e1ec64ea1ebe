/** A gate while one event is applied to it: maps are copied before their first change, so that the state of before stays. */

import { type Circuit, type CircuitRule } from './breaker.ts';
import { keyId, type KeyName, ruleId } from './gate-names.ts';
import type {
  GateState,
  GateTransition,
  GateEffect,
  KeyState,
  KeptWaiter,
  Known,
  LimitRule,
  Line,
  Reservation,
  Waiter,
} from './gate-state.ts';

const NO_RULE: LimitRule = { concurrency: null, rate: null, maxQueued: null };

/** Reads and changes a gate; see {@link Draft.done}. */
export class Draft implements GateState {
  readonly #before: GateState;
  #rules: Map<string, Known<LimitRule>> | null = null;
  #keys: Map<string, KeyState> | null = null;
  #lines: Map<string, Line> | null = null;
  #reserved: Map<string, Reservation> | null = null;
  readonly #changedKeys = new Set<string>();
  readonly #changedWaiters = new Map<string, KeptWaiter | null>();
  effects: GateEffect[] = [];
  /** Who asks in this event. */
  asker: { readonly holder: string; readonly ticket: string } | null = null;
  waiting: number;
  circuit: Circuit;
  circuitRule: Known<CircuitRule> | null;
  ramp: GateState['ramp'];

  constructor(before: GateState) {
    this.#before = before;
    this.waiting = before.waiting;
    this.circuit = before.circuit;
    this.circuitRule = before.circuitRule;
    this.ramp = before.ramp;
  }

  get rules(): ReadonlyMap<string, Known<LimitRule>> {
    return this.#rules ?? this.#before.rules;
  }

  get keys(): ReadonlyMap<string, KeyState> {
    return this.#keys ?? this.#before.keys;
  }

  get lines(): ReadonlyMap<string, Line> {
    return this.#lines ?? this.#before.lines;
  }

  get reserved(): ReadonlyMap<string, Reservation> {
    return this.#reserved ?? this.#before.reserved;
  }

  setRule(id: string, rule: Known<LimitRule>): void {
    this.#rules ??= new Map(this.#before.rules);
    this.#rules.set(id, rule);
  }

  setKey(key: KeyState): void {
    this.#keys ??= new Map(this.#before.keys);
    this.#keys.set(keyId(key.name), key);
    this.#changedKeys.add(keyId(key.name));
  }

  /** Puts a line in the place that it has; a new one at the end. One without waiters goes away. */
  setLine(line: Line): void {
    this.#lines ??= new Map(this.#before.lines);
    if (line.waiters.length === 0) this.#lines.delete(line.id);
    else this.#lines.set(line.id, line);
  }

  /** Lets all other lines have their turn before this one. */
  moveToEnd(id: string): void {
    this.#lines ??= new Map(this.#before.lines);
    const line = this.#lines.get(id);
    if (line === undefined) return;
    this.#lines.delete(id);
    this.#lines.set(id, line);
  }

  reserve(reservation: Reservation): void {
    this.#reserved ??= new Map(this.#before.reserved);
    this.#reserved.set(reservation.waiter.holder, reservation);
    const { waiter, line, until } = reservation;
    this.#changedWaiters.set(waiter.holder, { waiter, line: kept(line), reservedUntil: until });
  }

  unreserve(holder: string): void {
    this.#reserved ??= new Map(this.#before.reserved);
    this.#reserved.delete(holder);
    this.#changedWaiters.set(holder, null);
  }

  /** Notes that a job stands in a line, or nowhere any more. Whoever waits for an answer is not kept. */
  noteWaiter(waiter: Waiter, line: KeptWaiter['line'] | null): void {
    if (waiter.job === null) return;
    this.#changedWaiters.set(waiter.holder, line === null ? null : { waiter, line: kept(line), reservedUntil: null });
  }

  /** Whoever takes a place comes by itself, and need not be told that it may; `ticket` is told instead. */
  settleQuietly(holder: string, ticket: string | null, now: number): void {
    this.effects = this.effects.filter((effect) => effect.type !== 'poke' || effect.holder !== holder);
    if (ticket !== null) this.effects.push({ type: 'granted', ticket, isHeld: false, at: now });
  }

  /** What the event made of the gate. */
  done(): GateTransition {
    const { rules, keys, lines, reserved, waiting, circuit, circuitRule, ramp } = this;
    return {
      state: { rules, keys, lines, reserved, waiting, circuit, circuitRule, ramp },
      effects: this.effects,
      keys: this.#changedKeys,
      waiters: this.#changedWaiters,
      isCircuitChanged:
        circuit.phase !== this.#before.circuit.phase || circuit.openings !== this.#before.circuit.openings,
    };
  }
}

function kept({ needs, isGuarded }: KeptWaiter['line']): KeptWaiter['line'] {
  return { needs, isGuarded };
}

/** What is known of a key; a key that nobody asked for yet is free. */
export function keyOf({ keys }: Pick<GateState, 'keys'>, name: KeyName): KeyState {
  return keys.get(keyId(name)) ?? { name, leases: [], stamps: [], pause: null };
}

/** The rule of a key. */
export function ruleOf({ rules }: Pick<GateState, 'rules'>, name: KeyName): LimitRule {
  return rules.get(ruleId(name))?.rule ?? NO_RULE;
}
