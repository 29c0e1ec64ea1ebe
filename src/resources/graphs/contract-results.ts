/** What operations on graphs answer, as `engine/graph/results.ts` has it. */

import * as z from 'zod';
import { JsonObject } from '../../kernel/fields.ts';

const count = z.number().int();
const names = z.array(z.string());
const ids = names.describe('In the order in which they were given.');

const elementId = z.string().describe('The id.');
const GraphNode = z.strictObject({ id: z.string(), labels: names, properties: JsonObject, elementId });
const Relationship = z.strictObject({
  id: z.string(),
  type: z.string(),
  startNodeId: z.string(),
  endNodeId: z.string(),
  properties: JsonObject,
  elementId,
});
const Path = z.strictObject({
  nodes: z.array(GraphNode),
  relationships: z.array(Relationship),
  length: count.describe('Relationships in it; 0 from a node to itself.'),
  weight: z.number().optional().describe('The sum of the weights, of a path that was asked for by weight.'),
});
const nodes = z.array(GraphNode);
const relationships = z.array(Relationship);
const made = z.literal(true);
const Merged = z.boolean().describe('Whether it was made.');
const updatedCount = count;
const Deleted = z.strictObject({ deleted: z.boolean(), deletedCount: count });
const Made = z.strictObject({ ids, count });
const Paths = z.strictObject({ paths: z.array(Path).describe('Shorter ones first.') });
const Counted = z.strictObject({ count });
const Found = z.strictObject({
  matches: z
    .array(z.strictObject({ node: GraphNode, score: z.number() }))
    .describe('Better ones first; scores compare within one answer.'),
  count,
});

const Defined = z.strictObject({
  name: z.string(),
  created: z.boolean().describe('False where it was there as it is defined.'),
});
const Dropped = z.strictObject({ dropped: z.boolean() });
const listed = {
  entity: z.enum(['NODE', 'RELATIONSHIP']),
  label: z.string().nullable().describe('Null of relationships.'),
  relationshipType: z.string().nullable().describe('Null of nodes.'),
  properties: names,
} as const;

/** What each operation answers. */
export const RESULTS = {
  createNode: z.strictObject({ node: GraphNode, created: made }),
  createNodes: Made,
  findNodes: z.strictObject({ nodes, count: count.describe('Of the answer.') }),
  findNodeById: GraphNode.nullable(),
  updateNode: z.strictObject({ node: GraphNode.nullable().describe('The first of `nodes`.'), nodes, updatedCount }),
  deleteNode: Deleted,
  mergeNode: z.strictObject({ node: GraphNode, created: Merged }),
  addLabels: GraphNode,
  removeLabels: GraphNode,
  setLabels: GraphNode,
  createRelationship: z.strictObject({ relationship: Relationship, created: made }),
  createRelationships: Made,
  findRelationships: z.strictObject({ relationships, count: count.describe('Of the answer.') }),
  findRelationshipById: Relationship.nullable(),
  updateRelationship: z.strictObject({
    relationship: Relationship.nullable().describe('The first of `relationships`.'),
    relationships,
    updatedCount,
  }),
  deleteRelationship: Deleted,
  mergeRelationship: z.strictObject({ relationship: Relationship, created: Merged }),
  traverse: Paths,
  shortestPath: Path.nullable(),
  allPaths: Paths,
  getNeighborhood: z.strictObject({
    nodes: z
      .array(z.strictObject({ ...GraphNode.shape, distance: count }))
      .describe('Nearer ones first, without the node itself.'),
    relationships: relationships.describe('Those along which they were found.'),
  }),
  findConnectedComponents: z.strictObject({
    components: z.array(z.strictObject({ nodes, size: count })).describe('Larger ones first.'),
    count: count.describe('Of all components.'),
  }),
  countNodes: Counted,
  countRelationships: Counted,
  getStatistics: z.strictObject({
    nodeCount: count,
    relationshipCount: count,
    labels: z.array(z.strictObject({ label: z.string(), count })),
    relationshipTypes: z.array(z.strictObject({ type: z.string(), count })),
  }),
  fullTextSearch: Found,
  vectorSearch: Found,
  createNodeIndex: Defined,
  createRelationshipIndex: Defined,
  createNodeConstraint: Defined,
  createRelationshipConstraint: Defined,
  listIndexes: z.strictObject({
    indexes: z.array(
      z.strictObject({
        name: z.string(),
        type: z.enum(['BTREE', 'RANGE', 'TEXT', 'POINT', 'FULLTEXT', 'VECTOR']),
        ...listed,
        state: z.enum(['ONLINE', 'POPULATING', 'FAILED']),
      }),
    ),
  }),
  listConstraints: z.strictObject({
    constraints: z.array(
      z.strictObject({ name: z.string(), type: z.enum(['UNIQUE', 'EXISTS', 'NODE_KEY']), ...listed }),
    ),
  }),
  dropIndex: Dropped,
  dropConstraint: Dropped,
  query: z.strictObject({ records: z.array(JsonObject), count }),
} as const;
