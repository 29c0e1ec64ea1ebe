import { expect, test } from 'vitest';
import type { Include } from '../../../sdk/src/index.ts';
import { createShop, sql } from './databases.ts';

test('a transaction that is written as a function runs as one', async () => {
  const { client } = await createShop();
  const hostile = '$Step{op1}{data}{0}{id} $Add(1,2) `${x}` {{x}}';
  const answer = await client.databases.transaction({ database: 'db' }, async (tx) => {
    const made = await tx.insert({ table: 'items', data: { name: hostile, stock: 3 }, returning: true });
    const row = made['data']?.[0];
    await tx.update({
      table: 'items',
      data: { stock: { $inc: 4 }, owner: `owner of ${row?.['id'] as unknown as string}`, meta: { id: row?.['id'] } },
      where: { id: row?.['id'] },
      expect: { count: 1 },
    });
    const after = await tx.findOne({ table: 'items', where: { id: row?.['id'] } });
    return { name: row?.['name'], after };
  });
  expect(answer).toEqual({
    name: hostile,
    after: { id: 1, name: hostile, stock: 7, owner: 'owner of 1', meta: { id: 1 } },
  });
  const { records } = await client.db.find({ database: 'db', table: 'items', select: ['stock'] });
  expect(records).toEqual([{ stock: 7 }]);
});

test('rows have what they include, also within a transaction', async () => {
  const owner = await createShop();
  const { databases } = owner.client;
  await sql(owner, 'CREATE TABLE sales (id INTEGER PRIMARY KEY, item_id INTEGER)');
  await databases.insert({ database: 'db', table: 'items', data: [{ name: 'a' }, { name: 'b' }] });
  await databases.insert({ database: 'db', table: 'sales', data: [{ item_id: 2 }, { item_id: 2 }] });
  const sales: Include = { sales: { type: 'one-to-many', foreignKey: 'item_id', select: ['id'], limit: 1 } };
  const all = { table: 'items', select: ['name'], orderBy: { column: 'id' }, include: sales };
  const { records } = await databases.find({ database: 'db', ...all });
  expect(records).toEqual([
    { name: 'a', sales: [] },
    { name: 'b', sales: [{ id: 1 }] },
  ]);
  const item = {
    relation: 'item',
    type: 'many-to-one',
    table: 'items',
    foreignKey: 'item_id',
    select: ['name'],
  } as const;
  const name = await databases.transaction({ database: 'db' }, async (tx) => {
    const found = await tx.query(all);
    const id = found['data']?.[1]?.['sales']?.[0]?.['id'];
    const sale = await tx.findOne({ table: 'sales', where: { id }, include: [item] });
    return sale['item']?.['name'];
  });
  expect(name).toBe('b');
});

test('a handle of connect changes and describes tables, and reads and writes them', async () => {
  const { client } = await createShop();
  const main = await client.databases.connect({ database: 'db' });
  expect(main).toMatchObject({ connected: true, version: null });
  const { migration } = await main.schema.create('pets', { id: { type: 'integer', primaryKey: true }, name: 'text' });
  await client.databases.schema.addField('pets', 'born', 'date');
  await main.insert({ table: 'pets', data: { id: 1, name: 'Rex', born: '2020-01-02' } });
  expect(await client.databases.findOne({ table: 'pets' })).toEqual({ id: 1, name: 'Rex', born: '2020-01-02' });
  expect(await main.schema.list()).toEqual({ tables: ['items', 'pets'] });
  expect(await main.schema.exists('none')).toBe(false);
  const { columns } = await main.schema.describe('pets');
  expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual(['id integer', 'name text', 'born date']);
  await main.migration.rollback();
  await main.migration.rollback([migration ?? ''], 1);
  expect(await main.schema.list()).toEqual({ tables: ['items'] });
  await main.disconnect();
  await expect(client.databases.findOne({ table: 'items' })).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  expect(await main.count({ table: 'items' })).toEqual({ count: 0 });
});
