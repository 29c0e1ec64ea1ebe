/** What a transaction is given, and what it answers. */

import * as z from 'zod';
import { Json, JsonObject, Tag } from '../../kernel/fields.ts';
import { UnsupportedField } from '../../kernel/field-errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { OPERATIONS } from './contract-fields.ts';

/** An operation of a transaction, or an action; the fields of its kind stand beside these. */
const TransactionOperation = z
  .looseObject({
    tag: Tag.refine((tag) => !tag.includes('.'), 'has no dot here')
      .optional()
      .describe('What those after it refer to it by: `$Step{tag}{…}`.'),
    operation: z.enum(OPERATIONS).optional(),
    action: Tag.optional().describe('Instead of `operation`: an action of the database, with `input`.'),
    input: JsonObject.optional().describe('Values of the action’s variables.'),
    expect: z
      .strictObject({ count: z.number().int().min(0) })
      .optional()
      .describe('All is rolled back when it comes to another count.'),
  })
  .describe(
    'An operation with its fields, or an action with its input. `$Step{tag}{data}{0}{id}` stands for what one before it came to.',
  );

/** Fields of a transaction. */
export const TRANSACTION = {
  operations: z.array(TransactionOperation).min(1).max(LIMITS.transaction_operations.value),
  isolation: z
    .enum(['read_uncommitted', 'read_committed', 'repeatable_read', 'serializable'])
    .optional()
    .describe('That of the server when absent; SQLite has `serializable` alone, and keeps to it.'),
  deferrable: UnsupportedField,
  readOnly: z.boolean().optional().describe('Refuses what changes anything.'),
} as const;

/** What it answers. */
export const TransactionResult = z.strictObject({
  results: z.array(Json).describe('What each operation came to, in order, as it answers by itself.'),
});
