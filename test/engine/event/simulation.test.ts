import fc from 'fast-check';
import { expect, test } from 'vitest';
import { history, Play, type Step } from './play.ts';

const SEEDS = 60;

function histories(): Step[][] {
  return fc.sample(fc.array(history, { minLength: 1, maxLength: 1 }), { seed: 7, numRuns: SEEDS }).flat();
}

/** Plays a history to its end; answers how many writes it had. */
function played(steps: readonly Step[], end: { at: number; isLost: boolean } | null): number {
  const play = new Play(end);
  for (const each of steps) play.take(each);
  const { begun } = play;
  play.drain();
  const { oracle, state, log } = play;
  expect(oracle.faults).toEqual([]);
  expect([state.cursor, state.failing.size, state.again]).toEqual([log.length, 0, []]);
  const lost = log.filter(
    ({ offset }) => offset >= oracle.base && !oracle.done.has(offset) && !oracle.dead.has(offset),
  );
  expect(lost).toEqual([]);
  return begun;
}

test('whichever write an object ends at, before or after, none is lost, and order is kept', () => {
  let crashes = 0;
  for (const steps of histories()) {
    const writes = played(steps, null);
    // The first is that of the group itself.
    for (let at = 2; at <= writes; at += 1)
      for (const isLost of [true, false]) {
        played(steps, { at, isLost });
        crashes += 1;
      }
  }
  expect(crashes).toBeGreaterThan(SEEDS);
});
