import type { GroupPlace, GroupStanding } from '../src/drivers/broker/directory.ts';
import { hasOffset, sizeOf } from '../src/engine/event/ranges.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import type { GroupCore } from './group-core.ts';
import { kindOf } from './group-store.ts';

/** How a group stands: what its topic has is asked for, since a hint may be lost. */
export async function standingOf(core: GroupCore, place: GroupPlace): Promise<GroupStanding> {
  const topic = core.parts.eventObjects.topic(place);
  const from = core.shared?.state.cursor ?? Number.MAX_SAFE_INTEGER;
  const { messages, head } = await topic.read(place, from, { messages: 1, bytes: 1 });
  const now = core.parts.clock.now();
  const known = core.isKnown ? core.facts : null;
  const state = core.shared?.state ?? null;
  const cursor = state?.cursor ?? head;
  const settled = sizeOf(state?.settled ?? []);
  const lag = Math.max(0, head - cursor - settled);
  const [oldest] = messages;
  const lagAgeMs = lag === 0 || oldest === undefined ? 0 : Math.max(0, now - oldest.at);
  const alive = membersOf(core, now - LIMITS.event_lease.value);
  const { messages: mostMessages, ageMs } = known?.settings.lag ?? { messages: null, ageMs: null };
  return {
    group: place.group,
    kind: kindOf(place.group),
    cursor,
    head,
    lag,
    lagAgeMs,
    inFlight: [...core.lines].reduce((sum, line) => sum + line.state.leases.size, 0),
    retrying: [...core.lines].reduce((sum, line) => sum + line.state.failing.size, 0),
    dead: core.store.dead,
    expired: known?.counts.expired ?? 0,
    acked: known?.counts.acked ?? 0,
    failed: known?.counts.failed ?? 0,
    members: alive,
    seenAt: alive > 0 ? now : (known?.seenAt ?? null),
    alert: [
      ...(mostMessages !== null && lag > mostMessages ? (['messages'] as const) : []),
      ...(ageMs !== null && lagAgeMs > ageMs ? (['age'] as const) : []),
    ],
  };
}

/** How messages stand. */
export function statusesOf(
  { shared, dead, store, isKnown }: GroupCore,
  offsets: readonly number[],
): ('success' | 'pending' | 'retrying' | 'failed')[] {
  if (shared === null) return offsets.map(() => (isKnown ? 'success' : 'pending'));
  const { cursor, settled, failing } = shared.state;
  const lost = store.areDead(offsets);
  return offsets.map((offset) => {
    if (lost.has(offset)) return 'failed';
    if (failing.has(offset) || dead.again.has(offset)) return 'retrying';
    return offset < cursor || hasOffset(settled, offset) ? 'success' : 'pending';
  });
}

function membersOf(core: GroupCore, before: number): number {
  let alive = 0;
  for (const line of core.lines) for (const { seenAt } of line.members.values()) if (seenAt > before) alive += 1;
  return alive;
}
