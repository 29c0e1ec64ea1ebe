/** Who waits where, and whose turn it is. */

import { applyCircuit, verdictOf } from './breaker.ts';
import { type Draft, keyOf, ruleOf } from './gate-draft.ts';
import { keyId, type KeyName } from './gate-names.ts';
import { firstAfter, type KeptRoom, rampedBy, Room, windowOf } from './gate-room.ts';
import { keptRoom } from './gate-starving.ts';
import type { GateLease, Line, LineParts, Waiter } from './gate-state.ts';

/** How long what is reserved for a job is held until its attempt comes for it. */
const RESERVED_MS = 5_000;
/** Times in a row that a job may fail to come for what is reserved before its place is given up: it asks again by itself. */
const LAPSES = 2;

type Place = Pick<Waiter, 'lapses' | 'since' | 'holder'>;

/** Puts a waiter into its line: after those who were due before it. */
export function enqueue(draft: Draft, { id, needs, ids, isGuarded }: LineParts, waiter: Waiter, now: number): void {
  const line = draft.lines.get(id);
  const waiters = line?.waiters ?? [];
  const at = placeIn(waiters, waiter);
  draft.setLine({
    id,
    needs,
    ids,
    isGuarded,
    waiters: waiters.toSpliced(at, 0, waiter),
    headSince: at === 0 ? now : (line?.headSince ?? now),
  });
  if (waiter.job !== null) draft.waiting += 1;
  draft.noteWaiter(waiter, { needs, isGuarded });
}

/** Takes the waiter at a place out of its line. */
export function dequeue(draft: Draft, id: string, index: number, now: number): void {
  const line = draft.lines.get(id);
  const gone = line?.waiters[index];
  if (line === undefined || gone === undefined) return;
  if (gone.job !== null) draft.waiting -= 1;
  draft.noteWaiter(gone, null);
  const waiters = index === 0 ? line.waiters.slice(1) : line.waiters.toSpliced(index, 1);
  draft.setLine({ ...line, waiters, headSince: index === 0 ? now : line.headSince });
}

/** Where a holder stands in a line, or -1. */
export function indexIn(line: Line | undefined, { holder, since }: Pick<Waiter, 'holder' | 'since'>): number {
  if (line === undefined) return -1;
  for (let lapses = 0; lapses < LAPSES; lapses += 1) {
    const at = placeIn(line.waiters, { lapses, since, holder }, true);
    const found = line.waiters[at];
    if (found?.holder === holder && found.lapses === lapses) return at;
  }
  return -1;
}

/** Where a place is among sorted waiters: after its equals, or before them. */
function placeIn(waiters: readonly Waiter[], place: Place, isBeforeEquals = false): number {
  let [low, high] = [0, waiters.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compare(place, waiters[middle]);
    if (order < 0 || (order === 0 && isBeforeEquals)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function compare(one: Place, other: Place | undefined): number {
  if (other === undefined) return -1;
  if (one.lapses !== other.lapses) return one.lapses - other.lapses;
  if (one.since !== other.since) return one.since - other.since;
  return one.holder < other.holder ? -1 : one.holder > other.holder ? 1 : 0;
}

/** Lets begin what can: one of each line in turn, until none can. */
export function settle(draft: Draft, now: number): void {
  if (draft.lines.size === 0) return;
  const room = new Room(draft, now);
  let kept = keptRoom(draft, room, now);
  for (let isGoingOn = true; isGoingOn;) {
    isGoingOn = false;
    for (const line of Array.from(draft.lines.values())) {
      if (!letOne(draft, room, line.id, kept, now)) continue;
      isGoingOn = true;
      room.forget(line.ids);
      kept = keptRoom(draft, room, now);
    }
  }
}

function letOne(draft: Draft, room: Room, id: string, kept: KeptRoom | null, now: number): boolean {
  const line = draft.lines.get(id);
  const head = line?.waiters[0];
  if (line === undefined || head === undefined || !room.admits(line, kept)) return false;
  dequeue(draft, id, 0, now);
  draft.moveToEnd(id);
  grant(draft, line, head, now);
  return true;
}

/** Lets a waiter begin, or reserves what it needs and has its job told. */
function grant(draft: Draft, line: Line, waiter: Waiter, now: number): void {
  const { job, holder } = waiter;
  const ticket = waiter.ticket ?? (draft.asker?.holder === holder ? draft.asker.ticket : null);
  const until = ticket === null ? now + RESERVED_MS : now + waiter.leaseMs;
  const lease = { holder, ticket: ticket ?? holder, line: line.id, expiresAt: until, reserved: ticket === null };
  const isCanary = isCanaryOf(draft, line, now);
  for (const name of line.needs) takeRoom(draft, name, lease, now);
  if (isCanary) passCanary(draft, lease, now);
  if (ticket !== null) {
    draft.effects.push({ type: 'granted', ticket, isHeld: isCanary || isHeld(draft, line), at: now });
    return;
  }
  if (job === null) return;
  const { id, needs, ids, isGuarded } = line;
  if (needs.length > 0 || isCanary) draft.reserve({ waiter, line: { id, needs, ids, isGuarded }, until });
  else draft.ramp = rampedBy(draft.ramp, now);
  draft.effects.push({ type: 'poke', holder, job });
}

/** Whether the end of an attempt is to be told: a rate alone needs to know of its beginning only. */
function isHeld(draft: Draft, { needs, isGuarded }: Pick<Line, 'needs' | 'isGuarded'>): boolean {
  return (isGuarded && needs.length > 0) || needs.some((name) => ruleOf(draft, name).concurrency !== null);
}

function isCanaryOf(draft: Draft, { isGuarded }: Pick<Line, 'isGuarded'>, now: number): boolean {
  const { circuit, circuitRule } = draft;
  return isGuarded && circuitRule !== null && verdictOf(circuit, circuitRule.rule, now).is === 'canary';
}

function passCanary(draft: Draft, { ticket, expiresAt }: GateLease, now: number): void {
  if (draft.circuitRule === null) return;
  draft.circuit = applyCircuit(draft.circuit, draft.circuitRule.rule, { type: 'canary', now, id: ticket, expiresAt });
}

/** Takes one attempt's room of a key; what is over of others is forgotten. */
function takeRoom(draft: Draft, name: KeyName, lease: GateLease, now: number): void {
  const { concurrency, rate } = ruleOf(draft, name);
  const key = keyOf(draft, name);
  const leases = key.leases.filter(({ expiresAt }) => expiresAt > now);
  const isKept = lease.reserved || concurrency !== null;
  const stamps = rate === null ? [] : key.stamps.slice(firstAfter(key.stamps, now - windowOf(rate)));
  draft.setKey({
    ...key,
    leases: isKept ? [...leases, lease] : leases,
    stamps: rate !== null && !lease.reserved ? [...stamps, now] : stamps,
  });
}

/** Takes leases away from a key. */
export function dropLeases(draft: Draft, name: KeyName, isMeant: (lease: GateLease) => boolean): void {
  const key = draft.keys.get(keyId(name));
  if (key !== undefined && key.leases.some(isMeant))
    draft.setKey({ ...key, leases: key.leases.filter((lease) => !isMeant(lease)) });
}

/** Gives what is reserved for a holder to whoever comes for it. False when nothing is. */
export function claim(
  draft: Draft,
  { holder, ticket, leaseMs }: { readonly holder: string; readonly ticket: string; readonly leaseMs: number },
  lineId: string,
  now: number,
): boolean {
  const reservation = draft.reserved.get(holder);
  if (reservation === undefined || reservation.line.id !== lineId) return false;
  const { line } = reservation;
  draft.unreserve(holder);
  for (const name of line.needs) {
    dropLeases(draft, name, (lease) => lease.reserved && lease.holder === holder);
    takeRoom(draft, name, { holder, ticket, line: line.id, expiresAt: now + leaseMs, reserved: false }, now);
  }
  const isCanary = isCanaryNamed(draft, holder);
  if (isCanary && draft.circuitRule !== null)
    draft.circuit = applyCircuit(draft.circuit, draft.circuitRule.rule, {
      type: 'claim',
      now,
      id: holder,
      by: ticket,
      expiresAt: now + leaseMs,
    });
  draft.effects.push({ type: 'granted', ticket, isHeld: isCanary || isHeld(draft, line), at: now });
  return true;
}

function isCanaryNamed({ circuit: { phase } }: Draft, id: string): boolean {
  return phase.status === 'half_open' && phase.canaries.some((canary) => canary.id === id);
}

/** Takes back what is reserved for a holder. With `isBack` it stands in its line again, behind those who did come. */
export function lapse(draft: Draft, holder: string, now: number, isBack: 'no' | 'behind' | 'as before'): void {
  const reservation = draft.reserved.get(holder);
  if (reservation === undefined) return;
  const { waiter, line } = reservation;
  draft.unreserve(holder);
  for (const name of line.needs) dropLeases(draft, name, (lease) => lease.reserved && lease.holder === holder);
  if (draft.circuitRule !== null)
    draft.circuit = applyCircuit(draft.circuit, draft.circuitRule.rule, {
      type: 'ended',
      now,
      id: holder,
      failed: null,
    });
  const lapses = waiter.lapses + (isBack === 'behind' ? 1 : 0);
  if (isBack !== 'no' && lapses < LAPSES) enqueue(draft, line, { ...waiter, lapses }, now);
}

/** Takes back what was not come for in time, and what a circuit that opened since does not let pass. */
export function lapseAll(draft: Draft, now: number): void {
  const isOpen = draft.circuit.phase.status === 'open';
  for (const [holder, { until, line }] of draft.reserved) {
    if (until <= now) lapse(draft, holder, now, 'behind');
    else if (isOpen && line.isGuarded) lapse(draft, holder, now, 'as before');
  }
}
