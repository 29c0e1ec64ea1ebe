/** Migrations, and what databases have of them. */

import type { SqlSession } from '../../src/drivers/database/port.ts';
import type { MigrationChange, MigrationEntry, MigrationOrder } from '../../src/engine/database/migration-order.ts';
import type { MigrationSteps, SchemaOperation } from '../../src/engine/database/schema-model.ts';
import { tokensOf } from '../../src/engine/database/sql-lexer.ts';
import { runMigration } from '../../src/resources/databases/migrating.ts';

/** Does work on an empty database, with as many sessions as it asks for. */
export type WithSession = (work: (session: SqlSession) => Promise<void>) => Promise<void>;

/** A migration. */
export function migration(tag: string, up: MigrationSteps, down: MigrationSteps | null = null): MigrationEntry {
  return { tag, name: `The ${tag}`, up, down };
}

/** Applies what is pending; answers what became of each, as `tag status`. */
export async function applyAll(
  session: SqlSession,
  migrations: readonly MigrationEntry[],
  more: Partial<MigrationOrder & { readonly kind: 'run' }> = {},
): Promise<string[]> {
  const order: MigrationOrder = { kind: 'run', migrations, tags: null, mayLoseData: false, isDry: false, ...more };
  return (await runMigration(session, order)).changes.map(told);
}

/** Takes back; answers the same. */
export async function takeBack(
  session: SqlSession,
  migrations: readonly MigrationEntry[],
  more: Partial<MigrationOrder & { readonly kind: 'rollback' }> = {},
): Promise<string[]> {
  const order: MigrationOrder = { kind: 'rollback', migrations, tags: null, count: 1, isDry: false, ...more };
  return (await runMigration(session, order)).changes.map(told);
}

function told({ tag, status }: MigrationChange): string {
  return `${tag} ${status}`;
}

/** Tags that are applied, oldest first. */
export async function appliedTags(session: SqlSession): Promise<string[]> {
  return (await runMigration(session, { kind: 'read', migrations: [] })).applied.map(({ tag }) => tag);
}

/** The rows of a query. */
export async function rowsOf(session: SqlSession, sql: string): Promise<unknown[][]> {
  return (await session.run({ sql, params: [] })).rows.map((row) => [...row]);
}

const POSTGRESQL_SCHEMA = [
  `SELECT c.relname, a.attnum::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text, a.attidentity::text,
     pg_get_expr(d.adbin, d.adrelid), l.collname, col_description(c.oid, a.attnum)
   FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
   LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum LEFT JOIN pg_collation l ON l.oid = a.attcollation
   WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> '_ductape_migrations' ORDER BY 1, a.attnum`,
  `SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
   WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> '_ductape_migrations' ORDER BY 1, 2`,
  `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_ductape_migrations' ORDER BY 1`,
];

const MYSQL_SCHEMA = [
  `SELECT table_name, column_name, ordinal_position, column_type, is_nullable, column_default, extra, collation_name, column_comment
   FROM information_schema.columns WHERE table_schema = database() AND table_name <> '_ductape_migrations' ORDER BY 1, 3`,
  `SELECT table_name, constraint_name, constraint_type FROM information_schema.table_constraints
   WHERE table_schema = database() AND table_name <> '_ductape_migrations' ORDER BY 1, 2`,
  `SELECT constraint_name, check_clause FROM information_schema.check_constraints
   WHERE constraint_schema = database() ORDER BY 1, 2`,
  `SELECT table_name, index_name, seq_in_index, column_name, non_unique FROM information_schema.statistics
   WHERE table_schema = database() AND table_name <> '_ductape_migrations' ORDER BY 1, 2, 3`,
];

/** All that a database has but rows, and the table of migrations. */
export async function schemaOf(session: SqlSession): Promise<unknown> {
  if (session.dialect === 'postgresql') return Promise.all(POSTGRESQL_SCHEMA.map((sql) => rowsOf(session, sql)));
  if (session.dialect === 'mysql') {
    const parts: unknown[] = [];
    for (const sql of MYSQL_SCHEMA) parts.push(await rowsOf(session, sql));
    return parts;
  }
  const rows = await rowsOf(
    session,
    "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE tbl_name <> '_ductape_migrations' AND name NOT LIKE 'sqlite_%' ORDER BY 1, 2",
  );
  // ALTER TABLE quotes names and leaves the rest as it was written.
  const plain = (sql: unknown) => tokensOf(String(sql), 'sqlite').map(({ text }) => text.replace(/^"(.*)"$/, '$1'));
  return rows.map(([type, name, table, sql]) => [type, name, table, plain(sql)]);
}

/** A table of people. */
export const PEOPLE: SchemaOperation = {
  type: 'createCollection',
  table: 'people',
  fields: [
    { name: 'id', type: 'integer', primaryKey: true, autoIncrement: true },
    { name: 'name', type: 'string', required: true, maxLength: 20 },
    { name: 'kind', type: 'enum', enum: ['a', 'b'], default: 'a' },
    { name: 'age', type: 'smallint' },
    { name: 'price', type: 'decimal', precision: 8, scale: 2 },
  ],
  indexes: [{ fields: ['kind', 'age'] }, { fields: ['name'], unique: true }],
};

/** Makes it, with two rows. */
export const FIRST = migration(
  '1',
  [PEOPLE, "INSERT INTO people (name, age) VALUES ('Ann', 30); INSERT INTO people (name) VALUES ('Bob')"],
  [{ type: 'dropCollection', table: 'people' }],
);

/** Two tables, and a row whose text looks like SQL. */
export const SECOND = migration(
  '2',
  ["CREATE TABLE a (b INTEGER); CREATE TABLE c (d TEXT); INSERT INTO c VALUES ('x; y')"],
  ['DROP TABLE a; DROP TABLE c'],
);

/** What structured operations do to what {@link FIRST} makes, and its way back. */
export const THIRD = migration(
  '3',
  [
    { type: 'addField', table: 'people', field: 'code', definition: { type: 'string', unique: true } },
    {
      type: 'addField',
      table: 'people',
      field: 'seen',
      definition: { type: 'datetime', default: { $currentDate: true } },
    },
    { type: 'renameField', table: 'people', field: 'age', to: 'years' },
    {
      type: 'modifyField',
      table: 'people',
      field: 'kind',
      definition: { type: 'enum', enum: ['a', 'b', 'c'], required: true, default: 'c' },
    },
    { type: 'modifyField', table: 'people', field: 'name', definition: { type: 'text', required: true, minLength: 1 } },
    { type: 'addConstraint', table: 'people', constraint: { name: 'grown', type: 'check', expression: 'years > 17' } },
    { type: 'addConstraint', table: 'people', constraint: { name: 'one', type: 'unique', columns: ['name', 'years'] } },
    { type: 'renameCollection', table: 'people', to: 'persons' },
  ],
  [
    { type: 'renameCollection', table: 'persons', to: 'people' },
    { type: 'dropConstraint', table: 'people', name: 'one' },
    { type: 'dropConstraint', table: 'people', name: 'grown' },
    {
      type: 'modifyField',
      table: 'people',
      field: 'name',
      definition: { type: 'string', required: true, maxLength: 20 },
    },
    {
      type: 'modifyField',
      table: 'people',
      field: 'kind',
      definition: { type: 'enum', enum: ['a', 'b'], default: 'a' },
    },
    { type: 'renameField', table: 'people', field: 'years', to: 'age' },
    { type: 'dropField', table: 'people', field: 'seen' },
    { type: 'dropField', table: 'people', field: 'code' },
  ],
);
