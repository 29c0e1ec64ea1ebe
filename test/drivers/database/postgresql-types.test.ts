import { beforeAll, describe, expect, test } from 'vitest';
import { openSchema, type TestDatabase } from './databases.ts';

describe('types of PostgreSQL that the model does not know', () => {
  let database: TestDatabase;
  const ids = async (table: string, where: object) =>
    (await database.rows('query', { table, where, select: ['id'], orderBy: { column: 'id' } })).map(({ id }) => id);

  beforeAll(async () => {
    database = await openSchema(1);
    await database.sql("CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')");
    await database.sql('CREATE DOMAIN score AS integer CHECK (value >= 0)');
    await database.sql('CREATE DOMAIN moment AS timestamptz');
    await database.sql('CREATE DOMAIN notes AS json');
    await database.sql(`CREATE TABLE odd (id integer PRIMARY KEY, address inet, span interval, m mood, ms mood[], s score,
      at moment, n notes, c char(5), flags boolean[], docs jsonb[], days date[], whole integer[], exact numeric[], f real)`);
  });

  const ROW = {
    id: 1,
    address: '10.0.0.1',
    span: '2 days',
    m: 'happy',
    ms: ['sad', 'ok'],
    s: 4,
    at: '1969-07-20T20:17:40.000Z',
    n: { a: 1 },
    c: 'ab   ',
    flags: [true, false, null],
    docs: [{ a: 1 }, [2], 'x'],
    days: ['2026-01-31'],
    whole: [1, null, 3],
    exact: ['1.5', '2'],
    f: 0.1,
  };

  test('come back as they were given', async () => {
    await database.run('insert', { table: 'odd', data: ROW });
    expect(await database.rows('query', { table: 'odd' })).toEqual([ROW]);
  });

  test.each(Object.entries(ROW).filter(([name]) => !['docs'].includes(name)))(
    'a row is found by what it shows: %s',
    async (name, value) => {
      expect(await ids('odd', { [name]: value })).toEqual([1]);
      expect(await ids('odd', { [name]: { $in: [value] } })).toEqual([1]);
      expect(await ids('odd', { [name]: { $ne: value } })).toEqual([]);
    },
  );

  test('compare and are ordered as the server has it', async () => {
    await database.run('insert', { table: 'odd', data: { id: 2, address: '9.0.0.1', span: '10 days', m: 'sad' } });
    expect(
      (await database.rows('query', { table: 'odd', orderBy: { column: 'span' }, select: ['id'] })).map(({ id }) => id),
    ).toEqual([1, 2]);
    expect(await ids('odd', { span: { $gt: '3 days' } })).toEqual([2]);
    expect(await ids('odd', { address: { $lt: '10.0.0.0' } })).toEqual([2]);
    expect(await ids('odd', { address: { $startsWith: '9.' } })).toEqual([2]);
    const page = await database.run('query', { table: 'odd', orderBy: { column: 'span' }, limit: 1 });
    expect(
      await database.rows('query', {
        table: 'odd',
        orderBy: { column: 'span' },
        limit: 1,
        after: page.next,
        select: ['id'],
      }),
    ).toEqual([{ id: 2 }]);
  });

  test('are changed by the operators of updates', async () => {
    const data = {
      whole: { $push: 4 },
      ms: { $addToSet: 'happy' },
      s: { $inc: 1 },
      exact: { $pull: '2' },
      c: { $concat: 'x' },
    };
    await database.run('update', { table: 'odd', data, where: { id: 1 } });
    expect(await database.rows('query', { table: 'odd', where: { id: 1 }, select: Object.keys(data) })).toEqual([
      { whole: [1, null, 3, 4], ms: ['sad', 'ok', 'happy'], s: 5, exact: ['1.5'], c: 'abx  ' },
    ]);
  });

  test('a value that is none of theirs is not in what the server says of it', async () => {
    for (const data of [
      { id: 9, m: 'secret-4111' },
      { id: 9, address: 'secret-4111' },
      { id: 9, span: 'secret-4111' },
    ]) {
      const error = await database.failure('insert', { table: 'odd', data });
      expect(error).toMatchObject({ code: 'QUERY_ERROR', outcome: 'not_sent' });
      expect(error.message).not.toContain('4111');
    }
  });

  test('what is infinite, not a number or before Christ is gone through page by page', async () => {
    await database.sql(
      'CREATE TABLE far (id integer PRIMARY KEY, at timestamptz, plain timestamp, day date, f float8, d numeric)',
    );
    await database.sql(`INSERT INTO far VALUES (1, '-infinity', 'infinity', 'infinity', 'NaN', 'NaN'),
      (2, 'infinity', '-infinity', '0044-03-15 BC', '-Infinity', 'Infinity'), (3, NULL, NULL, NULL, NULL, NULL),
      (4, '12000-01-01Z', '0044-03-15 BC', '12000-01-01', 'Infinity', 3), (5, '2026-01-01 00:00:00.123456Z', '2026-01-01 00:00:00.123456', '2026-01-01', 0, 0),
      (6, '2026-01-01 00:00:00.123457Z', '2026-01-01 00:00:00.123457', '2026-01-02', 1, 1)`);
    for (const column of ['at', 'plain', 'day', 'f', 'd'])
      for (const order of ['asc', 'desc']) {
        const orderBy = { column, order };
        const expected = (await database.rows('query', { table: 'far', orderBy })).map(({ id }) => id);
        const seen = [];
        for (let after: unknown, n = 0; n < 8; n += 1) {
          const page = await database.run('query', {
            table: 'far',
            orderBy,
            limit: 1,
            ...(after !== undefined && { after }),
          });
          seen.push(...page.rows.map(({ id }) => id));
          if (page.next === null) break;
          after = page.next;
        }
        expect([column, order, seen]).toEqual([column, order, expected]);
      }
  });

  test('a rule that is looked at in the end is broken by the statement that breaks it', async () => {
    await database.sql('CREATE TABLE late (id integer PRIMARY KEY, a integer UNIQUE DEFERRABLE INITIALLY DEFERRED)');
    await database.run('insert', { table: 'late', data: { id: 1, a: 1 } });
    expect(await database.failure('insert', { table: 'late', data: { id: 2, a: 1 } })).toMatchObject({
      code: 'UNIQUE_VIOLATION',
      outcome: 'not_sent',
    });
    expect(await database.run('count', { table: 'late' })).toMatchObject({ count: 1 });
  });

  test('columns that the server numbers by itself', async () => {
    await database.sql('CREATE TABLE numbered (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text, b text)');
    const data = [{ a: 'x' }, { b: 'y' }, { a: 'z' }];
    expect(await database.run('insert', { table: 'numbered', data })).toMatchObject({
      count: 3,
      insertedIds: [1, 2, 3],
    });
  });

  test('a column whose type has changed is read anew, within a transaction as well', async () => {
    await database.sql('CREATE TABLE turned (id integer PRIMARY KEY, a integer)');
    await database.run('insert', { table: 'turned', data: { id: 1, a: 5 } });
    const transaction = () =>
      database.work({
        kind: 'transaction',
        options: {},
        session: null,
        operations: [
          { operation: 'query', tag: null, expected: null, input: null, fields: { table: 'turned', where: { id: 1 } } },
        ],
      });
    expect(await transaction()).toMatchObject([{ rows: [{ a: 5 }] }]);
    await database.sql('ALTER TABLE turned ALTER COLUMN a TYPE text');
    expect(await transaction()).toMatchObject([{ rows: [{ a: '5' }] }]);
  });
});
