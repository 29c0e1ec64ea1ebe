import { expect, test } from 'vitest';
import { describeGraphs, type TestGraph, within } from './graphs.ts';
import { ON_SERVER, WHOLE } from './program/extents.ts';
import { runProgram } from './program/run-program.ts';

describeGraphs('a random program', (graph, type) => {
  const run = ({ work }: TestGraph, seed: number) =>
    type === 'embedded'
      ? within(graph(), (session) => runProgram(session, seed, WHOLE))
      : runProgram({ run: async (statement) => (await work({ kind: 'statement', statement }))[0] }, seed, ON_SERVER);

  test('of operations comes to what the model comes to', { timeout: 120_000 }, async () => {
    const report = await run(graph(), 20_261_127);
    expect(report).toMatchObject({ difference: null });
    expect(report.steps).toBeGreaterThanOrEqual(600);
    expect(report.refused).toBeGreaterThan(20);
    expect(report.found).toBeGreaterThan(200);
  });
});
