/** What was done with sessions: read from the packs of run records. */

import { HOUR_MS } from './kernel/clock.ts';
import { sessionName } from './records.ts';
import type { RunRecord } from './run-record.ts';

/** Sessions of a tag in an environment. */
export interface ActivityScope {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
  readonly tag: string;
}

/** Records of a scope, from `start` until before `end`, epoch milliseconds; `page` is from 1. */
export interface ActivityQuery {
  readonly start: number;
  readonly end: number;
  readonly status?: string | undefined;
  readonly page: number;
  readonly limit: number;
}

/** How often an operation was done in an hour of UTC, counted from 1970. */
export interface ActivityCount {
  readonly hour: number;
  readonly operation: string;
  readonly status: RunRecord['status'];
  readonly count: number;
}

/** What was done with sessions. */
export interface SessionActivity {
  /** A page of records, newest first, and how many there are. */
  list(scope: ActivityScope, query: ActivityQuery): Promise<{ records: RunRecord[]; total: number }>;
  /** How often what was done. */
  counts(scope: ActivityScope, span: Pick<ActivityQuery, 'start' | 'end'>): Promise<ActivityCount[]>;
}

/** Takes what {@link valuesOf} gives. */
const RECORDS = `run_record_packs p, json_each(p.records) r
  WHERE p.workspace_id = ?1 AND p.sessions IS NOT NULL AND p.last_time >= ?6 AND p.first_time < ?7
    AND EXISTS (SELECT 1 FROM json_each(p.sessions) k WHERE k.value = ?2)
    AND r.value ->> '$.namespace' = 'sessions' AND r.value ->> '$.product' = ?3 AND r.value ->> '$.env' = ?4
    AND r.value ->> '$.target' = ?5 AND r.value ->> '$.time' >= ?6 AND r.value ->> '$.time' < ?7`;

/** Builds it. */
export function createSessionActivity(db: D1Database): SessionActivity {
  return {
    async list(scope, { start, end, status, page, limit }) {
      const values = [...valuesOf(scope, { start, end }), status ?? null];
      const from = `${RECORDS} AND (?8 IS NULL OR r.value ->> '$.status' = ?8)`;
      const order = `ORDER BY r.value ->> '$.time' DESC, r.value ->> '$.run_id' LIMIT ?9 OFFSET ?10`;
      const [rows, count] = await db.batch<{ record: string; total: number }>([
        db.prepare(`SELECT r.value AS record FROM ${from} ${order}`).bind(...values, limit, (page - 1) * limit),
        db.prepare(`SELECT COUNT(*) AS total FROM ${from}`).bind(...values),
      ]);
      const records = (rows?.results ?? []).map(({ record }) => JSON.parse(record) as RunRecord);
      return { records, total: count?.results[0]?.total ?? 0 };
    },
    async counts(scope, span) {
      const { results } = await db
        .prepare(
          `SELECT CAST(r.value ->> '$.time' AS INTEGER) / ${HOUR_MS} AS hour, r.value ->> '$.operation' AS operation,
           r.value ->> '$.status' AS status, COUNT(*) AS count FROM ${RECORDS} GROUP BY 1, 2, 3`,
        )
        .bind(...valuesOf(scope, span))
        .all<ActivityCount>();
      return results;
    },
  };
}

function valuesOf(
  { workspace, product, env, tag }: ActivityScope,
  { start, end }: Pick<ActivityQuery, 'start' | 'end'>,
) {
  return [workspace, sessionName({ product, env, target: tag }), product, env, tag, start, end];
}
