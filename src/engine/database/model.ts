/**
 * Statements of the query model after their check: plain data that means the same on every driver. What a caller or a
 * manifest writes is in `docs/design/databases.md`; `parse*.ts` makes these of it.
 */

import type { Condition, Expression, Order, Value } from '../query/model.ts';

/** A row on the wire. */
export type Row = Readonly<Record<string, Value>>;

/** A table, with its schema where one is named. Names match {@link NAME}. */
export interface TableName {
  readonly schema: string | null;
  readonly name: string;
}

/** What becomes of a column in an update. */
export type Assignment =
  | { readonly kind: 'set'; readonly column: string; readonly value: Value }
  | { readonly kind: 'expression'; readonly column: string; readonly of: Expression }
  | {
      readonly kind: 'change';
      readonly column: string;
      readonly operator: 'inc' | 'mul' | 'min' | 'max' | 'unset' | 'push' | 'pull' | 'addToSet' | 'currentDate';
      readonly value: Value;
    }
  | { readonly kind: 'concat'; readonly column: string; readonly of: readonly ConcatItem[] };

/** A piece of text: `name` is the column of that name where the table has it, and else text as well. */
export interface ConcatItem {
  readonly kind: 'text' | 'name';
  readonly value: string;
}

/** Rows of another table that stand in each row that is read: those that belong to it. */
export interface Include {
  /** The name under which they stand there. */
  readonly relation: string;
  /** Where it was written, such as `include[0]`. */
  readonly path: string;
  readonly table: TableName;
  /** How rows of both belong together. `primaryKey` is null for the primary key of its table. */
  readonly by:
    | {
        /** `foreignKey` is a column of the row, `primaryKey` one of the table that is included; one row, or null. */
        readonly type: 'many-to-one';
        readonly foreignKey: string;
        readonly primaryKey: string | null;
      }
    | {
        /** `foreignKey` is a column of the table that is included, `primaryKey` one of the row. */
        readonly type: 'one-to-many';
        readonly foreignKey: string;
        readonly primaryKey: string | null;
      }
    | {
        /** `foreignKey` and `relatedKey` are columns of `through`; the one has `primaryKey` of the row, the other the key of the table. */
        readonly type: 'many-to-many';
        readonly through: TableName;
        readonly foreignKey: string;
        readonly relatedKey: string;
        readonly primaryKey: string | null;
      };
  readonly select: readonly string[] | null;
  readonly where: Condition;
  readonly orderBy: readonly Order[];
  /** Of each row; null for all of them. */
  readonly limit: number | null;
  readonly include: readonly Include[];
}

/** Reads rows. */
export interface QueryStatement {
  readonly operation: 'query';
  readonly table: TableName;
  /** Null for all columns. */
  readonly select: readonly string[] | null;
  readonly where: Condition;
  readonly orderBy: readonly Order[];
  readonly limit: number;
  readonly offset: number;
  /** The `next` of the answer before; null to begin. */
  readonly after: readonly Value[] | null;
  /** Whether the answer counts all that match. */
  readonly isCounted: boolean;
  readonly lock: 'update' | 'share' | null;
  readonly isLockSkipped: boolean;
  /** Absent where nothing is included. */
  readonly include?: readonly Include[];
}

/** Counts rows, or the values of a column that are not null. */
export interface CountStatement {
  readonly operation: 'count';
  readonly table: TableName;
  readonly where: Condition;
  /** Null for rows. */
  readonly column: string | null;
  /** Whether equal values count once. */
  readonly isDistinct: boolean;
}

/** What is computed of the rows of a group. */
export interface AggregateFunction {
  /** Its name in the answer. */
  readonly alias: string;
  readonly name: 'count' | 'sum' | 'avg' | 'min' | 'max' | 'arrayAgg' | 'stringAgg';
  /** Null for rows as such, of `count` alone. */
  readonly column: string | null;
  /** Of `count`: whether equal values count once. */
  readonly isDistinct: boolean;
  /** Of `stringAgg`: what stands between two values. */
  readonly separator: string;
  /** Where its column was written. */
  readonly path: string;
}

/** Computes functions of groups of rows: of each group a row of the grouped columns and the functions. */
export interface AggregateStatement {
  readonly operation: 'aggregate';
  readonly table: TableName;
  readonly where: Condition;
  readonly functions: readonly AggregateFunction[];
  /** Columns whose values make a group; none where all rows are one. */
  readonly groupBy: readonly string[];
  /** Which groups: its columns are aliases and grouped columns, as are those of the order. */
  readonly having: Condition;
  readonly orderBy: readonly Order[];
  readonly limit: number;
  readonly offset: number;
}

/** Adds rows, which may lack columns. */
export interface InsertStatement {
  readonly operation: 'insert';
  readonly table: TableName;
  readonly rows: readonly Row[];
  /** Null for nothing, empty for all columns. */
  readonly returning: readonly string[] | null;
  /** What follows where a row is there already; null for an error. */
  readonly onConflict: {
    readonly columns: readonly string[];
    /** Columns that are updated, `given` for those that each row has; null where the row is left as it is. */
    readonly update: readonly string[] | 'given' | null;
  } | null;
  /** Whether the answer says which were added and which updated, as `upsert` does. */
  readonly isUpsert: boolean;
}

/** Changes rows. */
export interface UpdateStatement {
  readonly operation: 'update';
  readonly table: TableName;
  readonly assignments: readonly Assignment[];
  readonly where: Condition;
  readonly returning: readonly string[] | null;
}

/** Removes rows. */
export interface DeleteStatement {
  readonly operation: 'delete';
  readonly table: TableName;
  readonly where: Condition;
  readonly returning: readonly string[] | null;
}

/** SQL of the dialect: `$1` on PostgreSQL, `?` on SQLite. */
export interface RawStatement {
  readonly operation: 'raw';
  readonly sql: string;
  readonly params: readonly Value[];
}

/** A statement. */
export type Statement =
  | QueryStatement
  | CountStatement
  | AggregateStatement
  | InsertStatement
  | UpdateStatement
  | DeleteStatement
  | RawStatement;

/** What a statement came to. */
export interface StatementResult {
  /** Rows that were read, or asked for by `returning`; empty otherwise. */
  readonly rows: readonly Row[];
  /** Rows that match before limit and offset where they are counted, else rows that were read or changed, or groups. */
  readonly count: number;
  /** Names of the columns of the rows, in order. */
  readonly fields: readonly string[];
  /**
   * Of a query with an order, of a table with a primary key: values of its last row in the columns of the order and
   * those of the key that the order lacks. Null at the end.
   */
  readonly next: readonly Value[] | null;
  /** Of an upsert of one row: whether it was added. */
  readonly isInserted?: boolean;
  /** Of an insert: the primary keys of the rows, where the table has one. */
  readonly insertedIds?: readonly Value[];
}
