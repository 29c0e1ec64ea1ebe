import { expect, test } from 'vitest';
import { openSchema } from './databases.ts';

test('types of a server are read as rows are', async () => {
  const database = await openSchema();
  await database.sql("CREATE TYPE mood AS ENUM ('sad', 'happy')");
  await database.sql('CREATE DOMAIN whole AS int4');
  await database.sql(
    'CREATE TABLE odd (id int4 PRIMARY KEY, m mood, w whole, c char(3), v varchar(9), i inet, s int2, r real, t timestamp, o oid, p point, u numeric)',
  );
  const row = {
    m: 'sad',
    w: 5,
    c: 'a',
    v: 'b',
    i: '10.0.0.1',
    s: 1,
    r: 1.5,
    t: '2026-01-01T00:00:00.000Z',
    o: 7,
    u: '1.25',
  };
  await database.run('insert', {
    table: 'odd',
    data: [
      { id: 1, ...row, m: 'happy' },
      { id: 2, ...row },
    ],
  });
  const select = Object.keys(row);
  const [shown = {}] = await database.rows('query', { table: 'odd', select, where: { id: 2 } });
  for (const [column, value] of Object.entries(shown)) {
    const operations = { least: { $min: column }, all: { $arrayAgg: column } };
    const expected = [{ [column]: value, least: value, all: [value] }];
    expect(await database.rows('aggregate', { table: 'odd', operations, groupBy: [column], where: { id: 2 } })).toEqual(
      expected,
    );
  }
  const sums = { o: { $sum: 'o' }, s: { $sum: 's' }, r: { $avg: 'r' }, u: { $avg: 'u' }, m: { $max: 'm' } };
  expect(await database.rows('aggregate', { table: 'odd', operations: sums })).toEqual([
    { o: 14, s: 2, r: 1.5, u: '1.25000000', m: 'sad' },
  ]);
  const point = { table: 'odd', column: 'p' };
  expect(await database.failure('max', point)).toMatchObject({ code: 'QUERY_ERROR' });
  expect(await database.failure('count', { ...point, distinct: true })).toMatchObject({ code: 'QUERY_ERROR' });
});
