import { beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '../../support/workspace.ts';
import { createSocial, embedded, graphAction, withGraphs } from './graphs.ts';

const add = graphAction('add', 'CREATE_NODE', { labels: ['Person'], properties: { name: '{{name}}' } });
const option = { type: 'graph_action' as const, event: 'social:add', input: { name: '$Input{name}' } };

let owner: Member;
beforeAll(async () => {
  owner = await createSocial([add]);
});

describe('what is refused of what calls graphs', () => {
  const refused = async (more: object) => {
    const { body } = await owner.call('products.apply', { manifest: withGraphs([embedded([add])], more) });
    return (body.errors ?? []).map(({ path, message }) => `${path}: ${message}`);
  };
  const ofStep = (step: object) => refused({ features: [{ tag: 'f', name: 'F', steps: [step] }] });

  test.each([
    ['a graph that is not there', { event: 'nope:add' }, "event: the product has no graph 'nope'"],
    ['an action that is not there', { event: 'social:nope' }, "event: graph 'social' has no action 'nope'"],
    ['an action of no graph', { event: 'add' }, "graph: is required where event is not 'graph:action'"],
    ['a secret', { event: 'social:add', input: { name: '$Secret{K}' } }, 'input.name: $Secret has no value here'],
  ])('%s', async (_what, more, message) => {
    const step = { tag: 'a', type: 'graph_action', ...more };
    expect(await ofStep(step)).toEqual([expect.stringContaining(`manifest.features[0].steps[0].${message}`)]);
    const undone = { tag: 'a', type: 'graph_action', event: 'social:add', rollback: { type: 'graph_action', ...more } };
    // A rollback is of the graph of its step, where it names none.
    expect(await ofStep(undone)).toEqual(
      more.event === 'add' ? [] : [expect.stringContaining(`manifest.features[0].steps[0].rollback.${message}`)],
    );
    const options = [{ ...option, ...more }];
    expect(await refused({ fallbacks: [{ tag: 'f', name: 'F', options }] })).toEqual([
      expect.stringContaining(`manifest.fallbacks[0].options[0].${message}`),
    ]);
  });

  const graph = 'social';
  const caches = [{ tag: 'kept', name: 'Kept', expiry: '1h' }];
  test.each([
    [
      'both an action and an operation',
      { graph, event: 'add', operation: 'createNode' },
      'operation: stands beside event',
    ],
    ['neither', { graph }, 'event: is required'],
    ['an operation of no graph', { operation: 'createNode' }, 'graph: is required'],
    [
      'an operation of a graph that is not there',
      { graph: 'nope', operation: 'createNode' },
      'graph: the product has no',
    ],
    ['an operation that is not there', { graph, operation: 'createEdge' }, 'operation: '],
    ['an operation that makes an index', { graph, operation: 'createNodeIndex' }, 'operation: '],
    [
      'fields that are not written out',
      { graph, operation: 'createNode', input: '$Input{all}' },
      'input: must be written',
    ],
    [
      'a cache for an operation that changes something',
      { graph, operation: 'createNode', cache: 'kept' },
      'cache: answers',
    ],
    [
      'a cache for an action that changes something',
      { event: 'social:add', cache: 'kept' },
      'cache: answers reads alone',
    ],
    ['a database', { event: 'social:add', database: 'db' }, 'database: is not a known field'],
  ])('of a step %s', async (_what, more, message) => {
    const step = { tag: 'a', type: 'graph', ...more };
    expect(await refused({ caches, features: [{ tag: 'f', name: 'F', steps: [step] }] })).toEqual([
      expect.stringContaining(`manifest.features[0].steps[0].${message}`),
    ]);
  });

  test('what a rollback or an option of another kind has of graphs', async () => {
    const rollback = { app: 'api', event: 'down', graph, operation: 'createNode' };
    expect(await ofStep({ tag: 'a', type: 'graph', event: 'social:add', rollback })).toEqual([
      'manifest.features[0].steps[0].rollback.graph: is one of a rollback of the type graph_action',
      'manifest.features[0].steps[0].rollback.operation: is one of a rollback of the type graph_action',
    ]);
    const options = [
      { type: 'action', app: 'api', event: 'down', graph },
      { ...option, app: 'api' },
    ];
    expect(await refused({ fallbacks: [{ tag: 'f', name: 'F', options }] })).toEqual([
      "manifest.fallbacks[0].options[0].graph: an option of the kind 'action' has no graph",
      'manifest.fallbacks[0].options[1].app: the action of a graph has no app',
    ]);
  });

  test('a probe of a graph that is not there', async () => {
    const check = { tag: 'c', name: 'C', interval: '1h', envs: [{ slug: 'prd' }] };
    expect(await refused({ healthchecks: [{ ...check, probe: { type: 'graph', graph: 'nope' } }] })).toEqual([
      "manifest.healthchecks[0].probe.graph: the product has no graph 'nope'",
    ]);
  });
});
