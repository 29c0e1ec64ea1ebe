/** What is asked of a database's schema, what it has, and what came of it: plain data, since it travels. */

import type { MigrationChange } from './migration-order.ts';
import type { Constraint, Field, FieldType, SchemaOperation } from './schema-model.ts';
import type { Change } from './schema-sql.ts';

/** What is to be done. Tables are `name`, or `schema.name`. */
export type SchemaOrder =
  /** The names of tables, of one schema where it is named. */
  | { readonly kind: 'list'; readonly schema: string | null }
  | { readonly kind: 'describe'; readonly table: string }
  | ({ readonly kind: 'change' } & ChangeOrder);

/** A change that becomes a migration. */
export interface ChangeOrder {
  readonly change: Change;
  /** Nothing is done where the table is there (of `createCollection`), or where what is dropped is not. */
  readonly isOptional: boolean;
  /** Whether foreign keys of other tables that lead to a table go with it. */
  readonly isCascading: boolean;
  /** The tag of the migration; a number follows where it is taken. */
  readonly tag: string;
  readonly name: string;
  /** Tags of the manifest. */
  readonly taken: readonly string[];
  readonly mayLoseData: boolean;
  readonly isDry: boolean;
}

/** What came of it. */
export type SchemaOutcome =
  | { readonly kind: 'list'; readonly tables: readonly string[] }
  /** Null where there is no such table. */
  | { readonly kind: 'describe'; readonly table: TableDescription | null }
  /** Null where there was nothing to do. */
  | { readonly kind: 'change'; readonly made: MadeMigration | null };

/** A migration that was made of a change, and what became of it. */
export interface MadeMigration {
  readonly tag: string;
  readonly name: string;
  readonly steps: MadeSteps;
  readonly change: MigrationChange;
}

/** Both ways of a change. */
export interface MadeSteps {
  readonly up: readonly SchemaOperation[];
  readonly down: readonly SchemaOperation[];
  /** What `down` does not bring back of the schema, in words. */
  readonly lost: readonly string[];
}

/** A table as a database has it by now, in the words of the model as far as they go. */
export interface TableDescription {
  /** As foreign keys of other tables have it. */
  readonly name: string;
  /** In order. */
  readonly columns: readonly ColumnDescription[];
  /** In the order of the key; none without one. */
  readonly primaryKey: readonly string[];
  /** By name; those of keys and constraints left out. */
  readonly indexes: readonly IndexDescription[];
  /** By name. */
  readonly constraints: readonly ConstraintDescription[];
  /** What no operation of the model makes, in words. */
  readonly others: readonly string[];
}

/** A column. */
export interface ColumnDescription {
  readonly name: string;
  /** The type as the server names it. */
  readonly declaredType: string;
  /** Null where the model has no such type. */
  readonly type: FieldType | null;
  /** Null where the model has no words for it. */
  readonly definition: Field | null;
  readonly isNullable: boolean;
  readonly isKey: boolean;
  /** The default as the server has it, where it is no value of the model's; else null. */
  readonly expression: string | null;
  /** Whether the definition makes the very same type. */
  readonly isExact: boolean;
}

/** An index. */
export interface IndexDescription {
  readonly name: string;
  /** Null for an expression. */
  readonly fields: readonly (string | null)[];
  /** Fields that it holds beside them; none where absent. */
  readonly included?: readonly string[];
  readonly unique: boolean;
  /** SQL. */
  readonly where: string | null;
  /** Whether the model can say it: no expressions, no order but the ascending one of the field, no other kind of index. */
  readonly isPlain: boolean;
}

/** A rule of a table. */
export interface ConstraintDescription {
  /** Null where it has none. */
  readonly name: string | null;
  /** Those that it is about, as far as the database tells. */
  readonly columns: readonly string[];
  /** Null for what the model has no words for. */
  readonly rule: Constraint | null;
  /** Whether it is part of the definition of a field. */
  readonly isOfField: boolean;
}

/** A table as the catalogue of a database has it. */
export interface CatalogueTable extends Pick<TableDescription, 'name' | 'indexes' | 'constraints' | 'others'> {
  readonly columns: readonly CatalogueColumn[];
}

/** A column of it. */
export interface CatalogueColumn {
  readonly name: string;
  readonly declaredType: string;
  readonly isNullable: boolean;
  /** Its place in the primary key, from 1; 0 for none. */
  readonly keyPlace: number;
  /** Whether the database makes up its numbers. */
  readonly isNumbered: boolean;
  /** SQL; null for none. */
  readonly initial: string | null;
  readonly comment: string | null;
  /** Whether the database computes it from others. */
  readonly isComputed: boolean;
  /** Whether texts are ordered by their bytes. */
  readonly isByBytes: boolean;
}

/** A foreign key of another table. */
export interface Referrer {
  readonly table: string;
  readonly name: string | null;
  readonly rule: Constraint | null;
}
