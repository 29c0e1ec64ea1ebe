/** Statements of D1's own that end a batch, which then leaves nothing behind. */

import { LIMITS } from '../../kernel/limits.ts';
import { CHANGED, guard } from './batch.ts';
import type { Sql } from './port.ts';

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
