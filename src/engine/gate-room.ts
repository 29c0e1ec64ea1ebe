/** Whether there is room for an attempt, and if not, why and until when. Pure; reads a gate and changes nothing. */

import { circuitTime, verdictOf } from './breaker.ts';
import { keyOf, ruleOf } from './gate-draft.ts';
import { keyId, type KeyName } from './gate-names.ts';
import type { GateState, KeyState, Line } from './gate-state.ts';

/** Jobs that are told in a second that a circuit closed: a target that was away is not run over. */
export const RAMP_JOBS = 100;
/** How long the first of a line waits before room is kept for it. */
const STARVING_MS = 10_000;

/** What a rate's window is longer by, so that requests which are underway for unlike times keep to it at the target. */
const MARGIN_MS = 50;

/** What keeps the next of a line from beginning. */
export interface Block {
  readonly kind: 'concurrency' | 'rate' | 'key_paused' | 'circuit';
  readonly name: KeyName | null;
  /** When time alone may change it; null when it does not. */
  readonly changesAt: number | null;
}

/** Room that is kept for the first of a line, by id of the key. */
export interface KeptRoom {
  readonly line: string;
  readonly keys: ReadonlySet<string>;
}

/** The time in which no more than a rate's limit begin: its period and a margin. */
export function windowOf({ periodMs }: { readonly periodMs: number }): number {
  return periodMs + MARGIN_MS;
}

/** Index of the first stamp that is later than an instant. */
export function firstAfter(stamps: readonly number[], instant: number): number {
  let [low, high] = [0, stamps.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((stamps[middle] ?? Infinity) > instant) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What of a key is used at `now`. */
export function usageOf({ leases, stamps }: KeyState, rate: { readonly periodMs: number } | null, now: number) {
  const active = leases.filter(({ expiresAt }) => expiresAt > now);
  const first = rate === null ? stamps.length : firstAfter(stamps, now - windowOf(rate));
  return { active, reserved: active.filter(({ reserved }) => reserved).length, first };
}

/** What keeps an attempt from a key; `spare` is what of its room is kept for others. */
function blockOfKey(state: GateState, name: KeyName, now: number, spare: number): Block | null {
  const key = keyOf(state, name);
  if (key.pause !== null) return { kind: 'key_paused', name, changesAt: null };
  const { concurrency, rate } = ruleOf(state, name);
  const { active, reserved, first } = usageOf(key, rate, now);
  if (concurrency !== null && active.length + spare >= concurrency) {
    const changesAt = active.length === 0 ? null : Math.min(...active.map(({ expiresAt }) => expiresAt));
    return { kind: 'concurrency', name, changesAt };
  }
  if (rate === null) return null;
  const over = key.stamps.length - first + reserved + spare - rate.limit;
  if (over < 0) return null;
  const freed = key.stamps[first + over];
  return { kind: 'rate', name, changesAt: freed === undefined ? null : freed + windowOf(rate) };
}

/** What keeps the circuit from letting the next of a line pass. */
function blockOfCircuit(state: GateState, line: Pick<Line, 'isGuarded' | 'needs'>, now: number): Block | null {
  const { circuit, circuitRule } = state;
  if (!line.isGuarded || circuitRule === null) return null;
  const verdict = verdictOf(circuit, circuitRule.rule, now);
  return verdict.is === 'hold' ? { kind: 'circuit', name: null, changesAt: circuitTime(circuit) } : null;
}

/** A line that only the circuit holds back goes on bit by bit; whoever asks by itself and is the first may pass. */
function blockOfRamp({ ramp, circuit }: GateState, { isGuarded, needs, waiters }: Line, now: number): Block | null {
  const isTold = isGuarded && needs.length === 0 && waiters[0]?.ticket === null;
  if (!isTold || circuit.phase.status !== 'closed' || now - ramp.from >= 1_000 || ramp.jobs < RAMP_JOBS) return null;
  return { kind: 'circuit', name: null, changesAt: ramp.from + 1_000 };
}

/** The first thing that keeps the next of a line from beginning, or null. */
export function blockOf(state: GateState, line: Line, now: number, kept: KeptRoom | null = null): Block | null {
  const guard = blockOfCircuit(state, line, now) ?? blockOfRamp(state, line, now);
  if (guard !== null) return guard;
  let first: Block | null = null;
  for (const name of line.needs) {
    const isKept = kept !== null && kept.line !== line.id && kept.keys.has(keyId(name));
    const block = blockOfKey(state, name, now, isKept ? 1 : 0);
    if (block?.kind === 'key_paused') return block;
    first ??= block;
  }
  return first;
}

/** When time alone may let the next of a line begin; `Infinity` when it does not. */
export function changeOf(state: GateState, line: Line, now: number): number {
  const guard = blockOfCircuit(state, line, now) ?? blockOfRamp(state, line, now);
  if (guard !== null) return guard.changesAt ?? Infinity;
  const blocks = line.needs.flatMap((name) => blockOfKey(state, name, now, 0) ?? []);
  // One that is held back by room that is kept for another goes on with that other.
  if (blocks.length === 0 || blocks.some(({ kind }) => kind === 'key_paused')) return Infinity;
  return Math.max(...blocks.map(({ changesAt }) => changesAt ?? Infinity));
}

/**
 * Room that is kept for the one who has been first of its line for longest. Whoever needs several limits at once could
 * wait for ever while others take them in turn; so when that is what holds it back, each room that it needs and that is
 * there waits for it too.
 */
export function keptRoom(state: GateState, now: number): KeptRoom | null {
  const starving = [...state.lines.values()]
    .filter(({ needs, headSince }) => needs.length > 1 && now - headSince >= STARVING_MS)
    .toSorted((one, other) => one.headSince - other.headSince);
  if (starving.length === 0) return null;
  const wanted = wantedBy(state.lines);
  for (const line of starving) {
    const keys = roomFor(state, line, wanted, now);
    if (keys !== null) return { line: line.id, keys };
  }
  return null;
}

/** How many lines want each key. */
function wantedBy(lines: GateState['lines']): ReadonlyMap<string, number> {
  const wanted = new Map<string, number>();
  for (const { needs } of lines.values())
    for (const name of needs) wanted.set(keyId(name), (wanted.get(keyId(name)) ?? 0) + 1);
  return wanted;
}

function roomFor(
  state: GateState,
  line: Line,
  wanted: ReadonlyMap<string, number>,
  now: number,
): ReadonlySet<string> | null {
  if (blockOfCircuit(state, line, now) !== null) return null;
  const free = new Set<string>();
  for (const name of line.needs) {
    const block = blockOfKey(state, name, now, 0);
    if (block === null) {
      free.add(keyId(name));
      continue;
    }
    const isHeld = keyOf(state, name).leases.some((lease) => lease.line !== line.id && lease.expiresAt > now);
    // What its own line has used up comes back to it alone.
    const isContended = isHeld || (wanted.get(keyId(name)) ?? 0) > 1;
    const waitMs = block.kind === 'rate' ? (block.changesAt ?? now) - now : 0;
    if (block.kind === 'key_paused' || !isContended || waitMs > now - line.headSince) return null;
  }
  return free.size === 0 || free.size === line.needs.length ? null : free;
}
