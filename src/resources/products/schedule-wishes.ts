/**
 * What is to be done about the schedules of each environment, as statements: it is written in the very batch that moves
 * a pin, so that nothing is forgotten when what follows is cut off.
 */

import type { EnvironmentPlace } from '../../run-counts.ts';

/** How long a request is trusted to see to it before the cron trigger does. */
const GRACE_MS = 30_000;
const FIELDS = 'workspace_id, product, env, wanted, done, is_removed, declared, fence, leased_until, due';
const PINS = `environment_pins p LEFT JOIN schedule_reconciliations r
  ON r.workspace_id = p.workspace_id AND r.product = p.product AND r.env = p.env`;
/** Products with neither schedules, healthchecks nor brokers have no rows. */
const CONCERNED = `(r.env IS NOT NULL OR EXISTS (
  SELECT 1 FROM product_versions v WHERE v.workspace_id = p.workspace_id AND v.product = p.product AND v.version = p.version
  AND (json_array_length(v.manifest, '$.schedules') > 0 OR json_array_length(v.manifest, '$.healthchecks') > 0
    OR json_array_length(v.manifest, '$.brokers') > 0)))`;
const AGAIN = `ON CONFLICT (workspace_id, product, env) DO UPDATE
  SET wanted = schedule_reconciliations.wanted + 1, is_removed = excluded.is_removed, due = excluded.due`;

/** Statement that has the schedules of an environment follow its pin, in the batch that moves it. */
export function wantMoved(
  db: D1Database,
  { workspace, product, env }: EnvironmentPlace,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO schedule_reconciliations (${FIELDS})
       SELECT p.workspace_id, p.product, p.env, 1, 0, 0, '[]', 0, 0, ?4 FROM ${PINS}
       WHERE p.workspace_id = ?1 AND p.product = ?2 AND p.env = ?3 AND ${CONCERNED} ${AGAIN}`,
    )
    .bind(workspace, product, env, now + GRACE_MS);
}

/** A manifest that is applied. */
export interface AppliedManifest {
  readonly workspace: string;
  readonly product: string;
  readonly hash: string;
  /** Slugs of its environments. */
  readonly environments: readonly string[];
  /** Environments that whoever applies it may act on; null is all. */
  readonly reach: readonly string[] | null;
}

/**
 * Statement that has schedules follow an applied manifest, in the batch that stores it, and answers whose: environments
 * that run its version, those that it has no more, and those that it has again. A removed environment keeps its pin.
 */
export function wantApplied(db: D1Database, given: AppliedManifest, now: number): D1PreparedStatement {
  const { workspace, product, hash, environments, reach } = given;
  return db
    .prepare(
      `INSERT INTO schedule_reconciliations (${FIELDS})
       SELECT p.workspace_id, p.product, p.env, 1, 0, p.env NOT IN (SELECT value FROM json_each(?4)), '[]', 0, 0, ?6
       FROM ${PINS} WHERE p.workspace_id = ?1 AND p.product = ?2 AND (?5 IS NULL OR p.env IN (SELECT value FROM json_each(?5)))
       AND CASE WHEN p.env IN (SELECT value FROM json_each(?4))
         THEN COALESCE(r.is_removed, 0) OR (${CONCERNED} AND p.version =
           (SELECT version FROM product_versions WHERE workspace_id = ?1 AND product = ?2 AND hash = ?3))
         ELSE r.is_removed = 0 END
       ${AGAIN} RETURNING env`,
    )
    .bind(
      workspace,
      product,
      hash,
      JSON.stringify(environments),
      reach === null ? null : JSON.stringify(reach),
      now + GRACE_MS,
    );
}

/** Environments of a product that have schedules or healthchecks, those removed left out. */
export async function scheduledEnvironments(db: D1Database, workspace: string, product: string): Promise<string[]> {
  const rows = await db
    .prepare(
      `SELECT env FROM schedule_reconciliations r WHERE workspace_id = ?1 AND product = ?2 AND is_removed = 0
       AND (declared <> '[]' OR EXISTS (SELECT 1 FROM health_objects h
         WHERE h.workspace_id = r.workspace_id AND h.product = r.product AND h.env = r.env))`,
    )
    .bind(workspace, product)
    .all<{ env: string }>();
  return rows.results.map(({ env }) => env);
}
