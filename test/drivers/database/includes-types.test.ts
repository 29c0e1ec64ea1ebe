import { beforeAll, describe, expect, test } from 'vitest';
import { at, newPlace, openSchema, type TestDatabase } from './databases.ts';

let database: TestDatabase;
const rows = (given: object) => database.rows('query', { orderBy: { column: 'id' }, ...given });

describe('keys of types that PostgreSQL alone has', () => {
  beforeAll(async () => {
    database = await openSchema();
    await database.sql(`CREATE TYPE mood AS ENUM ('sad', 'ok')`);
    await database.sql('CREATE DOMAIN code AS text');
    await database.sql('CREATE TABLE a (id int4 PRIMARY KEY, m mood, c char(5), d code, n inet, small int2)');
    await database.sql('CREATE TABLE b (id int8 PRIMARY KEY, m text, c char(8), d varchar(9), n inet, other numeric)');
    await database.sql(`INSERT INTO a VALUES (1, 'sad', 'ab', 'x', '10.0.0.1', 2), (2, 'ok', 'cd', 'y', '::1', 7)`);
    await database.sql(
      `INSERT INTO b VALUES (1, 'ok', 'ab', 'y', '10.0.0.1', 1), (2, 'sad', 'AB', 'Y', '10.0.0.2', 2.0)`,
    );
  });

  const of = async (foreignKey: string, primaryKey = foreignKey, [table, other] = ['a', 'b']) => {
    const include = { relation: 'of', type: 'many-to-one', table: other, foreignKey, primaryKey, select: ['id'] };
    return (await rows({ table, select: ['id'], include })).map(({ of: found }) => found);
  };

  test('match as their text does', async () => {
    expect(await of('m')).toEqual([{ id: '2' }, { id: '1' }]);
    expect(await of('m', 'm', ['b', 'a'])).toEqual([{ id: 2 }, { id: 1 }]);
    expect(await of('d')).toEqual([null, { id: '1' }]);
    expect(await of('n')).toEqual([{ id: '1' }, null]);
    expect(await of('small', 'id')).toEqual([{ id: '2' }, null]);
    expect(await of('other', 'small', ['b', 'a'])).toEqual([null, { id: 1 }]);
  });

  test('of padded text match whatever its blanks', async () => {
    expect(await of('c')).toEqual([{ id: '1' }, null]);
    expect(await of('c', 'c', ['b', 'a'])).toEqual([{ id: 1 }, null]);
  });

  test('of types that have nothing in common are refused', async () => {
    const include = { relation: 'of', type: 'one-to-many', table: 'b', foreignKey: 'm', primaryKey: 'n' };
    expect(await database.failure('query', { table: 'a', include })).toMatchObject({
      code: 'VALIDATION_ERROR',
      errors: [
        { path: 'include.foreignKey', message: expect.stringContaining('n (inet) and m (text) cannot be matched') },
      ],
    });
  });

  test('of a table of another schema are found', async () => {
    const { rows: found } = await database.sql('SELECT current_schema() AS schema');
    const schema = found[0]?.['schema'] as string;
    const through = {
      relation: 'bs',
      type: 'many-to-many',
      table: `${schema}.b`,
      through: `${schema}.a`,
    };
    const include = { ...through, throughForeignKey: 'id', throughRelatedKey: 'small', select: ['id'], limit: 1 };
    expect(await rows({ table: `${schema}.a`, select: ['id'], include })).toEqual([
      { id: 1, bs: [{ id: '2' }] },
      { id: 2, bs: [] },
    ]);
  });
});

describe('keys of columns that SQLite has no type of', () => {
  beforeAll(async () => {
    database = at(newPlace(), { type: 'sqlite' });
    await database.sql('CREATE TABLE a (id INTEGER PRIMARY KEY, ref, name TEXT COLLATE NOCASE)');
    await database.sql('CREATE TABLE b (id INTEGER PRIMARY KEY, a_id, name TEXT COLLATE NOCASE)');
    await database.sql(`INSERT INTO a VALUES (1, 2, 'x'), (2, 'two', 'X'), (3, NULL, 'y')`);
    await database.sql(`INSERT INTO b VALUES (1, 1, 'X'), (2, '1', 'x'), (3, 'two', 'Y')`);
  });

  test('match where they hold the same, and text by its case', async () => {
    const bs = { relation: 'bs', type: 'one-to-many', table: 'b', select: ['id'] };
    const of = async (keys: object) =>
      (await rows({ table: 'a', select: ['id'], include: { ...bs, ...keys } })).map(({ bs: found }) => found);
    expect(await of({ foreignKey: 'a_id' })).toEqual([[{ id: 1 }], [], []]);
    expect(await of({ foreignKey: 'a_id', primaryKey: 'ref' })).toEqual([[], [{ id: 3 }], []]);
    expect(await of({ foreignKey: 'name', primaryKey: 'name' })).toEqual([[{ id: 2 }], [{ id: 1 }], []]);
    const through = { ...bs, type: 'many-to-many', table: 'a', through: 'b', primaryKey: 'name' };
    expect(await of({ ...through, throughForeignKey: 'name', throughRelatedKey: 'a_id' })).toEqual([
      // Of 1 and '1' SQLite makes one where the other column holds whole numbers.
      [{ id: 1 }],
      [{ id: 1 }],
      [],
    ]);
  });
});
