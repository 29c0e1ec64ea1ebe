/** What the rollback of a step calls. */

import { namedAction } from './manifest-database.ts';
import type { Step } from './manifest-feature-step.ts';

/** The action of a database that a step's rollback runs, perhaps of the step's own database; null for one of an app, or none. */
export function rollbackAction(step: Step): ReturnType<typeof namedAction> | null {
  if (step.rollback === undefined) return null;
  const { type, database, event } = step.rollback;
  if (type !== 'database' && type !== 'database_action') return null;
  const isOfDatabase = step.type === 'database' || step.type === 'database_action';
  const own = isOfDatabase && !event.includes(':') ? namedAction(step.database, step.event).database : undefined;
  return namedAction(database ?? own, event);
}
