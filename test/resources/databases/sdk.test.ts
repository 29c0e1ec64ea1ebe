import { expect, test } from 'vitest';
import { createShop } from './databases.ts';

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
