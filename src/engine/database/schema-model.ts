/** Structured operations of migrations after their check: plain data that means the same on every driver. */

/** The SQL that is spoken. */
export type SqlDialect = 'sqlite' | 'postgresql' | 'mysql';

/** What a field may be declared as. */
export const FIELD_TYPES = [
  'integer',
  'bigint',
  'smallint',
  'float',
  'double',
  'decimal',
  'string',
  'text',
  'boolean',
  'date',
  'time',
  'datetime',
  'timestamp',
  'json',
  'uuid',
  'enum',
  'array',
  'binary',
  'blob',
] as const;

/** One of the types of fields. */
export type FieldType = (typeof FIELD_TYPES)[number];

/** What a field is when a row does not say: JSON, or the time of the insert. */
type FieldDefault =
  | string
  | number
  | boolean
  | null
  | readonly unknown[]
  | { readonly [key: string]: unknown }
  | { readonly $currentDate: true };

/** A field of a table. */
export interface Field {
  readonly type: FieldType;
  /** It is never null. */
  readonly required?: boolean | undefined;
  readonly unique?: boolean | undefined;
  readonly primaryKey?: boolean | undefined;
  readonly autoIncrement?: boolean | undefined;
  readonly default?: FieldDefault | undefined;
  /** Characters. */
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  /** Digits of a decimal, and those of them after its point. */
  readonly precision?: number | undefined;
  readonly scale?: number | undefined;
  /** What an `enum` may be. */
  readonly enum?: readonly string[] | undefined;
  readonly comment?: string | undefined;
}

/** A field of a table that is created. */
export interface NamedField extends Field {
  readonly name: string;
}

/** An index; its name follows from table and fields where none is given. */
export interface Index {
  readonly fields: readonly string[];
  readonly unique?: boolean | undefined;
  readonly name?: string | undefined;
  /** SQL of a condition: only rows that it holds for are in the index. */
  readonly where?: string | undefined;
}

/** What follows for rows that refer to one that goes or changes its key. */
type ReferenceAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';

/** A rule that every row of a table keeps. */
export type Constraint =
  | { readonly name: string; readonly type: 'unique'; readonly columns: readonly string[] }
  | { readonly name: string; readonly type: 'check'; readonly expression: string }
  | {
      readonly name: string;
      readonly type: 'foreignKey';
      readonly columns: readonly string[];
      readonly references: {
        readonly table: string;
        readonly columns: readonly string[];
        readonly onDelete?: ReferenceAction | undefined;
        readonly onUpdate?: ReferenceAction | undefined;
      };
    };

/** One change of a schema. Tables are `name`, or `schema.name` where the dialect has schemas. */
export type SchemaOperation =
  | {
      readonly type: 'createCollection';
      readonly table: string;
      /** In the order of the columns: a list, since members of objects are stored in order of their names. */
      readonly fields: readonly NamedField[];
      /** Adds `created_at` and `updated_at`. */
      readonly timestamps?: boolean | undefined;
      readonly indexes?: readonly Index[] | undefined;
    }
  | { readonly type: 'dropCollection'; readonly table: string }
  | { readonly type: 'renameCollection'; readonly table: string; readonly to: string }
  | { readonly type: 'addField'; readonly table: string; readonly field: string; readonly definition: Field }
  | { readonly type: 'dropField'; readonly table: string; readonly field: string }
  | { readonly type: 'renameField'; readonly table: string; readonly field: string; readonly to: string }
  /** The definition is the whole of the new one. */
  | { readonly type: 'modifyField'; readonly table: string; readonly field: string; readonly definition: Field }
  | ({ readonly type: 'createIndex'; readonly table: string } & Index)
  | { readonly type: 'dropIndex'; readonly table: string; readonly name: string }
  | { readonly type: 'addConstraint'; readonly table: string; readonly constraint: Constraint }
  | { readonly type: 'dropConstraint'; readonly table: string; readonly name: string }
  /** SQL for one dialect; the others leave it out. */
  | { readonly type: 'raw'; readonly dialect: SqlDialect; readonly sql: string };

/** What a migration does or undoes: SQL texts, each of one or several statements, and structured operations. */
export type MigrationSteps = readonly (string | SchemaOperation)[];
