/** Jobs: what was dispatched, how it stands, and when a schedule would fire. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Code, Instant, Json, Schedule, Slug, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';

const time = z.number().int().nullable().describe('Epoch milliseconds, or null.');

/** The states of a job. */
export const JobStatus = z.enum(['scheduled', 'queued', 'running', 'completed', 'failed', 'cancelled']);

/** A failure as a job keeps it. */
const JobError = z.strictObject({
  code: Code,
  message: z.string(),
  outcome: z.enum(['not_sent', 'sent', 'unknown']).optional(),
  upstream: z.strictObject({ status: z.number().int(), body: Json.optional() }).optional(),
});

/** A job as lists show it. */
export const JobSummary = z.strictObject({
  id: z.string(),
  key: z.string().nullable().describe('The key of its schedule.'),
  status: JobStatus,
  namespace: z.string(),
  operation: z.string(),
  product: z.string(),
  env: z.string(),
  target: z.string().describe('What it runs, as `app/action`.'),
  version: z
    .number()
    .int()
    .nullable()
    .describe(
      'Version of the product that it runs, or null for the one that its environment is pinned to at each attempt.',
    ),
  scheduled_at: z.number().int().describe('Epoch milliseconds at which the current or next occurrence is due.'),
  started_at: time.describe('Start of the latest attempt.'),
  completed_at: time.describe('When the latest occurrence’s outcome was recorded, or the job was cancelled.'),
  recurring: z.boolean(),
  cron: z.string().nullable(),
  tz: z.string().nullable(),
  every: z.number().int().nullable().describe('Interval in milliseconds.'),
  next_run_at: time.describe('Next occurrence or next attempt.'),
  execution_count: z.number().int().describe('Occurrences with a recorded outcome.'),
  limit: z.number().int().nullable(),
  end_date: time,
  retries: z.number().int(),
  retry_count: z.number().int().describe('Failed attempts that were repeated, over all occurrences.'),
  lost_count: z
    .number()
    .int()
    .describe('Attempts that were cut off by a crash of the processor, over all occurrences.'),
  last_error: JobError.nullable(),
  cancel_reason: z.string().nullable(),
  created_by: z.string(),
  created_at: z.number().int(),
  updated_at: z.number().int(),
});
export type JobSummary = z.output<typeof JobSummary>;

/** A job as callers see it. */
export const JobRecord = JobSummary.extend({
  input: z.record(z.string(), z.unknown()),
  result: Json.describe('Result of the latest successful occurrence, or null.'),
  result_omitted: z.boolean().describe('True when the result was too large to keep, or could not be sealed.'),
});
export type JobRecord = z.output<typeof JobRecord>;

const jobId = z.string().min(1).max(100);

/** The operations on jobs. */
export const jobs = defineContract({
  get: {
    on: 'POST /v1/jobs/get',
    summary: 'Read one job.',
    input: z.strictObject({ job_id: jobId }),
    output: JobRecord,
    access: 'viewer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
    args: ['job_id'],
  },
  list: {
    on: 'POST /v1/jobs/list',
    summary: 'List jobs, newest first; a change shows within seconds.',
    input: z.strictObject({
      product: Tag.optional(),
      env: Slug.optional(),
      namespace: z.string().max(64).optional().describe('Such as `actions`.'),
      status: z
        .union([JobStatus, z.array(JobStatus).min(1).max(JobStatus.options.length)])
        .optional()
        .describe('One state, or several of which any will do.'),
      recurring: z.boolean().optional(),
      from: Instant.optional().describe('Jobs created at this instant or later.'),
      to: Instant.optional().describe('Jobs created before this instant.'),
      limit: z.number().int().min(1).max(LIMITS.page.value).optional().describe('Jobs a page; 100 when absent.'),
      cursor: z.string().max(500).optional().describe('`next_cursor` of the page before.'),
    }),
    output: z.strictObject({
      jobs: z.array(JobSummary),
      next_cursor: z.string().nullable().describe('Where the next page begins, or null after the last.'),
    }),
    access: 'viewer',
    fails: [],
    repeat: 'safe',
  },
  cancel: {
    on: 'POST /v1/jobs/cancel',
    summary: 'End a job that is not finished; an attempt under way is told to stop. A cancelled job stays as it is.',
    input: z.strictObject({ job_id: jobId, reason: z.string().max(500).optional() }),
    output: JobRecord,
    access: 'runner',
    fails: ['NOT_FOUND', 'CONFLICT'],
    repeat: 'with_key',
    args: ['job_id'],
  },
  preview: {
    on: 'POST /v1/jobs/preview',
    summary: 'List when a schedule would fire, without dispatching anything.',
    input: z.strictObject({
      schedule: Schedule,
      from: Instant.optional().describe('Firings after this instant; now when absent.'),
      count: z.number().int().min(1).max(LIMITS.preview_count.value).optional().describe('How many; 5 when absent.'),
    }),
    output: z.strictObject({
      firings: z.array(
        z.strictObject({
          at: z.number().int().describe('Epoch milliseconds.'),
          utc: z.string().describe('ISO 8601 in UTC.'),
          local: z.string().describe('ISO 8601 in the schedule’s zone.'),
          shifted: z
            .enum(['moved', 'repeated'])
            .optional()
            .describe(
              'A change of the clock moved this firing, or it is the second pass of an hour that exists twice.',
            ),
        }),
      ),
    }),
    access: 'viewer',
    fails: [],
    repeat: 'safe',
  },
});
