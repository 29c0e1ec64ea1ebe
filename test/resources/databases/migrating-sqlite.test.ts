import { describe, expect, test } from 'vitest';
import type { Field, SchemaOperation } from '../../../src/engine/database/schema-model.ts';
import { describeMigrating } from '../../support/migrating.ts';
import { applyAll, migration, rowsOf, takeBack } from '../../support/migrations.ts';
import { nodeSqliteSession } from '../../support/sql-sessions.ts';

describe('on SQLite', () => {
  describeMigrating((work) => work(nodeSqliteSession()));

  const grown: SchemaOperation = {
    type: 'addConstraint',
    table: 'parents',
    constraint: { name: 'grown', type: 'check', expression: 'age > 17' },
  };

  test('a table that is made anew keeps what belongs to it', async () => {
    const session = nodeSqliteSession();
    const made = migration('1', [
      `CREATE TABLE parents (id INTEGER PRIMARY KEY AUTOINCREMENT, age INT, twice AS (age * 2) STORED) ;
       CREATE INDEX by_age ON parents (age) WHERE age > 1;
       CREATE TABLE log (text);
       CREATE TRIGGER noted AFTER INSERT ON parents BEGIN INSERT INTO log VALUES ('new; ' || new.id); END;
       INSERT INTO parents (age) VALUES (20), (30), (40);
       DELETE FROM parents WHERE age = 40; DELETE FROM log;`,
    ]);
    await applyAll(session, [made, migration('2', [grown])]);
    expect(await rowsOf(session, 'SELECT * FROM log')).toEqual([]);
    await rowsOf(session, 'INSERT INTO parents (age) VALUES (50)');
    expect(await rowsOf(session, 'SELECT id, twice FROM parents ORDER BY id')).toEqual([
      [1, 40],
      [2, 60],
      [4, 100],
    ]);
    expect(await rowsOf(session, 'SELECT * FROM log')).toEqual([['new; 4']]);
    expect(await rowsOf(session, "SELECT name FROM sqlite_schema WHERE tbl_name = 'parents' ORDER BY 1")).toEqual([
      ['by_age'],
      ['noted'],
      ['parents'],
    ]);
  });

  test('a table is not made anew where a foreign key would follow', async () => {
    const session = nodeSqliteSession();
    const made = migration('1', [
      `CREATE TABLE parents (id INTEGER PRIMARY KEY, age INT);
       CREATE TABLE children (parent INT REFERENCES parents (id) ON DELETE CASCADE);
       INSERT INTO parents VALUES (1, 20); INSERT INTO children VALUES (1)`,
    ]);
    const attempt = applyAll(session, [made, migration('2', [grown])]);
    await expect(attempt).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    await expect(attempt).rejects.toThrow(/foreign key of 'children' with ON DELETE CASCADE/);
    expect(await rowsOf(session, 'SELECT * FROM children')).toEqual([[1]]);
    const dropped = applyAll(session, [made, migration('2', [{ type: 'dropCollection', table: 'parents' }])], {
      mayLoseData: true,
    });
    await expect(dropped).rejects.toThrow("table 'children' refers to 'parents'");
  });

  test.each<[from: string, to: Field, taken: unknown, refused: unknown]>([
    ['BIGINT', { type: 'integer' }, 9_007_199_254_740_991, '9007199254740993'],
    ['BIGINT', { type: 'smallint' }, -5, '-9007199254740993'],
    ['DOUBLE', { type: 'bigint' }, 5, 5.5],
    ['DECIMAL(12, 4)', { type: 'decimal', precision: 10, scale: 2 }, 12.25, 12.255],
    ['DECIMAL(12, 4)', { type: 'decimal', precision: 5, scale: 2 }, -999.5, 1000],
    ['DECIMAL(12, 4)', { type: 'integer' }, 12, 12.5],
    ['TEXT', { type: 'integer' }, "'41'", "'41a'"],
    ['TEXT', { type: 'bigint' }, "'-9007199254740993'", "' 1'"],
  ])('a narrower type is looked at value by value: %s to %j', async (from, to, taken, refused) => {
    const session = nodeSqliteSession();
    const made = migration('1', [`CREATE TABLE t (a ${from}); INSERT INTO t VALUES (NULL), (${String(taken)})`]);
    const narrowed = migration('2', [{ type: 'modifyField', table: 't', field: 'a', definition: to }]);
    const read = () => rowsOf(session, 'SELECT CAST(a AS TEXT) FROM t');
    await applyAll(session, [made]);
    await expect(applyAll(session, [made, narrowed])).rejects.toThrow(/allow_destructive/);
    await rowsOf(session, `INSERT INTO t VALUES (${String(refused)})`);
    const before = await read();
    await expect(applyAll(session, [made, narrowed], { mayLoseData: true })).rejects.toThrow(/a value of a is no /);
    expect(await read()).toEqual(before);
    await rowsOf(session, `DELETE FROM t WHERE a = ${String(refused)}`);
    expect(await applyAll(session, [made, narrowed], { mayLoseData: true })).toEqual([
      '1 already_applied',
      '2 applied',
    ]);
    const kept = String(taken).replaceAll("'", '');
    expect((await read()).map(([value]) => (value === null ? null : Number(value)))).toEqual([null, Number(kept)]);
  });

  test('an index is not made of a text where a field of that name is not there', async () => {
    const session = nodeSqliteSession();
    const made = migration('1', ['CREATE TABLE t (a INT)', { type: 'createIndex', table: 't', fields: ['b'] }]);
    await expect(applyAll(session, [made])).rejects.toMatchObject({ code: 'SCHEMA_ERROR' });
    expect(await rowsOf(session, "SELECT name FROM sqlite_schema WHERE type = 'index'")).toEqual([]);
  });

  test('a foreign key that was put off is looked at before the end', async () => {
    const session = nodeSqliteSession();
    const made = migration('1', [
      `CREATE TABLE parents (id INTEGER PRIMARY KEY); CREATE TABLE children (parent INT REFERENCES parents (id))`,
    ]);
    const broken = migration('2', ['PRAGMA defer_foreign_keys = ON; INSERT INTO children VALUES (9)']);
    const attempt = applyAll(session, [made, broken]);
    await expect(attempt).rejects.toMatchObject({ code: 'FOREIGN_KEY_VIOLATION' });
    await expect(attempt).rejects.toThrow(/^migration '2': up: a row of 'children' refers to one of 'parents'/);
    expect(await rowsOf(session, 'SELECT * FROM children')).toEqual([]);
  });

  test('numbers become text, and texts that a shorter field does not hold are refused', async () => {
    const session = nodeSqliteSession();
    const made = migration('1', [
      {
        type: 'createCollection',
        table: 't',
        fields: [
          { name: 'a', type: 'integer' },
          { name: 'b', type: 'text' },
        ],
      },
      "INSERT INTO t VALUES (5, 'long')",
    ]);
    const changed = migration('2', [{ type: 'modifyField', table: 't', field: 'a', definition: { type: 'text' } }]);
    await applyAll(session, [made, changed]);
    expect(await rowsOf(session, 'SELECT a, typeof(a) FROM t')).toEqual([['5', 'text']]);
    const narrowed = migration('3', [
      { type: 'modifyField', table: 't', field: 'b', definition: { type: 'string', maxLength: 3 } },
    ]);
    await expect(applyAll(session, [made, changed, narrowed])).rejects.toThrow(/allow_destructive/);
    await expect(applyAll(session, [made, changed, narrowed], { mayLoseData: true })).rejects.toThrow(/b_values/);
    expect(await takeBack(session, [made, { ...changed, down: ['SELECT 1'] }])).toEqual(['2 rolled_back']);
  });
});
