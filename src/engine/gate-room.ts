/** Whether there is room for an attempt, and if not, why and until when. Pure; reads a gate and changes nothing. */

import { circuitTime, verdictOf } from './breaker.ts';
import { keyOf, ruleOf } from './gate-draft.ts';
import { keyId, type KeyName } from './gate-names.ts';
import type { GateState, KeyState, Line, LineParts } from './gate-state.ts';

/** Jobs that are told in a second that a circuit closed: a target that was away is not run over. */
const RAMP_JOBS = 100;
const RAMP_MS = 1_000;

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

/** How many may begin by a key, and why no more. */
interface KeyRoom {
  readonly left: number;
  readonly block: Block | null;
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

/** What of a key is used at `now`: leases that hold, those of them that are reserved, and the first stamp of the window. */
export function usageOf({ leases, stamps }: KeyState, rate: { readonly periodMs: number } | null, now: number) {
  let [active, reserved, freedAt] = [0, 0, Infinity];
  for (const lease of leases) {
    if (lease.expiresAt <= now) continue;
    active += 1;
    if (lease.reserved) reserved += 1;
    freedAt = Math.min(freedAt, lease.expiresAt);
  }
  const first = rate === null ? stamps.length : firstAfter(stamps, now - windowOf(rate));
  return { active, reserved, freedAt, first };
}

/** The room of a gate at one instant. What was found out of a key holds until it is forgotten. */
export class Room {
  readonly #state: GateState;
  readonly #now: number;
  readonly #keys = new Map<string, KeyRoom>();
  #circuit: Block | null | undefined;

  constructor(state: GateState, now: number) {
    this.#state = state;
    this.#now = now;
  }

  /** To be called when something began. */
  forget(ids: readonly string[]): void {
    for (const id of ids) this.#keys.delete(id);
    this.#circuit = undefined;
  }

  /** What keeps the next of a line from beginning, or null: a pause before all else, then the first in the line's order. */
  blockOf(line: Line): Block | null {
    const first = this.#firstBlock(line);
    if (first === null || first.name === null) return first;
    for (let index = 0; index < line.needs.length; index += 1) {
      const { block } = this.#at(line, index);
      if (block?.kind === 'key_paused') return block;
    }
    return first;
  }

  /** Whether the next of a line may begin, with the room left that is kept for another. */
  admits(line: Line, kept: KeptRoom | null): boolean {
    if (this.#firstBlock(line) !== null) return false;
    if (kept === null || kept.line === line.id) return true;
    return line.ids.every((id, index) => this.#at(line, index).left > 1 || !kept.keys.has(id));
  }

  #firstBlock(line: Line): Block | null {
    const guard = this.guardOf(line);
    if (guard !== null) return guard;
    for (let index = 0; index < line.needs.length; index += 1) {
      const { block } = this.#at(line, index);
      if (block !== null) return block;
    }
    return null;
  }

  /** Why the circuit does not let the next of a line pass. */
  guardOf(line: Line): Block | null {
    if (!line.isGuarded) return null;
    this.#circuit ??= this.#circuitBlock() ?? null;
    return this.#circuit ?? this.#rampBlock(line);
  }

  /** What keeps an attempt from one key of a line, or null. */
  blockAt(line: LineParts, index: number): Block | null {
    return this.#at(line, index).block;
  }

  /** When time alone may take away what keeps the next of a line from beginning; `Infinity` when it does not. */
  changeOf(line: Line): number {
    // One that nothing but room that is kept for another holds back goes on with that other.
    return this.#firstBlock(line)?.changesAt ?? Infinity;
  }

  #circuitBlock(): Block | null {
    const { circuit, circuitRule } = this.#state;
    if (circuitRule === null) return null;
    const isHeld = verdictOf(circuit, circuitRule.rule, this.#now).is === 'hold';
    return isHeld ? { kind: 'circuit', name: null, changesAt: circuitTime(circuit) } : null;
  }

  /** A line that only the circuit held back goes on bit by bit. */
  #rampBlock({ needs }: Line): Block | null {
    const { ramp, circuit } = this.#state;
    const isTold = needs.length === 0 && circuit.phase.status === 'closed';
    if (!isTold || this.#now - ramp.from >= RAMP_MS || ramp.jobs < RAMP_JOBS) return null;
    return { kind: 'circuit', name: null, changesAt: ramp.from + RAMP_MS };
  }

  #at({ ids, needs }: LineParts, index: number): KeyRoom {
    const id = ids[index] ?? '';
    const known = this.#keys.get(id);
    if (known !== undefined) return known;
    const found = this.#find(needs[index] ?? { limit: id, key: '' });
    this.#keys.set(id, found);
    return found;
  }

  #find(name: KeyName): KeyRoom {
    const key = keyOf(this.#state, name);
    if (key.pause !== null) return { left: 0, block: { kind: 'key_paused', name, changesAt: null } };
    const { concurrency, rate } = ruleOf(this.#state, name);
    const { active, reserved, freedAt, first } = usageOf(key, rate, this.#now);
    const free = concurrency === null ? Infinity : concurrency - active;
    if (free <= 0) return { left: 0, block: { kind: 'concurrency', name, changesAt: finite(freedAt) } };
    if (rate === null) return { left: free, block: null };
    const over = key.stamps.length - first + reserved - rate.limit;
    if (over < 0) return { left: Math.min(free, -over), block: null };
    const freed = key.stamps[first + over];
    const changesAt = freed === undefined ? null : freed + windowOf(rate);
    return { left: 0, block: { kind: 'rate', name, changesAt } };
  }
}

function finite(at: number): number | null {
  return at === Infinity ? null : at;
}

/** The number of jobs that were told of a closed circuit within this second, with one more. */
export function rampedBy({ from, jobs }: GateState['ramp'], now: number): GateState['ramp'] {
  return now - from >= RAMP_MS ? { from: now, jobs: 1 } : { from, jobs: jobs + 1 };
}

/** Makes a line's parts of what it needs. */
export function lineParts(needs: readonly KeyName[], isGuarded: boolean): LineParts {
  const names = needs.map(({ limit, key }): KeyName => ({ limit, key }));
  const ids = names.map(keyId);
  return { id: JSON.stringify([isGuarded, ...ids]), needs: names, ids, isGuarded };
}
