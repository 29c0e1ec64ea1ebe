import { expect, test } from 'vitest';
import { openPostgresql } from './postgresql-session.ts';
import { runProgram } from './random-program.ts';
import { POSTGRESQL_SCHEMA } from './schema.ts';

test('2,000 random operations come to the same on PostgreSQL and on the model', async () => {
  const session = await openPostgresql(POSTGRESQL_SCHEMA);
  try {
    const report = await runProgram(session, 20_261_127, 2_000);
    expect(report).toMatchObject({ steps: 2_000, difference: null });
    expect(report.refused).toBeGreaterThan(50);
    expect(report.rows).toBeGreaterThan(5_000);
  } finally {
    await session.close();
  }
});
