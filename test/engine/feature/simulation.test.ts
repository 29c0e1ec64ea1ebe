import { expect, test } from 'vitest';
import type { Entry } from '../../../src/engine/feature/entries.ts';
import { History } from './simulated.ts';

/** CI takes the time for more. */
const HISTORIES = process.env['CI'] === undefined ? 1_000 : 5_000;

test('every invariant holds in random histories, which reach whatever can happen', () => {
  const seen = new Set<Entry['type']>();
  for (let seed = 1; seed <= HISTORIES; seed += 1) {
    try {
      for (const { type } of new History(seed).play()) seen.add(type);
    } catch (thrown) {
      throw new Error(`seed ${seed}: ${(thrown as Error).message}`, { cause: thrown });
    }
  }
  expect(seen.size).toBe(31);
}, 120_000);
