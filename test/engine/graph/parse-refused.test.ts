import { describe, expect, test } from 'vitest';
import type { GraphOperation } from '../../../src/engine/graph/operations.ts';
import { bind } from '../../../src/engine/query/bound.ts';
import { refused } from './statements.ts';

const labels = ['User'];
const ends = { startNodeId: '1', endNodeId: '2' };
const VALUE = 'must be text, a number, true or false, a list of one of these, or a point { lat, lon }';
const ID = 'must be an id: text of 1 to 256 characters';
const NAME = 'must be a name: a letter or _, then letters, digits and _, 63 in all';
const WRITTEN = 'must be written out: names are never taken from a value';

describe('what is refused', () => {
  test.each<[string, GraphOperation, object, Record<string, string>]>([
    ['no labels', 'createNode', {}, { labels: 'is required' }],
    ['an empty list of labels', 'createNode', { labels: [] }, { labels: 'must have a name' }],
    ['one label', 'createNode', { labels: 'User' }, { labels: 'must be a list of names' }],
    ['a label that is no name', 'findNodes', { labels: ['User`) DETACH DELETE (n'] }, { 'labels[0]': NAME }],
    ['a label that is empty', 'addLabels', { id: '1', labels: [''] }, { 'labels[0]': NAME }],
    ['a label twice', 'setLabels', { id: '1', labels: ['A', 'A'] }, { 'labels[1]': 'is named twice' }],
    ['a label that is bound', 'createNode', { labels: [bind('User')] }, { 'labels[0]': WRITTEN }],
    ['labels that are bound', 'createNode', { labels: bind(labels) }, { labels: WRITTEN }],
    [
      'too many labels',
      'findNodes',
      { labels: Array.from({ length: 21 }, (_, n) => `L${n}`) },
      { labels: 'must have 20 names at most' },
    ],
    ['an update of nothing', 'updateNode', { id: '1' }, { properties: 'is required' }],
    ['an empty update', 'updateNode', { id: '1', properties: {} }, { properties: 'must have a property' }],
    [
      'an update of every node',
      'updateNode',
      { labels: [], where: {}, properties: { a: 1 } },
      { id: 'is required, or labels or where' },
    ],
    ['a deletion of every node', 'deleteNode', { detach: true }, { id: 'is required, or labels or where' }],
    [
      'an id beside a pattern',
      'deleteNode',
      { id: '1', labels, where: { a: 1 } },
      { labels: 'stands beside id: give one or the other', where: 'stands beside id: give one or the other' },
    ],
    ['an id of nothing', 'deleteNode', { id: bind(null), labels }, { id: ID, labels: expect.any(String) as string }],
    ['an id that is a number', 'findNodeById', { id: 1 }, { id: ID }],
    ['an id that is too long', 'findNodeById', { id: 'x'.repeat(257) }, { id: ID }],
    ['detach that is no flag', 'deleteNode', { id: '1', detach: 'yes' }, { detach: 'must be true or false' }],
    ['a merge by nothing', 'mergeNode', { labels }, { matchProperties: 'is required' }],
    [
      'a merge by no property',
      'mergeNode',
      { labels, matchProperties: {} },
      { matchProperties: 'must have a property' },
    ],
    ['a merge by null', 'mergeNode', { labels, matchProperties: { a: null } }, { 'matchProperties.a': VALUE }],
    ['no nodes', 'createNodes', { nodes: [] }, { nodes: 'must have 1 to 10000 items' }],
    ['nodes that are bound', 'createNodes', { nodes: bind([{ labels }]) }, { nodes: 'must be written out' }],
    [
      'nodes that are none',
      'createNodes',
      { nodes: [{ labels }, 1, bind({ labels }), { properties: {} }] },
      { 'nodes[1]': 'must be an object', 'nodes[2]': 'must be written out', 'nodes[3].labels': 'is required' },
    ],
    [
      'no type and no ends',
      'createRelationship',
      {},
      { type: 'is required', startNodeId: 'is required', endNodeId: 'is required' },
    ],
    ['a type that is bound', 'createRelationship', { type: bind('R'), ...ends }, { type: WRITTEN }],
    ['types of something new', 'mergeRelationship', { type: ['R'], ...ends }, { type: NAME }],
    [
      'a change of every relationship',
      'updateRelationship',
      { type: [], properties: { a: 1 } },
      { id: 'is required, or type, startNodeId, endNodeId or where' },
    ],
    [
      'an id beside an end',
      'deleteRelationship',
      { id: '1', startNodeId: '1' },
      { startNodeId: 'stands beside id: give one or the other' },
    ],
    [
      'a direction of both ends',
      'findRelationships',
      { ...ends, direction: 'BOTH' },
      { direction: 'needs a startNodeId, and no endNodeId' },
    ],
    [
      'a direction that is none',
      'traverse',
      { startNodeId: '1', direction: 'UP' },
      { direction: 'must be OUTGOING or INCOMING or BOTH' },
    ],
    [
      'a traversal that is too deep',
      'traverse',
      { startNodeId: '1', maxDepth: 16 },
      { maxDepth: 'must be a whole number from 0 to 15' },
    ],
    ['a depth of all', 'getNeighborhood', { nodeId: '1', depth: -1 }, { depth: 'must be a whole number from 0 to 15' }],
    ['too many at once', 'findNodes', { limit: 10_001 }, { limit: 'must be a whole number from 0 to 10000' }],
    ['a limit of nothing', 'findNodes', { limit: bind(null) }, { limit: 'must be a whole number from 0 to 10000' }],
    [
      'a least above the most',
      'allPaths',
      { ...ends, minDepth: 3, maxDepth: 2 },
      { minDepth: 'must not be more than maxDepth' },
    ],
    ['a weight that is bound', 'shortestPath', { ...ends, weightProperty: bind('w') }, { weightProperty: WRITTEN }],
    [
      'fields that a filter has not',
      'traverse',
      { startNodeId: '1', nodeFilter: { id: '1' }, relationshipFilter: bind({ where: {} }) },
      {
        'nodeFilter.id': 'is not a field of nodeFilter; those are labels, where',
        relationshipFilter: 'must be written out',
      },
    ],
    [
      'a filter that is null',
      'traverse',
      { startNodeId: '1', nodeFilter: null, relationshipFilter: null },
      { nodeFilter: 'must be an object', relationshipFilter: 'must be an object' },
    ],
    [
      'a column of an order',
      'findNodes',
      { orderBy: { column: 'a' } },
      { orderBy: 'must be an object with `property` and, where it is not ascending, `order`' },
    ],
    ['an order that is bound', 'findNodes', { orderBy: [{ property: bind('a') }] }, { 'orderBy[0].property': WRITTEN }],
    [
      'an order by one twice',
      'findNodes',
      { orderBy: [{ property: 'a' }, { property: 'a' }] },
      { 'orderBy[1]': 'names a property for the second time' },
    ],
    [
      'a blank search',
      'fullTextSearch',
      { indexName: 'a', query: ' ' },
      { query: 'must be text of 1 to 1000 characters, not blank' },
    ],
    ['a search of nothing', 'fullTextSearch', { query: 'a' }, { label: 'is required', properties: 'is required' }],
    [
      'two ways to say where',
      'fullTextSearch',
      { indexName: 'a', label: 'A', query: 'a' },
      { label: 'stands beside indexName: give one or the other' },
    ],
    [
      'an empty vector',
      'vectorSearch',
      { indexName: 'a', vector: [] },
      { vector: 'must be a list of 1 to 4096 numbers' },
    ],
    ['a vector of text', 'vectorSearch', { indexName: 'a', vector: [1, '2'] }, { 'vector[1]': 'must be a number' }],
    [
      'none of the nearest',
      'vectorSearch',
      { indexName: 'a', vector: [1], topK: 0 },
      { topK: 'must be a whole number from 1 to 10000' },
    ],
    ['a query that is bound', 'query', { query: bind('RETURN 1') }, { query: 'must be written out' }],
    ['no query', 'query', { query: '' }, { query: 'must be text of the query language of the graph' }],
    ['parameters that are a list', 'query', { query: 'RETURN 1', params: [1] }, { params: 'must be an object' }],
    ['a parameter that is no name', 'query', { query: 'RETURN 1', params: bind({ 'a b': 1 }) }, { 'params.a b': NAME }],
    ['a field of none', 'getStatistics', { labels }, { labels: 'is not a field of getStatistics; there are none' }],
    [
      'an alias',
      'traverse',
      { startNodeId: '1', startId: '1' },
      { startId: expect.stringMatching(/^is not a field/) as string },
    ],
  ])('%s', (_what, operation, given, errors) => {
    expect(refused(operation, given)).toEqual({ code: 'VALIDATION_ERROR', errors });
  });

  test('all of it at once, with the path of the statement before each place', () => {
    const given = { labels: ['a b'], properties: { 'c-d': {}, e: [1, true] }, limit: 1 };
    expect(Object.keys(refused('createNode', given, 'operations[2]').errors)).toEqual([
      'operations[2].limit',
      'operations[2].labels[0]',
      'operations[2].properties.c-d',
      'operations[2].properties.e',
    ]);
  });
});
