/**
 * A gate as pure transitions: `(state, event) -> { state, effects, what is to be kept }`. Nothing here reads a clock,
 * makes an id or touches storage; only `durable-objects/gate.ts` calls it, and only its store writes its tables.
 *
 * Invariants: (1) of no key are more leases held at one time than its concurrency; (2) in no time as long as a rate's
 * window do more of its attempts begin than its limit; (3) within a line the first that was due goes first; (4) lines
 * have their turns one after the other; (5) no line waits while there is room for its first one, unless that room is
 * kept for one who starves; (6) nothing of a paused key, or past an open circuit, begins; (7) whoever asks again keeps
 * its place and holds one lease; (8) a lease ends by its release or its expiry, so that one that is lost heals.
 */

import { applyCircuit, createCircuit, verdictOf } from './breaker.ts';
import { Draft, keyOf, ruleOf } from './gate-draft.ts';
import { claim, dequeue, dropLeases, enqueue, indexIn, lapse, lapseAll, settle } from './gate-line.ts';
import { lineParts } from './gate-room.ts';
import { standingOf, waitingFor } from './gate-standing.ts';
import { DISPATCH_LIMIT, keyId, type KeyName, ruleId } from './gate-names.ts';
import type { Asking, GateEvent, GateState, GateTransition, Known, Line, LineParts, Need } from './gate-state.ts';

/** Jobs that a gate keeps in their lines; those beyond ask again by themselves. */
const MAX_WAITING = 20_000;
/** Calls may come from a configuration that was followed by another for so long; then an older one is a new choice. */
const STALE_MS = 65_000;
/** How often it is noted that a rule still holds. */
const HEARD_MS = 1_000;

/** Applies one event. */
export function applyGate(state: GateState, event: GateEvent): GateTransition {
  const draft = new Draft(state);
  const { now } = event;
  tick(draft, now);
  switch (event.type) {
    case 'ask':
      ask(draft, event.asking, now);
      break;
    case 'abandon':
      abandon(draft, event);
      break;
    case 'release':
      release(draft, event);
      break;
    case 'begun':
      for (const name of event.needs) restamp(draft, name, event.grantedAt, now);
      break;
    case 'gone':
      leave(draft, event.holders, now);
      break;
    case 'pause':
      pause(draft, event);
      break;
    case 'resume':
      draft.setKey({ ...keyOf(draft, event.name), pause: null });
      break;
    case 'count':
    case 'command':
      guard(draft, event);
      break;
    case 'learn':
      for (const need of event.needs) learn(draft, need, now);
      break;
    case 'tick':
      break;
  }
  lapseAll(draft, now);
  settle(draft, now);
  if (event.type === 'ask') answer(draft, event.asking, now);
  return draft.done();
}

function tick(draft: Draft, now: number): void {
  if (draft.circuitRule !== null)
    draft.circuit = applyCircuit(draft.circuit, draft.circuitRule.rule, { type: 'tick', now });
  lapseAll(draft, now);
}

function ask(draft: Draft, asking: Asking, now: number): void {
  for (const need of asking.needs) learn(draft, need, now);
  if (asking.circuit !== null) draft.circuitRule = newest(draft.circuitRule, asking.circuit, now) ?? draft.circuitRule;
  const line = lineParts(asking.needs, asking.circuit !== null);
  const { holder, ticket, since, job, leaseMs, isPlace } = asking;
  if (isPlace && isKnown(draft, line, asking)) return;
  if (!isPlace && claim(draft, asking, line.id, now)) return;
  if (line.ids.length === 0 && passes(draft, now)) return pass(draft, line, asking, now);
  // Reserved by way of other limits than those that hold now.
  lapse(draft, holder, now, 'no');
  for (const name of line.needs) dropLeases(draft, name, (lease) => lease.holder === holder);
  const index = indexIn(draft.lines.get(line.id), asking);
  const known = draft.lines.get(line.id)?.waiters[index];
  draft.asker = isPlace ? null : { holder, ticket };
  // A job that stands there already keeps its place as it is.
  if (known?.job != null && known.lapses === 0) return;
  if (known !== undefined) dequeue(draft, line.id, index, now);
  enqueue(draft, line, { holder, since, ticket: job === null ? ticket : null, job, leaseMs, lapses: 0 }, now);
}

function passes({ circuit, circuitRule }: Draft, now: number): boolean {
  return circuitRule === null || verdictOf(circuit, circuitRule.rule, now).is === 'pass';
}

/** Where nothing but a closed circuit is asked, whoever asks by itself need not wait for those who are told bit by bit. */
function pass(draft: Draft, { id }: LineParts, { ticket, ...asking }: Asking, now: number): void {
  dequeue(draft, id, indexIn(draft.lines.get(id), asking), now);
  draft.effects.push({ type: 'granted', ticket, isHeld: false, at: now });
}

function isKnown(draft: Draft, { id, needs }: LineParts, { holder, since }: Asking): boolean {
  const isRunning = needs.some((name) => keyOf(draft, name).leases.some((lease) => lease.holder === holder));
  return isRunning || draft.reserved.has(holder) || indexIn(draft.lines.get(id), { holder, since }) >= 0;
}

function learn(draft: Draft, need: Need, now: number): void {
  const known = draft.rules.get(ruleId(need)) ?? null;
  const next = newest(known, need, need.limit === DISPATCH_LIMIT ? -Infinity : now);
  if (next !== null) draft.setRule(ruleId(need), next);
}

/** What is known from now on, or null when that stays as it is: the newest version, unless only older ones were heard for a while. */
function newest<Rule>(
  known: Known<Rule> | null,
  { rule, version }: Omit<Known<Rule>, 'heardAt'>,
  now: number,
): Known<Rule> | null {
  if (known === null || version > known.version) return { rule, version, heardAt: now };
  if (version < known.version) return now - known.heardAt > STALE_MS ? { rule, version, heardAt: now } : null;
  return now - known.heardAt > HEARD_MS ? { ...known, heardAt: now } : null;
}

/** Tells whoever asks and did not begin in this event what becomes of it. */
function answer(draft: Draft, asking: Asking, now: number): void {
  const { holder, ticket, job, isPlace, patienceMs } = asking;
  const line = draft.lines.get(lineParts(asking.needs, asking.circuit !== null).id);
  const index = indexIn(line, asking);
  const waiter = line?.waiters[index];
  if (isPlace) draft.settleQuietly(holder, waiter === undefined ? ticket : null, now);
  if (line === undefined || waiter === undefined) return;
  const remove = () => dequeue(draft, line.id, index, now);
  const standing = standingOf(draft, line, index, now);
  const full = job === null || isPlace ? fullKey(draft, line) : null;
  if (full !== null) {
    remove();
    draft.effects.push({ type: 'full', ticket, standing, ...full });
    return;
  }
  if (job !== null) {
    if (draft.waiting > MAX_WAITING) remove();
    draft.effects.push({ type: 'held', ticket, standing });
    return;
  }
  const { kind, estimatedAt } = standing;
  const isHopeless = kind === 'key_paused' || kind === 'circuit' || (estimatedAt ?? 0) > now + patienceMs;
  if (isHopeless) remove();
  draft.effects.push(isHopeless ? { type: 'held', ticket, standing } : { type: 'waits', ticket, line: line.id });
}

/** Whoever waited for an answer has one: why it did not begin. */
function abandon(draft: Draft, { now, line: id, asking }: GateEvent & { type: 'abandon' }): void {
  const line = draft.lines.get(id);
  const index = indexIn(line, asking);
  const { ticket } = asking;
  if (line === undefined || line.waiters[index]?.ticket !== ticket) return;
  draft.effects.push({ type: 'held', ticket, standing: standingOf(draft, line, index, now) });
  dequeue(draft, id, index, now);
}

/** Takes holders out of wherever they stand. */
function leave(draft: Draft, holders: readonly string[], now: number): void {
  const left = new Set(holders);
  for (const holder of holders) {
    if (!draft.reserved.has(holder)) continue;
    lapse(draft, holder, now, 'no');
    left.delete(holder);
  }
  if (left.size === 0) return;
  for (const { id, waiters } of Array.from(draft.lines.values()))
    for (let index = waiters.length - 1; index >= 0; index -= 1)
      if (left.has(waiters[index]?.holder ?? '')) dequeue(draft, id, index, now);
}

/** A key for which as many wait as may, one who asks not counted. */
function fullKey(draft: Draft, { needs }: Line): { readonly name: KeyName; readonly maxQueued: number } | null {
  for (const name of needs) {
    const { maxQueued } = ruleOf(draft, name);
    if (maxQueued !== null && waitingFor(draft, name) > maxQueued) return { name, maxQueued };
  }
  return null;
}

function release(draft: Draft, { now, ticket, needs, failed }: GateEvent & { type: 'release' }): void {
  for (const name of needs) dropLeases(draft, name, (lease) => lease.ticket === ticket && !lease.reserved);
  if (draft.circuitRule === null) return;
  const { rule } = draft.circuitRule;
  const before = draft.circuit;
  draft.circuit = applyCircuit(before, rule, { type: 'ended', now, id: ticket, failed });
  if (failed === null || draft.circuit !== before) return;
  const counts = [{ from: now, calls: 1, failures: failed ? 1 : 0 }];
  draft.circuit = applyCircuit(before, rule, { type: 'count', now, counts });
}

/** Counts one attempt of a key from another instant on. */
function restamp(draft: Draft, name: KeyName, from: number, to: number): void {
  const key = keyOf(draft, name);
  const index = key.stamps.indexOf(from);
  if (index >= 0) draft.setKey({ ...key, stamps: [...key.stamps.toSpliced(index, 1), to] });
}

function pause(draft: Draft, { now, name, reason }: GateEvent & { type: 'pause' }): void {
  const key = keyOf(draft, name);
  if (key.pause === null) draft.setKey({ ...key, pause: { since: now, reason } });
  const id = keyId(name);
  for (const [holder, { line }] of draft.reserved)
    if (line.needs.some((need) => keyId(need) === id)) lapse(draft, holder, now, 'as before');
}

function guard(draft: Draft, event: GateEvent & { type: 'count' | 'command' }): void {
  const { now } = event;
  draft.circuitRule = newest(draft.circuitRule, event.circuit, now) ?? draft.circuitRule;
  const { rule } = draft.circuitRule ?? event.circuit;
  if (event.type === 'count') draft.circuit = applyCircuit(draft.circuit, rule, event);
  else if (event.command.do === 'reset') draft.circuit = createCircuit();
  else if (event.command.do === 'close') draft.circuit = applyCircuit(draft.circuit, rule, { type: 'close', now });
  else {
    const { until, reason } = event.command;
    draft.circuit = applyCircuit(draft.circuit, rule, { type: 'open', now, until, reason });
  }
}
