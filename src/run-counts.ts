/** How many runs each environment had in which hour, counted pack by pack as their records are stored. */

import { hourOf } from './kernel/clock.ts';
import { isRun, type RunRecord } from './run-record.ts';

/** An environment of a product. */
export interface EnvironmentPlace {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
}

/** How an hour stands. Instants are epoch milliseconds. */
export interface HourUse {
  /** Its start. */
  readonly hour: number;
  readonly runs: number;
  /** When someone let the rest of the hour run whatever the budget is, or null. */
  readonly lifted_at: number | null;
}

/** How an hour of an environment stands. */
export interface RunCount extends EnvironmentPlace, HourUse {}

/** A pack as far as counting goes. */
interface CountedPack {
  /** Of its queue message. */
  readonly id: string;
  readonly records: readonly RunRecord[];
}

/**
 * A statement that adds the runs of packs to the counts of their hours and answers the new counts; null where there is
 * nothing to count. It is to run in one batch with the statements that store the packs, before them: a pack that is
 * stored already was counted.
 */
export function countRuns(db: D1Database, packs: readonly CountedPack[]): D1PreparedStatement | null {
  const counts = packs.flatMap(({ id, records }) => countsOf(records).map((count) => ({ id, ...count })));
  if (counts.length === 0) return null;
  return db
    .prepare(
      `INSERT INTO run_counts (workspace_id, product, env, hour, runs)
       SELECT c ->> 'workspace', c ->> 'product', c ->> 'env', c ->> 'hour', SUM(c ->> 'runs')
       FROM (SELECT value AS c FROM json_each(?1))
       WHERE NOT EXISTS (SELECT 1 FROM run_record_packs p WHERE p.workspace_id = c ->> 'workspace' AND p.id = c ->> 'id')
       GROUP BY 1, 2, 3, 4
       ON CONFLICT (workspace_id, product, env, hour) DO UPDATE SET runs = run_counts.runs + excluded.runs
       RETURNING workspace_id AS workspace, product, env, hour, runs, lifted_at`,
    )
    .bind(JSON.stringify(counts));
}

function countsOf(records: readonly RunRecord[]): Omit<RunCount, 'lifted_at'>[] {
  const runs = records.filter(isRun).map(({ workspace, product, env, time }) => {
    return { workspace, product, env, hour: hourOf(time) };
  });
  const groups = Map.groupBy(runs, ({ workspace, product, env, hour }) =>
    JSON.stringify([workspace, product, env, hour]),
  );
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, runs: others.length + 1 }],
  );
}

const PLACE = 'workspace_id = ?1 AND product = ?2 AND env = ?3 AND hour = ?4';

/** How an hour stands; one without a row has had no runs. */
export async function readHour(
  db: D1Database,
  { workspace, product, env }: EnvironmentPlace,
  hour: number,
): Promise<HourUse> {
  const row = await db
    .prepare(`SELECT hour, runs, lifted_at FROM run_counts WHERE ${PLACE}`)
    .bind(workspace, product, env, hour)
    .first<HourUse>();
  return row ?? { hour, runs: 0, lifted_at: null };
}

/** Notes that the budget of an hour is used up; false when that was noted before, or the budget was lifted. */
export async function noteExceeded(
  db: D1Database,
  { workspace, product, env, hour }: RunCount,
  now: number,
): Promise<boolean> {
  const noted = await db
    .prepare(`UPDATE run_counts SET exceeded_at = ?5 WHERE ${PLACE} AND exceeded_at IS NULL AND lifted_at IS NULL`)
    .bind(workspace, product, env, hour, now)
    .run();
  return noted.meta.changes > 0;
}

/** Lifts the budget of an hour, which stays as it is when it was lifted before; how the hour then stands. */
export async function liftHour(
  db: D1Database,
  { workspace, product, env }: EnvironmentPlace,
  hour: number,
  by: { readonly user: string; readonly now: number },
): Promise<HourUse> {
  const row = await db
    .prepare(
      `INSERT INTO run_counts (workspace_id, product, env, hour, runs, lifted_at, lifted_by) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6)
       ON CONFLICT (workspace_id, product, env, hour) DO UPDATE
       SET lifted_by = CASE WHEN lifted_at IS NULL THEN excluded.lifted_by ELSE lifted_by END,
         lifted_at = COALESCE(lifted_at, excluded.lifted_at)
       RETURNING hour, runs, lifted_at`,
    )
    .bind(workspace, product, env, hour, by.now, by.user)
    .first<HourUse>();
  return row ?? { hour, runs: 0, lifted_at: by.now };
}

/** Forgets hours that began before an instant, `limit` at most. */
export async function purgeHours(db: D1Database, before: number, limit: number): Promise<void> {
  await db
    .prepare(
      `DELETE FROM run_counts WHERE (workspace_id, product, env, hour) IN
       (SELECT workspace_id, product, env, hour FROM run_counts WHERE hour < ? ORDER BY hour LIMIT ?)`,
    )
    .bind(before, limit)
    .run();
}
