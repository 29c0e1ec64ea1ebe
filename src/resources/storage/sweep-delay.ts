/** How the sweep puts off what it cannot do, and goes on as long as there is more. */

import type { Clock } from '../../kernel/clock.ts';
import { isProcessorError } from '../../kernel/errors.ts';

const LEAST_MS = 300_000;
/** The longest that something is put off. */
export const MOST_MS = 86_400_000;

/** Milliseconds that a store has for one thing of a sweep. */
export const STORE_MS = 10_000;
/** Milliseconds after which a sweep begins no further round. */
const SWEEP_MS = 30_000;

/** When something is tried again that was due at an instant: after as long again, within bounds. */
export function putOff(now: number, due: number): number {
  return now + Math.min(Math.max(now - due, LEAST_MS), MOST_MS);
}

/** Does rounds, each of which answers how many there were of the most that it takes, until there are no more or the time is over. */
export async function inRounds(clock: Clock, most: number, round: () => Promise<number>): Promise<void> {
  const until = clock.now() + SWEEP_MS;
  while ((await round()) >= most && clock.now() < until);
}

const PLACES: ReadonlySet<string> = new Set(['product', 'env', 'storage']);

/** Whether a storage could not be opened because there is none, not because a secret of it is missing. */
export function isGone(thrown: unknown): boolean {
  if (!isProcessorError(thrown) || thrown.code !== 'NOT_FOUND') return false;
  const { errors = [] } = thrown.details;
  return errors.length > 0 && errors.every(({ path }) => PLACES.has(path));
}
