import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Member } from '../../support/workspace.ts';
import { login, told } from '../sessions/signed-in.ts';
import { ask, at, createShop, databaseAction, refusal, sql } from './databases.ts';

const ACTIONS = [
  databaseAction('find', {
    tableName: 'items',
    operation: 'QUERY',
    template: {
      where: { name: '{{name:STRING:1:50}}' },
      orderBy: { column: 'id', order: '{{order}}' },
      limit: '{{limit}}',
    },
  }),
  databaseAction('by-id', { tableName: 'items', operation: 'query', template: { where: { id: '{{id}}' } } }),
  databaseAction('some', { tableName: 'items', operation: 'query', template: { where: { id: { $in: '{{ids}}' } } } }),
  databaseAction('mine', { tableName: 'items', operation: 'query', template: { where: { owner: '{{owner}}' } } }),
  databaseAction('db:add', { tableName: 'items', operation: 'insert', template: { records: '{{records}}' } }),
  databaseAction('take', {
    tableName: 'items',
    operation: 'update',
    template: { stock: { $inc: '{{by:INTEGER}}' } },
    filterTemplate: { id: '{{id}}', $expr: { $gte: [{ $add: ['$stock', '{{by}}'] }, 0] } },
  }),
  databaseAction('remove', { tableName: 'items', operation: 'delete', filterTemplate: { id: '{{id}}' } }),
  databaseAction('put', {
    tableName: 'items',
    operation: 'upsert',
    template: { records: [{ name: '{{name}}', meta: '{{meta}}' }], conflictColumns: ['name'] },
  }),
  databaseAction('rich', {
    tableName: 'items',
    operation: 'count',
    template: { where: { stock: { $gte: '{{least}}' } } },
  }),
  databaseAction('sql', {
    operation: 'RAW_SQL',
    template: { query: 'SELECT name FROM items WHERE name = {{name}} AND stock >= {{least}}' },
  }),
];

let owner: Member;
beforeAll(async () => {
  owner = await createShop(ACTIONS, {
    caches: [{ tag: 'kept', name: 'Kept', expiry: '1h' }],
    sessions: [login()],
  });
});
beforeEach(async () => {
  await sql(owner, 'DELETE FROM items');
  const data = [
    { id: 1, name: 'a', stock: 1 },
    { id: 2, name: 'b', stock: 20, owner: 'jane' },
    { id: 3, name: 'c', stock: 300 },
  ];
  await ask(owner, 'insert', { table: 'items', data });
});

const run = (action: string, input: object = {}) => ask(owner, 'action.execute', { action, input });
const refused = (action: string, input: object = {}) => refusal(owner, 'action.execute', { action, input });

describe('actions', () => {
  test('each answers as the operation that it is', async () => {
    expect(await run('find', { name: 'b' })).toMatchObject({ data: [{ id: 2 }], count: 1, next: null });
    expect(await run('some', { ids: [1, 3] })).toMatchObject({ count: 2 });
    expect(await run('rich', { least: 20 })).toEqual({ count: 2 });
    expect(await run('add', { data: { records: [{ name: 'd' }, { name: 'e' }] } })).toMatchObject({ count: 2 });
    expect(await run('take', { filter: { id: 2 }, data: { by: -5 } })).toEqual({ data: [], count: 1 });
    expect(await run('take', { id: 2, by: -50 })).toEqual({ data: [], count: 0 });
    expect(await run('put', { name: 'a', meta: { $inc: 1 } })).toMatchObject({ operation: 'updated' });
    expect(await ask(owner, 'findOne', { table: 'items', where: { id: 1 } })).toMatchObject({ meta: { $inc: 1 } });
    expect(await run('sql', { name: 'c', least: 1 })).toEqual({ data: [{ name: 'c' }], count: 1, fields: ['name'] });
    expect(await run('remove', { id: 3 })).toEqual({ data: [], count: 1 });
  });

  test('the tag may name the database, and must be one of it', async () => {
    const { database: _database, ...rest } = at;
    const { body } = await owner.call('databases.action.execute', { ...rest, action: 'db:rich', input: { least: 0 } });
    expect(body.data).toEqual({ count: 3 });
    const lacking = await owner.call('databases.action.execute', { ...rest, action: 'rich' });
    expect(lacking.body.errors).toEqual([expect.objectContaining({ path: 'database' })]);
    expect(await refused('other:rich')).toEqual(['VALIDATION_ERROR', "action: 'other:rich' is none of database 'db'"]);
    expect(await refused('nope')).toEqual(['NOT_FOUND', "action: action 'nope' of database 'db' not found"]);
  });

  test('variables that are missing or of a wrong type are refused', async () => {
    expect(await refused('find')).toEqual([
      'VALIDATION_ERROR',
      'input.name: is required: it stands in template.where.name',
    ]);
    expect(await refused('find', { name: '' })).toEqual([
      'VALIDATION_ERROR',
      'input.name: must have 1 characters at least',
    ]);
    expect(await refused('take', { id: 1, by: '1' })).toEqual(['VALIDATION_ERROR', 'input.by: must be a whole number']);
    expect(await refused('some', { ids: 1 })).toEqual([
      'VALIDATION_ERROR',
      'input: template.where.id.$in must be a list',
    ]);
  });

  test.each([
    [{ $ne: null }],
    [{ $gt: 0 }],
    [{ $in: [1, 2, 3] }],
    [{ $or: [{ id: 1 }, { id: 2 }] }],
    [[1, 2, 3]],
    ['1 OR 1=1'],
    ["1'; DROP TABLE items; --"],
    ['$id'],
    ['{{id}}'],
  ])('%j given for an id matches nothing else', async (id) => {
    const found = await owner.call('databases.action.execute', { ...at, action: 'by-id', input: { id } });
    expect((found.body.data as { count?: number } | undefined)?.count ?? 0).toBe(0);
    const removed = await owner.call('databases.action.execute', { ...at, action: 'remove', input: { id } });
    expect((removed.body.data as { count?: number } | undefined)?.count ?? 0).toBe(0);
    expect(await ask(owner, 'count', { table: 'items' })).toEqual({ count: 3 });
  });
});

describe('sessions and caches', () => {
  test('$Session{} stands for what the session has, and is a literal', async () => {
    const start = async (user: string, owner_of: unknown) => {
      const { token } = await told<{ token: string }>(owner, 'start', {
        tag: 'login',
        data: { user: { id: user }, owner_of },
      });
      return token;
    };
    const [jane, hostile] = await Promise.all([start('j', 'jane'), start('h', { $ne: 'x' })]);
    const direct = { table: 'items', where: { owner: '$Session{owner_of}' } };
    expect(await ask(owner, 'query', { ...direct, session: jane })).toMatchObject({ data: [{ id: 2 }] });
    const mine = { action: 'mine', input: { owner: '$Session{owner_of}' } };
    expect(await ask(owner, 'action.execute', { ...mine, session: jane })).toMatchObject({ data: [{ id: 2 }] });
    expect(await refusal(owner, 'action.execute', { ...mine, session: hostile })).toEqual([
      'VALIDATION_ERROR',
      'input: template.where.owner must be text',
    ]);
    expect(await refusal(owner, 'query', direct)).toEqual([
      'VALIDATION_ERROR',
      'where.owner: refers to a session, and the call has none',
    ]);
    const lacking = { table: 'items', where: { owner: '$Session{nothing}' }, session: jane };
    expect(await refusal(owner, 'query', lacking)).toEqual([
      'VALIDATION_ERROR',
      expect.stringContaining('where.owner'),
    ]);
  });

  test('a secret is no value of a row', async () => {
    await owner.call('secrets.create', { key: 'KEY', value: 'hush-hush-hush' });
    await ask(owner, 'insert', { table: 'items', data: { name: 'of $Secret{KEY}' } });
    expect(await ask(owner, 'findOne', { table: 'items', where: { name: { $startsWith: 'of' } } })).toMatchObject({
      name: 'of $Secret{KEY}',
    });
  });

  test('a cache answers reads, and is refused for what may change something', async () => {
    const read = { action: 'rich', input: { least: 300 }, cache: 'kept' };
    expect(await ask(owner, 'action.execute', read)).toEqual({ count: 1 });
    await ask(owner, 'update', { table: 'items', data: { stock: 400 }, where: { id: 1 } });
    const again = await owner.call('databases.action.execute', { ...at, ...read });
    expect(again.body).toMatchObject({ data: { count: 1 }, meta: { cached: true } });
    expect(await refusal(owner, 'action.execute', { action: 'remove', input: { id: 1 }, cache: 'kept' })).toEqual([
      'VALIDATION_ERROR',
      'cache: answers reads alone, and remove may change something',
    ]);
  });
});
