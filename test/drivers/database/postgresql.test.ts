import { describe, expect, test } from 'vitest';
import { admin, openSchema } from './databases.ts';
import { backend, until } from './postgresql.ts';

describe('time', () => {
  test('a statement that takes too long is given up by the server as well', async () => {
    const database = await openSchema(1);
    await database.sql('CREATE TABLE t (id integer PRIMARY KEY)');
    await backend(database);
    const query = "INSERT INTO t SELECT 1 WHERE pg_sleep(20)::text = ''";
    expect(await database.failure('raw', { query }, 300)).toMatchObject({ code: 'TIMEOUT', outcome: 'not_sent' });
    const still =
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE '%pg_sleep(20)%' AND state = 'active' AND pid <> pg_backend_pid()";
    expect(await admin().rows('raw', { query: still })).toEqual([{ n: 0 }]);
  });

  test('the connection serves others meanwhile and afterwards', async () => {
    const database = await openSchema(1);
    const pid = await backend(database);
    expect(await database.failure('raw', { query: 'SELECT pg_sleep(20)' }, 200)).toMatchObject({ code: 'TIMEOUT' });
    expect(await backend(database)).toBe(pid);
  });

  test('one that waits behind another’s statement gives up by itself', async () => {
    const database = await openSchema(1);
    await backend(database);
    const [slow, quick] = await Promise.all([
      database.rows('raw', { query: 'SELECT pg_sleep(1)::text AS nap' }),
      database.failure('raw', { query: 'SELECT 2' }, 200),
    ]);
    expect(slow).toEqual([{ nap: '' }]);
    expect(quick).toMatchObject({ code: 'TIMEOUT' });
  });

  test('a row that is locked is waited for no longer than that', async () => {
    const database = await openSchema(2);
    await database.sql('CREATE TABLE t (id integer PRIMARY KEY, n integer)');
    await database.run('insert', { table: 't', data: { id: 1, n: 0 } });
    await Promise.all([database.sql('SELECT pg_sleep(0.1)'), database.run('count', { table: 't' })]);
    const holding = database.sql('DO $$ BEGIN UPDATE t SET n = 1; PERFORM pg_sleep(1.5); END $$');
    await until('pg_sleep(1.5)');
    const given = { table: 't', data: { n: 2 }, where: { id: 1 } };
    expect(await database.failure('update', given, 200)).toMatchObject({ code: 'TIMEOUT', outcome: 'not_sent' });
    expect(await database.run('update', given, 5_000)).toMatchObject({ count: 1 });
    await holding;
    expect(await database.rows('query', { table: 't' })).toEqual([{ id: 1, n: 2 }]);
  });
});

describe('what the server alone has', () => {
  test('types are read as what they are on the wire', async () => {
    const database = await openSchema(1);
    const query = `SELECT 9007199254740993 AS big, 1.50::numeric AS exact, 'NaN'::float8 AS nan, ARRAY[1, NULL, 3] AS list,
      ARRAY[['a','b'],['c "d"','e\\f']] AS nested, '[0:1]={1,2}'::int[] AS ranged, '{}'::text[] AS empty, 'infinity'::timestamptz AS never,
      timestamp '2026-01-02 03:04:05.678901' AS plain, '2026-01-02 03:04:05+02'::timestamptz AS zoned, '\\x00ff'::bytea AS bytes,
      interval '1 day 2 hours' AS span, inet '10.0.0.1' AS address, '{"a":[1,null]}'::jsonb AS doc, true AS yes, ARRAY[true,false] AS flags,
      ARRAY['2026-01-01'::timestamptz] AS instants`;
    expect(await database.rows('raw', { query })).toEqual([
      {
        big: '9007199254740993',
        exact: '1.50',
        nan: 'NaN',
        list: [1, null, 3],
        nested: [
          ['a', 'b'],
          ['c "d"', 'e\\f'],
        ],
        ranged: [1, 2],
        empty: [],
        never: 'infinity',
        plain: '2026-01-02T03:04:05.678Z',
        zoned: '2026-01-02T01:04:05.000Z',
        bytes: 'AP8=',
        span: '1 day 02:00:00',
        address: '10.0.0.1',
        doc: { a: [1, null] },
        yes: true,
        flags: [true, false],
        instants: ['2026-01-01T00:00:00.000Z'],
      },
    ]);
  });

  test('values are not in what it says of them', async () => {
    const database = await openSchema(1);
    const error = await database.failure('raw', { query: 'SELECT $1::int', params: ['card 4111'] });
    expect(error).toMatchObject({ code: 'QUERY_ERROR' });
    expect(error.message).not.toContain('4111');
  });

  test('a table of another schema', async () => {
    const database = await openSchema(1);
    const rows = await database.rows('query', { table: 'pg_catalog.pg_class', select: ['relname'], limit: 1 });
    expect(rows).toHaveLength(1);
  });

  test('a deadlock is one, and may be tried again', async () => {
    const database = await openSchema(2);
    await database.sql('CREATE TABLE t (id integer PRIMARY KEY, n integer)');
    await database.run('insert', {
      table: 't',
      data: [
        { id: 1, n: 0 },
        { id: 2, n: 0 },
      ],
    });
    const query = (first: number, second: number) =>
      `DO $$ BEGIN UPDATE t SET n = n + 1 WHERE id = ${first}; PERFORM pg_sleep(0.3); UPDATE t SET n = n + 1 WHERE id = ${second}; END $$`;
    const both = await Promise.allSettled([database.sql(query(1, 2)), database.sql(query(2, 1))]);
    const failed = both.filter((outcome) => outcome.status === 'rejected');
    expect(failed).toMatchObject([{ reason: { code: 'DEADLOCK', details: { outcome: 'not_sent' } } }]);
    expect(await database.rows('query', { table: 't', select: ['n'] })).toEqual([{ n: 1 }, { n: 1 }]);
  });
});
