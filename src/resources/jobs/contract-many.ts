/** What is done to many jobs with one call, and what is told of many. */

import * as z from 'zod';
import type { Operation } from '../../kernel/contract.ts';
import { Code, Duration, Json, JsonObject } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { filterFields, statusFilter } from './contract-filter.ts';
import { Dispatched, JobStatus } from './contract-job.ts';

const count = z.number().int();
const reason = z.string().max(500).optional().describe('Kept with each job.');

/** What every operation on many jobs takes besides its filter. */
const options = {
  all: z.literal(true, 'can only be true').optional().describe('Given instead of a filter: every job within reach.'),
  dry_run: z.boolean().optional().describe('Only count the jobs that it would be tried on.'),
  rate: z.number().int().min(1).max(LIMITS.bulk_rate.value).optional().describe('Most jobs a second; 100 when absent.'),
};

const bulkId = z.string().regex(/^bulk_[0-9a-f]{32}$/, 'is not the id of a bulk operation');

const BulkStatus = z.enum(['running', 'completed', 'cancelled']);

/** What an operation on many jobs came to so far. */
const ManyResult = z.strictObject({
  count: count.describe('Jobs that were changed so far; of a dry run, those that it would be tried on.'),
  operation_id: z.string().optional().describe('For `jobs.getBulk`; absent for a dry run, and so is what follows.'),
  status: BulkStatus.optional().describe('`running` when it takes longer than this answer waits.'),
  matched: count.nullable().optional().describe('Jobs that fit the filter; null before they are counted.'),
  skipped: count
    .optional()
    .describe('Jobs that turned out to be gone, or in a state that the operation has no use for.'),
  failed: count.optional().describe('Jobs that could not be asked.'),
});

/** A bulk operation as callers see it. */
const BulkOperation = z.strictObject({
  operation_id: z.string(),
  operation: z.enum(['cancelMany', 'pauseMany', 'resumeMany', 'retryMany', 'deleteMany']),
  status: BulkStatus,
  filter: JsonObject.describe('What its jobs were narrowed to.'),
  rate: count,
  reason: z.string().nullable(),
  delay: count.nullable().describe('Milliseconds, of `retryMany`.'),
  count: count.describe('Jobs that were changed so far.'),
  matched: count.nullable().describe('Jobs that fit the filter; null before they are counted.'),
  skipped: count.describe('Jobs that were gone, or in a state that the operation has no use for.'),
  failed: count.describe('Jobs that could not be asked.'),
  failures: z
    .array(z.strictObject({ job_id: z.string(), code: Code, message: z.string() }))
    .describe('The first of those that failed.'),
  created_by: z.string(),
  created_at: count,
  updated_at: count,
  completed_at: count.nullable().describe('When it was completed or cancelled.'),
});
export type BulkOperation = z.output<typeof BulkOperation>;

/** Declares one operation on many jobs. */
function many<const Name extends string, const Fields extends z.ZodRawShape>(
  name: Name,
  summary: string,
  fields: Fields,
) {
  return {
    on: `POST /v1/jobs/${name}`,
    summary,
    input: z.strictObject({ ...filterFields, ...options, ...fields }),
    output: ManyResult,
    access: 'runner',
    fails: ['CONFLICT'],
    repeat: 'with_key',
    key: 'record',
  } as const satisfies Operation;
}

const FILTERED = 'narrowed by the filter of `jobs.list`';

/** The operations on many jobs. */
export const manyOperations = {
  cancelMany: many('cancelMany', `End many jobs that are not finished, ${FILTERED}.`, {
    status: statusFilter(['scheduled', 'queued', 'running', 'paused']),
    reason,
  }),
  pauseMany: many('pauseMany', `Hold many recurring jobs, ${FILTERED}.`, {
    status: statusFilter(['scheduled', 'queued', 'running']),
    recurring: z.literal(true, 'only a recurring job can be paused').optional(),
    reason,
  }),
  resumeMany: many('resumeMany', `Let many paused jobs go on, ${FILTERED}.`, {
    status: statusFilter(['paused', 'running']),
  }),
  retryMany: many('retryMany', `Run many failed jobs again, each with the input that it had, ${FILTERED}.`, {
    status: statusFilter(['failed']),
    delay: Duration.optional().describe('From when each is asked; at once when absent.'),
  }),
  deleteMany: many('deleteMany', `Forget many jobs that do not run, ${FILTERED}.`, {}),
  getBulk: {
    on: 'POST /v1/jobs/getBulk',
    summary: 'Tell how far an operation on many jobs got; it can be read for seven days after its end.',
    input: z.strictObject({ operation_id: bulkId }),
    output: BulkOperation,
    access: 'viewer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
    args: ['operation_id'],
  },
  listBulk: {
    on: 'POST /v1/jobs/listBulk',
    summary: 'List operations on many jobs, newest first.',
    input: z.strictObject({
      status: BulkStatus.optional(),
      limit: z.number().int().min(1).max(100).optional().describe('Operations a page; 20 when absent.'),
      cursor: z.string().max(500).optional().describe('`next_cursor` of the page before.'),
    }),
    output: z.strictObject({ operations: z.array(BulkOperation), next_cursor: z.string().nullable() }),
    access: 'viewer',
    fails: [],
    repeat: 'safe',
  },
  cancelBulk: {
    on: 'POST /v1/jobs/cancelBulk',
    summary: 'Stop an operation on many jobs; what it changed stays changed.',
    input: z.strictObject({ operation_id: bulkId }),
    output: BulkOperation,
    access: 'runner',
    fails: ['NOT_FOUND', 'CONFLICT'],
    repeat: 'with_key',
    args: ['operation_id'],
  },
  dispatchMany: {
    on: 'POST /v1/jobs/dispatchMany',
    summary: 'Store up to 1,000 jobs, each with its own result: one that is refused does not keep the others back.',
    input: z.strictObject({
      jobs: z
        .array(Json)
        .min(1)
        .max(LIMITS.dispatch_many.value)
        .describe('Each with `namespace`, `actions` when absent, and the fields of its `dispatch`.'),
    }),
    output: z.strictObject({
      results: z
        .array(
          z.union([
            z.strictObject({ ok: z.literal(true), job: Dispatched }),
            z.strictObject({
              ok: z.literal(false),
              error: z.strictObject({
                code: Code,
                message: z.string(),
                errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
              }),
            }),
          ]),
        )
        .describe('In the order of the jobs.'),
    }),
    access: 'runner',
    fails: ['CONFLICT'],
    repeat: 'with_key',
    key: 'record',
  },
  getStats: {
    on: 'POST /v1/jobs/getStats',
    summary: 'Count the jobs that were created within a time, by state, and tell how they fared.',
    input: z.strictObject({
      product: filterFields.product,
      env: filterFields.env,
      from: filterFields.from.describe('Jobs created at this instant or later; 92 days before `to` when absent.'),
      to: filterFields.to.describe('Jobs created before this instant; now when absent.'),
    }),
    output: z.strictObject({
      from: count,
      to: count,
      total: count,
      ...(Object.fromEntries(JobStatus.options.map((state) => [state, count])) as Record<JobStatus, typeof count>),
      success_rate: z
        .number()
        .nullable()
        .describe('Completed jobs as a share, from 0 to 1, of those that completed or failed; null when none did.'),
      completed_first_try: count.describe('Completed jobs of which no attempt had to be repeated.'),
      completed_after_retry: count,
      avg_retry_count: z
        .number()
        .nullable()
        .describe('Retries of the jobs that completed or failed, on average; null when none did.'),
    }),
    access: 'viewer',
    fails: [],
    repeat: 'safe',
  },
} as const;
