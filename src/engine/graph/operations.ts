/** What can be asked of a graph. */

import type { GraphStatement } from './model.ts';

/** Operations as callers name them. */
export type GraphOperation =
  | Exclude<GraphStatement['operation'], 'createIndex' | 'createConstraint'>
  | 'createNodeIndex'
  | 'createRelationshipIndex'
  | 'createNodeConstraint'
  | 'createRelationshipConstraint';

/** Operations that change nothing. A `query` may change something. */
export const GRAPH_READS = [
  'findNodes',
  'findNodeById',
  'findRelationships',
  'findRelationshipById',
  'traverse',
  'shortestPath',
  'allPaths',
  'getNeighborhood',
  'findConnectedComponents',
  'countNodes',
  'countRelationships',
  'getStatistics',
  'fullTextSearch',
  'vectorSearch',
  'listIndexes',
  'listConstraints',
] as const satisfies readonly GraphOperation[];

/** Operations that change indexes and constraints, which are a developer's. */
export const SCHEMA_OPERATIONS = [
  'createNodeIndex',
  'createRelationshipIndex',
  'createNodeConstraint',
  'createRelationshipConstraint',
  'dropIndex',
  'dropConstraint',
] as const satisfies readonly GraphOperation[];
