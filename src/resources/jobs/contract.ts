/** Jobs: what was dispatched, how it stands, and when a schedule would fire. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Duration, Instant, Schedule } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { filterFields } from './contract-filter.ts';
import { History, jobId, JobRecord, JobSummary } from './contract-job.ts';
import { manyOperations } from './contract-many.ts';

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
      ...filterFields,
      limit: z.number().int().min(1).max(LIMITS.page.value).optional().describe('Jobs a page; 100 when absent.'),
      offset: z
        .number()
        .int()
        .min(0)
        .max(LIMITS.list_offset.value)
        .optional()
        .describe('Jobs to pass over; not together with `cursor`, which stays right while jobs arrive.'),
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
  pause: {
    on: 'POST /v1/jobs/pause',
    summary: 'Hold a recurring job: an attempt under way goes on, none begins.',
    input: z.strictObject({ job_id: jobId, reason: z.string().max(500).optional() }),
    output: JobRecord,
    access: 'runner',
    fails: ['NOT_FOUND', 'CONFLICT'],
    repeat: 'with_key',
    args: ['job_id'],
  },
  resume: {
    on: 'POST /v1/jobs/resume',
    summary:
      'Let a paused job go on with its next firing from now; firings of the pause are not made up for. A parked job repeats its attempt.',
    input: z.strictObject({ job_id: jobId }),
    output: JobRecord,
    access: 'runner',
    fails: ['NOT_FOUND', 'CONFLICT'],
    repeat: 'with_key',
    args: ['job_id'],
  },
  reschedule: {
    on: 'POST /v1/jobs/reschedule',
    summary: 'Change the schedule of a job that is not finished; fields that are not given stay as they are.',
    input: z.strictObject({ job_id: jobId, schedule: Schedule }),
    output: JobRecord,
    access: 'runner',
    fails: ['NOT_FOUND', 'CONFLICT'],
    repeat: 'with_key',
    args: ['job_id', 'schedule'],
  },
  retry: {
    on: 'POST /v1/jobs/retry',
    summary: 'Run a failed job again, with the input that it had, as a new occurrence.',
    input: z.strictObject({ job_id: jobId, delay: Duration.optional().describe('From now; at once when absent.') }),
    output: JobRecord,
    access: 'runner',
    fails: ['NOT_FOUND', 'CONFLICT'],
    repeat: 'with_key',
    args: ['job_id'],
  },
  backfill: {
    on: 'POST /v1/jobs/backfill',
    summary:
      'Make up for the firings that a recurring job’s schedule has between two instants of the past, one after the other.',
    input: z.strictObject({ job_id: jobId, from: Instant, to: Instant }),
    output: JobRecord,
    access: 'runner',
    fails: ['NOT_FOUND', 'CONFLICT'],
    repeat: 'with_key',
    args: ['job_id'],
  },
  trigger: {
    on: 'POST /v1/jobs/trigger',
    summary: 'Run a recurring job once more, now; its schedule stays as it is.',
    input: z.strictObject({ job_id: jobId }),
    output: JobRecord,
    access: 'runner',
    fails: ['NOT_FOUND', 'CONFLICT'],
    repeat: 'with_key',
    args: ['job_id'],
  },
  delete: {
    on: 'POST /v1/jobs/delete',
    summary: 'Forget a job that does not run, its history and its keys.',
    input: z.strictObject({ job_id: jobId }),
    output: z.boolean(),
    access: 'runner',
    fails: ['NOT_FOUND', 'CONFLICT'],
    repeat: 'with_key',
    args: ['job_id'],
  },
  getHistory: {
    on: 'POST /v1/jobs/getHistory',
    summary: 'List the latest executions of a job, newest first.',
    input: z.strictObject({
      job_id: jobId,
      limit: z.number().int().min(1).max(LIMITS.job_history.value).optional().describe('20 when absent.'),
    }),
    output: History,
    access: 'viewer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
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
  ...manyOperations,
});
