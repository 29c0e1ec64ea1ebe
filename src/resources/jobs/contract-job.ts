/** A job as callers see it. */

import * as z from 'zod';
import { Code, Json } from '../../kernel/fields.ts';

const time = z.number().int().nullable().describe('Epoch milliseconds, or null.');

/** The states of a job. */
export const JobStatus = z.enum(['scheduled', 'queued', 'running', 'completed', 'failed', 'cancelled', 'paused']);
export type JobStatus = z.output<typeof JobStatus>;

/** Who pauses a job. */
export const PausedBy = z.enum(['user', 'failures', 'budget', 'preview', 'unknown']);

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
export const History = z.strictObject({
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
  paused_by: PausedBy.nullable().describe(
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

/** Names a job. */
export const jobId = z.string().min(1).max(100);

/** What a dispatch answers; the same for every namespace. */
export const Dispatched = z.strictObject({
  job_id: z.string(),
  status: JobStatus.describe(
    '`scheduled` when the first run lies in the future, else `queued`; of a schedule with a key, how it stands.',
  ),
  scheduled_at: z
    .number()
    .int()
    .describe('Epoch milliseconds of the first run; of a schedule with a key, of its current or next one.'),
  recurring: z.boolean(),
  next_run_at: z.number().int().nullable().describe('Epoch milliseconds of the next run.'),
});
