import { expect, test } from 'vitest';
import { ask, createSocial, node, refusal } from './graphs.ts';

test('words are taken in any case', async () => {
  const owner = await createSocial();
  const id = await node(owner, ['A']);
  const made = { name: 'words', type: 'fulltext', label: 'A', properties: ['text'] };
  expect(await ask(owner, 'createNodeIndex', made)).toEqual({ name: 'words', created: true });
  const unique = { name: 'one', type: 'Unique', label: 'A', properties: ['n'] };
  expect(await ask(owner, 'createNodeConstraint', unique)).toEqual({ name: 'one', created: true });
  expect(await ask(owner, 'getNeighborhood', { nodeId: id, direction: 'both' })).toEqual({
    nodes: [],
    relationships: [],
  });
  expect(await refusal(owner, 'traverse', { startNodeId: id, direction: 'up' })).toEqual([
    'VALIDATION_ERROR',
    expect.stringMatching(/^direction: /),
  ]);
});
