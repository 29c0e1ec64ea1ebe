/**
 * What was counted so far, what is under way, and the time: one for the isolate, which runs the Worker and all its
 * objects. Time stands still but when it is put forward, so that what is counted does not depend on the machine.
 */

import { systemClock } from '../../../src/kernel/clock.ts';
import { type Counted, type Counts, noCounts } from '../counts.ts';

interface Sleeper {
  readonly at: number;
  wake(): void;
}

let counts: Counts = noCounts();
/** Cursors tell their rows once they were read to the end. */
let cursors: { readonly rowsRead: number; readonly rowsWritten: number }[] = [];
/** Work under way by object, with since when. */
const busy = new Map<string, { works: number; since: number }>();
const sleepers = new Set<Sleeper>();
let pending = 0;
let messages = 0;
let now = Date.now();
/** When anything happened last, by the runtime's clock. */
let activeAt = 0;

/** Nothing has happened for so long: what is under way waits for the time to pass. */
const QUIET_MS = 25;
/** Longer than anyone sleeps by the runtime's clock. */
const ALIVE_MS = 60_000;

/** Alarms that are armed, by object; by the processor's clock. */
export const alarms = new Map<string, number>();
/** Objects that were made since the start. */
export const objects = new Set<string>();

Object.assign(systemClock, {
  now: () => now,
  sleep: (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      signal?.throwIfAborted();
      // The runtime gives up what waits for nothing that it knows of.
      const alive = setTimeout(() => undefined, ALIVE_MS);
      const sleeper: Sleeper = {
        at: now + ms,
        wake() {
          clearTimeout(alive);
          resolve();
        },
      };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        clearTimeout(alive);
        if (sleepers.delete(sleeper)) reject(signal.reason as Error);
      });
    }),
});

/** Adds to a count. */
export function count(name: Counted, by = 1): void {
  activeAt = Date.now();
  counts[name] += by;
}

/** Counts the rows of a statement once they are asked for. */
export function countRows<C extends { readonly rowsRead: number; readonly rowsWritten: number }>(cursor: C): C {
  activeAt = Date.now();
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

/** Watches work that keeps an object from sleeping. */
export async function working<T>(object: string, work: Promise<T>): Promise<T> {
  const at = busy.get(object) ?? { works: 0, since: now };
  at.works += 1;
  busy.set(object, at);
  try {
    return await work;
  } finally {
    at.works -= 1;
    if (at.works === 0) {
      busy.delete(object);
      count('object_ms', now - at.since);
    }
  }
}

/** Watches what goes on outside of the isolate. */
export async function outside<T>(io: Promise<T>): Promise<T> {
  pending += 1;
  try {
    return await io;
  } finally {
    pending -= 1;
    activeAt = Date.now();
  }
}

/** Messages that were sent, or, negative, delivered. */
export function queued(by: number): void {
  activeAt = Date.now();
  messages += by;
}

/** Whether nothing is under way but what waits for the time to pass. */
function isQuiet(): boolean {
  const isWaited = pending === 0 && messages === 0 && [...alarms.values()].every((at) => at > now);
  return isWaited && Date.now() - activeAt >= QUIET_MS;
}

/** How things stand. */
export function standing(): { readonly quiet: boolean; readonly wakesInMs: number | null } {
  const wakes = [...sleepers].map(({ at }) => at);
  return { quiet: isQuiet(), wakesInMs: wakes.length === 0 ? null : Math.max(0, Math.min(...wakes) - now) };
}

/** Puts the time forward, and wakes who slept until then. */
export function advance(ms: number): void {
  now += ms;
  activeAt = Date.now();
  for (const sleeper of [...sleepers].toSorted((one, other) => one.at - other.at)) {
    if (sleeper.at > now) continue;
    sleepers.delete(sleeper);
    sleeper.wake();
  }
}
