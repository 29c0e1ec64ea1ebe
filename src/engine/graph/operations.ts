/** What can be asked of a graph. */

/** Operations that change nothing. */
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
] as const;

/** Operations that change indexes and constraints, which are a developer's. */
export const SCHEMA_OPERATIONS = [
  'createNodeIndex',
  'createRelationshipIndex',
  'createNodeConstraint',
  'createRelationshipConstraint',
  'dropIndex',
  'dropConstraint',
] as const;

/** Operations as callers name them. */
export type GraphOperation = ActionOperation | (typeof SCHEMA_OPERATIONS)[number];

/** Operations that actions may have. A `query` may change something. */
export type ActionOperation =
  | (typeof GRAPH_READS)[number]
  | 'createNode'
  | 'createNodes'
  | 'updateNode'
  | 'deleteNode'
  | 'mergeNode'
  | 'addLabels'
  | 'removeLabels'
  | 'setLabels'
  | 'createRelationship'
  | 'createRelationships'
  | 'updateRelationship'
  | 'deleteRelationship'
  | 'mergeRelationship'
  | 'query';
