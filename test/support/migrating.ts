/** What a runner of migrations promises, on a database of either kind. */

import { describe, expect, test } from 'vitest';
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
export async function up(
  session: SqlSession,
  migrations: readonly MigrationEntry[],
  more: Partial<MigrationOrder & { readonly kind: 'run' }> = {},
): Promise<string[]> {
  const order: MigrationOrder = { kind: 'run', migrations, tags: null, mayLoseData: false, isDry: false, ...more };
  return (await runMigration(session, order)).changes.map(told);
}

/** Takes back; answers the same. */
export async function down(
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

/** All that a database has but rows, and the table of migrations. */
export async function schemaOf(session: SqlSession): Promise<unknown> {
  if (session.dialect === 'postgresql') return Promise.all(POSTGRESQL_SCHEMA.map((sql) => rowsOf(session, sql)));
  const rows = await rowsOf(
    session,
    "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE tbl_name <> '_ductape_migrations' AND name NOT LIKE 'sqlite_%' ORDER BY 1, 2",
  );
  // ALTER TABLE quotes names and leaves the rest as it was written.
  const plain = (sql: unknown) => tokensOf(String(sql), 'sqlite').map(({ text }) => text.replace(/^"(.*)"$/, '$1'));
  return rows.map(([type, name, table, sql]) => [type, name, table, plain(sql)]);
}

const PEOPLE: SchemaOperation = {
  type: 'createCollection',
  table: 'people',
  fields: {
    id: { type: 'integer', primaryKey: true, autoIncrement: true },
    name: { type: 'string', required: true, maxLength: 20 },
    kind: { type: 'enum', enum: ['a', 'b'], default: 'a' },
    age: { type: 'smallint' },
    price: { type: 'decimal', precision: 8, scale: 2 },
  },
  indexes: [{ fields: ['kind', 'age'] }, { fields: ['name'], unique: true }],
};
const FIRST = migration(
  '1',
  [PEOPLE, "INSERT INTO people (name, age) VALUES ('Ann', 30); INSERT INTO people (name) VALUES ('Bob')"],
  [{ type: 'dropCollection', table: 'people' }],
);
const SECOND = migration(
  '2',
  ["CREATE TABLE a (b INTEGER); CREATE TABLE c (d TEXT); INSERT INTO c VALUES ('x; y')"],
  ['DROP TABLE a; DROP TABLE c'],
);

/** What structured operations do to what {@link FIRST} makes, and its way back. */
const THIRD = migration(
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

/** Tests of a runner of migrations. */
export function describeMigrating(withSession: WithSession): void {
  describe('migrations are applied', () => {
    test('in their order, once, with their rows', () =>
      withSession(async (session) => {
        expect(await up(session, [FIRST])).toEqual(['1 applied']);
        expect(await up(session, [FIRST, SECOND])).toEqual(['1 already_applied', '2 applied']);
        expect(await up(session, [FIRST, SECOND])).toEqual(['1 already_applied', '2 already_applied']);
        expect(await rowsOf(session, 'SELECT d FROM c')).toEqual([['x; y']]);
        const { applied, mismatched } = await runMigration(session, { kind: 'read', migrations: [FIRST, SECOND] });
        expect(applied.map(({ tag, name }) => [tag, name])).toEqual([
          ['1', 'The 1'],
          ['2', 'The 2'],
        ]);
        expect(applied.every(({ checksum, appliedAt }) => /^[0-9a-f]{64}$/.test(checksum) && appliedAt > 1.7e12)).toBe(
          true,
        );
        expect(mismatched).toEqual([]);
      }));

    test('whole or not at all: what fails leaves those before it, and says which statement it was', () =>
      withSession(async (session) => {
        const failing = migration('2', [
          'CREATE TABLE a (b INTEGER)',
          'INSERT INTO a VALUES (1); INSERT INTO absent VALUES (1)',
        ]);
        const attempt = up(session, [FIRST, failing, SECOND]);
        await expect(attempt).rejects.toThrow(/^migration '2': up\[1\], statement 2: .*absent/);
        expect(await appliedTags(session)).toEqual(['1']);
        await expect(rowsOf(session, 'SELECT * FROM a')).rejects.toThrow(/a/);
        expect(await up(session, [FIRST, SECOND])).toEqual(['1 already_applied', '2 applied']);
      }));

    test('up to one, and of a list those alone, when none before them is left out', () =>
      withSession(async (session) => {
        const all = [FIRST, SECOND, migration('3', ['SELECT 1']), migration('4', ['SELECT 1'])];
        expect(await up(session, all, { tags: ['1'] })).toEqual(['1 applied']);
        await expect(up(session, all, { tags: ['3'] })).rejects.toThrow(
          "migration: '2' comes before and is not applied",
        );
        expect(await up(session, all, { tags: ['3', '2'] })).toEqual(['2 applied', '3 applied']);
      }));

    test('not when one that was applied reads otherwise', () =>
      withSession(async (session) => {
        await up(session, [FIRST]);
        const changed = { ...FIRST, up: ['SELECT 1'] };
        const attempt = up(session, [changed, SECOND]);
        await expect(attempt).rejects.toThrow("migration: '1' was changed after it was applied (checksum mismatch)");
        await expect(attempt).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
        expect(await appliedTags(session)).toEqual(['1']);
        const { mismatched } = await runMigration(session, { kind: 'read', migrations: [changed] });
        expect(mismatched).toEqual(['1']);
        expect(await up(session, [{ ...FIRST, name: 'Another', down: null }])).toEqual(['1 already_applied']);
      }));
  });

  describe('migrations are taken back', () => {
    test('the newest first, and no other', () =>
      withSession(async (session) => {
        await up(session, [FIRST, SECOND]);
        await expect(down(session, [FIRST, SECOND], { tags: ['1'] })).rejects.toThrow("the newest is '2'");
        expect(await down(session, [FIRST, SECOND], { tags: ['2'] })).toEqual(['2 rolled_back']);
        expect(await appliedTags(session)).toEqual(['1']);
        expect(await up(session, [FIRST, SECOND])).toEqual(['1 already_applied', '2 applied']);
      }));

    test('as many as are asked for, all of which a list has to name', () =>
      withSession(async (session) => {
        const before = await schemaOf(session);
        await up(session, [FIRST, SECOND]);
        await expect(down(session, [FIRST, SECOND], { tags: ['2'], count: 2 })).rejects.toThrow("the newest is '1'");
        await expect(down(session, [FIRST, SECOND], { count: 3 })).rejects.toThrow('2 are applied, and 3 are to be');
        expect(await down(session, [FIRST, SECOND], { tags: ['1', '2'], count: 2 })).toEqual([
          '2 rolled_back',
          '1 rolled_back',
        ]);
        expect(await schemaOf(session)).toEqual(before);
      }));

    test('as they were applied, where the manifest has them no more or otherwise', () =>
      withSession(async (session) => {
        await up(session, [FIRST, SECOND]);
        expect(await down(session, [FIRST])).toEqual(['2 rolled_back']);
        expect(await down(session, [{ ...FIRST, up: ['SELECT 1'], down: ['SELECT 1'] }])).toEqual(['1 rolled_back']);
        await expect(rowsOf(session, 'SELECT * FROM people')).rejects.toThrow(/people/);
      }));

    test('by the reverse of their operations where they say no way back, and not where there is none', () =>
      withSession(async (session) => {
        const made = migration('1', [
          PEOPLE,
          { type: 'addField', table: 'people', field: 'x', definition: { type: 'text' } },
        ]);
        const lost = migration('2', [{ type: 'dropField', table: 'people', field: 'price' }]);
        await up(session, [made, lost], { mayLoseData: true });
        await expect(down(session, [made, lost])).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
        expect(await down(session, [made, { ...lost, down: ['SELECT 1'] }])).toEqual(['2 rolled_back']);
        expect(await down(session, [made])).toEqual(['1 rolled_back']);
        await expect(rowsOf(session, 'SELECT * FROM people')).rejects.toThrow(/people/);
      }));

    test('whole or not at all', () =>
      withSession(async (session) => {
        const failing = migration('1', ['CREATE TABLE a (b INTEGER)'], ['DROP TABLE a', 'DROP TABLE absent']);
        await up(session, [failing]);
        await expect(down(session, [failing])).rejects.toThrow(/^migration '1': down\[1\]: .*absent/);
        expect(await appliedTags(session)).toEqual(['1']);
        expect(await rowsOf(session, 'SELECT * FROM a')).toEqual([]);
      }));
  });

  describe('structured operations', () => {
    test('keep the rows, and their way back leaves the schema as it was', () =>
      withSession(async (session) => {
        await up(session, [FIRST]);
        const before = await schemaOf(session);
        expect(await up(session, [FIRST, THIRD])).toEqual(['1 already_applied', '3 applied']);
        expect(await schemaOf(session)).not.toEqual(before);
        expect(await rowsOf(session, 'SELECT id, name, kind, years, code FROM persons ORDER BY id')).toEqual([
          [1, 'Ann', 'a', 30, null],
          [2, 'Bob', 'a', null, null],
        ]);
        const insert = (values: string) =>
          rowsOf(session, `INSERT INTO persons (name, kind, years) VALUES (${values})`);
        await expect(insert("'', 'a', 30")).rejects.toThrow(/name_values/);
        await expect(insert("'Cid', 'd', 30")).rejects.toThrow(/kind_values/);
        await expect(insert("'Cid', 'c', 3")).rejects.toThrow(/grown/);
        expect(await down(session, [FIRST, THIRD])).toEqual(['3 rolled_back']);
        expect(await schemaOf(session)).toEqual(before);
        expect(await rowsOf(session, 'SELECT id, name, kind, age FROM people ORDER BY id')).toEqual([
          [1, 'Ann', 'a', 30],
          [2, 'Bob', 'a', null],
        ]);
      }));

    test('lose data only where that is allowed', () =>
      withSession(async (session) => {
        await up(session, [FIRST]);
        const losing: readonly SchemaOperation[] = [
          { type: 'dropCollection', table: 'people' },
          { type: 'dropField', table: 'people', field: 'age' },
          {
            type: 'modifyField',
            table: 'people',
            field: 'price',
            definition: { type: 'decimal', precision: 8, scale: 1 },
          },
        ];
        for (const operation of losing) {
          const attempt = up(session, [FIRST, SECOND, migration('3', ['CREATE TABLE e (f INTEGER)', operation])]);
          await expect(attempt).rejects.toThrow(/allow_destructive: .* can lose data/);
          await expect(rowsOf(session, 'SELECT * FROM e')).rejects.toThrow(/e/);
        }
        const widened = migration('3', [
          {
            type: 'modifyField',
            table: 'people',
            field: 'price',
            definition: { type: 'decimal', precision: 9, scale: 3 },
          },
          { type: 'modifyField', table: 'people', field: 'age', definition: { type: 'bigint' } },
        ]);
        expect((await up(session, [FIRST, SECOND, widened])).at(-1)).toBe('3 applied');
        const dropped = migration('4', [{ type: 'dropField', table: 'people', field: 'age' }]);
        expect((await up(session, [FIRST, SECOND, widened, dropped], { mayLoseData: true })).at(-1)).toBe('4 applied');
        const sql = migration('5', ['DROP TABLE people']);
        expect((await up(session, [FIRST, SECOND, widened, dropped, sql])).at(-1)).toBe('5 applied');
      }));

    test('leave foreign keys that hold, and are refused where one would not', () =>
      withSession(async (session) => {
        const orders = migration('2', [
          'CREATE TABLE orders (id INTEGER PRIMARY KEY, person INTEGER); INSERT INTO orders VALUES (1, 1), (2, 9)',
        ]);
        const key: SchemaOperation = {
          type: 'addConstraint',
          table: 'orders',
          constraint: {
            name: 'whose',
            type: 'foreignKey',
            columns: ['person'],
            references: { table: 'people', columns: ['id'] },
          },
        };
        await up(session, [FIRST, orders]);
        const attempt = up(session, [FIRST, orders, migration('3', [key])]);
        await expect(attempt).rejects.toThrow(/migration '3': up.*foreign key/);
        const repaired = migration('3', ['DELETE FROM orders WHERE id = 2', key]);
        await up(session, [FIRST, orders, repaired]);
        await expect(rowsOf(session, 'INSERT INTO orders VALUES (3, 9)')).rejects.toThrow(/foreign key/i);
        const changed = migration('4', [
          {
            type: 'addConstraint',
            table: 'people',
            constraint: { name: 'kinds', type: 'check', expression: "kind <> 'z'" },
          },
        ]);
        await up(session, [FIRST, orders, repaired, changed]);
        expect(await rowsOf(session, 'SELECT id, person FROM orders')).toEqual([[1, 1]]);
        await expect(rowsOf(session, 'DELETE FROM people WHERE id = 1')).rejects.toThrow(/foreign key/i);
      }));

    test('raw is run by its dialect alone', () =>
      withSession(async (session) => {
        const raw = (['sqlite', 'postgresql'] as const).map((dialect): SchemaOperation => ({
          type: 'raw',
          dialect,
          sql: `CREATE TABLE only_${dialect} (a INTEGER)`,
        }));
        await up(session, [migration('1', raw)]);
        expect(await rowsOf(session, `SELECT * FROM only_${session.dialect}`)).toEqual([]);
        await expect(
          rowsOf(session, `SELECT * FROM only_${session.dialect === 'sqlite' ? 'postgresql' : 'sqlite'}`),
        ).rejects.toThrow(/only_/);
      }));
  });

  test('a dry run tells the statements and changes nothing', () =>
    withSession(async (session) => {
      const run: MigrationOrder = {
        kind: 'run',
        migrations: [FIRST, SECOND],
        tags: null,
        mayLoseData: false,
        isDry: true,
      };
      const { changes } = await runMigration(session, run);
      expect(changes.map(({ tag, status, appliedAt }) => [tag, status, appliedAt])).toEqual([
        ['1', 'planned', null],
        ['2', 'planned', null],
      ]);
      expect(changes[0]?.statements[0]).toMatch(/^CREATE TABLE "people"/);
      expect(changes[1]?.statements).toEqual([
        'CREATE TABLE a (b INTEGER)',
        'CREATE TABLE c (d TEXT)',
        "INSERT INTO c VALUES ('x; y')",
      ]);
      expect(await appliedTags(session)).toEqual([]);
      await expect(rowsOf(session, 'SELECT * FROM people')).rejects.toThrow(/people/);
      await up(session, [FIRST, SECOND]);
      expect(await down(session, [FIRST, SECOND], { isDry: true, count: 2 })).toEqual(['2 planned', '1 planned']);
      expect(await appliedTags(session)).toEqual(['1', '2']);
      expect(await rowsOf(session, 'SELECT d FROM c')).toEqual([['x; y']]);
    }));
}
