/** What every step may say of how it is done. */

import * as z from 'zod';
import { Duration, Retries } from '../../kernel/fields.ts';

/** How a step is tried. */
export const StepOptions = z.strictObject({
  retries: Retries.optional().describe('Attempts after the first; an action’s are those of the feature when absent.'),
  retry_delay: Duration.optional().describe('Wait between attempts, always the same; 1 s when absent.'),
  timeout: Duration.optional().describe('Time for each attempt; what the work itself allows when absent.'),
  allow_fail: z.boolean().optional().describe('When it fails it is skipped, and the run goes on.'),
  critical: z.boolean().optional().describe('The strategy `critical_only` compensates it.'),
});

/** What a step is done for. */
export const ForEach = z
  .strictObject({
    items: z.unknown(),
    concurrency: z
      .number()
      .int()
      .min(1)
      .max(1_000)
      .optional()
      .describe('Items under way at a time; one after the other when absent.'),
  })
  .describe('The step is done for each element of the list that `items`, a template, gives.');
