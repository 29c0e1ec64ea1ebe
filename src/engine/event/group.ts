/**
 * The life of a group of consumers as pure transitions: `(state, event) -> { state, effects }`. Nothing here reads a clock
 * or touches storage; only `durable-objects/group*.ts` calls it, and writes the tables `state`, `failing` and `dead`.
 *
 * A message is ahead (not read) -> waiting -> leased -> settled; a lease that ends without being settled has it wait again,
 * and one that failed waits until it is due. It is settled by an acknowledgement, or as a dead letter.
 * Invariants: (1) the cursor is the lowest offset that is not settled; (2) what is settled stays so, but by `seek`; (3) a
 * message is leased to one member at a time; (4) it is leased only if each earlier one of its key that is not settled is
 * leased to the same member, and was before it; (5) when one fails, its member loses the later ones of its key; (6) none
 * is a dead letter before it failed as often as the policy says, unless its failure is final; (7) the window has no gaps.
 * Leases are not kept: after a crash, what was leased waits again, uncounted. Dead letters that are delivered again are
 * beside the window: to the cursor they are settled, and to (3) to (6) they are the earliest of their key.
 */

import type { ErrorRecord } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { withAgain, withoutAgain } from './group-again.ts';
import { offered } from './group-offer.ts';
import type {
  Enqueued,
  Failing,
  FailurePolicy,
  GroupEvent,
  GroupRecord,
  GroupState,
  GroupStep,
  Lease,
} from './group-state.ts';
import { advance, hasOffset, type Ranges, withOffset } from './ranges.ts';

const FIRST_WAIT_MS = 1_000;
/** The share of a wait that chance decides. */
const JITTER = 0.5;

/** What a member that gave no sign of life did not settle. */
const SILENT: ErrorRecord = { code: 'TIMEOUT', message: 'the subscriber gave no sign of life', outcome: 'unknown' };

/** A group of which so much is kept, and nothing is read. */
export function createGroup({ cursor, settled, failing }: GroupRecord): GroupState {
  return { cursor, settled, failing, window: [], readTo: cursor, leases: new Map(), again: [] };
}

/** What is kept of a group that begins at an offset. */
export function beginAt(offset: number): GroupRecord {
  return { cursor: offset, settled: [], failing: new Map() };
}

/** How long a message waits that failed so often: twice as long each time, `event_backoff` at most. */
export function backoffMs(attempts: number, random: number): number {
  const wait = Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LIMITS.event_backoff.value);
  return Math.round(wait * (1 - JITTER * random));
}

/** When the next message that failed is due, epoch milliseconds; `Infinity` for none. */
export function nextDue({ failing, leases }: GroupState): number {
  let next = Infinity;
  for (const { offset, due } of failing.values()) if (!leases.has(offset)) next = Math.min(next, due);
  return next;
}

/** Applies one event. One that changes nothing answers the same state. */
export function applyGroup(state: GroupState, event: GroupEvent): GroupStep {
  switch (event.type) {
    case 'read':
      return only(read(state, event.messages, event.from));
    case 'offer':
      return offered(state, event);
    case 'acked':
      return only(acked(state, event.member, event.offsets));
    case 'failed': {
      const { member, offset, error, isFinal = false, policy, now } = event;
      if (state.leases.get(offset)?.member !== member) return only(state);
      return failed(state, offset, { error, isFinal, policy, now });
    }
    case 'left':
      return only(released(state, (lease) => lease.member === event.member));
    case 'silent':
      return silent(state, event.member, event.policy, event.now);
    case 'seek':
      return only(createGroup(beginAt(event.offset)));
    case 'again':
      return only(withAgain(state, event.messages));
    case 'trimmed':
      return only(trimmed(state, event.first));
  }
}

function only(state: GroupState): GroupStep {
  return { state, effects: [] };
}

function read(before: GroupState, messages: readonly Enqueued[], from: number): GroupState {
  const state = from > before.readTo ? trimmed(before, from) : before;
  const fresh = messages.filter(({ offset }) => offset >= state.readTo);
  const last = fresh.at(-1);
  if (last === undefined) return state;
  return { ...state, window: [...state.window, ...fresh], readTo: last.offset + 1 };
}

/** What was given to another since, or failed, is that one's; what waits again was done all the same. */
function acked(state: GroupState, member: string, offsets: readonly number[]): GroupState {
  const done = offsets.filter((offset) => {
    if (offset >= state.readTo && !state.again.some((message) => message.offset === offset)) return false;
    const lease = state.leases.get(offset);
    return lease === undefined ? !state.failing.has(offset) : lease.member === member;
  });
  return settle(state, done);
}

function settle(before: GroupState, offsets: readonly number[]): GroupState {
  const state = withoutAgain(before, offsets);
  const fresh = offsets.filter((offset) => offset >= state.cursor && !hasOffset(state.settled, offset));
  if (fresh.length === 0) return state;
  const leases = new Map(state.leases);
  for (const offset of fresh) leases.delete(offset);
  const added = fresh.reduce(withOffset, state.settled);
  const { cursor, ranges } = advance(state.cursor, added);
  return {
    ...state,
    cursor,
    settled: ranges,
    leases,
    failing: without(state.failing, fresh),
    window: fromOffset(state.window, cursor),
    // What was settled before a crash need not be read again.
    readTo: Math.max(state.readTo, cursor),
  };
}

interface Failure {
  readonly error: ErrorRecord;
  readonly isFinal: boolean;
  readonly policy: FailurePolicy;
  readonly now: number;
}

/** One that is leased failed: it waits, or is a dead letter; the later ones of its key wait for that. */
function failed(state: GroupState, offset: number, { error, isFinal, policy, now }: Failure): GroupStep {
  const lease = state.leases.get(offset);
  if (lease === undefined) return only(state);
  const {
    member,
    message: { key },
  } = lease;
  const attempts = (state.failing.get(offset)?.attempts ?? 0) + 1;
  const freed = released(
    state,
    (other) => other.member === member && other.message.key === key && other.message.offset >= offset,
  );
  if (isFinal || attempts >= policy.attempts) {
    const failing: Failing = { offset, key, attempts, due: now, error };
    return { state: settle(freed, [offset]), effects: [{ type: 'bury', failing }] };
  }
  const failing: Failing = { offset, key, attempts, due: now + backoffMs(attempts, policy.random), error };
  return only({ ...freed, failing: new Map([...freed.failing, [offset, failing]]) });
}

/** Of each key the first that it holds failed; it had not come to the others. */
function silent(state: GroupState, member: string, policy: FailurePolicy, now: number): GroupStep {
  const firsts = new Map<string | null, number>();
  for (const { message, member: holder } of state.leases.values()) {
    if (holder !== member) continue;
    const first = firsts.get(message.key);
    if (first === undefined || message.offset < first) firsts.set(message.key, message.offset);
  }
  let next: GroupStep = only(state);
  for (const offset of firsts.values()) {
    const step = failed(next.state, offset, { error: SILENT, isFinal: false, policy, now });
    next = { state: step.state, effects: [...next.effects, ...step.effects] };
  }
  return next;
}

function released(state: GroupState, isOver: (lease: Lease) => boolean): GroupState {
  const leases = new Map([...state.leases].filter(([, lease]) => !isOver(lease)));
  return leases.size === state.leases.size ? state : { ...state, leases };
}

/** Retention removed what is before: it is neither delivered nor settled. */
function trimmed(state: GroupState, first: number): GroupState {
  if (first <= state.cursor && first <= state.readTo) return state;
  const kept = new Set(state.again.map(({ offset }) => offset));
  const isGone = (offset: number) => offset < first && !kept.has(offset);
  const settled = state.settled.flatMap(([from, to]): Ranges => (to <= first ? [] : [[Math.max(from, first), to]]));
  const { cursor, ranges } = advance(Math.max(state.cursor, first), settled);
  return {
    ...released(state, ({ message }) => isGone(message.offset)),
    cursor,
    settled: ranges,
    failing: without(state.failing, [...state.failing.keys()].filter(isGone)),
    window: fromOffset(state.window, Math.max(cursor, first)),
    readTo: Math.max(state.readTo, cursor),
  };
}

function fromOffset(window: readonly Enqueued[], offset: number): readonly Enqueued[] {
  const [first] = window;
  return first === undefined || first.offset >= offset ? window : window.slice(offset - first.offset);
}

function without<Value>(map: ReadonlyMap<number, Value>, offsets: readonly number[]): ReadonlyMap<number, Value> {
  if (!offsets.some((offset) => map.has(offset))) return map;
  const left = new Map(map);
  for (const offset of offsets) left.delete(offset);
  return left;
}
