import { beforeAll, describe, expect, test } from 'vitest';
import { addMember, createWorkspace, type Member } from '../../support/workspace.ts';
import { ask, at, createShop, refusal, sql, sqlite, withDatabases } from './databases.ts';

let owner: Member;
beforeAll(async () => {
  owner = await createShop();
});

describe('operations', () => {
  test('each answers in its own shape', async () => {
    const insert = {
      table: 'items',
      data: [
        { name: 'a', stock: 1 },
        { name: 'b', stock: 2 },
      ],
      returning: ['name'],
    };
    expect(await ask(owner, 'insert', insert)).toEqual({
      data: [{ name: 'a' }, { name: 'b' }],
      count: 2,
      insertedIds: [1, 2],
    });
    expect(
      await ask(owner, 'query', { table: 'items', select: ['name'], orderBy: { column: 'id' }, limit: 1 }),
    ).toEqual({
      data: [{ name: 'a' }],
      count: 2,
      fields: ['name'],
      next: [1],
    });
    expect(await ask(owner, 'findOne', { table: 'items', where: { name: 'b' } })).toMatchObject({ id: 2, stock: 2 });
    expect(await ask(owner, 'findOne', { table: 'items', where: { name: 'z' } })).toBe(null);
    expect(await ask(owner, 'count', { table: 'items' })).toEqual({ count: 2 });
    const update = { table: 'items', data: { stock: { $inc: 5 } }, where: { name: 'a' }, returning: ['stock'] };
    expect(await ask(owner, 'update', update)).toEqual({ data: [{ stock: 6 }], count: 1 });
    const upsert = { table: 'items', data: { name: 'a', stock: 9 }, conflictKeys: ['name'] };
    expect(await ask(owner, 'upsert', upsert)).toMatchObject({ count: 1, operation: 'updated' });
    expect(await ask(owner, 'delete', { table: 'items', where: { name: 'b' } })).toEqual({ data: [], count: 1 });
    expect(await sql(owner, 'SELECT name, stock FROM items WHERE stock > ?', [1])).toEqual({
      data: [{ name: 'a', stock: 9 }],
      count: 1,
      fields: ['name', 'stock'],
    });
  });

  test('what a statement cannot be is refused, each field by its name', async () => {
    const bad = { table: 'items; DROP TABLE items', where: { 'a b': 1, name: { $foo: 1 } }, limit: -1 };
    expect(await refusal(owner, 'query', bad)).toEqual([
      'VALIDATION_ERROR',
      expect.stringContaining('table: must be a name'),
      expect.stringContaining('where.a b: must be a name'),
      'where.name.$foo: is not an operator',
      expect.stringContaining('limit: must be a whole number'),
    ]);
    expect(await refusal(owner, 'delete', { table: 'items' })).toEqual([
      'VALIDATION_ERROR',
      expect.stringContaining('where: must have a condition'),
    ]);
  });

  test('what is known and not carried out is not supported, by its name', async () => {
    const row = { table: 'items', data: { name: 'never' } };
    const fault = (path: string) => `${path}: is not supported by this processor`;
    expect(await refusal(owner, 'insert', { ...row, preSave: [] })).toEqual(['NOT_SUPPORTED', fault('preSave')]);
    expect(await refusal(owner, 'insert', { ...row, preSave: [], rows: 1 })).toEqual([
      'VALIDATION_ERROR',
      fault('preSave'),
      'rows: is not a known field',
    ]);
    const operations = [{ operation: 'insert', ...row, preSave: [] }];
    expect(await refusal(owner, 'transaction', { operations })).toEqual([
      'VALIDATION_ERROR',
      fault('operations[0].preSave'),
    ]);
    expect(await ask(owner, 'count', { table: 'items', where: { name: 'never' } })).toEqual({ count: 0 });
  });

  test('a database that is not there is not found', async () => {
    expect(await refusal(owner, 'count', { table: 'items', database: 'nope' })).toEqual([
      'NOT_FOUND',
      "database: database 'nope' of product 'shop' not found",
    ]);
  });

  test('what the database refuses keeps its code', async () => {
    const twice = { table: 'items', data: [{ name: 'twice' }, { name: 'twice' }] };
    expect(await refusal(owner, 'insert', twice)).toEqual(['UNIQUE_VIOLATION']);
    expect(await ask(owner, 'count', { table: 'items', where: { name: 'twice' } })).toEqual({ count: 0 });
    expect(await refusal(owner, 'count', { table: 'nowhere' })).toEqual(expect.arrayContaining(['SCHEMA_ERROR']));
  });
});

describe('who may', () => {
  test('SQL takes the role of a developer, also within a transaction and a dispatch', async () => {
    const [runner, developer] = await Promise.all([addMember(owner, 'runner'), addMember(owner, 'developer')]);
    const raw = { query: 'SELECT 1 AS one' };
    const within = { operations: [{ operation: 'raw', ...raw }] };
    expect(await refusal(runner, 'raw', raw)).toEqual(['FORBIDDEN']);
    expect(await refusal(runner, 'transaction', within)).toEqual(['FORBIDDEN']);
    expect(await refusal(runner, 'dispatch', { operation: 'raw', input: raw })).toEqual(['FORBIDDEN']);
    expect(await refusal(runner, 'dispatch', { operation: 'transaction', input: within })).toEqual(['FORBIDDEN']);
    const { body } = await runner.call('jobs.dispatchMany', {
      jobs: [{ namespace: 'databases', ...at, operation: 'raw', input: raw }],
    });
    expect(body.data).toMatchObject({ results: [{ ok: false, error: { code: 'FORBIDDEN' } }] });
    expect(await ask(developer, 'raw', raw)).toMatchObject({ data: [{ one: 1 }] });
    expect(await ask(developer, 'transaction', within)).toMatchObject({ results: [{ data: [{ one: 1 }] }] });
  });

  test('databases of workspaces, environments and tags are each their own', async () => {
    const two = await createWorkspace(withDatabases([sqlite(), sqlite([], { tag: 'other' })]));
    await sql(two, 'CREATE TABLE mine (id INTEGER PRIMARY KEY)');
    const mine = { table: 'mine' };
    expect(await ask(two, 'count', mine)).toEqual({ count: 0 });
    for (const elsewhere of [{ database: 'other' }, { env: 'dev' }])
      expect(await refusal(two, 'count', { ...mine, ...elsewhere })).toEqual(expect.arrayContaining(['SCHEMA_ERROR']));
    expect(await refusal(owner, 'count', mine)).toEqual(expect.arrayContaining(['SCHEMA_ERROR']));
  });
});

describe('under an idempotency key', () => {
  test('a change is made once, and a repetition answers the same', async () => {
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const input = { ...at, table: 'items', data: { name: crypto.randomUUID() } };
    const first = await owner.call('databases.insert', input, { headers });
    const second = await owner.call('databases.insert', input, { headers });
    expect(first.body.data).toMatchObject({ count: 1 });
    expect(second.body.data).toEqual(first.body.data);
    expect(await ask(owner, 'count', { table: 'items', where: { name: input.data.name } })).toEqual({ count: 1 });
  });
});

test('a lock is refused where no transaction keeps it', async () => {
  const locked = { table: 'items', where: { id: 1 }, lock: 'update' };
  const message = 'is kept by a transaction alone: make the query one of its operations';
  for (const operation of ['query', 'findOne'])
    expect(await refusal(owner, operation, locked)).toEqual(['VALIDATION_ERROR', `lock: ${message}`]);
  const dispatched = { operation: 'query', input: locked };
  expect(await refusal(owner, 'dispatch', dispatched)).toEqual(['VALIDATION_ERROR', `input.lock: ${message}`]);
});
