/** Statements that end a batch of D1, which then leaves nothing behind. */

import { LIMITS } from '../../kernel/limits.ts';
import type { Sql } from './port.ts';

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

/** Of a change that returns rows: ended where there are more of them than an answer has. Answers how many. */
export function rowsGuard(at: number): Sql {
  return guard(`rows${at}`, `n > ${LIMITS.query_rows.value}`, CHANGED);
}

export const FOREIGN_KEYS = 'foreign_keys';

/** Before the end of a batch that puts foreign keys off: D1 itself says no more than that it failed. */
export const FOREIGN_KEYS_GUARD = guard(FOREIGN_KEYS, 'n IS NOT NULL', {
  sql: `SELECT (SELECT "table" || char(10) || parent FROM pragma_foreign_key_check) AS n`,
  params: [],
});

/** Ends any batch. */
export const END = guard('end', 'true', { sql: 'SELECT 1 AS n', params: [] });
