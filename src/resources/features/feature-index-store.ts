/** The index of runs in D1. */

import { createLiveSweep } from '../live-sweep.ts';
import type { FeatureIndex, FeatureRecord } from './feature-index.ts';
import { countStatement, listStatement, LIVE_RUNS, OUTLIVED, PUT, RELATED, REMOVE } from './feature-index-sql.ts';

/** Live runs that one sweep reads. */
const SWEEP_ROWS = 20_000;

/** Builds the index; `sweepRows` is how many live runs {@link FeatureIndex.overdue} reads at most. */
export function createFeatureIndex({
  db,
  sweepRows = SWEEP_ROWS,
}: {
  readonly db: D1Database;
  readonly sweepRows?: number;
}): FeatureIndex {
  const read = async (sql: string, values: readonly unknown[]): Promise<FeatureRecord[]> => {
    const { results } = await db
      .prepare(sql)
      .bind(...values)
      .all<FeatureRecord>();
    return results;
  };
  return {
    async put(records) {
      if (records.length > 0)
        await db
          .prepare(PUT)
          .bind(JSON.stringify(newestOf(records)))
          .run();
    },
    async list(workspace, filter, limit, after) {
      const { sql, values } = listStatement(workspace, filter, after);
      return read(sql, [...values, limit]);
    },
    async count(workspace, filter) {
      const { sql, values } = countStatement(workspace, filter);
      const row = await db
        .prepare(sql)
        .bind(...values)
        .first<{ n: number }>();
      return row?.n ?? 0;
    },
    related: (workspace, original, limit) => read(RELATED, [workspace, original, limit]),
    overdue: createLiveSweep<FeatureRecord>(db, LIVE_RUNS, sweepRows),
    outlived: (now, limit, keptMs) => read(OUTLIVED, [now - keptMs, now, limit]),
    async remove(keys) {
      if (keys.length > 0) await db.prepare(REMOVE).bind(JSON.stringify(keys)).run();
    },
  };
}

/** One statement must not meet a run twice. What nothing happens to by itself is due at the end of time, which JSON has no number for. */
function newestOf(records: readonly FeatureRecord[]): FeatureRecord[] {
  const newest = new Map<string, FeatureRecord>();
  for (const record of records) {
    const key = `${record.workspace}:${record.created_at}:${record.id}`;
    if (record.revision > (newest.get(key)?.revision ?? -Infinity))
      newest.set(key, { ...record, due: Math.min(record.due, Number.MAX_SAFE_INTEGER) });
  }
  return [...newest.values()];
}
