import { expect, test } from 'vitest';
import { createEmbeddedSession } from '../../../src/drivers/graph/embedded/session.ts';
import { WHOLE } from '../../drivers/graph/program/extents.ts';
import { runProgram } from '../../drivers/graph/program/run-program.ts';
import { openStorage } from './sqlite-storage.ts';

/** More of them by `GRAPH_SEEDS=1,2,3`. */
const SEEDS: readonly number[] = (process.env['GRAPH_SEEDS'] ?? '1').split(',').map(Number);

test.each(SEEDS)('2,000 random operations come to what the model comes to, from seed %i', async (seed) => {
  const report = await runProgram(createEmbeddedSession(openStorage()), seed, WHOLE);
  expect(report).toMatchObject({ difference: null });
  expect(report.steps).toBeGreaterThanOrEqual(2_000);
  expect(report.refused).toBeGreaterThan(50);
  expect(report.found).toBeGreaterThan(500);
  expect(report.undone).toBeGreaterThan(10);
});
