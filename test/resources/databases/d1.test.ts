import { beforeAll, describe, expect, test } from 'vitest';
import { scope } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { emptyD1, nextBinding } from '../../drivers/database/d1.ts';
import { ask, at, databaseAction, type DatabaseManifest, refusal, sql, withDatabases } from './databases.ts';

/** A database of D1 as its owner writes it. */
function d1(binding: string, more: Partial<DatabaseManifest> = {}): DatabaseManifest {
  return { tag: 'db', name: 'Database', type: 'D1', envs: [{ slug: scope.env, binding }], ...more };
}

const ACTIONS = [
  databaseAction('take', {
    tableName: 'stock',
    operation: 'update',
    template: { amount: { $dec: '{{amount:INTEGER:1:100}}' } },
    filterTemplate: { sku: '{{sku:STRING}}' },
  }),
];

describe('a database of D1', () => {
  let owner: Member;
  beforeAll(async () => {
    const binding = nextBinding();
    await emptyD1(binding);
    owner = await createWorkspace(withDatabases([d1(binding, { actions: ACTIONS })]));
    await sql(owner, 'CREATE TABLE stock (sku TEXT PRIMARY KEY, amount INTEGER CHECK (amount >= 0), note TEXT)');
    await ask(owner, 'insert', {
      table: 'stock',
      data: [
        { sku: 'a', amount: 5 },
        { sku: 'b', amount: 5 },
      ],
    });
  });

  const run = (operations: readonly object[], more: object = {}) => ask(owner, 'transaction', { operations, ...more });
  const refused = (operations: readonly object[], more: object = {}) =>
    refusal(owner, 'transaction', { operations, ...more });
  const stock = async () =>
    ((await ask(owner, 'query', { table: 'stock', orderBy: { column: 'sku' } })) as { data: unknown }).data;

  test('is connected to, and answers what it wrote', async () => {
    expect(await ask(owner, 'connect', {})).toMatchObject({ connected: true, version: 'D1' });
    expect(
      await ask(owner, 'upsert', { table: 'stock', data: { sku: 'c', amount: 1 }, conflictKeys: ['sku'] }),
    ).toMatchObject({ operation: 'inserted' });
    expect(
      await ask(owner, 'upsert', { table: 'stock', data: { sku: 'c', amount: 2 }, conflictKeys: ['sku'] }),
    ).toMatchObject({ operation: 'updated' });
    expect(await ask(owner, 'delete', { table: 'stock', where: { sku: 'c' }, returning: true })).toMatchObject({
      data: [{ sku: 'c', amount: 2 }],
    });
  });

  test('has operations of every kind in one transaction, which answers each', async () => {
    const answer = await run([
      {
        operation: 'insert',
        table: 'stock',
        data: [
          { sku: 'x', amount: 1 },
          { sku: 'y', amount: 2, note: 'n' },
        ],
        returning: true,
        expect: { count: 2 },
      },
      {
        operation: 'upsert',
        table: 'stock',
        data: { sku: 'x', amount: 3 },
        conflictKeys: ['sku'],
        expect: { count: 1 },
      },
      {
        operation: 'update',
        table: 'stock',
        data: { amount: { $inc: 1 } },
        where: { sku: { $in: ['x', 'y'] } },
        expect: { count: 2 },
      },
      {
        operation: 'query',
        table: 'stock',
        where: { sku: { $gt: 'w' } },
        orderBy: { column: 'sku' },
        limit: 1,
        expect: { count: 2 },
      },
      { operation: 'query', table: 'stock', orderBy: { column: 'sku' }, limit: 1, count: false, expect: { count: 1 } },
      { operation: 'findOne', table: 'stock', where: { sku: 'y' }, expect: { count: 1 } },
      { operation: 'count', table: 'stock', expect: { count: 4 } },
      {
        operation: 'aggregate',
        table: 'stock',
        operations: { total: { $sum: 'amount' } },
        where: { sku: { $gt: 'w' } },
        expect: { count: 1 },
      },
      { operation: 'raw', query: 'SELECT sku, sku FROM stock WHERE amount > ?; ', params: [3], expect: { count: 3 } },
      { operation: 'raw', query: "UPDATE stock SET note = 'z' WHERE sku = 'x' RETURNING note", expect: { count: 1 } },
      { action: 'take', input: { sku: 'y', amount: 1 }, expect: { count: 1 } },
      { operation: 'delete', table: 'stock', where: { sku: { $gt: 'w' } }, expect: { count: 2 } },
    ]);
    expect(answer).toMatchObject({
      results: [
        {
          data: [
            { sku: 'x', amount: 1, note: null },
            { sku: 'y', amount: 2, note: 'n' },
          ],
          count: 2,
        },
        { operation: 'updated', count: 1 },
        { count: 2 },
        { data: [{ sku: 'x', amount: 4 }], count: 2, next: ['x'] },
        { data: [{ sku: 'a' }], count: 1 },
        { sku: 'y', amount: 3 },
        { count: 4 },
        { data: [{ total: 7 }] },
        { count: 3 },
        { data: [{ note: 'z' }], count: 1 },
        { count: 1 },
        { count: 2 },
      ],
    });
  });

  test.each([
    ['update', { data: { amount: 1 }, where: { sku: 'nobody' } }, 0],
    ['query', { where: { sku: 'nobody' } }, 0],
    ['query', { count: false, limit: 1 }, 1],
    ['findOne', { where: { sku: 'a' } }, 1],
    ['count', {}, 3],
    ['insert', { data: [{ sku: 'q' }, { sku: 'r' }] }, 2],
    ['insert', { data: { sku: 'a' }, onConflict: { columns: ['sku'], action: 'ignore' } }, 0],
  ])('is left as it was when %s %j comes to %i rows, not to those expected', async (operation, fields, count) => {
    const before = await stock();
    const operations = [
      { operation: 'insert', table: 'stock', data: { sku: 'lost', amount: 1 } },
      { operation, table: 'stock', ...fields, expect: { count: 7 } },
      { operation: 'delete', table: 'stock', all: true },
    ];
    const told = `operations[1].expect.count: came to ${count} rows, not to 7; the transaction was rolled back`;
    expect(await refused(operations)).toEqual(['CONFLICT', told]);
    expect(await stock()).toEqual(before);
  });

  test('is left as it was when an operation fails, which is named', async () => {
    const before = await stock();
    const insert = (sku: string) => ({ operation: 'insert', table: 'stock', data: { sku, amount: 1 } });
    const failure = async (...operations: object[]) => {
      const { status, body } = await owner.call('databases.transaction', { ...at, operations });
      return [status, body.code, body.detail];
    };
    expect(await failure(insert('m'), insert('n'), insert('a'), insert('o'))).toEqual([
      409,
      'UNIQUE_VIOLATION',
      expect.stringMatching(/^operations\[2\]: /),
    ]);
    const taken = { action: 'take', input: { sku: 'a', amount: 6 } };
    expect(await failure(insert('m'), taken)).toEqual([
      409,
      'CHECK_VIOLATION',
      expect.stringMatching(/^operations\[1\]: /),
    ]);
    const unknown = { operation: 'update', table: 'stock', data: { absent: 1 }, where: { sku: 'a' } };
    expect(await failure(insert('m'), unknown)).toEqual([
      400,
      'SCHEMA_ERROR',
      expect.stringContaining('operations[1].data.absent'),
    ]);
    expect(await stock()).toEqual(before);
  });

  test('refuses what a batch cannot hold, before anything is sent', async () => {
    const before = await stock();
    const insert = {
      tag: 'made',
      operation: 'insert',
      table: 'stock',
      data: { sku: 'lost', amount: 1 },
      returning: true,
    };
    const why = 'a d1 database runs a transaction as one batch, in which no statement knows of those before it';
    expect(
      await refused([insert, { operation: 'delete', table: 'stock', where: { sku: '$Step{made}{data}{0}{sku}' } }]),
    ).toEqual(['NOT_SUPPORTED', `operations[1].where.sku: refers to $Step{made}{data}{0}{sku}, and ${why}`]);
    expect(await refused([insert, { action: 'take', input: { sku: '$Step{made}{data}{0}{sku}', amount: 1 } }])).toEqual(
      ['NOT_SUPPORTED', `operations[1].input.sku: refers to $Step{made}{data}{0}{sku}, and ${why}`],
    );
    const include = { relation: 'notes', type: 'one-to-many', table: 'stock', foreignKey: 'note', primaryKey: 'sku' };
    expect(await refused([insert, { operation: 'query', table: 'stock', include }])).toEqual([
      'NOT_SUPPORTED',
      `operations[1].include: needs the rows before it, and ${why}`,
    ]);
    expect(await stock()).toEqual(before);
  });

  test('keeps what a row holds a literal, and changes nothing that is read only', async () => {
    const hostile = "'); DROP TABLE stock; -- {{a}} guard(end)=1";
    await run([{ operation: 'insert', table: 'stock', data: { sku: hostile, amount: 1 } }]);
    expect(
      await run([{ operation: 'delete', table: 'stock', where: { sku: hostile }, returning: ['sku'] }]),
    ).toMatchObject({
      results: [{ data: [{ sku: hostile }] }],
    });
    const operations = [{ operation: 'delete', table: 'stock', all: true }];
    expect(await refused(operations, { readOnly: true })).toContain('VALIDATION_ERROR');
    expect(
      await run([{ operation: 'count', table: 'stock' }], { readOnly: true, isolation: 'serializable' }),
    ).toMatchObject({
      results: [{ count: 2 }],
    });
  });

  test('of a binding that the deployment does not have for users is not found', async () => {
    const other = await createWorkspace(withDatabases([d1('ABSENT')]));
    expect(await refusal(other, 'query', { table: 'stock' })).toEqual(['NOT_FOUND']);
  });
});
