/** Has the healthchecks of environments follow the versions that these run, and looks after their objects. */

import { mapAtATime } from '../../kernel/at-a-time.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { EnvironmentPlace } from '../../run-counts.ts';
import type { RunLog } from '../../run-log.ts';
import { type Adoption, type HealthDirectory, healthObjectName } from './directory.ts';

/** An object is had look at its alarm this often. */
const LOOK_MS = 300_000;
/** Objects that one sweep asks, and how many at a time. */
const SWEEP = 200;
const AT_A_TIME = 6;

/** Keeps healthchecks as manifests declare them. */
export interface HealthFollowing {
  /** Has an environment checked as given; the last one given stays. Throws when that could not be stored. */
  adopt(adoption: Adoption): Promise<void>;
}

/** What following works with. */
export interface HealthFollowingParts {
  readonly db: D1Database;
  readonly healthObjects: HealthDirectory;
  readonly clock: Clock;
}

/** Builds it. */
export function createHealthFollowing({ db, healthObjects, clock }: HealthFollowingParts): HealthFollowing {
  return {
    async adopt(adoption) {
      const { workspace, product, env } = adoption.place;
      const place = [workspace, product, env];
      // Its row is there before the object has an alarm to lose, and goes after that has none.
      if (adoption.checks.length > 0)
        await db
          .prepare(
            `INSERT INTO health_objects (workspace_id, product, env, looked_at) VALUES (?, ?, ?, ?)
             ON CONFLICT (workspace_id, product, env) DO NOTHING`,
          )
          .bind(...place, clock.now())
          .run();
      const count = await healthObjects.at(adoption.place).adopt(adoption);
      if (count === 0)
        await db
          .prepare('DELETE FROM health_objects WHERE workspace_id = ? AND product = ? AND env = ?')
          .bind(...place)
          .run();
    },
  };
}

/** Has objects look at their alarms, those first that were asked the longest ago. One that fails holds up no other. */
export async function sweepHealth({
  db,
  healthObjects,
  clock,
  log,
}: HealthFollowingParts & { readonly log: Pick<RunLog, 'fault'> }): Promise<void> {
  const now = clock.now();
  const asked = await db
    .prepare(
      `UPDATE health_objects SET looked_at = ?1 WHERE (workspace_id, product, env) IN
       (SELECT workspace_id, product, env FROM health_objects WHERE looked_at <= ?2 ORDER BY looked_at LIMIT ?3)
       RETURNING workspace_id AS workspace, product, env`,
    )
    .bind(now, now - LOOK_MS, SWEEP)
    .all<EnvironmentPlace>();
  await mapAtATime(asked.results, AT_A_TIME, async (place) => {
    try {
      await healthObjects.at(place).look();
    } catch (thrown) {
      log.fault(healthObjectName(place), thrown);
    }
  });
}
