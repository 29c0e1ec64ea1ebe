import { beforeAll, describe, expect, test, vi } from 'vitest';
import { PATIENCE } from '../../durable-objects/jobs.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { login, told } from '../sessions/signed-in.ts';
import { ask, at, createShop, databaseAction, refusal, sqlite, withDatabases } from './databases.ts';

const table = 'items';
const operations = { n: { $count: '*' }, total: { $sum: 'stock' } };

const owners = databaseAction('owners', {
  tableName: table,
  operation: 'count',
  template: { column: 'owner', distinct: true, where: { stock: { $lt: '{{below}}' } } },
});

const data = [
  { id: 1, name: 'a', stock: 1, owner: 'jane' },
  { id: 2, name: 'b', stock: 20, owner: 'jane' },
  { id: 3, name: 'c', stock: 300, owner: 'joe' },
  { id: 4, name: 'd', stock: 4, owner: null },
];

let owner: Member;
beforeAll(async () => {
  owner = await createShop([owners], {
    caches: [{ tag: 'kept', name: 'Kept', expiry: '1h' }],
    sessions: [login()],
  });
  await ask(owner, 'insert', { table, data });
});

describe('operations', () => {
  test('each answers in its own shape', async () => {
    const where = { owner: 'jane' };
    expect(await ask(owner, 'sum', { table, column: 'stock', where })).toEqual({ sum: 21 });
    expect(await ask(owner, 'avg', { table, column: 'stock', where })).toEqual({ avg: 10.5 });
    expect(await ask(owner, 'min', { table, column: 'name', where })).toEqual({ min: 'a' });
    expect(await ask(owner, 'max', { table, column: 'id', where: { id: 0 } })).toEqual({ max: null });
    expect(await ask(owner, 'count', { table, column: 'owner', distinct: true })).toEqual({ count: 2 });
    expect(await ask(owner, 'aggregate', { table, operations })).toEqual({
      data: [{ n: 4, total: 325 }],
      count: 1,
      fields: ['n', 'total'],
    });
    const groups = { table, groupBy: ['owner'], aggregate: operations, having: { n: 1 }, orderBy: { column: 'total' } };
    expect(await ask(owner, 'groupBy', groups)).toEqual({
      data: [
        { owner: null, n: 1, total: 4 },
        { owner: 'joe', n: 1, total: 300 },
      ],
      count: 2,
      fields: ['owner', 'n', 'total'],
    });
  });

  test('what is wrong is refused by the names of its fields, and nothing is asked', async () => {
    expect(await refusal(owner, 'aggregate', { table })).toEqual([
      'VALIDATION_ERROR',
      'operations: must be an object with functions by their aliases',
    ]);
    const bad = { table: 'a b', operations: { n: { $median: 'x' } }, groupBy: ['x;'], having: { y: 1 }, limit: 0.5 };
    expect(await refusal(owner, 'aggregate', bad)).toEqual(['VALIDATION_ERROR', expect.stringContaining('limit: ')]);
    expect(await refusal(owner, 'aggregate', { ...bad, limit: 1 })).toEqual([
      'VALIDATION_ERROR',
      expect.stringContaining('table: must be a name'),
      expect.stringContaining('operations.n.$median: is no function'),
      expect.stringContaining('groupBy[0]: must be a name'),
      'having.y: is neither an alias nor a grouped column',
    ]);
    expect(await refusal(owner, 'sum', { table, column: 'name' })).toEqual([
      'VALIDATION_ERROR',
      'column: name holds text, which is no number',
    ]);
    expect(await refusal(owner, 'groupBy', { table })).toEqual([
      'VALIDATION_ERROR',
      expect.stringContaining('groupBy: '),
    ]);
    expect(await refusal(owner, 'count', { table, distinct: true })).toEqual([
      'VALIDATION_ERROR',
      'column: must name a column, whose values are told apart',
    ]);
  });

  test('those of another workspace are not reached', async () => {
    const other = await createWorkspace(withDatabases([sqlite()]));
    expect(await refusal(other, 'sum', { table, column: 'stock' })).toEqual(expect.arrayContaining(['SCHEMA_ERROR']));
  });

  test('a cache answers them', async () => {
    const asked = { table, groupBy: ['owner'], where: { stock: { $lt: 1000 } }, cache: 'kept' };
    const first = await ask(owner, 'groupBy', asked);
    const again = await owner.call('databases.groupBy', { ...at, ...asked });
    expect(again.body).toMatchObject({ data: first, meta: { cached: true } });
  });

  test('$Session{} stands for a value of a condition, and for none that it lacks', async () => {
    const { token: session } = await told<{ token: string }>(owner, 'start', {
      tag: 'login',
      data: { user: { id: 'j' }, least: 5, odd: { $ne: 'x' } },
    });
    const asked = { table, groupBy: ['owner'], aggregate: operations, session };
    expect(await ask(owner, 'groupBy', { ...asked, having: { total: { $lt: '$Session{least}' } } })).toMatchObject({
      data: [{ owner: null }],
    });
    expect(await refusal(owner, 'groupBy', { ...asked, having: { total: '$Session{nothing}' } })).toEqual([
      'VALIDATION_ERROR',
      expect.stringContaining('having.total'),
    ]);
    expect(await refusal(owner, 'groupBy', { ...asked, having: { total: '$Session{odd}' } })).toEqual([
      'VALIDATION_ERROR',
      expect.stringContaining('having.total: must be a whole number'),
    ]);
    const named = { table, groupBy: ['$Session{least}'], session };
    expect(await refusal(owner, 'groupBy', named)).toEqual(['VALIDATION_ERROR', expect.stringContaining('groupBy[0]')]);
  });

  test('runs as a job when it is dispatched', async () => {
    const input = { table, groupBy: ['owner'], aggregate: operations, limit: 1 };
    const { job_id } = (await ask(owner, 'dispatch', { operation: 'groupBy', input })) as { job_id: string };
    const result = await vi.waitFor(async () => {
      const { body } = await owner.call('jobs.get', { job_id });
      const job = body.data as { status: string; result?: unknown };
      expect(job.status).toBe('completed');
      return job.result;
    }, PATIENCE);
    expect(result).toMatchObject({ data: [{ owner: null, n: 1, total: 4 }] });
    const wrong = { operation: 'sum', input: { table } };
    expect(await refusal(owner, 'dispatch', wrong)).toEqual([
      'VALIDATION_ERROR',
      expect.stringContaining('input.column'),
    ]);
  });
});

describe('transactions', () => {
  test('refer to what they come to', async () => {
    const asked = {
      readOnly: true,
      operations: [
        { tag: 'most', operation: 'max', table, column: 'stock' },
        {
          tag: 'owner',
          operation: 'groupBy',
          table,
          groupBy: ['owner'],
          aggregate: operations,
          having: { total: '$Step{most}{max}' },
        },
        {
          operation: 'count',
          table,
          column: 'name',
          where: { owner: '$Step{owner}{data}{0}{owner}' },
          expect: { count: 1 },
        },
        {
          operation: 'aggregate',
          table,
          operations: { n: { $count: '*' } },
          where: { stock: { $lt: '$Step{most}{max}' } },
        },
        { action: 'owners', input: { below: '$Step{most}{max}' } },
      ],
    };
    expect(await ask(owner, 'transaction', asked)).toMatchObject({
      results: [{ max: 300 }, { data: [{ owner: 'joe' }] }, { count: 1 }, { data: [{ n: 3 }] }, { count: 1 }],
    });
  });

  test('take all back where one is wrong', async () => {
    const added = { operation: 'insert', table, data: { name: 'never' } };
    const none = { tag: 'none', operation: 'max', table, column: 'stock', where: { id: 0 } };
    const having = { operation: 'groupBy', table, groupBy: ['stock'], having: { stock: '$Step{none}{max}' } };
    expect(await refusal(owner, 'transaction', { operations: [added, none, having] })).toEqual([
      'VALIDATION_ERROR',
      'operations[2].having.stock: $Step{none}{max} stands for nothing, which is no condition',
    ]);
    const summed = { operation: 'sum', table, column: 'name' };
    expect(await refusal(owner, 'transaction', { operations: [added, summed] })).toEqual([
      'VALIDATION_ERROR',
      'operations[1].column: name holds text, which is no number',
    ]);
    expect(await ask(owner, 'count', { table, where: { name: 'never' } })).toEqual({ count: 0 });
  });

  test('that are written as functions', async () => {
    const answer = await owner.client.databases.transaction({ database: 'db' }, async (tx) => {
      const most = await tx.max({ table, column: 'stock' });
      const groups = await tx.groupBy({
        table,
        groupBy: ['owner'],
        aggregate: operations,
        having: { total: most['max'] },
      });
      const mean = await tx.avg({ table, column: 'stock', where: { owner: groups['records']?.[0]?.['owner'] } });
      return { owner: groups['data']?.[0]?.['owner'], mean: mean['avg'] };
    });
    expect(answer).toEqual({ owner: 'joe', mean: 300 });
  });
});
