/** Features: processes of many steps, and their runs. */

import * as z from 'zod';
import { defineContract, type Operation } from '../../kernel/contract.ts';
import { Duration, Json, JsonObject, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { jobFields } from '../jobs/contract-dispatch.ts';
import { Dispatched } from '../jobs/contract-job.ts';
import { filterFields, manyOperations } from './contract-many.ts';
import {
  Compared,
  EVENT_ID,
  featureId,
  History,
  Output,
  RelatedRuns,
  RunListed,
  RunStatus,
  runRef,
  Status,
  StepDetail,
} from './contract-run.ts';
import { callFields, startOperations } from './contract-start.ts';

/** Declares an operation that reads one run. */
function reading<const Name extends string, Fields extends z.ZodRawShape, Out extends z.ZodType>(
  name: Name,
  summary: string,
  fields: Fields,
  output: Out,
) {
  return {
    on: `POST /v1/features/${name}`,
    summary,
    input: z.strictObject({ ...runRef, ...fields }),
    output,
    access: 'viewer',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'safe',
    args: ['feature_id'],
  } as const satisfies Operation;
}

const details = {
  include_step_details: z.boolean().optional().describe('With what steps were given and answered.'),
  include_rollback_details: z.boolean().optional().describe('With why the run compensates, and what failed in it.'),
} as const;

/** The operations on features. */
export const features = defineContract({
  ...startOperations,
  dispatch: {
    on: 'POST /v1/features/dispatch',
    summary:
      'Store a run as a job: at a time, by cron, at an interval, or at once. Each occurrence starts a run, waits for it, and has its result.',
    input: z.strictObject({ ...callFields, ...jobFields }),
    output: Dispatched,
    access: 'runner',
    fails: ['NOT_FOUND', 'CONFLICT', 'PAYLOAD_TOO_LARGE', 'NOT_SUPPORTED', 'RATE_LIMITED'],
    repeat: 'with_key',
    key: 'record',
  },
  output: reading(
    'output',
    'Tell what a run answered.',
    {
      wait: z.boolean().optional().describe('Answer once the run has ended, or `timeout` is over.'),
      timeout: Duration.refine((ms) => ms <= LIMITS.run_time.value, `${LIMITS.run_time.value} ms at most`)
        .optional()
        .describe('How long `wait` waits; two minutes at most and when absent.'),
    },
    Output,
  ),
  stream: {
    ...reading(
      'stream',
      'Follow a run: server-sent events from its beginning, or after one of them, to its end. Each has a type as `features.history` has them, that event as JSON in `data`, and an id; the last is `end`, with the status.',
      {
        ...details,
        after: z
          .string()
          .regex(EVENT_ID, 'is not the id of an event')
          .optional()
          .describe('Id of the last event that came; the header `Last-Event-ID` says so too.'),
      },
      z.unknown(),
    ),
    answers: 'stream',
  },
  status: reading('status', 'Tell how a run stands.', {}, Status),
  history: reading('history', 'Tell what happened in a run, in order.', details, History),
  stepDetail: {
    ...reading('stepDetail', 'Tell how a step of a run went.', { step_tag: Tag }, StepDetail),
    args: ['feature_id', 'step_tag'],
  },
  relatedExecutions: reading(
    'relatedExecutions',
    'List a run and those that were made from it; a new one shows within seconds.',
    {},
    RelatedRuns,
  ),
  query: {
    ...reading(
      'query',
      'Evaluate a query that the feature declares over a run as it stands.',
      {
        query: Tag.describe('Name of the query.'),
        params: JsonObject.optional().describe('What its result refers to as `$Param{…}`.'),
      },
      Json,
    ),
    fails: ['NOT_FOUND', 'OPERATOR_ERROR', 'SERVICE_UNAVAILABLE'],
    args: ['feature_id', 'query'],
  },
  compare: {
    on: 'POST /v1/features/compare',
    summary: 'Tell how two runs differ: in their input, step by step, and in what they came to.',
    input: z.strictObject({
      product: runRef.product,
      env: runRef.env,
      feature_ids: z.array(featureId).length(2).describe('Two runs.'),
    }),
    output: Compared,
    access: 'viewer',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'safe',
  },
  list: {
    on: 'POST /v1/features/list',
    summary: 'List runs, newest first; a change shows within seconds.',
    input: z.strictObject({
      ...filterFields,
      limit: z.number().int().min(1).max(LIMITS.page.value).optional().describe('Runs a page; 100 when absent.'),
      cursor: z.string().max(500).optional().describe('`next_cursor` of the page before.'),
    }),
    output: z.strictObject({
      executions: z.array(RunListed),
      next_cursor: z.string().nullable().describe('Where the next page begins, or null after the last.'),
    }),
    access: 'viewer',
    fails: [],
    repeat: 'safe',
  },
  signal: {
    on: 'POST /v1/features/signal',
    summary: 'Send a signal to a run: to the step that waits for it, or kept until one does.',
    input: z.strictObject({
      ...runRef,
      signal: Tag.describe('One that the feature declares.'),
      payload: JsonObject.optional().describe('Checked against the fields that the signal declares.'),
    }),
    output: z.null(),
    access: 'runner',
    fails: ['NOT_FOUND', 'CONFLICT', 'SERVICE_UNAVAILABLE'],
    repeat: 'with_key',
    key: 'record',
    args: ['feature_id', 'signal'],
  },
  cancel: {
    on: 'POST /v1/features/cancel',
    summary: 'End a run; what it did is compensated as its feature says. A cancelled run stays as it is.',
    input: z.strictObject({ ...runRef, reason: z.string().max(500).optional() }),
    output: z.strictObject({
      cancelled: z.boolean().describe('False while attempts under way are awaited, or compensation takes its time.'),
      status: RunStatus,
      rolled_back_steps: z.array(z.string()),
    }),
    access: 'runner',
    fails: ['NOT_FOUND', 'CONFLICT', 'SERVICE_UNAVAILABLE'],
    repeat: 'safe',
    args: ['feature_id'],
  },
  ...manyOperations,
});
