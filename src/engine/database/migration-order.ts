/** What is asked of the migrations of a database, and what came of it: plain data, since it travels. */

import type { MigrationSteps } from './schema-model.ts';

/** A migration of the manifest. */
export interface MigrationEntry {
  /** Within its database. */
  readonly tag: string;
  readonly name: string;
  readonly up: MigrationSteps;
  /** Null where the manifest says none: it is then made of `up`, where that can be. */
  readonly down: MigrationSteps | null;
}

/** What is to be done; `migrations` are all of the manifest, in its order. */
export type MigrationOrder =
  | {
      readonly kind: 'run';
      readonly migrations: readonly MigrationEntry[];
      /** Those that are applied; null for all. */
      readonly tags: readonly string[] | null;
      readonly mayLoseData: boolean;
      readonly isDry: boolean;
      /** The schema that they were made for, where nothing else keeps it as it is until they are applied. */
      readonly basis?: string;
    }
  | {
      readonly kind: 'rollback';
      readonly migrations: readonly MigrationEntry[];
      /** Of which the newest must be; null for any. */
      readonly tags: readonly string[] | null;
      readonly count: number;
      readonly isDry: boolean;
    }
  | { readonly kind: 'read'; readonly migrations: readonly MigrationEntry[] };

/** A migration that a database has. */
export interface AppliedMigration {
  readonly tag: string;
  readonly name: string;
  /** Of its `up`, hexadecimal. */
  readonly checksum: string;
  /** Epoch milliseconds. */
  readonly appliedAt: number;
  readonly down: MigrationSteps | null;
  /** What is being done where it stopped on its way up. */
  readonly up?: MigrationSteps;
  /** Absent where it is applied whole. */
  readonly stopped?: StoppedMigration;
}

/** How far a migration got that was cut off, where changes of tables commit by themselves. */
export interface StoppedMigration {
  /** Whether it was being applied or taken back. */
  readonly way: 'up' | 'down';
  /** How many of its statements are done. */
  readonly done: number;
  /** Whether the next one was begun: then it is not known whether it was carried out. */
  readonly isBegun: boolean;
}

/** What became, or in a dry run would become, of a migration. */
export interface MigrationChange {
  readonly tag: string;
  readonly name: string;
  readonly status: 'applied' | 'already_applied' | 'rolled_back' | 'planned';
  readonly checksum: string;
  /** Epoch milliseconds; null where it is not applied. */
  readonly appliedAt: number | null;
  /** What was sent, or would be. */
  readonly statements: readonly string[];
}

/** What came of an order. */
export interface MigrationOutcome {
  /** In the order in which they were done; none where it was only read. */
  readonly changes: readonly MigrationChange[];
  /** Where it was only read: what the database has, oldest first. */
  readonly applied: readonly AppliedMigration[];
  /** Where it was only read: tags of those that the manifest has otherwise by now. */
  readonly mismatched: readonly string[];
}

/** A statement of a migration, and where it stands there, such as `migration 'a': up[1], statement 2`. */
export interface PlacedStatement {
  readonly place: string;
  readonly sql: string;
}

/** A migration that is tried on an empty database: what its statements are depends on those before them. */
export interface Rehearsal {
  /** The statements that make the schema of now, as JSON. */
  readonly schema: string;
  readonly steps: MigrationSteps;
  /** Of which migration, and which way. */
  readonly label: string;
  readonly mayLoseData: boolean;
}

/** What came of it. */
export interface Rehearsed {
  readonly statements: readonly PlacedStatement[];
  /** The schema as it is then, as JSON. */
  readonly schema: string;
}
