import { applyGate } from '../src/engine/gate.ts';
import { idleFrom, storedKey, withKeys, withoutIdle, withWaiters } from '../src/engine/gate-memory.ts';
import { keyId, type KeyName } from '../src/engine/gate-names.ts';
import {
  createGate,
  type GateEffect,
  type GateEvent,
  type GateState,
  type KeptWaiter,
} from '../src/engine/gate-state.ts';
import type { GateStore } from './gate-store.ts';

/** Keys in memory beyond which those that nobody waits for are left to their rows. */
const KEYS = 500;

/** The state of one gate: what is needed of it is in memory, and what changed goes into rows. */
export class GateKeeper {
  readonly #store: GateStore;
  #state: GateState;
  readonly #keys = new Set<string>();
  readonly #waiters = new Map<string, KeptWaiter | null>();
  #isCircuitChanged = false;

  /** Reads what was stored before. */
  constructor(store: GateStore, now: number) {
    this.#store = store;
    const waiters = store.waiters();
    const circuit = store.circuit();
    const names = waiters.flatMap(({ line }) => line.needs);
    this.#state = createGate();
    this.load(names);
    this.#state = withWaiters(this.#state, waiters, now);
    if (circuit !== null) this.#state = { ...this.#state, circuit: circuit.circuit, circuitRule: circuit.rule };
  }

  /** How the gate stands; of its keys those are there that are needed. */
  get state(): GateState {
    return this.#state;
  }

  /** Has keys in memory for the events that need them. */
  load(names: readonly KeyName[]): void {
    const unknown = names.filter((name) => !this.#state.keys.has(keyId(name)));
    this.#state = withKeys(
      this.#state,
      unknown.flatMap((name) => this.#store.key(name) ?? []),
    );
  }

  /** Applies an event, and notes what is to be written. */
  apply(event: GateEvent): readonly GateEffect[] {
    const { state, effects, keys, waiters, isCircuitChanged } = applyGate(this.#state, event);
    this.#state = state;
    for (const id of keys) this.#keys.add(id);
    for (const [holder, kept] of waiters) this.#waiters.set(holder, kept);
    this.#isCircuitChanged ||= isCircuitChanged;
    return effects;
  }

  /** Writes what changed. */
  write(): void {
    const { circuit, circuitRule } = this.#state;
    for (const id of this.#keys) {
      const stored = storedKey(this.#state, id);
      if (stored !== null) this.#store.writeKey(stored, idleFrom(this.#state, stored.key));
    }
    for (const [holder, kept] of this.#waiters) this.#store.writeWaiter(holder, kept);
    if (this.#isCircuitChanged && circuitRule !== null) this.#store.writeCircuit({ circuit, rule: circuitRule });
    this.#keys.clear();
    this.#waiters.clear();
    this.#isCircuitChanged = false;
    if (this.#state.keys.size > KEYS) this.#state = withoutIdle(this.#state);
  }
}
