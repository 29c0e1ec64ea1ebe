/** What was counted so far, and what is under way: one for the isolate, which runs the Worker and all its objects. */

import { systemClock } from '../../../src/kernel/clock.ts';
import { type Counted, type Counts, noCounts } from '../counts.ts';

let counts: Counts = noCounts();
/** Cursors tell their rows once they were read to the end. */
let cursors: { readonly rowsRead: number; readonly rowsWritten: number }[] = [];
/** Work under way by who does it, with since when. */
const busy = new Map<string, { works: number; since: number }>();
let messages = 0;
let ahead = 0;

/** Alarms that are armed, by object; by the processor's clock. */
export const alarms = new Map<string, number>();
/** Objects that were made since the start. */
export const objects = new Set<string>();

Object.assign(systemClock, { now: () => Date.now() + ahead });

/** Adds to a count. */
export function count(name: Counted, by = 1): void {
  counts[name] += by;
}

/** Counts the rows of a statement once they are asked for. */
export function countRows<C extends { readonly rowsRead: number; readonly rowsWritten: number }>(cursor: C): C {
  cursors.push(cursor);
  return cursor;
}

/** All that was counted since the last time. */
export function takeCounts(): Counts {
  for (const { rowsRead, rowsWritten } of cursors) {
    counts.object_rows_read += rowsRead;
    counts.object_rows_written += rowsWritten;
  }
  const taken = counts;
  [counts, cursors] = [noCounts(), []];
  return taken;
}

/** Watches work of an object, or of the Worker under the name `''`. */
export async function working<T>(who: string, work: Promise<T>): Promise<T> {
  const at = busy.get(who) ?? { works: 0, since: Date.now() };
  at.works += 1;
  busy.set(who, at);
  try {
    return await work;
  } finally {
    at.works -= 1;
    if (at.works === 0) {
      busy.delete(who);
      if (who !== '') count('object_ms', Date.now() - at.since);
    }
  }
}

/** Messages that were sent, or, negative, delivered. */
export function queued(by: number): void {
  messages += by;
}

/** Whether nothing is under way, on its way, or due. */
export function isIdle(): boolean {
  return busy.size === 0 && messages === 0 && [...alarms.values()].every((at) => at > systemClock.now());
}

/** How far the processor's clock is ahead of the runtime's, to which alarms keep. */
export function aheadMs(): number {
  return ahead;
}

/** Puts the processor's clock forward. */
export function advance(ms: number): void {
  ahead += ms;
}
