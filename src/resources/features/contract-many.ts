/** What lists of runs are narrowed by, and what is done to many of them. */

import * as z from 'zod';
import type { Operation } from '../../kernel/contract.ts';
import { Code, Instant, Slug, Tag } from '../../kernel/fields.ts';
import { RunStatus, RunType } from './contract-run.ts';

/** One state, or several of which any will do. */
function statusFilter<const States extends readonly z.output<typeof RunStatus>[]>(states: States) {
  const State = z.enum(states);
  return z
    .union([State, z.array(State).min(1).max(states.length)])
    .optional()
    .describe('One state, or several of which any will do.');
}

/** The fields by which runs are picked; what is absent narrows nothing. */
export const filterFields = {
  product: Tag.optional(),
  env: Slug.optional(),
  tag: Tag.optional().describe('Tag of the feature.'),
  status: statusFilter(RunStatus.options),
  error_code: Code.optional().describe('The code of what they failed with.'),
  from: Instant.optional().describe('Runs created at this instant or later.'),
  to: Instant.optional().describe('Runs created before this instant.'),
} as const;

/** Runs that one call makes at most, and when the caller does not say. */
export const MANY = 20;

const Made = z.strictObject({
  count: z.number().int().describe('Runs that were made; of a dry run, those that match.'),
  left: z.number().int().describe('Runs that match and were not come to.'),
  executions: z
    .array(z.strictObject({ feature_id: z.string(), from: z.string(), type: RunType }))
    .describe('The new runs, each with the one that it was made from; none of a dry run.'),
  failed: z.array(z.strictObject({ feature_id: z.string(), code: Code, message: z.string() })),
  next_cursor: z.string().nullable().describe('For those that are left; null when none are.'),
});

function many<const Name extends string, Fields extends z.ZodRawShape>(name: Name, summary: string, fields: Fields) {
  return {
    on: `POST /v1/features/${name}`,
    summary,
    input: z.strictObject({
      ...filterFields,
      ...fields,
      all: z
        .literal(true, 'can only be true')
        .optional()
        .describe('Given instead of a filter: every run within reach.'),
      dry_run: z.boolean().optional().describe('Only count the runs that match.'),
      limit: z.number().int().min(1).max(MANY).optional().describe('Runs to come to; 20 when absent.'),
      cursor: z.string().max(500).optional().describe('`next_cursor` of the call before.'),
      reason: z.string().max(500).optional().describe('Kept with each new run.'),
    }),
    output: Made,
    access: 'runner',
    fails: ['RATE_LIMITED', 'SERVICE_UNAVAILABLE'],
    repeat: 'with_key',
    key: 'record',
  } as const satisfies Operation;
}

/** The operations on many runs. */
export const manyOperations = {
  replayMany: many('replayMany', 'Replay ended runs, newest first, a number at a time; none of them is waited for.', {
    status: statusFilter(['completed', 'failed', 'rolled_back', 'cancelled']),
  }),
  resumeMany: many(
    'resumeMany',
    'Resume runs that did not complete, newest first, a number at a time; none of them is waited for.',
    { status: statusFilter(['failed', 'rolled_back', 'cancelled']) },
  ),
} as const;
