import { beforeAll, describe, expect, test, vi } from 'vitest';
import { PATIENCE } from '../../durable-objects/jobs.ts';
import type { Member } from '../../support/workspace.ts';
import { ask, at, createShop, databaseAction, refusal } from './databases.ts';

let owner: Member;
beforeAll(async () => {
  owner = await createShop([
    databaseAction('add', { tableName: 'items', operation: 'insert', template: { records: [{ name: '{{name}}' }] } }),
  ]);
});

/** What a job came to once it has ended. */
async function ended(dispatched: unknown): Promise<unknown> {
  const { job_id } = dispatched as { job_id: string };
  return vi.waitFor(async () => {
    const { body } = await owner.call('jobs.get', { job_id });
    const { status, result, error } = body.data as { status: string; result: unknown; error: unknown };
    expect(status).not.toMatch(/queued|running|scheduled/);
    return { status, result, error };
  }, PATIENCE);
}

const named = (name: string) => ask(owner, 'count', { table: 'items', where: { name } });

describe('dispatches', () => {
  test.each<[string, string, (name: string) => object]>([
    ['an operation', 'dispatch', (name) => ({ operation: 'insert', input: { table: 'items', data: { name } } })],
    ['an action of databases.dispatch', 'dispatch', (name) => ({ action: 'db:add', input: { name } })],
    [
      'an action of databases.action.dispatch',
      'action.dispatch',
      (name) => ({ action: 'add', input: { data: { name } } }),
    ],
    [
      'a transaction',
      'dispatch',
      (name) => ({
        operation: 'transaction',
        input: { operations: [{ operation: 'insert', table: 'items', data: { name } }] },
      }),
    ],
  ])('%s runs as a job', async (_what, operation, input) => {
    const name = crypto.randomUUID();
    const job = await ask(owner, operation, input(name));
    expect(await ended(job)).toMatchObject({ status: 'completed' });
    expect(await named(name)).toEqual({ count: 1 });
  });

  test('one of many is dispatched by its namespace', async () => {
    const name = crypto.randomUUID();
    const { body } = await owner.call('jobs.dispatchMany', {
      jobs: [{ namespace: 'databases', ...at, action: 'add', input: { name } }],
    });
    const { results } = body.data as { results: { job: unknown }[] };
    expect(await ended(results[0]?.job)).toMatchObject({ status: 'completed' });
    expect(await named(name)).toEqual({ count: 1 });
  });

  test('what could not be run is not stored', async () => {
    const input = { table: 'items', data: { 'a b': 1 } };
    expect(await refusal(owner, 'dispatch', { operation: 'insert', input })).toEqual([
      'VALIDATION_ERROR',
      expect.stringMatching(/^input\.data\.a b: must be a name/),
    ]);
    const operations = [{ operation: 'count', table: 'a b' }];
    expect(await refusal(owner, 'dispatch', { operation: 'transaction', input: { operations } })).toEqual([
      'VALIDATION_ERROR',
      expect.stringMatching(/^input\.operations\[0\]\.table: must be a name/),
    ]);
    const where = { name: '$Session{user}' };
    expect(await refusal(owner, 'dispatch', { operation: 'count', input: { table: 'items', where } })).toEqual([
      'VALIDATION_ERROR',
      'input.where.name: refers to a session, and the call has none',
    ]);
    const { body } = await owner.call('jobs.dispatchMany', {
      jobs: [{ namespace: 'databases', ...at, operation: 'insert', input }],
    });
    const { results } = body.data as { results: { error: { errors: { path: string }[] } }[] };
    expect(results[0]?.error.errors.map(({ path }) => path)).toEqual(['jobs[0].input.data.a b']);
    expect(await refusal(owner, 'dispatch', { operation: 'insert', input: { rows: 1 } })).toEqual([
      'VALIDATION_ERROR',
      expect.stringContaining('input.table: '),
      expect.stringContaining('input.data: '),
      'input.rows: is not a known field',
    ]);
    expect(await refusal(owner, 'dispatch', { operation: 'insert', action: 'add' })).toEqual([
      'VALIDATION_ERROR',
      'operation: give operation or action',
    ]);
    expect(await refusal(owner, 'action.dispatch', { action: 'add', input: {} })).toEqual([
      'VALIDATION_ERROR',
      'input.name: is required: it stands in template.records[0].name',
    ]);
  });
});
