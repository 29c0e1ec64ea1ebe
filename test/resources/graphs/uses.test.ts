import { beforeAll, describe, expect, test } from 'vitest';
import { scope } from '../../support/manifest.ts';
import type { Member } from '../../support/workspace.ts';
import { ask, createSocial, graphAction } from './graphs.ts';

const { product } = scope;
const place = { product, env: scope.env };

const add = graphAction('add', 'CREATE_NODE', { labels: ['Person'], properties: { name: '{{name}}' } });
const find = graphAction('social:find', 'find_node_by_id', { id: '{{id}}' });
const drop = graphAction('drop', 'deleteNode', { id: '{{id}}', detach: true });

const option = { type: 'graph_action' as const, event: 'social:add', input: { name: '$Input{name}' } };
const named = { name: { type: 'string' } } as const;

let owner: Member;
beforeAll(async () => {
  owner = await createSocial([add, find, drop], {
    caches: [{ tag: 'kept', name: 'Kept', expiry: '1h' }],
    features: [
      {
        tag: 'meet',
        name: 'Meet',
        input: named,
        steps: [
          { tag: 'add', type: 'graph_action', event: 'social:add', input: { name: '$Input{name}' } },
          { tag: 'find', type: 'graph', graph: 'social', event: 'find', input: { id: '$Step{add}{node}{id}' } },
          {
            tag: 'friend',
            type: 'graph',
            graph: 'social',
            operation: 'CREATE_NODE',
            input: { labels: ['Person', 'Friend'], properties: { name: 'of $Input{name}', of: '$Input{name}' } },
          },
          {
            tag: 'knows',
            type: 'graph',
            graph: 'social',
            operation: 'createRelationship',
            input: {
              type: 'KNOWS',
              startNodeId: '$Step{add}{node}{id}',
              endNodeId: '$Step{friend}{node}{id}',
              properties: { since: 2026 },
            },
          },
        ],
        output: {
          found: '$Step{find}{properties}{name}',
          friend: '$Step{friend}{node}{properties}{name}',
          type: '$Step{knows}{relationship}{type}',
        },
      },
      {
        tag: 'choose',
        name: 'Choose',
        steps: [
          {
            tag: 'count',
            type: 'graph',
            graph: 'social',
            operation: 'countNodes',
            input: { labels: ['Person'], where: { name: '$Input{name}' } },
            cache: 'kept',
          },
        ],
        output: '$Step{count}{count}',
      },
      {
        tag: 'undo',
        name: 'Undo',
        input: named,
        steps: [
          {
            tag: 'add',
            type: 'graph_action',
            event: 'social:add',
            input: { name: '$Input{name}' },
            rollback: { type: 'graph_action', event: 'drop', input: { id: '$Step{add}{node}{id}' } },
          },
          {
            tag: 'again',
            type: 'graph',
            graph: 'social',
            operation: 'createNode',
            input: { labels: ['Person'], properties: { name: '$Input{name}' } },
            dependsOn: ['add'],
            rollback: { type: 'graph', operation: 'deleteNode', input: { id: '$Step{again}{node}{id}' } },
          },
          { tag: 'fail', type: 'action', app: 'api', event: 'down', input: {}, dependsOn: ['again'] },
        ],
      },
      {
        tag: 'events',
        name: 'Events',
        input: named,
        events: [{ type: 'graph', event: 'social:add', input: { name: '$Input{name}' } }],
        output: '$Sequence{main}{social:add}{node}{properties}{name}',
      },
    ],
    fallbacks: [
      {
        tag: 'keep',
        name: 'Keep',
        options: [
          { name: 'down', type: 'action', app: 'api', event: 'down', input: {} },
          { ...option, name: 'graph', output: { name: '$Response{node}{properties}{name}' } },
        ],
      },
    ],
    quotas: [{ tag: 'some', name: 'Some', options: [{ ...option, type: 'graph', name: 'graph', weight: 1 }] }],
    healthchecks: [
      {
        tag: 'social',
        name: 'People',
        probe: { type: 'graph', graph: 'social', action: 'ping' },
        interval: '1h',
        envs: [{ slug: 'prd' }],
      },
    ],
  });
});

const run = async (tag: string, input: object) => (await owner.call('features.run', { ...place, tag, input })).body;
const count = (name: string) => ask(owner, 'countNodes', { labels: ['Person'], where: { name } });

describe('what calls graphs', () => {
  test('steps of features, by actions and by operations', async () => {
    const name = "it's $name {{x}} `x`";
    const { data } = await run('meet', { name });
    expect(data).toMatchObject({
      status: 'completed',
      output: { found: name, friend: `of ${name}`, type: 'KNOWS' },
    });
  });

  test('events of features', async () => {
    const { data } = await run('events', { name: 'Ed' });
    expect(data).toMatchObject({ status: 'completed', output: 'Ed' });
  });

  test('steps, of which what a reference gives is a value and no operator, also where a cache answers', async () => {
    await ask(owner, 'createNode', { labels: ['Person'], properties: { name: 'chosen' } });
    for (const [name, output] of [
      ['chosen', 1],
      ['other', 0],
    ] as const)
      expect((await run('choose', { name })).data).toMatchObject({ status: 'completed', output });
    const { data } = await run('choose', { name: { $ne: '' } });
    expect(data).not.toMatchObject({ status: 'completed' });
    expect(data).toMatchObject({ error: { code: 'VALIDATION_ERROR' } });
  });

  test('rollbacks of steps', async () => {
    const name = crypto.randomUUID();
    const { data } = await run('undo', { name });
    expect(data).toMatchObject({
      status: 'rolled_back',
      failed_step: 'fail',
      rollback_result: { rolled_back_steps: ['again', 'add'] },
    });
    expect(await count(name)).toEqual({ count: 0 });
  });

  test('options of fallbacks', async () => {
    const { body } = await owner.call('fallback.run', { ...place, tag: 'keep', input: { name: 'by a fallback' } });
    expect(body.data).toMatchObject({ provider: 'graph', name: 'by a fallback' });
  });

  test('options of quotas', async () => {
    const { body } = await owner.call('quota.run', { ...place, tag: 'some', input: { name: 'by a quota' } });
    expect(body.data).toMatchObject({ provider: 'graph', output: { created: true } });
    expect(await count('by a quota')).toEqual({ count: 1 });
  });

  test('probes of healthchecks', async () => {
    const { body } = await owner.call('health.run', { ...place, tag: 'social' });
    expect(body.data).toMatchObject({ status: 'available' });
  });
});
