/** What a member of a group is given: invariants (3) and (4) of `group.ts`. */

import type { GroupEffect, GroupEvent, GroupState, GroupStep, Lease } from './group-state.ts';
import { rangesReader } from './ranges.ts';

/** Gives a member what it may have, in the order of offsets. */
export function offered(
  state: GroupState,
  { member, credit, now, isFor = () => true }: GroupEvent & { readonly type: 'offer' },
): GroupStep {
  const { window, settled, failing, leases } = state;
  const given: GroupEffect[] = [];
  const fresh: [number, Lease][] = [];
  /** By key, who has the latest message; null where one waits. */
  const holders = new Map<string | null, string | null>();
  const isSettled = rangesReader(settled);
  let bytes = 0;
  const all = state.again.length === 0 ? window : [...state.again, ...window];
  for (const [n, message] of all.entries()) {
    const { offset, key } = message;
    if (n >= state.again.length && isSettled(offset)) continue;
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

function hasLease(leases: ReadonlyMap<number, Lease>, member: string): boolean {
  for (const lease of leases.values()) if (lease.member === member) return true;
  return false;
}
