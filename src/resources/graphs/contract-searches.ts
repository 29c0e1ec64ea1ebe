/** The operations that search in a graph, and those on indexes and constraints. */

import { developing, reading } from './contract-making.ts';
import { FIELDS } from './contract-fields.ts';
import { RESULTS } from './contract-results.ts';

export const searches = {
  traverse: reading({
    name: 'traverse',
    summary: 'Go from a node along relationships; it answers paths, shorter ones first.',
    fields: FIELDS.traverse,
    output: RESULTS.traverse,
  }),
  shortestPath: reading({
    name: 'shortestPath',
    summary: 'Find a shortest path between two nodes, or null; by weight where `weightProperty` is given.',
    fields: FIELDS.shortestPath,
    output: RESULTS.shortestPath,
  }),
  allPaths: reading({
    name: 'allPaths',
    summary: 'Find the paths between two nodes.',
    fields: FIELDS.allPaths,
    output: RESULTS.allPaths,
  }),
  getNeighborhood: reading({
    name: 'getNeighborhood',
    summary: 'Find the nodes around a node, nearer ones first.',
    fields: FIELDS.getNeighborhood,
    output: RESULTS.getNeighborhood,
  }),
  findConnectedComponents: reading({
    name: 'findConnectedComponents',
    summary: 'Find which nodes hang together, whichever way relationships go.',
    fields: FIELDS.findConnectedComponents,
    output: RESULTS.findConnectedComponents,
  }),
  countNodes: reading({
    name: 'countNodes',
    summary: 'Count nodes.',
    fields: FIELDS.countNodes,
    output: RESULTS.countNodes,
  }),
  countRelationships: reading({
    name: 'countRelationships',
    summary: 'Count relationships.',
    fields: FIELDS.countRelationships,
    output: RESULTS.countRelationships,
  }),
  getStatistics: reading({
    name: 'getStatistics',
    summary: 'Count nodes and relationships, by label and by type.',
    fields: FIELDS.getStatistics,
    output: RESULTS.getStatistics,
  }),
  fullTextSearch: reading({
    name: 'fullTextSearch',
    summary: 'Find nodes by words.',
    fields: FIELDS.fullTextSearch,
    output: RESULTS.fullTextSearch,
  }),
  vectorSearch: reading({
    name: 'vectorSearch',
    summary: 'Find the nodes whose vectors are nearest to one.',
    fields: FIELDS.vectorSearch,
    output: RESULTS.vectorSearch,
  }),
} as const;

export const definitions = {
  listIndexes: reading({
    name: 'listIndexes',
    summary: 'List indexes.',
    fields: FIELDS.listIndexes,
    output: RESULTS.listIndexes,
  }),
  listConstraints: reading({
    name: 'listConstraints',
    summary: 'List constraints.',
    fields: FIELDS.listConstraints,
    output: RESULTS.listConstraints,
  }),
  createNodeIndex: developing({
    name: 'createNodeIndex',
    summary: 'Make an index of nodes.',
    fields: FIELDS.createNodeIndex,
    output: RESULTS.createNodeIndex,
  }),
  createRelationshipIndex: developing({
    name: 'createRelationshipIndex',
    summary: 'Make an index of relationships.',
    fields: FIELDS.createRelationshipIndex,
    output: RESULTS.createRelationshipIndex,
  }),
  createNodeConstraint: developing({
    name: 'createNodeConstraint',
    summary: 'Make a constraint of nodes.',
    fields: FIELDS.createNodeConstraint,
    output: RESULTS.createNodeConstraint,
  }),
  createRelationshipConstraint: developing({
    name: 'createRelationshipConstraint',
    summary: 'Make a constraint of relationships.',
    fields: FIELDS.createRelationshipConstraint,
    output: RESULTS.createRelationshipConstraint,
  }),
  dropIndex: developing({
    name: 'dropIndex',
    summary: 'Remove an index.',
    fields: FIELDS.dropIndex,
    output: RESULTS.dropIndex,
  }),
  dropConstraint: developing({
    name: 'dropConstraint',
    summary: 'Remove a constraint.',
    fields: FIELDS.dropConstraint,
    output: RESULTS.dropConstraint,
  }),
  query: developing({
    name: 'query',
    summary: 'Run a statement in the language of the graph’s server.',
    fields: FIELDS.query,
    output: RESULTS.query,
  }),
} as const;
