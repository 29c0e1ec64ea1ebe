import { beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '../../support/workspace.ts';
import { ask, createSocial, node, refusal } from './graphs.ts';

const text = expect.any(String) as string;

describe('every operation answers', () => {
  let owner: Member;
  let ann: string;
  let bob: string;
  let knows: string;
  beforeAll(async () => {
    owner = await createSocial();
    [ann, bob] = [
      await node(owner, ['Person'], { name: 'ann', age: 30 }),
      await node(owner, ['Person'], { name: 'bob' }),
    ];
    const ends = { startNodeId: ann, endNodeId: bob };
    const made = (await ask(owner, 'createRelationship', { type: 'KNOWS', ...ends, properties: { since: 2020 } })) as {
      relationship: { id: string };
    };
    knows = made.relationship.id;
  });

  const annNode = () => ({ id: ann, labels: ['Person'], properties: { name: 'ann', age: 30 }, elementId: ann });
  const bobNode = () => ({ id: bob, labels: ['Person'], properties: { name: 'bob' }, elementId: bob });
  const relationship = () => ({
    id: knows,
    type: 'KNOWS',
    startNodeId: ann,
    endNodeId: bob,
    properties: { since: 2020 },
    elementId: knows,
  });
  const path = () => ({ nodes: [annNode(), bobNode()], relationships: [relationship()], length: 1 });

  test('nodes', async () => {
    expect(await ask(owner, 'createNode', { labels: ['T'], properties: { x: 1, y: null } })).toEqual({
      node: { id: text, labels: ['T'], properties: { x: 1 }, elementId: text },
      created: true,
    });
    const many = { nodes: [{ labels: ['T'] }, { labels: ['T'], properties: { x: 2 } }] };
    expect(await ask(owner, 'createNodes', many)).toEqual({ ids: [text, text], count: 2 });
    const found = {
      labels: ['Person'],
      where: { age: { $gte: 30 } },
      orderBy: { property: 'name' },
      limit: 5,
      skip: 0,
    };
    expect(await ask(owner, 'findNodes', found)).toEqual({ nodes: [annNode()], count: 1 });
    expect(await ask(owner, 'findNodeById', { id: ann })).toEqual(annNode());
    expect(await ask(owner, 'findNodeById', { id: '999999' })).toBeNull();
    const changed = { labels: ['T'], where: { x: 2 }, properties: { x: { $INCREMENT: 3 }, y: 'z' } };
    expect(await ask(owner, 'updateNode', changed)).toMatchObject({
      node: { properties: { x: 5, y: 'z' } },
      nodes: [{ properties: { x: 5, y: 'z' } }],
      updatedCount: 1,
    });
    const merged = {
      labels: ['T'],
      matchProperties: { key: 'a' },
      onCreate: { n: 1 },
      onMatch: { n: { $INCREMENT: 1 } },
    };
    expect(await ask(owner, 'mergeNode', merged)).toMatchObject({ node: { properties: { n: 1 } }, created: true });
    expect(await ask(owner, 'mergeNode', merged)).toMatchObject({ node: { properties: { n: 2 } }, created: false });
    expect(await ask(owner, 'deleteNode', { labels: ['T'], detach: true })).toEqual({ deleted: true, deletedCount: 4 });
  });

  test('labels', async () => {
    const id = await node(owner, ['A']);
    expect(await ask(owner, 'addLabels', { id, labels: ['B'] })).toMatchObject({ id, labels: ['A', 'B'] });
    expect(await ask(owner, 'removeLabels', { id, labels: ['A'] })).toMatchObject({ labels: ['B'] });
    expect(await ask(owner, 'setLabels', { id, labels: ['C'] })).toMatchObject({ labels: ['C'] });
  });

  test('relationships', async () => {
    const ends = { startNodeId: bob, endNodeId: ann };
    const many = { relationships: [{ type: 'LIKES', ...ends }] };
    expect(await ask(owner, 'createRelationships', many)).toEqual({ ids: [text], count: 1 });
    expect(await ask(owner, 'findRelationships', { type: 'KNOWS', startNodeId: ann })).toEqual({
      relationships: [relationship()],
      count: 1,
    });
    expect(await ask(owner, 'findRelationshipById', { id: knows })).toEqual(relationship());
    expect(await ask(owner, 'updateRelationship', { type: ['LIKES'], properties: { much: true } })).toMatchObject({
      relationship: { properties: { much: true } },
      updatedCount: 1,
    });
    const merged = { type: 'LIKES', ...ends, onMatch: { much: null } };
    expect(await ask(owner, 'mergeRelationship', merged)).toMatchObject({
      relationship: { properties: {} },
      created: false,
    });
    expect(await ask(owner, 'countRelationships', { types: ['LIKES'] })).toEqual({ count: 1 });
    expect(await ask(owner, 'deleteRelationship', { type: 'LIKES', ...ends })).toEqual({
      deleted: true,
      deletedCount: 1,
    });
  });

  test('searches', async () => {
    expect(await ask(owner, 'traverse', { startNodeId: ann, relationshipTypes: ['KNOWS'], maxDepth: 2 })).toEqual({
      paths: [path()],
    });
    const ends = { startNodeId: ann, endNodeId: bob };
    expect(await ask(owner, 'shortestPath', ends)).toEqual(path());
    expect(await ask(owner, 'shortestPath', { ...ends, relationshipTypes: ['NONE'] })).toBeNull();
    expect(await ask(owner, 'allPaths', { ...ends, maxDepth: 2 })).toEqual({ paths: [path()] });
    expect(await ask(owner, 'getNeighborhood', { nodeId: ann })).toEqual({
      nodes: [{ ...bobNode(), distance: 1 }],
      relationships: [relationship()],
    });
    expect(await ask(owner, 'findConnectedComponents', { labels: ['Person'] })).toEqual({
      components: [{ nodes: [annNode(), bobNode()], size: 2 }],
      count: 1,
    });
    expect(await ask(owner, 'countNodes', { labels: ['Person'], where: { name: 'bob' } })).toEqual({ count: 1 });
    expect(await ask(owner, 'getStatistics', {})).toMatchObject({
      nodeCount: expect.any(Number) as number,
      relationshipCount: 1,
      relationshipTypes: [{ type: 'KNOWS', count: 1 }],
    });
  });

  test('indexes, constraints, and what is searched by them', async () => {
    const fullText = { name: 'words', type: 'FULLTEXT', label: 'Doc', properties: ['body'] };
    expect(await ask(owner, 'createNodeIndex', fullText)).toEqual({ name: 'words', created: true });
    expect(await ask(owner, 'createNodeIndex', fullText)).toEqual({ name: 'words', created: false });
    const options = { dimensions: 2, similarity: 'cosine' };
    await ask(owner, 'createNodeIndex', { name: 'near', type: 'VECTOR', label: 'Doc', properties: ['at'], options });
    const since = { name: 'since', relationshipType: 'KNOWS', properties: ['since'] };
    expect(await ask(owner, 'createRelationshipIndex', since)).toMatchObject({ created: true });
    const unique = { name: 'email', type: 'UNIQUE', label: 'Doc', properties: ['email'] };
    expect(await ask(owner, 'createNodeConstraint', unique)).toEqual({ name: 'email', created: true });
    const exists = { name: 'has_since', type: 'EXISTS', relationshipType: 'KNOWS', properties: ['since'] };
    expect(await ask(owner, 'createRelationshipConstraint', exists)).toMatchObject({ created: true });

    const doc = await node(owner, ['Doc'], { body: 'a graph of words', at: [1, 0], email: 'a@b' });
    const match = { node: { id: doc }, score: expect.any(Number) as number };
    expect(await ask(owner, 'fullTextSearch', { indexName: 'words', query: 'graph words' })).toMatchObject({
      matches: [match],
      count: 1,
    });
    expect(await ask(owner, 'vectorSearch', { indexName: 'near', vector: [1, 0], topK: 1 })).toMatchObject({
      matches: [{ ...match, score: 1 }],
    });
    expect(await refusal(owner, 'createNode', { labels: ['Doc'], properties: { email: 'a@b' } })).toEqual([
      'CONSTRAINT_ERROR',
    ]);
    const listed = (await ask(owner, 'listIndexes', {})) as { indexes: object[] };
    expect(listed.indexes).toContainEqual({
      name: 'words',
      type: 'FULLTEXT',
      entity: 'NODE',
      label: 'Doc',
      relationshipType: null,
      properties: ['body'],
      state: 'ONLINE',
    });
    const constraints = (await ask(owner, 'listConstraints', {})) as { constraints: { name: string }[] };
    expect(constraints.constraints.map(({ name }) => name).toSorted()).toEqual(['email', 'has_since']);
    expect(await ask(owner, 'dropIndex', { name: 'since' })).toEqual({ dropped: true });
    expect(await ask(owner, 'dropConstraint', { name: 'email' })).toEqual({ dropped: true });
    expect(await ask(owner, 'dropConstraint', { name: 'email' })).toEqual({ dropped: false });
  });
});

describe('what is refused', () => {
  let owner: Member;
  beforeAll(async () => {
    owner = await createSocial();
  });

  test.each<[string, string, object, unknown[]]>([
    [
      'a query in a language that an embedded graph has not',
      'query',
      { query: 'MATCH (n) RETURN n' },
      ['NOT_SUPPORTED', expect.stringMatching(/^query: /)],
    ],
    [
      'a regular expression of an embedded graph',
      'findNodes',
      { where: { name: { $regex: '^a' } } },
      ['NOT_SUPPORTED', expect.stringMatching(/^where: /)],
    ],
    [
      'a field that is not there',
      'findNodes',
      { label: 'Person' },
      ['VALIDATION_ERROR', 'label: is not a known field'],
    ],
    [
      'names that are none, all of them at once',
      'createNode',
      { labels: ['a b'], properties: { 'x-y': 1 } },
      [
        'VALIDATION_ERROR',
        expect.stringMatching(/^labels\[0\]: must be a name/),
        expect.stringMatching(/^properties\.x-y: must be a name/),
      ],
    ],
    ['deleting without a choice', 'deleteNode', {}, ['VALIDATION_ERROR', expect.stringMatching(/^id: /)]],
    [
      'a node that is not there',
      'createRelationship',
      { type: 'KNOWS', startNodeId: '1', endNodeId: '2' },
      ['NOT_FOUND', expect.stringMatching(/^startNodeId: /)],
    ],
    ['a depth beyond the limit', 'traverse', { startNodeId: '1', maxDepth: 16 }, ['VALIDATION_ERROR', text]],
    ['a graph that is not there', 'countNodes', { graph: 'none' }, ['NOT_FOUND', text]],
    [
      'a session that the call has not',
      'findNodes',
      { where: { owner: '$Session{id}' } },
      ['VALIDATION_ERROR', 'where.owner: refers to a session, and the call has none'],
    ],
  ])('%s', async (_what, operation, input, expected) => {
    expect(await refusal(owner, operation, input)).toEqual(expected);
  });

  test('deleting a node that has relationships, but with detach', async () => {
    const [a, b] = [await node(owner, ['A']), await node(owner, ['A'])];
    await ask(owner, 'createRelationship', { type: 'R', startNodeId: a, endNodeId: b });
    expect(await refusal(owner, 'deleteNode', { id: a })).toEqual(['CONSTRAINT_ERROR']);
    expect(await ask(owner, 'deleteNode', { id: a, detach: true })).toEqual({ deleted: true, deletedCount: 1 });
  });
});

test('a graph is reached, and tells what it is', async () => {
  const owner = await createSocial();
  const reached = { connected: true, type: 'embedded', version: null, latency: expect.any(Number) as number };
  expect(await ask(owner, 'connect', {})).toEqual(reached);
  expect(await ask(owner, 'testConnection', { timeout: '20s' })).toEqual({ ...reached, error: null });
  expect(await refusal(owner, 'testConnection', { graph: 'none' })).toEqual([
    'NOT_FOUND',
    "graph: graph 'none' of product 'shop' not found",
  ]);
});
