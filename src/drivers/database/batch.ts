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

const failures = new WeakMap<object, number>();

/** Notes which of its statements a batch failed with. */
export function noteFailedAt(thrown: unknown, at: number): void {
  if (typeof thrown === 'object' && thrown !== null) failures.set(thrown, at);
}

/** Which of its statements a batch failed with, from 0; null where it is not known. */
export function failedAt(thrown: unknown): number | null {
  return typeof thrown === 'object' && thrown !== null ? (failures.get(thrown) ?? null) : null;
}
