/** Room that is kept for whoever would wait for ever. Pure. */

import { keyOf } from './gate-draft.ts';
import type { KeptRoom, Room } from './gate-room.ts';
import type { GateState, Line } from './gate-state.ts';

/** How long the first of a line waits before room is kept for it. */
const STARVING_MS = 10_000;

/**
 * Room that is kept for the one who has been first of its line for longest. Whoever needs several limits at once could
 * wait for ever while others take them in turn; so when that is what holds it back, each room that it needs and that is
 * there waits for it too.
 */
export function keptRoom(state: GateState, room: Room, now: number): KeptRoom | null {
  let found: { readonly since: number; readonly kept: KeptRoom } | null = null;
  let wanted: ReadonlyMap<string, number> | null = null;
  for (const line of state.lines.values()) {
    if (line.needs.length < 2 || now - line.headSince < STARVING_MS) continue;
    if (found !== null && found.since <= line.headSince) continue;
    wanted ??= wantedBy(state.lines);
    const keys = roomFor(state, room, line, wanted, now);
    if (keys !== null) found = { since: line.headSince, kept: { line: line.id, keys } };
  }
  return found?.kept ?? null;
}

/** How many lines want each key. */
function wantedBy(lines: GateState['lines']): ReadonlyMap<string, number> {
  const wanted = new Map<string, number>();
  for (const { ids } of lines.values()) for (const id of ids) wanted.set(id, (wanted.get(id) ?? 0) + 1);
  return wanted;
}

function roomFor(
  state: GateState,
  room: Room,
  line: Line,
  wanted: ReadonlyMap<string, number>,
  now: number,
): ReadonlySet<string> | null {
  if (room.guardOf(line) !== null) return null;
  const free = new Set<string>();
  for (const [index, name] of line.needs.entries()) {
    const id = line.ids[index] ?? '';
    const block = room.blockAt(line, index);
    if (block === null) {
      free.add(id);
      continue;
    }
    const isHeld = keyOf(state, name).leases.some((lease) => lease.line !== line.id && lease.expiresAt > now);
    // What its own line has used up comes back to it alone.
    const isContended = isHeld || (wanted.get(id) ?? 0) > 1;
    const waitMs = block.kind === 'rate' ? (block.changesAt ?? now) - now : 0;
    if (block.kind === 'key_paused' || !isContended || waitMs > now - line.headSince) return null;
  }
  return free.size === 0 || free.size === line.needs.length ? null : free;
}
