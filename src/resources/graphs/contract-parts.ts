/** What operations on graphs have in common: where they are done, how long they may take, what they are about. */

import * as z from 'zod';
import { Duration, JsonObject, Retries, RetryConfig, scope, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { sessionField } from '../sessions/contract-session.ts';

/** Where an operation is done. */
export const place = { ...scope, graph: Tag.describe('Tag of the graph.') } as const;

/** What every operation takes. */
export const call = {
  ...place,
  ...sessionField,
  retries: Retries.optional().describe(
    'Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.',
  ),
  retryConfig: RetryConfig.optional(),
  timeout: Duration.refine((ms) => ms <= LIMITS.graph_timeout_max.value, `at most ${LIMITS.graph_timeout_max.value} ms`)
    .optional()
    .describe('Time for an attempt; that of the graph when absent.'),
} as const;

/** The field of operations that read. */
export const cacheField = {
  cache: Tag.optional().describe('Cache that may answer: an equal call’s answer is given while the cache keeps it.'),
} as const;

/** One of several words, in any case; it reads in upper case. */
export function word<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.preprocess((given) => (typeof given === 'string' ? given.toUpperCase() : given), z.enum(words));
}

const names = z.array(z.string());

/** Fields of several operations. */
export const part = {
  names,
  id: z.string().describe('Id of the node.'),
  relationshipId: z.string().describe('Id of the relationship.'),
  startNodeId: z.string().describe('Id of the node that it begins at.'),
  endNodeId: z.string().describe('Id of the node that it ends at.'),
  labels: names.describe('Labels, all of which a node has.'),
  types: names.describe('Types of relationships, any of which is meant; all when absent or empty.'),
  where: JsonObject.describe(
    'Properties with values or operators such as `{ $gte: 3 }` or `{ $near: { lat, lon, distance } }`; `$and`, `$or`, `$nor`, `$not`. `$Session{field}` stands for what the session has.',
  ),
  properties: JsonObject.describe(
    'Texts, finite numbers, booleans, lists of one of these kinds, or points `{ lat, lon }`. `$Session{field}` stands for what the session has.',
  ),
  changes: JsonObject.describe(
    'Properties that become another; those that are not named stay, null removes one, `{ $INCREMENT: n }` adds to a number.',
  ),
  direction: word(['OUTGOING', 'INCOMING', 'BOTH']),
  depth: z.number().int(),
  limit: z
    .number()
    .int()
    .describe(`${LIMITS.graph_items_default.value} when absent, ${LIMITS.graph_items.value} at most.`),
  skip: z.number().int().describe('How many are left out first.'),
} as const;

const Order = z.strictObject({ property: z.string(), order: z.string().optional().describe('`ASC`, or `DESC`.') });

/** Properties to order by, then the id. */
export const OrderBy = z.union([Order, z.array(Order)]).describe('Properties; then by id.');

/** What nodes of a search must be. */
export const NodeFilter = z
  .strictObject({ labels: part.labels.optional(), where: part.where.optional() })
  .describe('What nodes must be; others are not gone through either.');
