import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { describeDatabases, markedFor } from './databases.ts';

describeDatabases('what is refused', (database) => {
  beforeAll(async () => {
    await database().sql('CREATE TABLE owners (id integer PRIMARY KEY, email varchar(200) UNIQUE)');
    await database().sql(
      `CREATE TABLE pets (id integer PRIMARY KEY, owner integer REFERENCES owners (id), name text NOT NULL,
        legs integer, a integer, b integer, CONSTRAINT a_and_b UNIQUE (a, b), CONSTRAINT some_legs CHECK (legs >= 0))`,
    );
    await database().run('insert', { table: 'owners', data: { id: 1, email: 'one@example.com' } });
  });

  beforeEach(async () => {
    await database().run('delete', { table: 'pets', all: true });
  });

  describe('by a constraint', () => {
    test('a unique one names its columns and says that the row already exists', async () => {
      const error = await database().failure('insert', { table: 'owners', data: { id: 2, email: 'one@example.com' } });
      expect(error).toMatchObject({
        code: 'UNIQUE_VIOLATION',
        outcome: 'not_sent',
        constraint: { table: 'owners', columns: ['email'] },
      });
      expect(error.message).toContain('already exists');
      expect(error.message).toContain('constraint');
      expect(error.message).not.toContain('one@example.com');
    });

    test('a unique one of several columns names all of them', async () => {
      await database().run('insert', { table: 'pets', data: { id: 1, name: 'x', a: 1, b: 2 } });
      expect(
        await database().failure('insert', { table: 'pets', data: { id: 2, name: 'y', a: 1, b: 2 } }),
      ).toMatchObject({
        code: 'UNIQUE_VIOLATION',
        constraint: { table: 'pets', columns: ['a', 'b'] },
      });
    });

    test('a primary key', async () => {
      expect(await database().failure('insert', { table: 'owners', data: { id: 1 } })).toMatchObject({
        code: 'UNIQUE_VIOLATION',
        constraint: { columns: ['id'] },
      });
    });

    test('by an update', async () => {
      await database().run('upsert', { table: 'owners', data: { id: 3, email: 'three' }, conflictKeys: ['id'] });
      const given = { table: 'owners', data: { email: 'one@example.com' }, where: { id: 3 } };
      expect(await database().failure('update', given)).toMatchObject({ code: 'UNIQUE_VIOLATION' });
    });

    test('a row that refers to none', async () => {
      const error = await database().failure('insert', { table: 'pets', data: { id: 1, name: 'x', owner: 99 } });
      expect(error).toMatchObject({ code: 'FOREIGN_KEY_VIOLATION', outcome: 'not_sent' });
      expect(error.message).toContain('constraint');
    });

    test('a row that others refer to', async () => {
      await database().run('insert', { table: 'pets', data: { id: 1, name: 'x', owner: 1 } });
      expect(await database().failure('delete', { table: 'owners', where: { id: 1 } })).toMatchObject({
        code: 'FOREIGN_KEY_VIOLATION',
      });
    });

    test('a column that must have a value', async () => {
      expect(await database().failure('insert', { table: 'pets', data: { id: 1 } })).toMatchObject({
        code: 'NOT_NULL_VIOLATION',
        constraint: { table: 'pets', columns: ['name'] },
      });
    });

    test('a rule of the table', async () => {
      expect(await database().failure('insert', { table: 'pets', data: { id: 1, name: 'x', legs: -1 } })).toMatchObject(
        {
          code: 'CHECK_VIOLATION',
          constraint: { name: 'some_legs' },
        },
      );
    });
  });

  describe('by the schema', () => {
    test('a table that is not there', async () => {
      const error = await database().failure('query', { table: 'nowhere' });
      expect(error).toMatchObject({ code: 'SCHEMA_ERROR', outcome: 'not_sent' });
      expect(error.message).toContain('not found');
    });

    test.each([
      ['select', 'query', { table: 'pets', select: ['nothing'] }],
      ['where', 'query', { table: 'pets', where: { nothing: 1 } }],
      ['orderBy', 'query', { table: 'pets', orderBy: { column: 'nothing' } }],
      ['$expr', 'query', { table: 'pets', where: { $expr: { $gt: ['$nothing', 1] } } }],
      ['data of an insert', 'insert', { table: 'pets', data: { id: 1, name: 'x', nothing: 1 } }],
      ['data of an update', 'update', { table: 'pets', data: { nothing: 1 }, all: true }],
      ['returning', 'delete', { table: 'pets', returning: ['nothing'], all: true }],
    ] as const)('a column that is not there, in %s', async (_title, operation, given) => {
      expect(await database().failure(operation, given)).toMatchObject({ code: 'SCHEMA_ERROR' });
    });

    test('a table that is there already', async () => {
      const error = await database().failure('raw', { query: 'CREATE TABLE pets (id integer)' });
      expect(error).toMatchObject({ code: 'TABLE_EXISTS' });
      expect(error.message).toContain('already exists');
    });

    test('SQL about a table or a column that is not there', async () => {
      expect(await database().failure('raw', { query: 'SELECT 1 FROM nowhere' })).toMatchObject({
        code: 'SCHEMA_ERROR',
        message: expect.stringContaining('not found') as unknown,
      });
      expect(await database().failure('raw', { query: 'SELECT missing FROM pets' })).toMatchObject({
        code: 'SCHEMA_ERROR',
        message: expect.stringContaining('not found') as unknown,
      });
    });

    test('what was refused is found when a column of that name has come', async () => {
      await database().sql('CREATE TABLE growing (id integer PRIMARY KEY)');
      const given = { table: 'growing', data: { id: 1, added: 'yes' } };
      expect(await database().failure('insert', given)).toMatchObject({ code: 'SCHEMA_ERROR' });
      await database().sql('ALTER TABLE growing ADD COLUMN added text');
      expect(await database().run('insert', given)).toMatchObject({ count: 1 });
      expect(await database().rows('query', { table: 'growing' })).toEqual([{ id: 1, added: 'yes' }]);
    });
  });

  describe('as SQL', () => {
    test('what is no SQL', async () => {
      expect(await database().failure('raw', { query: 'SELEC 1' })).toMatchObject({
        code: 'QUERY_ERROR',
        outcome: 'not_sent',
        message: expect.stringContaining('syntax error') as unknown,
      });
    });

    test.each(['BEGIN', 'COMMIT', 'ROLLBACK', 'SAVEPOINT s', ' -- now\n begin', '/* so */ COMMIT'])(
      'a transaction by hand: %s',
      async (query) => {
        expect(await database().failure('raw', { query })).toMatchObject({ code: 'NOT_SUPPORTED' });
        expect(await database().rows('raw', { query: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
      },
    );

    test('fewer parameters than it needs', async () => {
      const query = database().type === 'postgresql' ? 'SELECT $1::int, $2::int' : 'SELECT ?, ?';
      expect(await database().failure('raw', { query, params: [1] })).toMatchObject({ code: 'QUERY_ERROR' });
    });
  });
});

describeDatabases('SQL as it is written', (database, type) => {
  const marks = (sql: string) => markedFor(type, sql);

  beforeAll(async () => {
    await database().sql('CREATE TABLE t (id integer PRIMARY KEY, name text)');
  });

  test('adds, with parameters, and counts', async () => {
    const result = await database().sql(marks('INSERT INTO t (id, name) VALUES ($1, $2), ($3, $4)'), [1, 'x', 2, null]);
    expect(result).toMatchObject({ rows: [], count: 2 });
  });

  test('reads, with the names of the columns', async () => {
    expect(await database().sql(marks('SELECT id, name FROM t WHERE id <= $1 ORDER BY id'), [2])).toMatchObject({
      rows: [
        { id: 1, name: 'x' },
        { id: 2, name: null },
      ],
      count: 2,
      fields: ['id', 'name'],
    });
  });

  test('changes, and counts', async () => {
    expect(await database().sql('UPDATE t SET name = upper(name)')).toMatchObject({ rows: [], count: 2 });
    expect(await database().sql("UPDATE t SET name = 'y' WHERE id = 77")).toMatchObject({ rows: [], count: 0 });
  });

  test('changes and returns', async () => {
    const change = "UPDATE t SET name = 'z' WHERE id = 1";
    // MariaDB answers rows that it adds or removes alone.
    const query = type === 'mysql' ? "REPLACE INTO t VALUES (1, 'z')" : change;
    expect(await database().rows('raw', { query: `${query} RETURNING id, name` })).toEqual([{ id: 1, name: 'z' }]);
  });

  test('a parameter that looks like SQL is a value', async () => {
    const name = "x'); DROP TABLE t; --";
    expect(await database().rows('raw', { query: marks('SELECT id FROM t WHERE name = $1'), params: [name] })).toEqual(
      [],
    );
    expect(await database().run('count', { table: 't' })).toMatchObject({ count: 2 });
  });

  test('several statements are all of them or none', async () => {
    const query = "INSERT INTO t VALUES (10, 'a'); INSERT INTO t VALUES (10, 'b')";
    // PostgreSQL takes one at a time, the embedded database undoes the first.
    expect(await database().failure('raw', { query })).toMatchObject({
      code: type === 'sqlite' ? 'UNIQUE_VIOLATION' : 'QUERY_ERROR',
    });
    expect(await database().run('count', { table: 't', where: { id: 10 } })).toMatchObject({ count: 0 });
  });
});
