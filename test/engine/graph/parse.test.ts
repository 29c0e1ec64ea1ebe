import { describe, expect, test } from 'vitest';
import type { GraphOperation } from '../../../src/engine/graph/operations.ts';
import { parseGraphStatement } from '../../../src/engine/graph/parse.ts';
import { bind } from '../../../src/engine/query/bound.ts';
import { EVERYTHING } from './statements.ts';

const ALL_NODES = { labels: [], where: EVERYTHING };
const [startNodeId, endNodeId] = ['1', '2'];

describe('a statement is read', () => {
  test.each<[GraphOperation, object, object]>([
    [
      'createNode',
      { labels: ['User'], properties: { name: 'Ann', gone: null } },
      { labels: ['User'], properties: { name: 'Ann' } },
    ],
    ['createNode', { labels: ['User', 'Admin'] }, { labels: ['User', 'Admin'], properties: {} }],
    [
      'createNodes',
      { nodes: [{ labels: ['A'] }, { labels: ['B'], properties: bind({ n: 1 }) }] },
      {
        nodes: [
          { labels: ['A'], properties: {} },
          { labels: ['B'], properties: { n: 1 } },
        ],
      },
    ],
    ['findNodes', {}, { ...ALL_NODES, orderBy: [], limit: 1000, skip: 0 }],
    [
      'findNodes',
      {
        labels: ['User'],
        where: { age: 3 },
        orderBy: { property: 'age', order: bind('DESC') },
        limit: bind(5),
        skip: bind(2),
      },
      {
        labels: ['User'],
        where: { kind: 'compare', column: 'age', operator: 'eq', value: 3 },
        orderBy: [{ column: 'age', direction: 'desc' }],
        limit: 5,
        skip: 2,
      },
    ],
    [
      'findNodes',
      { orderBy: [{ property: 'a' }, { property: 'b', order: 'desc' }] },
      {
        ...ALL_NODES,
        orderBy: [
          { column: 'a', direction: 'asc' },
          { column: 'b', direction: 'desc' },
        ],
        limit: 1000,
        skip: 0,
      },
    ],
    ['findNodeById', { id: bind('7') }, { id: '7' }],
    [
      'updateNode',
      { id: '7', properties: { a: 1, b: null, c: { $INCREMENT: 2 }, d: { $increment: bind(-1.5) }, e: bind([true]) } },
      {
        node: { by: 'id', id: '7' },
        changes: [
          { kind: 'set', property: 'a', value: 1 },
          { kind: 'remove', property: 'b' },
          { kind: 'increment', property: 'c', by: 2 },
          { kind: 'increment', property: 'd', by: -1.5 },
          { kind: 'set', property: 'e', value: [true] },
        ],
      },
    ],
    [
      'updateNode',
      { labels: ['User'], properties: { a: 1 } },
      {
        node: { by: 'pattern', labels: ['User'], where: EVERYTHING },
        changes: [{ kind: 'set', property: 'a', value: 1 }],
      },
    ],
    [
      'deleteNode',
      { where: { a: { $exists: false } }, detach: bind(true) },
      { node: { by: 'pattern', labels: [], where: { kind: 'null', column: 'a', isNot: false } }, isDetaching: true },
    ],
    ['deleteNode', { id: '7' }, { node: { by: 'id', id: '7' }, isDetaching: false }],
    [
      'mergeNode',
      {
        labels: ['User'],
        matchProperties: { email: bind('a@b.c') },
        onCreate: { at: 1 },
        onMatch: { n: { $INCREMENT: 1 } },
      },
      {
        labels: ['User'],
        matchProperties: { email: 'a@b.c' },
        onCreate: { at: 1 },
        onMatch: [{ kind: 'increment', property: 'n', by: 1 }],
      },
    ],
    ['setLabels', { id: '7', labels: ['A'] }, { id: '7', labels: ['A'] }],
    [
      'createRelationship',
      { type: 'KNOWS', startNodeId, endNodeId, properties: { since: 2020 } },
      { type: 'KNOWS', startNodeId, endNodeId, properties: { since: 2020 } },
    ],
    [
      'createRelationships',
      { relationships: [{ type: 'KNOWS', startNodeId: bind('1'), endNodeId }] },
      { relationships: [{ type: 'KNOWS', startNodeId, endNodeId, properties: {} }] },
    ],
    [
      'findRelationships',
      { type: 'KNOWS', startNodeId, direction: 'both' },
      {
        types: ['KNOWS'],
        startNodeId,
        endNodeId: null,
        where: EVERYTHING,
        direction: 'BOTH',
        orderBy: [],
        limit: 1000,
        skip: 0,
      },
    ],
    [
      'updateRelationship',
      { type: ['A', 'B'], endNodeId, properties: { w: 1 } },
      {
        relationship: { by: 'pattern', types: ['A', 'B'], startNodeId: null, endNodeId, where: EVERYTHING },
        changes: [{ kind: 'set', property: 'w', value: 1 }],
      },
    ],
    ['deleteRelationship', { id: '9' }, { relationship: { by: 'id', id: '9' } }],
    [
      'mergeRelationship',
      { type: 'KNOWS', startNodeId, endNodeId },
      { type: 'KNOWS', startNodeId, endNodeId, onCreate: {}, onMatch: [] },
    ],
    [
      'traverse',
      { startNodeId },
      {
        startNodeId,
        direction: 'OUTGOING',
        types: [],
        maxDepth: 3,
        nodeFilter: ALL_NODES,
        relationshipWhere: EVERYTHING,
        limit: 1000,
      },
    ],
    [
      'shortestPath',
      { startNodeId, endNodeId, relationshipTypes: ['R'], weightProperty: 'w', directed: true },
      { startNodeId, endNodeId, types: ['R'], maxDepth: 15, weightProperty: 'w', isDirected: true },
    ],
    [
      'allPaths',
      { startNodeId, endNodeId, minDepth: bind(0), maxDepth: 0 },
      { startNodeId, endNodeId, types: [], minDepth: 0, maxDepth: 0, isDirected: false, limit: 1000 },
    ],
    [
      'getNeighborhood',
      { nodeId: '1', direction: 'Incoming', nodeFilter: { labels: ['User'] } },
      {
        nodeId: '1',
        depth: 1,
        direction: 'INCOMING',
        types: [],
        nodeFilter: { labels: ['User'], where: EVERYTHING },
        limit: 1000,
      },
    ],
    ['findConnectedComponents', { labels: ['A'] }, { types: [], labels: ['A'], limit: 1000 }],
    ['countNodes', { labels: ['A'] }, { labels: ['A'], where: EVERYTHING }],
    ['countRelationships', { types: ['R'] }, { types: ['R'] }],
    ['getStatistics', {}, {}],
    ['fullTextSearch', { indexName: 'texts', query: bind('a "b') }, { index: 'texts', query: 'a "b', limit: 1000 }],
    [
      'fullTextSearch',
      { label: 'Post', properties: ['title', 'body'], query: 'a', limit: 5 },
      { index: { label: 'Post', properties: ['title', 'body'] }, query: 'a', limit: 5 },
    ],
    ['vectorSearch', { indexName: 'v', vector: bind([1, 0.5]) }, { index: 'v', vector: [1, 0.5], topK: 10 }],
    [
      'query',
      { query: 'RETURN $a', params: { a: bind({ $ne: [1] }) } },
      { text: 'RETURN $a', params: { a: { $ne: [1] } } },
    ],
    ['dropIndex', { name: 'texts' }, { name: 'texts' }],
  ])('%s %j', (operation, given, expected) => {
    expect(parseGraphStatement(operation, given)).toEqual({ operation, ...expected });
  });
});
