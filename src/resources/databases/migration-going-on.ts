/** Migrations that were cut off where changes of tables commit by themselves, and what goes on with them. */

import type { MigrationEntry, AppliedMigration, StoppedMigration } from '../../engine/database/migration-order.ts';
import type { MigrationSteps, SchemaOperation } from '../../engine/database/schema-model.ts';
import { statementsOf } from '../../engine/database/sql-lexer.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import { type ProcessorError, refusal } from '../../kernel/errors.ts';

/** What of a step is done one after the other: its statements of SQL, or the one of a structured operation. */
export function partsOf(step: string | SchemaOperation): string[] {
  if (typeof step !== 'string' && step.type !== 'raw') return [canonicalJson(step)];
  if (typeof step !== 'string' && step.dialect !== 'mysql') return [];
  return statementsOf(typeof step === 'string' ? step : step.sql, 'mysql').map(({ text }) => text);
}

/** Whether steps can go on where others stopped: they begin with what is done of those, and what was begun. */
export function canGoOn(
  steps: MigrationSteps,
  before: MigrationSteps,
  { done, isBegun }: Pick<StoppedMigration, 'done' | 'isBegun'>,
): boolean {
  const count = isBegun ? done + 1 : done;
  const [now, then] = [steps, before].map((each) => each.flatMap(partsOf).slice(0, count));
  return now?.length === count && now.every((part, at) => part === then?.[at]);
}

/** The way back that is gone: where it stopped, that which it began with, unless the one of now can go on. */
export function wayBackOf({ stopped, down: begun }: AppliedMigration, down: MigrationSteps): MigrationSteps {
  return stopped?.way !== 'down' || begun === null || canGoOn(down, begun, stopped) ? down : begun;
}

/** Those that stopped on their way up and that the manifest does not have, as they were begun. */
export function unknownStopped(
  applied: readonly AppliedMigration[],
  migrations: readonly MigrationEntry[],
): MigrationEntry[] {
  return applied.flatMap(({ tag, name, stopped, up, down }) =>
    stopped?.way !== 'up' || up === undefined || migrations.some((each) => each.tag === tag)
      ? []
      : [{ tag, name, up, down }],
  );
}

/** Throws `CONFLICT` where one was cut off, but for those that are to go on. */
export function requireNoneStopped(applied: readonly AppliedMigration[], wanted: readonly MigrationEntry[]): void {
  for (const { tag, stopped } of applied)
    if (stopped !== undefined && (stopped.way === 'down' || !wanted.some((entry) => entry.tag === tag)))
      throw goesOn(tag, stopped);
}

/** The refusal of what is not to be done before. */
export function goesOn(tag: string, { way, done }: StoppedMigration): ProcessorError {
  const what = way === 'up' ? 'was being applied; migration.run' : 'was being rolled back; migration.rollback';
  const message = `'${tag}' ${what} goes on with it: it stopped after ${done} of its statements`;
  return refusal('CONFLICT', [{ path: 'migration', message }]);
}
