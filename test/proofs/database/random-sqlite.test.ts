import { expect, test } from 'vitest';
import { runProgram } from './random-program.ts';
import { SQLITE_SCHEMA } from './schema.ts';
import { openSqlite } from './sqlite-session.ts';

test('2,000 random operations come to the same on SQLite and on the model', async () => {
  const session = openSqlite(SQLITE_SCHEMA);
  const report = await runProgram(session, 20_261_127, 2_000);
  session.close();
  expect(report).toMatchObject({ steps: 2_000, difference: null });
  expect(report.refused).toBeGreaterThan(50);
  expect(report.rows).toBeGreaterThan(5_000);
});
