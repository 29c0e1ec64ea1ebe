/** Statements that end a batch of D1, which then leaves nothing behind. */

import { LIMITS } from '../../kernel/limits.ts';
import type { Sql } from './port.ts';

/** Why a batch was ended by a guard of it. */
export class BatchEnded extends Error {
  /** The guard's own name. */
  readonly guard: string;
  /** What its value came to. */
  readonly value: string;

  constructor(guard: string, value: string) {
    super(`the batch was ended by ${guard}`);
    this.guard = guard;
    this.value = value;
  }
}

/** What SQLite says of a path that is none holds the path, and in it what ended the batch. */
const ENDED = /guard\(([a-z_]+\d*)\)=([\s\S]*?)'?(?: at offset \d+)?(?:: SQLITE_|$)/;

/**
 * A statement that ends its batch where a condition holds, and answers a value else. `name` is told of the end, in
 * lower case; `condition` and `value` are SQL without parameters.
 */
export function guard(name: string, condition: string, value = 'null', params: Sql['params'] = []): Sql {
  return {
    sql: `SELECT CASE WHEN ${condition} THEN json_extract('{}', 'guard(${name})=' || coalesce(${value}, '')) ELSE ${value} END AS guarded`,
    params,
  };
}

/** What ended a batch, by the message of its error; null where no guard did. */
export function batchEnded(message: string): BatchEnded | null {
  const [, name, value] = ENDED.exec(message) ?? [];
  return name === undefined ? null : new BatchEnded(name, value ?? '');
}

/** Of a change that returns rows: ended where there are more of them than an answer has. Answers how many. */
export function rowsGuard(at: number): Sql {
  return guard(`rows${at}`, `changes() > ${LIMITS.query_rows.value}`, 'changes()');
}

export const FOREIGN_KEYS = 'foreign_keys';

/** Before the end of a batch that puts foreign keys off: D1 itself says no more than that it failed. */
export const FOREIGN_KEYS_GUARD = guard(
  FOREIGN_KEYS,
  'EXISTS (SELECT 1 FROM pragma_foreign_key_check)',
  `(SELECT "table" || char(10) || parent FROM pragma_foreign_key_check)`,
);

/** Ends any batch. */
export const END = guard('end', 'true');
