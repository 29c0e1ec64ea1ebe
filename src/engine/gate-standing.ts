/** What can be told of a gate: why something waits, how its keys stand, and when it must be looked at again. Pure. */

import { circuitTime } from './breaker.ts';
import { keyOf, ruleOf } from './gate-draft.ts';
import { lineParts, Room, usageOf, windowOf } from './gate-room.ts';
import { keyId, type KeyName } from './gate-names.ts';
import type { GateState, KeyPause, LimitRule, Line, Standing } from './gate-state.ts';

/** Why the waiter at `index` of a line does not begin. */
export function standingOf(state: GateState, line: Line, index: number, now: number): Standing {
  const block = new Room(state, now).blockOf(line);
  const name = block?.name ?? null;
  // Nothing holds the line back but its own order, or room that is kept for another.
  const kind = block?.kind ?? 'concurrency';
  const key = name ?? (kind === 'circuit' ? null : (line.needs[0] ?? null));
  const position = key === null && kind !== 'circuit' ? null : positionOf(state, line, index, key);
  return {
    kind,
    limit: key?.limit ?? null,
    key: key?.key ?? '',
    position,
    estimatedAt: kind === 'circuit' ? (block?.changesAt ?? null) : estimateOf(state, name, kind, position, now),
  };
}

/** The place of a waiter in the order in which lines have their turns. */
function positionOf({ lines }: GateState, line: Line, index: number, name: KeyName | null): number {
  const id = name === null ? null : keyId(name);
  let before = index + 1;
  let isAhead = true;
  for (const other of lines.values()) {
    if (other.id === line.id) {
      isAhead = false;
      continue;
    }
    const isRival = id === null ? other.isGuarded : other.ids.includes(id);
    if (isRival) before += Math.min(other.waiters.length, isAhead ? index + 1 : index);
  }
  return before;
}

/** When the `position`-th from now on can begin as far as a rate tells; null for what ends nobody knows when. */
function estimateOf(
  state: GateState,
  name: KeyName | null,
  kind: Standing['kind'],
  position: number | null,
  now: number,
): number | null {
  const rate = name === null ? null : ruleOf(state, name).rate;
  if (name === null || rate === null || kind !== 'rate' || position === null) return null;
  const { stamps, ...key } = keyOf(state, name);
  const { first, reserved } = usageOf({ stamps, ...key }, rate, now);
  const over = stamps.length - first + reserved - rate.limit;
  const rounds = Math.floor((position - 1) / rate.limit);
  const freed = stamps[first + over + ((position - 1) % rate.limit)] ?? now - windowOf(rate);
  return freed + windowOf(rate) * (rounds + 1);
}

/** How many wait for a key. */
export function waitingFor({ lines }: Pick<GateState, 'lines'>, name: KeyName): number {
  const id = keyId(name);
  let waiting = 0;
  for (const { ids, waiters } of lines.values()) if (ids.includes(id)) waiting += waiters.length;
  return waiting;
}

/** How a key stands. */
export interface KeyStanding extends KeyName {
  readonly rule: LimitRule;
  /** Attempts under way; null where the limit has no concurrency, so that nobody tells of their end. */
  readonly running: number | null;
  /** Jobs that were told they may begin and have not yet. */
  readonly reserved: number;
  readonly waiting: number;
  /** Attempts that began within the window of the rate; null without one. */
  readonly used: number | null;
  /** When the next may begin: `now`, or an instant as far as time alone decides, or null. */
  readonly nextAt: number | null;
  readonly pause: KeyPause | null;
}

/** How a key stands at `now`. */
export function keyStanding(state: GateState, name: KeyName, now: number): KeyStanding {
  const key = keyOf(state, name);
  const rule = ruleOf(state, name);
  const { concurrency, rate } = rule;
  const { active, reserved, first } = usageOf(key, rate, now);
  const used = rate === null ? null : key.stamps.length - first;
  const block = new Room(state, now).blockAt(lineParts([name], false), 0);
  return {
    ...name,
    rule,
    running: concurrency === null ? null : active - reserved,
    reserved,
    waiting: waitingFor(state, name),
    used,
    nextAt: block === null ? now : block.kind === 'rate' ? block.changesAt : null,
    pause: key.pause,
  };
}

/** When a gate must be looked at again: epoch milliseconds, or `Infinity`. */
export function gateTime(state: GateState, now: number): number {
  let at = Infinity;
  for (const { until } of state.reserved.values()) at = Math.min(at, until);
  let isGuarded = false;
  const room = new Room(state, now);
  for (const line of state.lines.values()) {
    at = Math.min(at, room.changeOf(line));
    isGuarded ||= line.isGuarded;
  }
  return isGuarded ? Math.min(at, circuitTime(state.circuit) ?? Infinity) : at;
}
