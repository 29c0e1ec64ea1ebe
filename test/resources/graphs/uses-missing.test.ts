import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { scope } from '../../support/manifest.ts';
import type { Member } from '../../support/workspace.ts';
import { ask, createSocial, graphAction } from './graphs.ts';

const place = { product: scope.product, env: scope.env };
const graph = 'social';
const step = { tag: 'a', type: 'graph' as const, graph };

/** Conditions of which a missing reference would make others, by the place that is named. */
const CONDITIONS = [
  ['where.owner', { where: { owner: '$Input{owner}' } }],
  ['where.owner.$ne', { where: { owner: { $ne: '$Input{owner}' } } }],
  ['where.$or[0].owner', { where: { $or: [{ owner: '$Input{owner}' }, { owner: 'x' }] } }],
] as const;

const remove = (condition: object) => ({
  ...step,
  operation: 'deleteNode',
  input: { labels: ['Person'], detach: true, ...condition },
});
const feature = (tag: string, ...steps: readonly object[]) => ({ tag, name: tag, steps }) as never;

let owner: Member;
beforeAll(async () => {
  const actions = [
    graphAction('remove', 'DELETE_NODE', { labels: ['Person'], where: { owner: '{{owner}}' }, detach: true }),
    graphAction('add', 'CREATE_NODE', { labels: ['Person'], properties: { name: 'new', owner: '{{owner}}' } }),
  ];
  const event = { type: 'graph_action' as const, event: 'social:remove', input: { owner: '$Input{owner}' } };
  owner = await createSocial(actions, {
    features: [
      ...CONDITIONS.map(([, condition], at) => feature(`f${at}`, remove(condition))),
      feature('filter', {
        ...step,
        operation: 'traverse',
        input: { startNodeId: '1', nodeFilter: { where: { owner: '$Input{owner}' } } },
      }),
      feature(
        'undo',
        {
          ...step,
          operation: 'countNodes',
          input: {},
          rollback: { type: 'graph', operation: 'deleteNode', input: remove(CONDITIONS[0][1]).input },
        },
        { tag: 'fail', type: 'action', app: 'api', event: 'down', input: {}, dependsOn: ['a'] },
      ),
      feature('action', { ...event, tag: 'a' }),
      feature('add', { ...event, tag: 'a', event: 'social:add' }),
    ],
    fallbacks: [{ tag: 'keep', name: 'Keep', options: [{ ...event, name: 'graph' }] }],
  });
});
beforeEach(async () => {
  await ask(owner, 'deleteNode', { labels: ['Person'], where: {}, detach: true });
  for (const properties of [{ name: 'ann' }, { name: 'bob', owner: 'x' }])
    await ask(owner, 'createNode', { labels: ['Person'], properties });
});

const run = async (tag: string) => (await owner.call('features.run', { ...place, tag, input: {} })).body.data;
const missing = (path: string) => ({
  code: 'VALIDATION_ERROR',
  message: expect.stringMatching(new RegExp(`^${path.replaceAll(/[$.[\]]/g, '\\$&')}: .*stands for nothing`)),
});
const persons = () => ask(owner, 'countNodes', { labels: ['Person'] });

describe('a reference of a condition that stands for nothing is refused', () => {
  test.each(CONDITIONS.map(([path], at) => [path, `f${at}`] as const))('in %s of a step', async (path, tag) => {
    expect(await run(tag)).toMatchObject({ error: missing(`input.${path}`) });
    expect(await persons()).toEqual({ count: 2 });
  });

  test('in a filter', async () => {
    expect(await run('filter')).toMatchObject({ error: missing('input.nodeFilter.where.owner') });
  });

  test('in a rollback', async () => {
    expect(await run('undo')).not.toMatchObject({ rollback_result: { rolled_back_steps: ['a'] } });
    expect(await persons()).toEqual({ count: 2 });
  });

  test('in an action of a step, and of a fallback, which may yet write null', async () => {
    expect(await run('action')).toMatchObject({ error: missing('input.owner') });
    const { body } = await owner.call('fallback.run', { ...place, tag: 'keep', input: {} });
    expect(JSON.stringify(body)).toContain('stands for nothing');
    expect(await persons()).toEqual({ count: 2 });
    expect(await run('add')).toMatchObject({ status: 'completed' });
  });
});
