import { expect, test } from 'vitest';
import { abilityFaults, type GraphType } from '../../../src/engine/graph/abilities.ts';
import type { GraphOperation } from '../../../src/engine/graph/operations.ts';
import { parseGraphStatement } from '../../../src/engine/graph/parse.ts';

function faults(type: GraphType, operation: GraphOperation, given: object): readonly string[] {
  return abilityFaults(type, parseGraphStatement(operation, given)).map(({ path, message }) => `${path}: ${message}`);
}

const regex = { $or: [{ a: 1 }, { $not: { b: { $regex: 'x' } } }] };
const near = { at: { $near: { lat: 1, lon: 1, distance: 1 } } };
const ends = { startNodeId: '1', endNodeId: '2' };

test('an embedded graph has no query language', () => {
  expect(faults('embedded', 'query', { query: 'RETURN 1' })).toEqual([
    'query: an embedded graph has no query language; use the methods',
  ]);
  expect(faults('neo4j', 'query', { query: 'RETURN 1' })).toEqual([]);
  expect(faults('falkordb', 'query', { query: 'RETURN 1' })).toEqual([]);
});

test.each<[GraphOperation, object, string]>([
  ['findNodes', { where: regex }, 'where'],
  ['countNodes', { where: regex }, 'where'],
  ['updateNode', { where: regex, properties: { a: 1 } }, 'where'],
  ['deleteNode', { where: regex }, 'where'],
  ['findRelationships', { where: regex }, 'where'],
  ['updateRelationship', { where: regex, properties: { a: 1 } }, 'where'],
  ['deleteRelationship', { where: regex }, 'where'],
  ['traverse', { startNodeId: '1', nodeFilter: { where: regex } }, 'nodeFilter.where'],
  ['traverse', { startNodeId: '1', relationshipFilter: { where: regex } }, 'relationshipFilter.where'],
  ['getNeighborhood', { nodeId: '1', nodeFilter: { where: regex } }, 'nodeFilter.where'],
])('$regex of %s is refused by its field where a type has none', (operation, given, path) => {
  expect(faults('embedded', operation, given)).toEqual([
    `${path}: $regex is not supported by graphs of the type embedded`,
  ]);
  expect(faults('neo4j', operation, given)).toEqual([]);
});

test.each<[GraphOperation, object]>([
  ['findNodes', { where: near }],
  ['shortestPath', { ...ends, weightProperty: 'w' }],
  ['fullTextSearch', { indexName: 'a', query: 'b' }],
  ['vectorSearch', { indexName: 'a', vector: [1] }],
  ['createNodeIndex', { label: 'A', properties: ['a'], type: 'POINT' }],
  ['createNodeConstraint', { label: 'A', properties: ['a'], type: 'NODE_KEY' }],
  ['updateNode', { id: '1', properties: { a: 1 } }],
  ['getStatistics', {}],
])('an embedded graph can do %s', (operation, given) => {
  expect(faults('embedded', operation, given)).toEqual([]);
});

const at = { lat: 1, lon: 1 };
const labels = ['A'];
test.each<[GraphOperation, object, readonly string[]]>([
  ['createNode', { labels, properties: { a: 1, at } }, ['properties.at']],
  ['createNodes', { nodes: [{ labels }, { labels, properties: { at } }] }, ['nodes[1].properties.at']],
  ['updateNode', { id: '1', properties: { at, b: [1] } }, ['properties.at']],
  [
    'mergeNode',
    { labels, matchProperties: { a: at }, onCreate: { b: at }, onMatch: { c: at, d: null } },
    ['matchProperties.a', 'onCreate.b', 'onMatch.c'],
  ],
  ['createRelationship', { type: 'R', ...ends, properties: { at } }, ['properties.at']],
  [
    'createRelationships',
    { relationships: [{ type: 'R', ...ends, properties: { at } }] },
    ['relationships[0].properties.at'],
  ],
  ['mergeRelationship', { type: 'R', ...ends, onCreate: { at }, onMatch: { at } }, ['onCreate.at', 'onMatch.at']],
  ['findNodes', { where: { $not: { at } } }, ['where']],
  ['findNodes', { where: near }, ['where']],
])('points of %s are refused where a type has none', (operation, given, paths) => {
  expect(faults('falkordb', operation, given).map((fault) => fault.split(':')[0])).toEqual(paths);
  expect(faults('embedded', operation, given)).toEqual([]);
});

test('what a server cannot do is refused by the field that asks for it', () => {
  expect(faults('falkordb', 'createNodeConstraint', { label: 'A', properties: ['a'], type: 'UNIQUE' })).toEqual([
    'type: a constraint UNIQUE is not supported by graphs of the type falkordb',
  ]);
});

test('points are refused where they stand', () => {
  const point = { lat: 1, lon: 2 };
  const refused = (path: string) => [`${path}: a point is not supported by graphs of the type falkordb`];
  expect(faults('falkordb', 'createNode', { labels: ['A'], properties: { a: 1, at: point } })).toEqual(
    refused('properties.at'),
  );
  expect(faults('falkordb', 'createNodes', { nodes: [{ labels: ['A'], properties: { at: point } }] })).toEqual(
    refused('nodes[0].properties.at'),
  );
  expect(faults('falkordb', 'updateNode', { id: '1', properties: { at: point } })).toEqual(refused('properties.at'));
  expect(faults('falkordb', 'findNodes', { where: { $not: { at: point } } })).toEqual(refused('where'));
  expect(faults('falkordb', 'findNodes', { where: near })).toEqual([
    'where: $near is not supported by graphs of the type falkordb',
  ]);
  expect(faults('neo4j', 'createNode', { labels: ['A'], properties: { at: point } })).toEqual([]);
});
