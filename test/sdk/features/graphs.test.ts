import { expect, test } from 'vitest';
import type { FeatureContext } from '../../../sdk/src/features/context-types.ts';
import { stepsOf } from './record.ts';

interface Input {
  readonly id: string;
  readonly x: string;
}

test.each<[string, (ctx: FeatureContext<Input>) => Promise<unknown>, object]>([
  [
    'ctx.graph.execute',
    (ctx) => ctx.graph.execute({ action: 'people:add', input: { id: ctx.input.id }, retries: 2 }),
    {
      tag: 'people-add',
      type: 'graph_action',
      event: 'people:add',
      input: { id: '$Input{id}' },
      options: { retries: 2 },
    },
  ],
  [
    'ctx.graph.query',
    (ctx) => ctx.graph.query({ graph: 'people', action: 'find', params: { id: ctx.input.id } }),
    { tag: 'find', type: 'graph_action', graph: 'people', event: 'find', input: { id: '$Input{id}' } },
  ],
  [
    'ctx.graph.createNode',
    (ctx) =>
      ctx.graph.createNode({ graph: 'people', labels: ['Person'], properties: { x: ctx.input.x }, timeout: '5s' }),
    {
      tag: 'createNode',
      type: 'graph_action',
      graph: 'people',
      operation: 'createNode',
      input: { labels: ['Person'], properties: { x: '$Input{x}' } },
      options: { timeout: '5s' },
    },
  ],
  [
    'ctx.graph.updateNode',
    (ctx) => ctx.graph.updateNode({ graph: 'people', id: ctx.input.id, properties: { n: { $INCREMENT: 1 } } }),
    {
      tag: 'updateNode',
      type: 'graph_action',
      graph: 'people',
      operation: 'updateNode',
      input: { id: '$Input{id}', properties: { n: { $INCREMENT: 1 } } },
    },
  ],
  [
    'ctx.graph.createRelationship',
    (ctx) => ctx.graph.createRelationship({ graph: 'people', type: 'KNOWS', from: ctx.input.id, to: '7' }),
    {
      tag: 'createRelationship',
      type: 'graph_action',
      graph: 'people',
      operation: 'createRelationship',
      input: { type: 'KNOWS', startNodeId: '$Input{id}', endNodeId: '7' },
    },
  ],
  [
    'ctx.graph.deleteRelationship',
    (ctx) => ctx.graph.deleteRelationship({ graph: 'people', id: ctx.input.id }),
    {
      tag: 'deleteRelationship',
      type: 'graph_action',
      graph: 'people',
      operation: 'deleteRelationship',
      input: { id: '$Input{id}' },
    },
  ],
])('%s', async (_what, handler, step) => {
  expect(await stepsOf(handler as never)).toEqual([step]);
});

test('ctx.graph.deleteNode undoes a step', async () => {
  const steps = await stepsOf((async (ctx: FeatureContext<Input>) => {
    await ctx.step(
      'add',
      () => ctx.graph.createNode({ graph: 'people', labels: ['Person'] }),
      (made) => ctx.graph.deleteNode({ graph: 'people', id: made['node']?.['id'], detach: true }),
    );
  }) as never);
  expect(steps).toEqual([
    {
      tag: 'add',
      type: 'graph_action',
      graph: 'people',
      operation: 'createNode',
      input: { labels: ['Person'] },
      rollback: {
        type: 'graph_action',
        graph: 'people',
        operation: 'deleteNode',
        input: { id: '$Step{add}{node}{id}', detach: true },
      },
    },
  ]);
});
