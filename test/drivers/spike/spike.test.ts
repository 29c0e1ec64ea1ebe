import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { openMariadb } from '../database/databases.ts';
test('spike', async () => {
  expect(env.TEST_MARIADB_URL).not.toBe('');
  const db = await openMariadb();
  await db.sql('create table t (id int primary key auto_increment, name varchar(20), n decimal(10,2), at datetime(6), b blob, f float, ok tinyint(1))');
  console.log(await db.sql('select version(), 1, 1.5, ? as x, now()', ['é']));
  console.log(await db.run('insert', { table: 't', data: [{ name: 'a', n: 1.25, at: '2026-01-31T09:30:00.123Z', b: 'AAH+', f: 0.1, ok: true }, { name: 'b' }], returning: true }));
  console.log(await db.run('query', { table: 't', where: { name: 'a' }, orderBy: { column: 'at', order: 'DESC' } }));
  console.log(await db.failure('raw', { query: 'SELECT * FROM absent' }));
  console.log(await db.failure('raw', { query: 'SELECT sleep(20)' }, 500));
});
