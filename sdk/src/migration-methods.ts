import type { GeneratedClient } from './generated/client.ts';
import type { DatabasesMigrationRollbackInput, DatabasesMigrationRunInput } from './generated/types.ts';
import type { CallOptions } from './transport.ts';

type Generated = GeneratedClient['databases']['migration'];

/** A migration by its tag, or as it was defined. */
export type MigrationName = string | { readonly tag: string };

type Run = Omit<DatabasesMigrationRunInput, 'migration'>;
type Rollback = Omit<DatabasesMigrationRollbackInput, 'migration' | 'count'>;

/** Migrations, with the forms of other versions. */
export interface Migrations extends Omit<Generated, 'run' | 'rollback'> {
  run(input?: DatabasesMigrationRunInput, options?: CallOptions): ReturnType<Generated['run']>;
  /** Applies these. */
  run(migrations: readonly MigrationName[], input?: Run): ReturnType<Generated['run']>;
  rollback(input?: DatabasesMigrationRollbackInput, options?: CallOptions): ReturnType<Generated['rollback']>;
  /** Takes back so many of these, the newest first; one where `count` is absent. */
  rollback(migrations: readonly MigrationName[], count?: number, input?: Rollback): ReturnType<Generated['rollback']>;
}

/** The methods of migrations. */
export function createMigrations(generated: Generated): Migrations {
  return {
    ...generated,
    run: (first?: DatabasesMigrationRunInput | readonly MigrationName[], second?: object) =>
      isList(first) ? generated.run({ ...second, migration: tagsOf(first) }) : generated.run(first, second),
    rollback: (
      first?: DatabasesMigrationRollbackInput | readonly MigrationName[],
      second?: number | CallOptions,
      third?: Rollback,
    ) =>
      isList(first)
        ? generated.rollback({ ...third, migration: tagsOf(first), count: typeof second === 'number' ? second : 1 })
        : generated.rollback(first, second as CallOptions | undefined),
  };
}

function isList(given: object | undefined): given is readonly MigrationName[] {
  return Array.isArray(given);
}

function tagsOf(migrations: readonly MigrationName[]): string[] {
  return migrations.map((each) => (typeof each === 'string' ? each : each.tag));
}
