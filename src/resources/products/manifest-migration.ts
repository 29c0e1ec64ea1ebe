/** Migrations of a manifest's databases. */

import * as z from 'zod';
import { stepFaults } from '../../engine/database/schema-check.ts';
import { FIELD_TYPES, type SqlDialect } from '../../engine/database/schema-model.ts';
import { Tag } from '../../kernel/fields.ts';

const FIELDS_FORM = 'are definitions by the names of fields, or a list of definitions, each with its name';

/** What names of tables, fields, indexes and constraints match; PostgreSQL keeps 63 characters. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;
const TABLE = /^(?:[A-Za-z_][A-Za-z0-9_]{0,62}\.)?[A-Za-z_][A-Za-z0-9_]{0,62}$/;

const NAME_FORM = 'a name begins with a letter or _ and goes on with letters, digits and _, 63 at most';
/** The name of a field, an index or a constraint. */
export const Name = z.string().regex(NAME, NAME_FORM);
/** A table. */
export const Table = z.string().regex(TABLE, `${NAME_FORM}; a schema may stand before it with a dot`);
const Names = z
  .array(Name)
  .min(1)
  .max(32)
  .refine((names) => new Set(names).size === names.length, 'names one of them twice');

const Sql = z.string().min(1).max(100_000);
const Length = z.number().int().min(0).max(10_485_760);

const TYPE_FORM = `the types of fields are ${FIELD_TYPES.join(', ')}`;

const definition = {
  type: z.enum(FIELD_TYPES, TYPE_FORM),
  required: z.boolean().optional().describe('It is never null; it may be when absent.'),
  unique: z.boolean().optional(),
  primaryKey: z.boolean().optional().describe('Of several fields: the key is all of them together.'),
  autoIncrement: z.boolean().optional(),
  default: z
    .union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.unknown()), z.record(z.string(), z.unknown())])
    .optional()
    .describe('Value where a row gives none; `{ "$currentDate": true }` is the time of the insert.'),
  minLength: Length.optional().describe('Characters.'),
  maxLength: Length.min(1).optional().describe('Characters.'),
  precision: z.number().int().min(1).max(1000).optional().describe('Digits of a decimal.'),
  scale: z.number().int().min(0).max(1000).optional().describe('Digits of a decimal after its point.'),
  enum: z.array(z.string().max(500)).min(1).max(200).optional().describe('What a field of type `enum` may be.'),
  comment: z.string().max(2000).optional().describe('Not kept by SQLite.'),
};

/** A field, or its type alone. */
export const Field = z.union([
  z.enum(FIELD_TYPES, TYPE_FORM).transform((type) => ({ type })),
  z.strictObject(definition),
]);

/** The fields of a table, as a list whichever way they are written: what is stored keeps the order of lists alone. */
export const Fields = z
  .union(
    [
      z.record(Name, Field).transform((fields) => Object.entries(fields).map(([name, field]) => ({ name, ...field }))),
      z.array(z.strictObject({ name: Name, ...definition })),
    ],
    { error: ({ input }) => (typeof input === 'object' && input !== null ? undefined : FIELDS_FORM) },
  )
  .refine((fields) => fields.length > 0, 'a table has a field')
  .describe('By their names, or as a list; the columns are in this order.');

/** An index. */
export const index = {
  fields: Names,
  unique: z.boolean().optional(),
  name: Name.optional().describe('Follows from table and fields when absent.'),
  where: Sql.optional().describe('SQL of a condition: the index has only rows for which it holds.'),
};

const Action = z.enum(['no action', 'restrict', 'cascade', 'set null', 'set default']);

/** A rule of a table. */
export const Constraint = z.discriminatedUnion('type', [
  z.strictObject({ name: Name, type: z.literal('unique'), columns: Names }),
  z.strictObject({ name: Name, type: z.literal('check'), expression: Sql.describe('SQL of a condition.') }),
  z.strictObject({
    name: Name,
    type: z.literal('foreignKey'),
    columns: Names,
    references: z.strictObject({
      table: Table,
      columns: Names,
      onDelete: Action.optional(),
      onUpdate: Action.optional(),
    }),
  }),
]);

const OPERATION_FORM =
  'the types of operations are createCollection, dropCollection, renameCollection, addField, dropField, renameField, modifyField, createIndex, dropIndex, addConstraint, dropConstraint and raw';

/** One change of a schema. */
const Operation = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.literal('createCollection'),
      table: Table,
      fields: Fields,
      timestamps: z.boolean().optional().describe('Adds `created_at` and `updated_at`.'),
      indexes: z.array(z.strictObject(index)).max(50).optional(),
    }),
    z.strictObject({ type: z.literal('dropCollection'), table: Table }),
    z.strictObject({ type: z.literal('renameCollection'), table: Table, to: Name }),
    z.strictObject({ type: z.literal('addField'), table: Table, field: Name, definition: Field }),
    z.strictObject({ type: z.literal('dropField'), table: Table, field: Name }),
    z.strictObject({ type: z.literal('renameField'), table: Table, field: Name, to: Name }),
    z.strictObject({
      type: z.literal('modifyField'),
      table: Table,
      field: Name,
      definition: Field.describe('The whole of the new definition: what it does not say is gone.'),
    }),
    z.strictObject({ type: z.literal('createIndex'), table: Table, ...index }),
    z.strictObject({ type: z.literal('dropIndex'), table: Table, name: Name }),
    z.strictObject({ type: z.literal('addConstraint'), table: Table, constraint: Constraint }),
    z.strictObject({ type: z.literal('dropConstraint'), table: Table, name: Name }),
    z.strictObject({ type: z.literal('raw'), dialect: z.enum(['sqlite', 'postgresql', 'mysql']), sql: Sql }),
  ],
  { error: (issue) => (issue.code === 'invalid_union' ? OPERATION_FORM : undefined) },
);

const Steps = z
  .array(z.union([Sql, Operation]))
  .min(1)
  .max(200)
  .describe('SQL texts, each of one or several statements, and structured operations.');

/** A change of a database’s schema, and its way back. */
export const Migration = z.strictObject({
  tag: Tag.describe('`migration`, or `database:migration`.'),
  name: z.string().min(1).max(200),
  description: z.string().max(2000).optional(),
  value: z.strictObject({
    up: Steps,
    down: Steps.optional().describe(
      'Undoes it; made from structured operations when absent, where each of them has a reverse.',
    ),
  }),
});
export type Migration = z.output<typeof Migration>;

/** The migrations of a database, in the order in which they are applied. */
export const Migrations = z.array(Migration).max(500);

/** The tag of a migration within its database: `database:migration` or short. */
export function shortMigrationTag(database: string, tag: string): string {
  return tag.startsWith(`${database}:`) ? tag.slice(database.length + 1) : tag;
}

type Path = readonly (string | number)[];

/** Reports what is wrong with the migrations of a database beyond their shape; `path` is where their list stands. */
export function checkMigrations(
  migrations: readonly Migration[],
  { tag: database, dialect }: { readonly tag: string; readonly dialect: SqlDialect },
  path: Path,
  report: (path: Path, message: string) => void,
): void {
  const seen = new Set<string>();
  for (const [at, { tag, value }] of migrations.entries()) {
    const short = shortMigrationTag(database, tag);
    if (short.includes(':'))
      report([...path, at, 'tag'], `a migration of '${database}' is '${database}:migration', or short`);
    if (seen.has(short)) report([...path, at, 'tag'], `'${short}' stands there already`);
    seen.add(short);
    for (const way of ['up', 'down'] as const)
      for (const fault of stepFaults(value[way] ?? [], dialect))
        report([...path, at, 'value', way, ...fault.path], fault.message);
  }
}
