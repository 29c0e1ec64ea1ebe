/** Environments of a product, as its manifest has them. */

import * as z from 'zod';
import { Slug } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';

/** What an environment may cost. */
const Budget = z.strictObject({
  runs_per_hour: z
    .number()
    .int()
    .min(1)
    .nullable()
    .describe('Runs that may begin within an hour of the clock, UTC; null for as many as there are.'),
});

/** One environment of the product. */
export const Environment = z.strictObject({
  slug: Slug,
  env_name: z.string().min(1).max(200),
  description: z.string().max(2000).optional(),
  active: z.boolean().optional(),
  preview: z
    .boolean()
    .optional()
    .describe('Recurring jobs begin paused here, unless their `schedule.paused` is false.'),
  budget: Budget.optional().describe(`${LIMITS.runs_per_hour.value} runs an hour when absent.`),
});
