import { expect, test } from 'vitest';
import { env } from 'cloudflare:workers';
import { describeDatabases, openMariadb, openSchema, type TestDatabase } from './databases.ts';

const BUYERS = 200;
const STOCK = 10;

/** How many of those who buy at one time get one. */
async function sell(database: TestDatabase): Promise<number> {
  await database.sql(
    'CREATE TABLE stock (id integer PRIMARY KEY, on_hand integer NOT NULL, reserved integer NOT NULL)',
  );
  await database.run('insert', { table: 'stock', data: { id: 1, on_hand: STOCK, reserved: 0 } });
  const buy = {
    table: 'stock',
    data: { reserved: { $inc: 1 } },
    where: { id: 1, $expr: { $gte: [{ $subtract: ['$on_hand', '$reserved'] }, 1] } },
  };
  const all = await Promise.all(Array.from({ length: BUYERS }, () => database.run('update', buy, 25_000)));
  return all.reduce((sum, { count }) => sum + count, 0);
}

describeDatabases('reservations', (database) => {
  test('of 200 who buy at once, as many succeed as there are in stock', async () => {
    expect(await sell(database())).toBe(STOCK);
    expect(await database().rows('query', { table: 'stock' })).toEqual([{ id: 1, on_hand: STOCK, reserved: STOCK }]);
  });
});

test.each(env.TEST_MARIADB_URL === '' ? [openSchema] : [openSchema, openMariadb])(
  'over many connections of a server too: %o',
  async (open) => {
    const database = await open(8);
    expect(await sell(database)).toBe(STOCK);
    expect(await database.rows('query', { table: 'stock' })).toEqual([{ id: 1, on_hand: STOCK, reserved: STOCK }]);
  },
);
