/** Which occurrences of a job wait at a gate. Pure. */

import { livesOf } from './job-outcome.ts';
import type { Job, WaitingFor } from './job-state.ts';

/** What a gate holds back, and lets begin. */
const AT_GATES: ReadonlySet<WaitingFor['kind']> = new Set(['concurrency', 'rate', 'key_paused', 'circuit']);

/** Numbers of the occurrences that waited at a gate before a change, and neither wait nor run after it. */
export function leftWaiting(before: Job, after: Job): number[] {
  const waited = livesOf(before).flatMap((live) =>
    live.status !== 'running' && live.waitingFor !== undefined && AT_GATES.has(live.waitingFor.kind)
      ? [live.occurrence.number]
      : [],
  );
  if (waited.length === 0) return [];
  const kept = new Set(livesOf(after).map(({ occurrence }) => occurrence.number));
  return waited.filter((number) => !kept.has(number));
}
