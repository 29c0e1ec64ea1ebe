/** Which keys of a gate are in memory, and what a row keeps of one. Pure. */

import { keyOf, ruleOf } from './gate-draft.ts';
import { lineParts, windowOf } from './gate-room.ts';
import { keyId, ruleId } from './gate-names.ts';
import type { GateState, KeptWaiter, KeyState, Known, LimitRule } from './gate-state.ts';
import { enqueue } from './gate-line.ts';
import { Draft } from './gate-draft.ts';

/** A key with the rule that it had when it was kept. */
export interface StoredKey {
  readonly key: KeyState;
  readonly known: Known<LimitRule>;
}

/** A gate that knows of more keys; those that it knows already stay as they are. */
export function withKeys(state: GateState, stored: readonly StoredKey[]): GateState {
  if (stored.length === 0) return state;
  const [keys, rules] = [new Map(state.keys), new Map(state.rules)];
  for (const { key, known } of stored) {
    if (keys.has(keyId(key.name))) continue;
    keys.set(keyId(key.name), key);
    const rule = rules.get(ruleId(key.name));
    if (rule === undefined || rule.version < known.version) rules.set(ruleId(key.name), known);
  }
  return { ...state, keys, rules };
}

/** A gate in which those wait who did before it was lost. */
export function withWaiters(state: GateState, kept: readonly KeptWaiter[], now: number): GateState {
  const draft = new Draft(state);
  for (const { waiter, line, reservedUntil } of kept) {
    const parts = lineParts(line.needs, line.isGuarded);
    if (reservedUntil === null) enqueue(draft, parts, waiter, now);
    else draft.reserve({ waiter, line: parts, until: reservedUntil });
  }
  return draft.done().state;
}

/** A gate without the keys that nobody waits for, and the rules that none of the others has. */
export function withoutIdle(state: GateState): GateState {
  const lines = [...state.lines.values(), ...[...state.reserved.values()].map(({ line }) => line)];
  const needed = new Set(lines.flatMap(({ ids }) => ids));
  const keys = new Map([...state.keys].filter(([id]) => needed.has(id)));
  const names = new Set([...keys.values()].map(({ name }) => ruleId(name)));
  const rules = new Map([...state.rules].filter(([id]) => names.has(id)));
  return { ...state, keys, rules };
}

/** From when on a key that is left alone says nothing any more; `Infinity` while it is paused. */
export function idleFrom(state: GateState, key: KeyState): number {
  if (key.pause !== null) return Infinity;
  const { rate } = ruleOf(state, key.name);
  const latest = key.stamps.at(-1);
  const stamped = rate === null || latest === undefined ? 0 : latest + windowOf(rate);
  return Math.max(stamped, 0, ...key.leases.map(({ expiresAt }) => expiresAt));
}

/** What is to be kept of a key. */
export function storedKey(state: GateState, id: string): StoredKey | null {
  const key = state.keys.get(id);
  if (key === undefined) return null;
  const known = state.rules.get(ruleId(key.name));
  return { key: keyOf(state, key.name), known: known ?? { rule: ruleOf(state, key.name), version: 0, heardAt: 0 } };
}
