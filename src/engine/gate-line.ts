/** Who waits where, and whose turn it is. */

import { applyCircuit, verdictOf } from './breaker.ts';
import { type Draft, keyOf, partsOf, ruleOf } from './gate-draft.ts';
import { type KeptRoom, blockOf, firstAfter, keptRoom, windowOf } from './gate-room.ts';
import { keyId, type KeyName } from './gate-names.ts';
import type { GateLease, Line, Waiter } from './gate-state.ts';

/** How long what is reserved for a job is held until its attempt comes for it. */
const RESERVED_MS = 5_000;
/** Times in a row that a job may fail to come for what is reserved before its place is given up: it asks again by itself. */
const LAPSES = 2;

/** Puts a waiter into its line: after those who were due before it. */
export function enqueue(
  draft: Draft,
  parts: Pick<Line, 'id' | 'needs' | 'isGuarded'>,
  waiter: Waiter,
  now: number,
): void {
  const line = draft.lines.get(parts.id);
  const waiters = line?.waiters ?? [];
  let at = waiters.length;
  while (at > 0 && isBefore(waiter, waiters[at - 1])) at -= 1;
  draft.setLine({
    ...partsOf(parts),
    waiters: waiters.toSpliced(at, 0, waiter),
    headSince: at === 0 ? now : (line?.headSince ?? now),
  });
  if (waiter.job !== null) draft.waiting += 1;
  draft.noteWaiter(waiter, parts);
}

/** Takes the waiters that a test finds out of a line. */
export function dequeue(draft: Draft, id: string, isMeant: (waiter: Waiter) => boolean, now: number): void {
  const line = draft.lines.get(id);
  const gone = line?.waiters.filter(isMeant) ?? [];
  if (line === undefined || gone.length === 0) return;
  for (const waiter of gone) {
    if (waiter.job !== null) draft.waiting -= 1;
    draft.noteWaiter(waiter, null);
  }
  const isHeadGone = line.waiters[0] === gone[0];
  const waiters = line.waiters.filter((waiter) => !gone.includes(waiter));
  draft.setLine({ ...line, waiters, headSince: isHeadGone ? now : line.headSince });
}

function isBefore(one: Waiter, other: Waiter | undefined): boolean {
  if (other === undefined) return true;
  if (one.lapses !== other.lapses) return one.lapses < other.lapses;
  return one.since < other.since || (one.since === other.since && one.holder < other.holder);
}

/** Lets begin what can: one of each line in turn, until none can. */
export function settle(draft: Draft, now: number): void {
  if (draft.lines.size === 0) return;
  let kept = keptRoom(draft, now);
  for (let isGoingOn = true; isGoingOn;) {
    isGoingOn = false;
    for (const id of Array.from(draft.lines.keys())) {
      if (!letOne(draft, id, kept, now)) continue;
      isGoingOn = true;
      kept = keptRoom(draft, now);
    }
  }
}

function letOne(draft: Draft, id: string, kept: KeptRoom | null, now: number): boolean {
  const line = draft.lines.get(id);
  const head = line?.waiters[0];
  if (line === undefined || head === undefined || blockOf(draft, line, now, kept) !== null) return false;
  dequeue(draft, id, (waiter) => waiter === head, now);
  draft.moveToEnd(id);
  grant(draft, line, head, now);
  return true;
}

/** Lets a waiter begin, or reserves what it needs and has its job told. */
function grant(draft: Draft, line: Line, waiter: Waiter, now: number): void {
  const { ticket, job, holder } = waiter;
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
  if (line.needs.length > 0 || isCanary) draft.reserve({ waiter, line: partsOf(line), until });
  else
    draft.ramp = now - draft.ramp.from >= 1_000 ? { from: now, jobs: 1 } : { ...draft.ramp, jobs: draft.ramp.jobs + 1 };
  draft.effects.push({ type: 'poke', holder, job });
}

/** Whether the end of an attempt is to be told: a rate alone needs to know of its beginning only. */
export function isHeld(draft: Draft, { needs, isGuarded }: Pick<Line, 'needs' | 'isGuarded'>): boolean {
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
