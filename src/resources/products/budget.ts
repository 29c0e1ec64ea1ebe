/** Budgets: how many runs an environment may begin within an hour, seen to and lifted. */

import { type Clock, HOUR_MS, hourOf } from '../../kernel/clock.ts';
import type { Handlers } from '../../kernel/contract.ts';
import {
  type EnvironmentPlace,
  type HourUse,
  liftHour,
  noteExceeded,
  readHour,
  type RunCount,
} from '../../run-counts.ts';
import type { RunLog } from '../../run-log.ts';
import type { products } from './contract.ts';
import type { ConfigStore } from './store.ts';
import { currentVersion } from './version-lookup.ts';
import type { VersionStore } from './versions.ts';

/** What budgets work with. */
export interface BudgetParts {
  readonly db: D1Database;
  readonly config: ConfigStore;
  readonly versions: VersionStore;
  readonly clock: Clock;
}

/** Builds the handlers of `budget` and `liftBudget`. */
export function createBudgetHandlers(parts: BudgetParts): Pick<Handlers<typeof products>, 'budget' | 'liftBudget'> {
  const { db, config, clock } = parts;
  return {
    async budget({ product, env }, { principal: { workspace } }) {
      const place = { workspace, product, env };
      const perHour = await currentBudget(parts, place);
      return { data: standing(place, perHour, await readHour(db, place, hourOf(clock.now()))) };
    },
    async liftBudget({ product, env }, { principal: { workspace, user } }) {
      const place = { workspace, product, env };
      const perHour = await currentBudget(parts, place);
      const now = clock.now();
      const lifted = await liftHour(db, place, hourOf(now), { user, now });
      await config.refreshed(place);
      return { data: standing(place, perHour, lifted) };
    },
  };
}

/** As D1 has it: what is shown here is not a few seconds old. */
async function currentBudget(
  { versions, config }: BudgetParts,
  { workspace, product, env }: EnvironmentPlace,
): Promise<number | null> {
  const version = await currentVersion(versions, workspace, product, env, 'env');
  return (await config.resolve(workspace, product, env, version)).runsPerHour(env);
}

function standing({ product, env }: EnvironmentPlace, perHour: number | null, { hour, runs, lifted_at }: HourUse) {
  const isHalted = perHour !== null && runs >= perHour && lifted_at === null;
  return {
    product,
    env,
    runs_per_hour: perHour,
    used: runs,
    hour_started_at: hour,
    halted_until: isHalted ? hour + HOUR_MS : null,
    lifted_at,
  };
}

/** What watching budgets works with. */
export interface BudgetWatchParts {
  readonly db: D1Database;
  readonly config: ConfigStore;
  readonly clock: Clock;
  readonly log: Pick<RunLog, 'warn' | 'fault'>;
}

/**
 * Halts environments whose runs of this hour have reached their budget: whoever runs calls learns of it within
 * seconds, and the log once an hour. Never throws: the next runs that are counted lead here again.
 */
export async function watchBudgets(parts: BudgetWatchParts, counts: readonly RunCount[]): Promise<void> {
  const hour = hourOf(parts.clock.now());
  for (const count of counts) {
    if (count.hour !== hour) continue;
    await watchBudget(parts, count).catch((thrown: unknown) =>
      parts.log.fault(`budget:${count.product}/${count.env}`, thrown),
    );
  }
}

async function watchBudget({ db, config, clock, log }: BudgetWatchParts, count: RunCount): Promise<void> {
  const { workspace, product, env, hour, runs, lifted_at } = count;
  if (lifted_at !== null) return;
  const budget = (await config.resolve(workspace, product, env)).runsPerHour(env);
  if (budget === null || runs < budget) return;
  const halted_until = hour + HOUR_MS;
  if (await noteExceeded(db, count, clock.now()))
    log.warn({ event: 'budget_exceeded', workspace, product, env, runs, budget, halted_until });
  if ((await config.haltedUntil(workspace, product, env)) === null) await config.refreshed(count);
}
