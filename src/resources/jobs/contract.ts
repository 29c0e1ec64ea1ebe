/** Jobs: what was dispatched, how it stands, and when a schedule would fire. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Code, Duration, Instant, Json, Schedule, Slug, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';

const time = z.number().int().nullable().describe('Epoch milliseconds, or null.');

/** The states of a job. */
export const JobStatus = z.enum(['scheduled', 'queued', 'running', 'completed', 'failed', 'cancelled', 'paused']);

/** A failure as a job keeps it. */
const JobError = z.strictObject({
  code: Code,
  message: z.string(),
  outcome: z.enum(['not_sent', 'sent', 'unknown']).optional(),
  upstream: z.strictObject({ status: z.number().int(), body: Json.optional() }).optional(),
});

/** Why a job does not begin. */
const WaitingFor = z.strictObject({
  kind: z
    .enum(['concurrency', 'rate', 'key_paused', 'circuit', 'budget', 'retry', 'decision'])
    .describe(
      '`concurrency`, `rate`, `key_paused`: a limit holds it back; `circuit`: its target fails too often; `budget`: its environment has used up the runs of the hour; `retry`: the delay after a failure; `decision`: an unknown outcome that is to be judged.',
    ),
  key: z.string().describe('Of the limit’s key, the target or the environment.'),
  since: z.number().int().describe('Epoch milliseconds.'),
  position: z.number().int().optional().describe('Its place among those that wait, from 1, when it last asked.'),
  estimated_at: z.number().int().optional().describe('When it may begin, as far as that is known.'),
});

/** A recorded outcome of an occurrence. */
const Execution = z.strictObject({
  number: z.number().int(),
  scheduled_at: z.number().int(),
  started_at: time,
  completed_at: z.number().int(),
  duration_ms: z.number().int().nullable(),
  status: z.enum(['completed', 'failed', 'cancelled']),
  attempts: z.number().int(),
  error: JobError.nullable(),
  result: Json.describe('Null when it was too large for the history.'),
});

/** The latest executions of a job. */
const History = z.strictObject({
  job_id: z.string(),
  total_executions: z.number().int(),
  successful_executions: z.number().int(),
  failed_executions: z.number().int(),
  executions: z.array(Execution),
});
export type History = z.output<typeof History>;

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
  waiting_for: WaitingFor.nullable().describe('Why work that is due does not begin.'),
  paused_by: z
    .enum(['user', 'failures', 'budget', 'preview', 'unknown'])
    .nullable()
    .describe(
      'Who paused it: a caller; too many failures in a row; too many runs in an hour; its preview environment; or an unknown outcome that is to be judged.',
    ),
  pause_reason: z.string().nullable(),
  skipped_count: z.number().int().describe('Firings that were dropped: another ran, or they were missed.'),
  waiting_count: z.number().int().describe('Firings that are to be made up for.'),
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
});
