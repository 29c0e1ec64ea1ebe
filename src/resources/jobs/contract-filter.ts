/** What lists of jobs are narrowed by, and what is done to many of them. */

import * as z from 'zod';
import { Code, Instant, Slug, Tag } from '../../kernel/fields.ts';
import { JobStatus, PausedBy } from './contract-job.ts';

/** One state, or several of which any will do. */
export function statusFilter<const States extends readonly JobStatus[]>(states: States) {
  const State = z.enum(states);
  return z
    .union([State, z.array(State).min(1).max(states.length)])
    .optional()
    .describe('One state, or several of which any will do.');
}

/** The fields by which jobs are picked; what is absent narrows nothing. */
export const filterFields = {
  product: Tag.optional(),
  env: Slug.optional(),
  namespace: z.string().max(64).optional().describe('Such as `actions`, `features` or `events`.'),
  target: z.string().max(260).optional().describe('What they run: `app/action`, or the tag of a feature.'),
  key: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('The key of their schedule; `manifest:<tag>` for one of the manifest.'),
  status: statusFilter(JobStatus.options),
  recurring: z.boolean().optional(),
  paused_by: PausedBy.optional().describe('Who paused them.'),
  error_code: Code.optional().describe('The code of their latest failure.'),
  from: Instant.optional().describe('Jobs created at this instant or later.'),
  to: Instant.optional().describe('Jobs created before this instant.'),
} as const;
