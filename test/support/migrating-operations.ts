/** What structured operations of migrations promise, on a database of either kind. */

import { describe, expect, test } from 'vitest';
import type { SqlSession } from '../../src/drivers/database/port.ts';
import type { SchemaOperation } from '../../src/engine/database/schema-model.ts';
import {
  applyAll,
  FIRST,
  migration,
  rowsOf,
  schemaOf,
  SECOND,
  takeBack,
  THIRD,
  type WithSession,
} from './migrations.ts';

/** Tests of structured operations. */
export function describeOperations(withSession: WithSession, isWhole = true): void {
  describe('structured operations', () => {
    test('keep the rows, and their way back leaves the schema as it was', () =>
      withSession(async (session) => {
        await applyAll(session, [FIRST]);
        const before = await schemaOf(session);
        expect(await applyAll(session, [FIRST, THIRD])).toEqual(['1 already_applied', '3 applied']);
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
        expect(await takeBack(session, [FIRST, THIRD])).toEqual(['3 rolled_back']);
        expect(await schemaOf(session)).toEqual(before);
        expect(await rowsOf(session, 'SELECT id, name, kind, age FROM people ORDER BY id')).toEqual([
          [1, 'Ann', 'a', 30],
          [2, 'Bob', 'a', null],
        ]);
      }));

    test('give a field that was renamed the values of its new definition', () =>
      withSession(async (session) => {
        const renamed = migration('2', [
          { type: 'renameField', table: 'people', field: 'kind', to: 'sort' },
          { type: 'modifyField', table: 'people', field: 'sort', definition: { type: 'enum', enum: ['a', 'b', 'c'] } },
          { type: 'addField', table: 'people', field: 'kind', definition: { type: 'enum', enum: ['x'] } },
        ]);
        await applyAll(session, [FIRST, renamed]);
        await rowsOf(session, "INSERT INTO people (name, sort, kind) VALUES ('Cid', 'c', 'x')");
        expect(await rowsOf(session, "SELECT sort, kind FROM people WHERE name = 'Cid'")).toEqual([['c', 'x']]);
        await expect(rowsOf(session, "UPDATE people SET sort = 'd'")).rejects.toThrow(/sort_values/);
      }));

    test('lose data only where that is allowed', () =>
      withSession(async (session) => {
        await applyAll(session, [FIRST]);
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
          const attempt = applyAll(session, [FIRST, SECOND, migration('3', ['CREATE TABLE e (f INTEGER)', operation])]);
          await expect(attempt).rejects.toThrow(/allow_destructive: .* can lose data/);
          // What depends on the schema is looked at when it is due, which may be after statements that stay.
          if (!isWhole) await takeBackHalf(session);
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
        expect((await applyAll(session, [FIRST, SECOND, widened])).at(-1)).toBe('3 applied');
        const dropped = migration('4', [{ type: 'dropField', table: 'people', field: 'age' }]);
        expect((await applyAll(session, [FIRST, SECOND, widened, dropped], { mayLoseData: true })).at(-1)).toBe(
          '4 applied',
        );
        const sql = migration('5', ['DROP TABLE people']);
        expect((await applyAll(session, [FIRST, SECOND, widened, dropped, sql])).at(-1)).toBe('5 applied');
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
        await applyAll(session, [FIRST, orders]);
        const attempt = applyAll(session, [FIRST, orders, migration('3', [key])]);
        await expect(attempt).rejects.toThrow(/migration '3': up.*foreign key/);
        const repaired = migration('3', ['DELETE FROM orders WHERE id = 2', key]);
        await applyAll(session, [FIRST, orders, repaired]);
        await expect(rowsOf(session, 'INSERT INTO orders VALUES (3, 9)')).rejects.toThrow(/foreign key/i);
        const changed = migration('4', [
          {
            type: 'addConstraint',
            table: 'people',
            constraint: { name: 'kinds', type: 'check', expression: "kind <> 'z'" },
          },
        ]);
        await applyAll(session, [FIRST, orders, repaired, changed]);
        expect(await rowsOf(session, 'SELECT id, person FROM orders')).toEqual([[1, 1]]);
        await expect(rowsOf(session, 'DELETE FROM people WHERE id = 1')).rejects.toThrow(/foreign key/i);
      }));

    test('raw is run by its dialect alone', () =>
      withSession(async (session) => {
        const raw = (['sqlite', 'postgresql', 'mysql'] as const).map((dialect): SchemaOperation => ({
          type: 'raw',
          dialect,
          sql: `CREATE TABLE only_${dialect} (a INTEGER)`,
        }));
        await applyAll(session, [migration('1', raw)]);
        expect(await rowsOf(session, `SELECT * FROM only_${session.dialect}`)).toEqual([]);
        await expect(
          rowsOf(session, `SELECT * FROM only_${session.dialect === 'sqlite' ? 'postgresql' : 'sqlite'}`),
        ).rejects.toThrow(/only_/);
      }));
  });
}

/** Leaves nothing of a migration that stopped, of which the first statement made a table. */
async function takeBackHalf(session: SqlSession): Promise<void> {
  await rowsOf(session, 'DROP TABLE IF EXISTS e');
  await rowsOf(session, "DELETE FROM _ductape_migrations WHERE stopped_way = 'up'");
}
