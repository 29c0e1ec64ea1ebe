/** How the sweep puts off what it cannot do. */

const LEAST_MS = 300_000;
const MOST_MS = 86_400_000;

/** Milliseconds that a store has for one thing of a sweep. */
export const STORE_MS = 10_000;

/** When something is tried again that was due at an instant: after as long again, within bounds. */
export function putOff(now: number, due: number): number {
  return now + Math.min(Math.max(now - due, LEAST_MS), MOST_MS);
}
