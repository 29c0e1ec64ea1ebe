import { expect, test } from 'vitest';
import type { Entry } from '../../../src/engine/feature/entries.ts';
import { History } from './simulated.ts';

test('every invariant holds in random histories, which reach whatever can happen', () => {
  const seen = new Set<Entry['type']>();
  for (let seed = 1; seed <= 1_000; seed += 1) {
    try {
      for (const { type } of new History(seed).play()) seen.add(type);
    } catch (thrown) {
      throw new Error(`seed ${seed}: ${(thrown as Error).message}`, { cause: thrown });
    }
  }
  expect(seen.size).toBe(31);
}, 120_000);
