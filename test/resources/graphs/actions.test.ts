import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Member } from '../../support/workspace.ts';
import { login, told } from '../sessions/signed-in.ts';
import { ask, at, createSocial, graphAction, node, refusal } from './graphs.ts';

const ACTIONS = [
  graphAction('add', 'CREATE_NODE', {
    labels: ['Person'],
    properties: { name: '{{name:STRING:1:20}}', age: '{{age}}' },
  }),
  {
    ...graphAction('older', 'FIND_NODES', { labels: ['Person'], limit: '{{limit}}' }),
    filterTemplate: { age: { $gt: '{{age:NUMBER}}' } },
  },
  graphAction('grow', 'UPDATE_NODE', { id: '{{id}}', properties: { age: { $INCREMENT: '{{by}}' } } }),
  graphAction('mine', 'FIND_NODES', { where: { owner: '{{owner}}' } }),
  graphAction('get', 'FIND_NODE_BY_ID', { id: '{{id}}' }),
  graphAction('remove', 'DELETE_NODE', { id: '{{id}}', detach: true }),
];

let owner: Member;
beforeAll(async () => {
  owner = await createSocial(ACTIONS, {
    caches: [{ tag: 'kept', name: 'Kept', expiry: '1h' }],
    sessions: [login()],
  });
});
beforeEach(async () => {
  await ask(owner, 'deleteNode', { where: {}, labels: ['Person'], detach: true });
});

const run = (action: string, input: object = {}) => ask(owner, 'action.execute', { action, input });

describe('an action', () => {
  test('answers as its operation, its values taken from the input', async () => {
    expect(await run('add', { name: 'ann', age: 30 })).toMatchObject({
      node: { properties: { name: 'ann', age: 30 } },
    });
    expect(await run('social:add', { data: { name: 'bob' }, age: 50 })).toMatchObject({ created: true });
    expect(await run('older', { age: 40 })).toMatchObject([{ properties: { name: 'bob' } }]);
    expect(await run('older', { age: 1, limit: 1 })).toHaveLength(1);
  });

  test('answers nodes with their properties beside what is their own', async () => {
    const id = await node(owner, ['Person'], { owner: 'me', name: 'ann', id: 'x', distance: 7, labels: ['l'] });
    const ann = { id, labels: ['Person'], elementId: id, name: 'ann', owner: 'me' };
    const found = (await run('mine', { owner: 'me' })) as readonly object[];
    expect(found).toMatchObject([{ ...ann, properties: { id: 'x', distance: 7, labels: ['l'] } }]);
    expect(found[0]).not.toHaveProperty('distance');
    expect(await run('get', { id })).toMatchObject(ann);
    expect(await run('get', { id: '0' })).toBeNull();
    const created = { node: { name: 'bo', properties: { name: 'bo' } }, created: true };
    expect(await run('add', { name: 'bo', age: 1 })).toMatchObject(created);
    const operations = [
      { tag: 'found', action: 'mine', input: { owner: 'me' } },
      { operation: 'updateNode', id: '$Step{found}{0}{id}', properties: { name: 'of $Step{found}{0}{name}' } },
    ];
    const { results } = (await ask(owner, 'transaction', { operations })) as { results: unknown };
    expect(results).toMatchObject([[ann], { node: { properties: { name: 'of ann' } } }]);
  });

  test('may name its graph', async () => {
    const { product, env } = at;
    const { body } = await owner.call('graphs.action.execute', {
      product,
      env,
      action: 'social:older',
      input: { age: 0 },
    });
    expect(body.data).toEqual([]);
    expect((await owner.call('graphs.action.execute', { product, env, action: 'older' })).body.errors).toEqual([
      { path: 'graph', message: "is required where action is not 'graph:action'" },
    ]);
    expect(await refusal(owner, 'action.execute', { action: 'other:older' })).toEqual([
      'VALIDATION_ERROR',
      "action: 'other:older' is none of graph 'social'",
    ]);
    expect(await refusal(owner, 'action.execute', { action: 'none' })).toEqual([
      'NOT_FOUND',
      expect.stringMatching(/^action: action 'none' of graph 'social'/),
    ]);
  });

  test('names what is wrong with its input', async () => {
    expect(await refusal(owner, 'action.execute', { action: 'add', input: { name: '' } })).toEqual([
      'VALIDATION_ERROR',
      expect.stringMatching(/^input\.name: /),
      expect.stringMatching(/^input\.age: is required: it stands in template\.properties\.age/),
    ]);
    expect(await refusal(owner, 'action.execute', { action: 'grow', input: { id: '1', by: 'x' } })).toEqual([
      'VALIDATION_ERROR',
      expect.stringMatching(/^input: template\.properties\.age\.\$INCREMENT must be a number/),
    ]);
  });

  test('takes what it is given as values, whatever they look like', async () => {
    const hostile = ['{{name}}', '$Secret{KEY}', '$Step{a}{b}', "'; DROP TABLE node"];
    for (const name of hostile)
      expect(await run('add', { name, age: null })).toMatchObject({ node: { properties: { name } } });
    expect(await refusal(owner, 'action.execute', { action: 'mine', input: { owner: { $ne: 'x' } } })).toEqual([
      'VALIDATION_ERROR',
      expect.stringMatching(/^input: template\.where\.owner must be /),
    ]);
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
    await node(owner, ['Person'], { owner: 'jane', n: 1 });
    await node(owner, ['Person'], { owner: 'joe', n: 2 });
    const direct = { where: { owner: '$Session{owner_of}' } };
    const mine = { action: 'mine', input: { owner: '$Session{owner_of}' } };
    const found = { nodes: [{ properties: { n: 1 } }], count: 1 };
    expect(await ask(owner, 'findNodes', { ...direct, session: jane })).toMatchObject(found);
    expect(await ask(owner, 'action.execute', { ...mine, session: jane })).toMatchObject(found.nodes);
    const made = { labels: ['Person'], properties: { owner: '$Session{owner_of}' }, session: jane };
    expect(await ask(owner, 'createNode', made)).toMatchObject({ node: { properties: { owner: 'jane' } } });
    expect(await refusal(owner, 'action.execute', { ...mine, session: hostile })).toEqual([
      'VALIDATION_ERROR',
      expect.stringMatching(/^input: template\.where\.owner must be /),
    ]);
    for (const lacking of [
      { operation: 'findNodes', where: { owner: '$Session{nothing}' } },
      { operation: 'traverse', startNodeId: '1', nodeFilter: { where: { owner: '$Session{nothing}' } } },
      { operation: 'findRelationships', startNodeId: '$Session{nothing}' },
      { operation: 'mergeNode', labels: ['Person'], matchProperties: { owner: '$Session{nothing}' } },
    ]) {
      const { operation, ...input } = lacking;
      expect(await refusal(owner, operation, { ...input, session: jane })).toEqual([
        'VALIDATION_ERROR',
        expect.stringMatching(/^(?:where\.owner|nodeFilter\.where\.owner|startNodeId|matchProperties\.owner): /),
      ]);
    }
  });

  test('a secret is no value of a property', async () => {
    await owner.call('secrets.create', { key: 'KEY', value: 'hush-hush-hush' });
    const id = await node(owner, ['Person'], { name: 'of $Secret{KEY}' });
    expect(await ask(owner, 'findNodeById', { id })).toMatchObject({ properties: { name: 'of $Secret{KEY}' } });
  });

  test('a cache answers reads, and is refused for what may change something', async () => {
    await run('add', { name: 'ann', age: 30 });
    const read = { action: 'older', input: { age: 20 }, cache: 'kept' };
    expect(await ask(owner, 'action.execute', read)).toMatchObject([{ name: 'ann' }]);
    await run('add', { name: 'bob', age: 40 });
    const again = await owner.call('graphs.action.execute', { ...at, ...read });
    expect(again.body).toMatchObject({ data: [{ name: 'ann' }], meta: { cached: true } });
    const direct = { labels: ['Person'], cache: 'kept' };
    expect(await ask(owner, 'countNodes', direct)).toEqual({ count: 2 });
    await run('add', { name: 'cat', age: 1 });
    expect(await ask(owner, 'countNodes', direct)).toEqual({ count: 2 });
    expect(await refusal(owner, 'action.execute', { action: 'remove', input: { id: '1' }, cache: 'kept' })).toEqual([
      'VALIDATION_ERROR',
      'cache: answers reads alone, and remove may change something',
    ]);
  });
});
