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

const READS: ReadonlySet<string> = new Set(GRAPH_READS);

/** Whether an operation or a statement changes nothing. What a text of another language does is not known. */
export function isGraphRead(operation: string): boolean {
  return READS.has(operation);
}

/** Operations that may change nodes and relationships. */
export const GRAPH_CHANGES = [
  'createNode',
  'createNodes',
  'updateNode',
  'deleteNode',
  'mergeNode',
  'addLabels',
  'removeLabels',
  'setLabels',
  'createRelationship',
  'createRelationships',
  'updateRelationship',
  'deleteRelationship',
  'mergeRelationship',
  'query',
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

/** Operations that actions may have. */
export type ActionOperation = (typeof GRAPH_READS)[number] | (typeof GRAPH_CHANGES)[number];

/** Operations as callers name them. */
export type GraphOperation = ActionOperation | (typeof SCHEMA_OPERATIONS)[number];

const OPERATIONS: ReadonlyMap<string, GraphOperation> = new Map(
  [...GRAPH_READS, ...GRAPH_CHANGES, ...SCHEMA_OPERATIONS].map((name) => [name.toLowerCase(), name]),
);

/** The operation that is named such as `FIND_NODE_BY_ID`, in any case, or by its own name; null where there is none. */
export function operationNamed(written: string): GraphOperation | null {
  return OPERATIONS.get(written.replaceAll('_', '').toLowerCase()) ?? null;
}
