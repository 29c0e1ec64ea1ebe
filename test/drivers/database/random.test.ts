import { expect, test } from 'vitest';
import { describeDatabases, within } from './databases.ts';
import { runProgram } from './program/run-program.ts';
import { ITEMS_SCHEMA } from './program/schema.ts';

describeDatabases('a random program', (database) => {
  test('of 2,000 operations comes to what the model comes to', { timeout: 180_000 }, async () => {
    await database().sql(ITEMS_SCHEMA);
    const report = await within(database(), ({ run }) => runProgram(run, 20_261_127, 2_000));
    expect(report).toMatchObject({ steps: 2_000, difference: null });
    expect(report.refused).toBeGreaterThan(50);
    expect(report.rows).toBeGreaterThan(5_000);
  });
});
