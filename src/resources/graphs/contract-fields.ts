/** What operations on graphs are given. */

import * as z from 'zod';
import { JsonObject } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { NodeFilter, OrderBy, part, word } from './contract-parts.ts';

const NewNode = z.strictObject({ labels: part.labels, properties: part.properties.optional() });
const ends = { startNodeId: part.startNodeId, endNodeId: part.endNodeId } as const;
const NewRelationship = z.strictObject({ type: z.string(), ...ends, properties: part.properties.optional() });
const bulk = `${LIMITS.graph_items.value} at most; all or none are made.`;
const oneOrMore = z.union([z.string(), part.names]).describe('A type, or several, any of which is meant.');

const nodes = { labels: part.labels.optional(), where: part.where.optional() } as const;
const relationships = {
  type: oneOrMore.optional(),
  startNodeId: part.startNodeId.optional(),
  endNodeId: part.endNodeId.optional(),
  where: part.where.optional(),
} as const;
const page = { orderBy: OrderBy.optional(), limit: part.limit.optional(), skip: part.skip.optional() } as const;
const chosen = 'Given instead of what they are like: the one of an id.';
const merging = {
  onCreate: part.properties.optional().describe('Properties of one that is made, beside what it is found by.'),
  onMatch: part.changes.optional().describe('What changes of one that was there.'),
} as const;
const relationshipTypes = part.types.optional();
const depth = part.depth.optional();

const name = z.string().optional().describe('Made of what it is of when absent.');
const index = {
  name,
  type: word(['BTREE', 'RANGE', 'TEXT', 'POINT', 'FULLTEXT', 'VECTOR'])
    .optional()
    .describe('`BTREE` when absent; on an embedded graph `RANGE` and `TEXT` are the same.'),
  properties: part.names,
  options: JsonObject.optional().describe('Of VECTOR: `dimensions`, and `similarity`, `cosine` or `euclidean`.'),
} as const;
const constraint = {
  name,
  type: word(['UNIQUE', 'EXISTS', 'NODE_KEY']).describe(
    'No two alike, none without the properties, or both; NODE_KEY is of nodes alone.',
  ),
  properties: part.names,
} as const;
const label = z.string().describe('The label whose nodes it is of.');
const relationshipType = z.string().describe('The type whose relationships it is of.');
const dropped = { name: z.string() } as const;

/** Fields of operations on nodes. */
const NODE_FIELDS = {
  createNode: NewNode.shape,
  createNodes: { nodes: z.array(NewNode).describe(bulk) },
  findNodes: { ...nodes, ...page },
  findNodeById: { id: part.id },
  updateNode: { id: part.id.optional().describe(chosen), ...nodes, properties: part.changes },
  deleteNode: {
    id: part.id.optional().describe(chosen),
    ...nodes,
    detach: z
      .boolean()
      .optional()
      .describe('Deletes their relationships with them; else one that has some is refused.'),
  },
  mergeNode: {
    labels: part.labels,
    matchProperties: part.properties.describe('What a node is found by, with its labels; one that is made has them.'),
    ...merging,
  },
  addLabels: { id: part.id, labels: part.names },
  removeLabels: { id: part.id, labels: part.names },
  setLabels: { id: part.id, labels: part.names.describe('The labels that it has afterwards.') },
} as const;

/** Fields of operations on relationships. */
const RELATIONSHIP_FIELDS = {
  createRelationship: NewRelationship.shape,
  createRelationships: { relationships: z.array(NewRelationship).describe(bulk) },
  findRelationships: {
    ...relationships,
    direction: part.direction
      .optional()
      .describe('Which way those of `startNodeId` go, where there is no `endNodeId`; OUTGOING when absent.'),
    ...page,
  },
  findRelationshipById: { id: part.relationshipId },
  updateRelationship: {
    id: part.relationshipId.optional().describe(chosen),
    ...relationships,
    properties: part.changes,
  },
  deleteRelationship: { id: part.relationshipId.optional().describe(chosen), ...relationships },
  mergeRelationship: { type: z.string(), ...ends, ...merging },
} as const;

/** Fields of operations that go through a graph, count it or search in it. */
const SEARCH_FIELDS = {
  traverse: {
    startNodeId: part.startNodeId,
    direction: part.direction.optional().describe('OUTGOING when absent.'),
    relationshipTypes,
    maxDepth: depth.describe('3 when absent, 15 at most.'),
    nodeFilter: NodeFilter.optional(),
    relationshipFilter: z.strictObject({ where: part.where.optional() }).optional(),
    limit: part.limit.optional(),
  },
  shortestPath: {
    ...ends,
    relationshipTypes,
    maxDepth: depth.describe('15 when absent, and at most.'),
    weightProperty: z
      .string()
      .optional()
      .describe(
        'Property of relationships whose sum is to be the least; one that is absent is 1, and none is negative.',
      ),
    directed: z
      .boolean()
      .optional()
      .describe('Whether relationships are followed their own way alone; false when absent.'),
  },
  allPaths: {
    ...ends,
    relationshipTypes,
    minDepth: depth.describe('1 when absent.'),
    maxDepth: depth.describe('15 when absent, and at most.'),
    directed: z
      .boolean()
      .optional()
      .describe('Whether relationships are followed their own way alone; false when absent.'),
    limit: part.limit.optional(),
  },
  getNeighborhood: {
    nodeId: part.id,
    depth: depth.describe('1 when absent, 15 at most.'),
    direction: part.direction.optional().describe('OUTGOING when absent.'),
    relationshipTypes,
    nodeFilter: NodeFilter.optional(),
    limit: part.limit.optional(),
  },
  findConnectedComponents: {
    relationshipTypes,
    labels: part.labels.optional(),
    limit: part.limit.optional(),
  },
  countNodes: nodes,
  countRelationships: {
    types: oneOrMore.optional(),
  },
  getStatistics: {},
  fullTextSearch: {
    indexName: z.string().optional().describe('A FULLTEXT index; or give `label` and `properties`, which it is of.'),
    label: z.string().optional(),
    properties: part.names.optional(),
    query: z.string().describe('Words, all of which are looked for; they are never syntax.'),
    limit: part.limit.optional(),
  },
  vectorSearch: {
    indexName: z.string().describe('A VECTOR index.'),
    vector: z.array(z.number()),
    topK: z.number().int().optional().describe('How many of the nearest; 10 when absent.'),
  },
} as const;

/** Fields of what indexes and constraints are made, listed and removed with. */
const SCHEMA_FIELDS = {
  createNodeIndex: {
    ...index,
    label,
    unique: z
      .boolean()
      .optional()
      .describe('Makes the constraint UNIQUE, which is an index too; of `BTREE` and `RANGE`.'),
  },
  createRelationshipIndex: { ...index, relationshipType },
  createNodeConstraint: { ...constraint, label },
  createRelationshipConstraint: { ...constraint, relationshipType },
  listIndexes: {},
  listConstraints: {},
  dropIndex: dropped,
  dropConstraint: dropped,
} as const;

/** Fields of each operation. */
export const FIELDS = {
  ...NODE_FIELDS,
  ...RELATIONSHIP_FIELDS,
  ...SEARCH_FIELDS,
  ...SCHEMA_FIELDS,
  query: {
    query: z.string().describe('A statement in the language of the graph’s server; an embedded graph has none.'),
    params: JsonObject.optional(),
  },
} as const;
