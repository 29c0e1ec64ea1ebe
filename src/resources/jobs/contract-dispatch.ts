/** What every dispatch takes besides its call. */

import * as z from 'zod';
import { Duration, Schedule, ScheduleKey } from '../../kernel/fields.ts';
import { IDEMPOTENCY_KEY } from '../../kernel/idempotency-key.ts';
import { DispatchLimits } from '../products/manifest-flow.ts';

/** The fields, to be spread into the input of a `dispatch` operation. */
export const jobFields = {
  schedule: Schedule.optional(),
  key: ScheduleKey.optional(),
  idempotency_key: z
    .string()
    .regex(IDEMPOTENCY_KEY, 'a key has 1 to 255 visible ASCII characters')
    .optional()
    .describe(
      'The same key and dispatch again answers with the same job, as long as the job is kept; like the header `Idempotency-Key`.',
    ),
  version: z
    .enum(['latest', 'pinned'])
    .optional()
    .describe(
      '`latest` runs the version that the environment is pinned to at each attempt, and is meant when absent; `pinned` keeps to the one of now.',
    ),
  timeout: Duration.optional().describe('Time for one attempt, where it is less than the action’s own.'),
  deadline: Duration.optional().describe(
    'Time for all attempts of a run, from when it was due; no attempt begins after it, and none goes on.',
  ),
  ttl: Duration.optional().describe(
    'A run that could not begin within this time of when it was due is dropped as failed.',
  ),
  on_unknown: z
    .enum(['retry', 'park'])
    .optional()
    .describe(
      'After an outcome that nobody knows: `retry` like any failure, or `park` until `resume` repeats it or `cancel` ends it. The run fails when absent.',
    ),
  at_most_once: z.boolean().optional().describe('Never repeat an attempt that may have had an effect.'),
  limits: DispatchLimits.optional().describe(
    'What must admit each attempt beside the limits of the app and the action.',
  ),
} as const;
