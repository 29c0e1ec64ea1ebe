/** What a member of a group is given: invariants (3) and (4) of `group.ts`. */

import type { Enqueued, GroupEffect, GroupEvent, GroupState, GroupStep, Lease } from './group-state.ts';
import { rangesReader } from './ranges.ts';

/** Gives a member what it may have, in the order of offsets. */
export function offered(
  state: GroupState,
  { member, credit, now, isFor = () => true }: GroupEvent & { readonly type: 'offer' },
): GroupStep {
  const { settled, failing, leases } = state;
  const given: GroupEffect[] = [];
  const fresh: [number, Lease][] = [];
  /** By key, who has the latest message; null where one waits. */
  const holders = new Map<string | null, string | null>();
  const isSettled = rangesReader(settled);
  let bytes = 0;
  for (const { message, isAgain } of inOrder(state)) {
    const { offset, key } = message;
    if (!isAgain && isSettled(offset)) continue;
    const holder = holders.get(key);
    const lease = leases.get(offset);
    if (lease !== undefined) {
      holders.set(key, holder === undefined || holder === lease.member ? lease.member : null);
      continue;
    }
    const failure = failing.get(offset);
    const isFree = holder === undefined ? isFor(key) : holder === member;
    if (!isFree || (failure !== undefined && failure.due > now)) {
      holders.set(key, null);
      continue;
    }
    if (given.length >= credit.messages) break;
    // A message that is larger than all that a member may have is given to one that has nothing.
    if (bytes + message.bytes > credit.bytes && (given.length > 0 || hasLease(leases, member))) break;
    bytes += message.bytes;
    holders.set(key, member);
    fresh.push([offset, { message, member }]);
    given.push({ type: 'deliver', member, message, attempt: (failure?.attempts ?? 0) + 1 });
  }
  if (given.length === 0) return { state, effects: [] };
  return { state: { ...state, leases: new Map([...leases, ...fresh]) }, effects: given };
}

/**
 * What there is to be given. A dead letter that is delivered again may be amid what was never settled, and waits until
 * that is read.
 */
function inOrder({ again, window, readTo }: GroupState): { readonly message: Enqueued; readonly isAgain: boolean }[] {
  const fresh = window.map((message) => ({ message, isAgain: false }));
  if (again.length === 0) return fresh;
  const known = again.filter(({ offset }) => offset < readTo);
  const all = [...known.map((message) => ({ message, isAgain: true })), ...fresh];
  return all.toSorted((one, other) => one.message.offset - other.message.offset);
}

function hasLease(leases: ReadonlyMap<number, Lease>, member: string): boolean {
  for (const lease of leases.values()) if (lease.member === member) return true;
  return false;
}
