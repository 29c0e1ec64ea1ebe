import { beforeAll, expect, test } from 'vitest';
import { addMember, type Member } from '../../support/workspace.ts';
import { login, told } from '../sessions/signed-in.ts';
import { ask, createSocial, graphAction, node, refusal } from './graphs.ts';

let owner: Member;
beforeAll(async () => {
  const actions = [
    graphAction('add', 'CREATE_NODE', { labels: ['Person'], properties: { name: '{{name:STRING:1:20}}' } }),
    graphAction('join', 'CREATE_RELATIONSHIP', { type: 'KNOWS', startNodeId: '{{from}}', endNodeId: '{{to}}' }),
  ];
  owner = await createSocial(actions, { sessions: [login()] });
});

const run = (operations: readonly object[], more: object = {}) => ask(owner, 'transaction', { operations, ...more });
const refused = (operations: readonly object[], more: object = {}) =>
  refusal(owner, 'transaction', { operations, ...more });
const count = async () => ((await ask(owner, 'countNodes', { labels: ['Person'] })) as { count: number }).count;
const person = (name: string) => ({ operation: 'createNode', labels: ['Person'], properties: { name } });

test('an operation refers to what those before it came to', async () => {
  const ends = { startNodeId: '$Step{a}{node}{id}', endNodeId: '$Step{b}{node}{id}' };
  const answer = await run([
    { tag: 'a', ...person('ann') },
    { tag: 'b', action: 'add', input: { name: 'of $Step{a}{node}{properties}{name}' } },
    { tag: 'r', action: 'social:join', input: { from: '$Step{a}{node}{id}', to: '$Step{b}{node}{id}' } },
    { tag: 'path', operation: 'shortestPath', ...ends },
    { operation: 'updateNode', id: '$Step{b}{node}{id}', properties: { hops: '$Add($Step{path}{length}, 1)' } },
  ]);
  expect(answer).toMatchObject({
    results: [
      { node: { properties: { name: 'ann' } }, created: true },
      { node: { properties: { name: 'of ann' } } },
      { relationship: { type: 'KNOWS' } },
      { length: 1 },
      { node: { properties: { hops: 2 } }, updatedCount: 1 },
    ],
  });
});

test('all or none: what fails takes back what went before', async () => {
  const before = await count();
  const ends = { startNodeId: '$Step{a}{node}{id}', endNodeId: '999999' };
  const operations = [
    { tag: 'a', ...person('lost') },
    { operation: 'createRelationship', type: 'KNOWS', ...ends },
  ];
  expect(await refused(operations)).toEqual(['NOT_FOUND', expect.stringMatching(/^operations\[1\]\.endNodeId: /)]);
  expect(await count()).toBe(before);
});

test('results that come to more than one answer may take back all', async () => {
  const before = await count();
  const text = 'x'.repeat(900_000);
  const big = { tag: 'a', operation: 'createNode', labels: ['Big'], properties: { text } };
  const again = { operation: 'findNodes', labels: ['Big'] };
  expect(await refused([person('lost'), big, ...Array.from({ length: 10 }, () => again)])).toEqual([
    'PAYLOAD_TOO_LARGE',
  ]);
  expect(await count()).toBe(before);
});

test('another count than the expected one takes back all', async () => {
  const before = await count();
  const none = { labels: ['Person'], where: { name: 'nobody' } };
  for (const last of [
    { operation: 'updateNode', ...none, properties: { x: 1 }, expect: { count: 1 } },
    { operation: 'deleteNode', ...none, expect: { count: 1 } },
    { operation: 'findNodes', ...none, expect: { count: 1 } },
  ])
    expect(await refused([person('lost'), last])).toEqual([
      'CONFLICT',
      'operations[1].expect.count: came to 0, not to 1; the transaction was rolled back',
    ]);
  expect(await count()).toBe(before);
  expect(await run([{ operation: 'countNodes', labels: ['Person'], expect: { count: before } }])).toEqual({
    results: [{ count: before }],
  });
});

test('a reference that stands for nothing is no condition, and no node', async () => {
  const before = await count();
  const missing = { tag: 'none', operation: 'findNodeById', id: '999999' };
  expect(await refused([missing, { operation: 'deleteNode', where: { name: '$Step{none}{id}' } }])).toEqual([
    'VALIDATION_ERROR',
    'operations[1].where.name: $Step{none}{id} stands for nothing, which is no condition',
  ]);
  expect(await refused([missing, { operation: 'deleteNode', id: '$Step{none}{id}' }])).toEqual([
    'VALIDATION_ERROR',
    expect.stringMatching(/^operations\[1\]\.id: must be an id/),
  ]);
  expect(await count()).toBe(before);
});

test('all that is wrong is told before anything is run', async () => {
  const before = await count();
  const operations = [
    person('lost'),
    { tag: 'x', operation: 'createNode', labels: ['a b'] },
    { tag: 'x', operation: 'findNodes', where: { n: { $foo: '$Step{later}{count}' } } },
    { tag: 'later', operation: 'createNode', labels: ['A'], expect: { count: 1 } },
    { action: 'add', input: { name: 7 }, labels: ['A'] },
    { operation: 'countNodes', action: 'add' },
    { operation: 'findNodes', where: { owner: '$Session{id}' } },
    { action: 'none' },
  ];
  expect(await refused(operations.slice(0, -1))).toEqual([
    'VALIDATION_ERROR',
    expect.stringMatching(/^operations\[1\]\.labels\[0\]: must be a name/),
    'operations[2].where.n.$foo: $Step{later}: no operation before this one has the tag',
    expect.stringMatching(/^operations\[2\]\.where\.n\.\$foo: is not an operator/),
    "operations[2].tag: 'x' stands there already",
    'operations[3].expect: what createNode comes to has no count',
    'operations[4].labels: is not a field of an action',
    expect.stringMatching(/^operations\[4\]\.input\.name: /),
    'operations[5].operation: give operation or action',
    'operations[6].where.owner: refers to a session, and the call has none',
  ]);
  expect(await refused(operations.slice(-1))).toEqual([
    'NOT_FOUND',
    expect.stringMatching(/^operations\[0\]\.action: action 'none' of graph 'social'/),
  ]);
  expect(await count()).toBe(before);
});

test('what is read-only changes nothing, and isolation is that of the graph', async () => {
  const read = [{ operation: 'countNodes', labels: ['None'] }];
  expect(await run(read, { readOnly: true, isolation: 'SERIALIZABLE' })).toEqual({ results: [{ count: 0 }] });
  expect(await run(read, { isolation: 'READ_COMMITTED' })).toEqual({ results: [{ count: 0 }] });
  expect(await refused([person('lost')], { readOnly: true })).toEqual([
    'VALIDATION_ERROR',
    'operations[0].operation: createNode may change something, and the transaction is readOnly',
  ]);
  expect(await refused(read, { isolation: 'snapshot' })).toEqual([
    'VALIDATION_ERROR',
    expect.stringMatching(/^isolation: /),
  ]);
});

test('what a graph of its type cannot do is refused by name, and a query is for developers', async () => {
  const query = { operation: 'query', query: 'MATCH (n) RETURN n' };
  expect(await refused([person('lost'), query])).toEqual([
    'NOT_SUPPORTED',
    expect.stringMatching(/^operations\[1\]\.query: an embedded graph has no query language/),
  ]);
  const runner = await addMember(owner, 'runner');
  expect(await refusal(runner, 'transaction', { operations: [query] })).toEqual(['FORBIDDEN']);
  expect(await refused([{ operation: 'dropIndex', name: 'a' }])).toEqual([
    'VALIDATION_ERROR',
    expect.stringMatching(/^operations\[0\]\.operation: /),
  ]);
});

test('$Session{} stands for what the session has, beside what came before', async () => {
  const { token } = await told<{ token: string }>(owner, 'start', { tag: 'login', data: { user: { id: 'jane' } } });
  const id = await node(owner, ['Person'], { name: 'ann' });
  const answer = await run(
    [
      { tag: 'a', operation: 'findNodeById', id },
      {
        operation: 'updateNode',
        id,
        properties: { text: '$Session{user}{id} knows $Step{a}{properties}{name}', user: '$Session{user}{id}' },
      },
    ],
    { session: token },
  );
  expect(answer).toMatchObject({ results: [{}, { node: { properties: { text: 'jane knows ann', user: 'jane' } } }] });
});
