/** What a transaction of a graph is given, and what it answers. */

import * as z from 'zod';
import { GRAPH_CHANGES, GRAPH_READS } from '../../engine/graph/operations.ts';
import { Json, JsonObject, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { word } from './contract-parts.ts';

/** An operation of a transaction, or an action; the fields of its kind stand beside these. */
const TransactionOperation = z
  .looseObject({
    tag: Tag.refine((tag) => !tag.includes('.'), 'has no dot here')
      .optional()
      .describe('What those after it refer to it by: `$Step{tag}{…}`.'),
    operation: z.enum([...GRAPH_READS, ...GRAPH_CHANGES]).optional(),
    action: Tag.optional().describe('Instead of `operation`: an action of the graph, with `input`.'),
    input: JsonObject.optional().describe('Values of the action’s variables.'),
    expect: z
      .strictObject({ count: z.number().int().min(0) })
      .optional()
      .describe('All is rolled back when what it finds, counts, changes or deletes comes to another count.'),
  })
  .describe(
    'An operation with its fields, or an action with its input. `$Step{tag}{node}{id}` stands for what one before it came to.',
  );

/** Fields of a transaction. */
export const TRANSACTION = {
  operations: z.array(TransactionOperation).min(1).max(LIMITS.transaction_operations.value),
  isolation: word(['READ_COMMITTED', 'SERIALIZABLE'])
    .optional()
    .describe('That of the graph when absent; every transaction of an embedded graph is `SERIALIZABLE`.'),
  readOnly: z.boolean().optional().describe('Refuses what changes anything.'),
} as const;

/** What it answers. */
export const TransactionResult = z.strictObject({
  results: z.array(Json).describe('What each operation came to, in order, as it answers by itself.'),
});
