import type { Sql, SqlResult, SqlSession } from './port.ts';

/** {@link SqlSession.batch} of a session that has transactions: its statements one after the other. */
export async function batchWithin<Result>(
  session: Pick<SqlSession, 'run' | 'transaction'>,
  statements: readonly Sql[],
  read: (results: readonly SqlResult[]) => Result,
): Promise<Result> {
  return await session.transaction({}, async () => {
    const results: SqlResult[] = [];
    for (const statement of statements) results.push(await session.run(statement));
    return read(results);
  });
}
