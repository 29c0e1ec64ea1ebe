import { beforeAll, describe, expect, test, vi } from 'vitest';
import { PATIENCE } from '../../durable-objects/jobs.ts';
import { addMember, createWorkspace, type Member } from '../../support/workspace.ts';
import { ask, at, createSocial, embedded, graphAction, node, refusal, withGraphs } from './graphs.ts';

let owner: Member;
beforeAll(async () => {
  owner = await createSocial([
    graphAction('add', 'CREATE_NODE', { labels: ['Person'], properties: { name: '{{name}}' } }),
  ]);
});

/** What a job came to once it has ended. */
async function ended(dispatched: unknown): Promise<unknown> {
  const { job_id } = dispatched as { job_id: string };
  return vi.waitFor(async () => {
    const { body } = await owner.call('jobs.get', { job_id });
    const { status, result, last_error } = body.data as { status: string; result: unknown; last_error: unknown };
    expect(status).not.toMatch(/queued|running|scheduled/);
    return { status, result, last_error };
  }, PATIENCE);
}

const named = (name: string) => ask(owner, 'countNodes', { labels: ['Person'], where: { name } });
const person = (name: string) => ({ labels: ['Person'], properties: { name } });

describe('dispatches', () => {
  test.each<[string, string, (name: string) => object]>([
    ['an operation by its method', 'dispatch', (name) => ({ operation: 'createNode', input: person(name) })],
    ['an operation in upper case', 'dispatch', (name) => ({ operation: 'CREATE_NODE', input: person(name) })],
    ['an action of graphs.dispatch', 'dispatch', (name) => ({ action: 'social:add', input: { name } })],
    [
      'an action of graphs.action.dispatch',
      'action.dispatch',
      (name) => ({ action: 'add', input: { data: { name } }, retries: 2, retryConfig: { initialDelay: 10 } }),
    ],
    [
      'a transaction',
      'dispatch',
      (name) => ({
        operation: 'transaction',
        input: { operations: [{ operation: 'createNode', ...person(name) }] },
      }),
    ],
    [
      'what is to be at a time that is past',
      'dispatch',
      (name) => ({ operation: 'createNode', input: person(name), schedule: { start_at: '2020-01-01T00:00:00Z' } }),
    ],
  ])('%s runs as a job', async (_what, operation, input) => {
    const name = crypto.randomUUID();
    const job = await ask(owner, operation, input(name));
    expect(await ended(job)).toMatchObject({ status: 'completed' });
    expect(await named(name)).toEqual({ count: 1 });
  });

  test('a schedule waits for its time, and recurs', async () => {
    const every = { operation: 'getStatistics', schedule: { cron: '0 3 * * *', tz: 'Europe/Oslo' } };
    expect(await ask(owner, 'dispatch', every)).toMatchObject({ status: 'scheduled' });
    const later = { action: 'add', input: { name: 'later' }, schedule: { delay: '1h' } };
    expect(await ask(owner, 'action.dispatch', later)).toMatchObject({ status: 'scheduled' });
    expect(await named('later')).toEqual({ count: 0 });
  });

  test('one of many is dispatched by its namespace', async () => {
    const name = crypto.randomUUID();
    const { body } = await owner.call('jobs.dispatchMany', {
      jobs: [
        { namespace: 'graphs', ...at, action: 'add', input: { name } },
        { namespace: 'graphs', ...at, operation: 'dropIndex', input: { name: 'a' } },
      ],
    });
    const { results } = body.data as { results: { job: unknown; error: { code: string } }[] };
    expect(await ended(results[0]?.job)).toMatchObject({ status: 'completed' });
    expect(results[1]?.error.code).toBe('FORBIDDEN');
    expect(await named(name)).toEqual({ count: 1 });
  });

  test('what fails says why', async () => {
    const input = { type: 'KNOWS', startNodeId: '999999', endNodeId: '999999' };
    const job = await ask(owner, 'dispatch', { operation: 'createRelationship', input });
    expect(await ended(job)).toMatchObject({ status: 'failed', last_error: { code: 'NOT_FOUND' } });
  });

  test.each<[string, string, object, string[]]>([
    [
      'a malformed name',
      'dispatch',
      { operation: 'createNode', input: { labels: ['a b'] } },
      ['VALIDATION_ERROR', expect.stringMatching(/^input\.labels\[0\]: must be a name/) as string],
    ],
    [
      'a malformed operation of a transaction',
      'dispatch',
      { operation: 'transaction', input: { operations: [{ operation: 'findNodes', where: { 'a b': 1 } }] } },
      ['VALIDATION_ERROR', expect.stringMatching(/^input\.operations\[0\]\.where\.a b: must be a name/) as string],
    ],
    [
      'a session that is not there',
      'dispatch',
      { operation: 'findNodes', input: { where: { name: '$Session{user}' } } },
      ['VALIDATION_ERROR', 'input.where.name: refers to a session, and the call has none'],
    ],
    [
      'fields that the operation has not',
      'dispatch',
      { operation: 'findNodeById', input: { ids: ['1'] } },
      ['VALIDATION_ERROR', expect.stringContaining('input.id: ') as string, 'input.ids: is not a known field'],
    ],
    [
      'an operation that is not there',
      'dispatch',
      { operation: 'dropAll' },
      ['VALIDATION_ERROR', "operation: a graph has no operation 'dropAll'"],
    ],
    [
      'two things',
      'dispatch',
      { operation: 'createNode', action: 'add' },
      ['VALIDATION_ERROR', 'operation: give operation or action'],
    ],
    ['nothing', 'dispatch', {}, ['VALIDATION_ERROR', 'operation: give operation or action']],
    [
      'an input that lacks a variable',
      'action.dispatch',
      { action: 'add', input: {} },
      ['VALIDATION_ERROR', 'input.name: is required: it stands in template.properties.name'],
    ],
    [
      'what a graph of its type cannot do',
      'dispatch',
      { operation: 'QUERY', input: { query: 'MATCH (n) RETURN n' } },
      ['NOT_SUPPORTED', expect.stringMatching(/^input\.query: an embedded graph has no query language/) as string],
    ],
  ])('%s is not stored', async (_what, operation, input, expected) => {
    expect(await refusal(owner, operation, input)).toEqual(expected);
  });
});

test('queries, indexes and constraints are for developers, data for all who run calls', async () => {
  const runner = await addMember(owner, 'runner');
  const index = { label: 'Person', properties: ['name'] };
  for (const [operation, input] of [
    ['query', { query: 'RETURN 1' }],
    ['createNodeIndex', index],
    ['createRelationshipConstraint', { type: 'EXISTS', relationshipType: 'KNOWS', properties: ['since'] }],
    ['dropConstraint', { name: 'a' }],
    ['dispatch', { operation: 'createNodeIndex', input: index }],
    ['dispatch', { operation: 'QUERY', input: { query: 'RETURN 1' } }],
    ['dispatch', { operation: 'transaction', input: { operations: [{ operation: 'query', query: 'RETURN 1' }] } }],
  ] as const)
    expect(await refusal(runner, operation, input)).toEqual(['FORBIDDEN']);
  expect(await ask(runner, 'createNode', { labels: ['T'] })).toMatchObject({ created: true });
  expect(await ask(runner, 'listIndexes', {})).toEqual({ indexes: [] });
  const developer = await addMember(owner, 'developer');
  const job = await ask(developer, 'dispatch', { operation: 'CREATE_NODE_INDEX', input: index });
  expect(await ended(job)).toMatchObject({ status: 'completed', result: { created: true } });
  const viewer = await addMember(owner, 'viewer');
  expect(await refusal(viewer, 'countNodes', {})).toEqual(['FORBIDDEN']);
});

test('no graph is seen from another workspace, environment or tag', async () => {
  const graphs = [embedded(), embedded([], { tag: 'other' })];
  const one = await createWorkspace(withGraphs(graphs));
  const id = await node(one, ['Secret'], { name: 'mine' });
  const elsewhere = await createWorkspace(withGraphs(graphs));
  const none = { count: 0 };
  expect(await ask(elsewhere, 'countNodes', {})).toEqual(none);
  expect(await ask(elsewhere, 'findNodeById', { id })).toBeNull();
  expect(await ask(one, 'countNodes', { graph: 'other' })).toEqual(none);
  expect(await ask(one, 'countNodes', {})).toEqual({ count: 1 });
});
