/** Lists of statements that are whole or absent, and what ends one that is known beforehand. */

import { ProcessorError } from '../../kernel/errors.ts';
import type { Sql, SqlResult, SqlSession } from './port.ts';
import { isTooLarge } from './rows.ts';

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

/** Why a batch was ended by a guard of it. */
export class BatchEnded extends Error {
  /** The guard's own name. */
  readonly guard: string;
  /** What its value came to. */
  readonly value: string;

  constructor(name: string, value: string) {
    super(`the batch was ended by ${name}`);
    this.guard = name;
    this.value = value;
  }
}

/** What SQLite says of a path that is none holds the path, and in it what ended the batch. */
const ENDED = /guard\(([a-z_]+\d*)\)=([\s\S]*?)'?(?: at offset \d+)?(?:: SQLITE_|$)/;

/**
 * A statement that ends its batch where a condition on `n` holds, which is what `source` selects, and answers `n` else.
 * `name` is in lower case, and the condition SQL without parameters.
 */
export function guard(name: string, condition: string, { sql, params }: Sql): Sql {
  const ended = `json_extract('{}', 'guard(${name})=' || coalesce(n, ''))`;
  return { sql: `SELECT CASE WHEN ${condition} THEN ${ended} ELSE n END AS n FROM (${sql})`, params };
}

/** How many rows the change before it was of. */
export const CHANGED: Sql = { sql: 'SELECT changes() AS n', params: [] };

/** What ended a batch, by the message of its error; null where no guard did. */
export function batchEnded(message: string): BatchEnded | null {
  const [, name, value] = ENDED.exec(message) ?? [];
  return name === undefined ? null : new BatchEnded(name, value ?? '');
}

/** Reads what a batch came to that cannot be undone any more. Throws `PAYLOAD_TOO_LARGE`, which then says so. */
export function readDone<Result>(isHarmless: boolean, read: () => Result): Result {
  try {
    return read();
  } catch (thrown) {
    if (isHarmless || !isTooLarge(thrown)) throw thrown;
    const message = 'what was to be changed is changed, but the answer is larger than answers may be';
    throw new ProcessorError('PAYLOAD_TOO_LARGE', message, { outcome: 'sent' }, thrown);
  }
}
