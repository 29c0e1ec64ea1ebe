/** What drivers of SQL databases offer, and what each of them is built on. */

import type { MigrationOrder, MigrationOutcome, Rehearsal, Rehearsed } from '../../engine/database/migration-order.ts';
import type { Statement, StatementResult, TableName } from '../../engine/database/model.ts';
import type { SchemaOrder, SchemaOutcome } from '../../engine/database/schema-order.ts';

/** The SQL that is spoken. */
export type Dialect = 'sqlite' | 'postgresql' | 'mysql';

/** What a column holds, as far as it matters for what values mean. */
export type ColumnKind =
  | 'integer'
  | 'bigint'
  | 'decimal'
  | 'float'
  | 'text'
  | 'boolean'
  | 'instant'
  | 'date'
  | 'time'
  | 'json'
  | 'list'
  | 'bytes'
  | 'uuid'
  | 'other';

/** A column of a table. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The type as the server names it. */
  readonly type: string;
  readonly isNullable: boolean;
  /** Whether a row that lacks it may have another value than null there. */
  readonly hasDefault: boolean;
  /** Its place in the primary key, from 1; 0 for none. */
  readonly keyPlace: number;
  /** Of MySQL: the unique indexes that it is part of. */
  readonly uniqueIn?: readonly string[];
  /** Of MySQL: whether the server numbers rows that lack it. */
  readonly isNumbered?: boolean;
}

/** A statement as a server takes it. */
export interface Sql {
  readonly sql: string;
  /** As the driver binds them: text, numbers, null, bytes. */
  readonly params: readonly (string | number | null | Uint8Array)[];
}

/** What a server answers. */
export interface SqlResult {
  /**
   * By place. PostgreSQL: as they are on the wire, by the type that the server says they are of (bigint and numeric as
   * text, instants as ISO 8601 in UTC with milliseconds, JSON and arrays parsed, bytes in base64). SQLite, which knows no
   * such types: as they are stored, numbers, text, null and `ArrayBuffer`. More than an answer may have by far is refused
   * with `PAYLOAD_TOO_LARGE` as it comes; within a transaction it is then undone.
   */
  readonly rows: readonly (readonly unknown[])[];
  readonly fields: readonly string[];
  /** Rows that were changed. */
  readonly changed: number;
  /** Of MySQL: the first number that the server gave to a row that was added. */
  readonly insertId?: string;
  /** Of MySQL: what the numbers of rows of one statement differ by. */
  readonly insertStep?: bigint;
}

/**
 * One connection, or the embedded database: statements are run one after the other. Throws a `ProcessorError` with the
 * code that the server's error means.
 */
export interface SqlSession {
  readonly dialect: Dialect;
  /** Whether it has transactions whose work awaits; where it has none, `transaction` is `NOT_SUPPORTED`. */
  readonly isInteractive: boolean;
  run(statement: Sql): Promise<SqlResult>;
  /**
   * Runs statements that are known beforehand, in order: all of them, or nothing when one fails. Answers what `read` makes
   * of their results, and is undone when that throws, where the session is interactive. Columns of one statement have
   * different names.
   */
  batch<Result>(statements: readonly Sql[], read: (results: readonly SqlResult[]) => Result): Promise<Result>;
  /** The columns of a table, in order; `SCHEMA_ERROR` where there is none of that name. */
  columns(table: TableName): Promise<readonly Column[]>;
  /** Has what is known of columns read anew; whether anything was known. */
  forgetColumns(): boolean;
  /** Runs work within a transaction: all of it, or nothing when it throws. Within another it is part of that one. */
  transaction<Result>(options: TransactionOptions, work: () => Promise<Result>): Promise<Result>;
  /**
   * Of MySQL, where changes of tables commit by themselves: work that nobody else does at this database meanwhile, and
   * that is no transaction. Throws `LOCK_TIMEOUT`.
   */
  alone?<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Tries a migration elsewhere; where there are no transactions to try it in. */
  rehearse?(rehearsal: Rehearsal): Promise<Rehearsed>;
}

/** How a transaction is made; SQLite has but one way. */
export interface TransactionOptions {
  readonly isolation?: 'read_uncommitted' | 'read_committed' | 'repeatable_read' | 'serializable';
  readonly isReadOnly?: boolean;
}

/** Which database is meant. */
export interface DatabasePlace {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
  /** Its tag. */
  readonly database: string;
}

/** How it is reached: embedded, through a binding of D1, or by an address with its credentials in it, or through Hyperdrive. */
export type DatabaseTarget =
  | { readonly type: 'sqlite' }
  /** The name of a binding of the Worker. */
  | { readonly type: 'd1'; readonly binding: string }
  | { readonly type: 'postgresql' | 'mysql'; readonly url: string; readonly pool: number }
  | { readonly type: 'postgresql'; readonly hyperdrive: string };

/** One or several operations in one call. */
export interface DatabaseRequest {
  /** Several are one transaction. */
  readonly work: DatabaseWork;
  /** Milliseconds for all of it. */
  readonly timeoutMs: number;
}

/** What is done within one connection. It is plain data, since it travels to the object that holds the connection. */
export type DatabaseWork =
  | { readonly kind: 'statement'; readonly statement: Statement }
  /** Operations as they were written, of which each may refer to results of those before; see `resources/databases/transaction.ts`. */
  | {
      readonly kind: 'transaction';
      readonly operations: readonly unknown[];
      readonly options: TransactionOptions;
      /** What the operations may read of the caller's session; null without one. */
      readonly session: { readonly tag: string; readonly payload: unknown } | null;
    }
  | { readonly kind: 'migrate'; readonly order: MigrationOrder }
  | { readonly kind: 'schema'; readonly order: SchemaOrder }
  | { readonly kind: 'rehearse'; readonly rehearsal: Rehearsal };

/** Runs work on one kind of databases. */
export interface DatabaseDriver {
  /** Statements answer in their order; a migration answers what it did. */
  run(place: DatabasePlace, target: DatabaseTarget, request: DatabaseRequest): Promise<DatabaseAnswer>;
}

/** What came of work. */
export type DatabaseAnswer =
  | { readonly kind: 'results'; readonly results: readonly StatementResult[] }
  | { readonly kind: 'migrated'; readonly outcome: MigrationOutcome }
  | { readonly kind: 'schema'; readonly outcome: SchemaOutcome }
  | { readonly kind: 'rehearsed'; readonly rehearsed: Rehearsed };
