import { expect, test } from 'vitest';
import { executeStatement } from '../../../src/drivers/database/execute.ts';
import { parseStatement } from '../../../src/engine/database/parse.ts';
import { runProgram } from '../../drivers/database/program/run-program.ts';
import { ITEMS_SCHEMA } from '../../drivers/database/program/schema.ts';
import { openSqlite } from './sqlite-session.ts';

test.each([1, 2_002, 30_003])('2,000 random operations come to what the model comes to, from seed %i', async (seed) => {
  const session = openSqlite(ITEMS_SCHEMA.sqlite);
  const report = await runProgram(
    (operation, given) => executeStatement(session, parseStatement(operation, given)),
    seed,
    2_000,
  );
  session.close();
  expect(report).toMatchObject({ steps: 2_000, difference: null });
  expect(report.refused).toBeGreaterThan(50);
});
