import { expect, test } from 'vitest';
import { at, newPlace } from './databases.ts';

test('what no 64 bits hold is no sum of decimals, and what has no scale is none', async () => {
  const database = at(newPlace(), { type: 'sqlite' });
  await database.sql('CREATE TABLE loose (id INTEGER PRIMARY KEY, d DECIMAL(9, 2), n NUMERIC)');
  await database.sql('INSERT INTO loose (d, n) VALUES (1e300, 0.1), (null, 0.2)');
  expect(await database.failure('sum', { table: 'loose', column: 'd' })).toMatchObject({ code: 'QUERY_ERROR' });
  expect(await database.rows('sum', { table: 'loose', column: 'd', where: { id: 2 } })).toEqual([{ sum: null }]);
  for (const operation of ['sum', 'avg'] as const)
    expect(await database.failure(operation, { table: 'loose', column: 'n' })).toMatchObject({
      code: 'NOT_SUPPORTED',
      errors: [{ path: 'column' }],
    });
});
