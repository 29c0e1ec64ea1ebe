/** A run as callers see it. */

import * as z from 'zod';
import { Code, Json, JsonObject, Slug, Tag } from '../../kernel/fields.ts';

const time = z.number().int().describe('Epoch milliseconds.');
const orNull = time.nullable();

/** The states of a run. */
export const RunStatus = z.enum(['running', 'paused', 'completed', 'failed', 'rolled_back', 'cancelled']);

/** How a run came to be, as callers see it. */
export const RunType = z.enum(['original', 'replay', 'restart', 'resume']);

/** Names a run. */
export const featureId = z
  .string()
  .min(1)
  .max(255)
  .describe('Id of the run, or the text that `features.run` was given for one.');

/** The id of an event of a stream: number of its row, and its own within that. */
export const EVENT_ID = /^\d{1,9}\.\d{1,6}$/;

/** What names a run, to be spread into the input of an operation on it. */
export const runRef = {
  product: Tag.optional().describe('Given, the run must be of it.'),
  env: Slug.optional().describe('Given, the run must be of it.'),
  feature_id: featureId,
} as const;

const madeFrom = {
  replayed_from: z.string().optional().describe('Id of the run it was replayed from.'),
  restarted_from: z.string().optional(),
  resumed_from: z.string().optional(),
};

const named = {
  feature_id: z.string(),
  workflow_id: z.string().describe('The same as `feature_id`.'),
  feature_tag: z.string(),
};

const StepError = z.strictObject({ code: Code, message: z.string() });

/** What a run came to. */
export const Execution = z.strictObject({
  ...named,
  status: RunStatus.describe('`running` or `paused` when it did not end while the answer waited.'),
  output: Json.describe('The resolved output; null unless it completed.'),
  error: z.strictObject({ message: z.string(), code: z.string(), step: z.string().nullable() }).nullable(),
  completed_steps: z.array(z.string()).describe('In that order; what was compensated afterwards is included.'),
  failed_step: z.string().nullable(),
  execution_time: z.number().int().describe('Milliseconds from its start to its end, or to now.'),
  rollback_result: z
    .strictObject({
      rolled_back_steps: z.array(z.string()),
      failed_steps: z.array(z.strictObject({ tag: z.string(), error: z.string() })),
    })
    .nullable()
    .describe('What was compensated as it ended; null when nothing was to be.'),
  ...madeFrom,
  resumed_checkpoint: z.string().nullable().optional(),
});

/** The output of a run. */
export const Output = z.strictObject({ feature_id: z.string(), status: RunStatus, output: Json });

/** How a run stands. */
export const Status = z.strictObject({
  ...named,
  product: z.string(),
  env: z.string(),
  version: z.number().int().describe('Version of the product to which it is pinned.'),
  status: RunStatus,
  current_step: z.string().nullable().describe('The earliest that has begun and not ended.'),
  completed_steps: z.array(z.string()),
  state: JsonObject.describe('What its steps have set.'),
  checkpoint_name: z.string().nullable().describe('Its latest checkpoint.'),
  checkpoint_data: Json,
  started_at: time,
  updated_at: time,
  ...madeFrom,
});

/** A run as lists show it. */
export const RunListed = z.strictObject({
  feature_id: z.string(),
  feature_tag: z.string(),
  product: z.string(),
  env: z.string(),
  version: z.number().int(),
  type: RunType,
  status: RunStatus,
  created_at: time,
  updated_at: time,
  ended_at: orNull,
  parent: z.string().nullable().describe('The run whose child it is.'),
  error: StepError.nullable(),
  ...madeFrom,
});

const Related = z.strictObject({
  feature_id: z.string(),
  type: RunType,
  status: RunStatus,
  created_at: time,
  ...madeFrom,
});

/** A run and those made from it. */
export const RelatedRuns = z.strictObject({
  original: z.string().describe('Id of the first run.'),
  executions: z.array(Related).describe('Oldest first; 1000 at most.'),
});

/** Types of the events that are told; what the journal has besides is the processor's own. */
const EVENT_TYPES = [
  'feature_started',
  'step_started',
  'step_completed',
  'step_retrying',
  'step_failed',
  'step_skipped',
  'step_rolled_back',
  'rollback_failed',
  'sleep_started',
  'sleep_completed',
  'signal_waiting',
  'signal_received',
  'child_started',
  'child_completed',
  'checkpoint_created',
  'rollback_started',
  'feature_completed',
  'feature_failed',
  'feature_rolled_back',
  'feature_cancelled',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** One thing that happened in a run. */
const Event = z.strictObject({ type: z.enum(EVENT_TYPES), timestamp: time, data: JsonObject });

/** What happened in a run. */
export const History = z.strictObject({
  feature_id: z.string(),
  feature_tag: z.string(),
  status: RunStatus,
  events: z.array(Event),
  checkpoints: z.array(z.strictObject({ name: z.string(), step: z.string(), metadata: Json, timestamp: time })),
  replays: z.array(Related).describe('Runs that were replayed from it.'),
  restarts: z.array(Related).describe('Runs that were restarted from it.'),
});

/** One step of a run. */
export const StepDetail = z.strictObject({
  tag: z.string(),
  name: z.string(),
  type: z.string(),
  status: z.enum(['pending', 'running', 'completed', 'failed', 'skipped', 'rolled_back']),
  input: Json.describe('What it was given; null where secrets are in it, a list for a step with `for_each`.'),
  output: Json,
  error: StepError.nullable(),
  attempts: z.number().int(),
  start_time: orNull,
  end_time: orNull,
  duration: z.number().int().nullable().describe('Milliseconds.'),
  rollback_status: z.enum(['running', 'completed', 'failed']).nullable(),
});

/** How two runs differ. */
export const Compared = z.strictObject({
  features: z.array(
    z.strictObject({
      feature_id: z.string(),
      feature_tag: z.string(),
      version: z.number().int(),
      status: RunStatus,
      created_at: time,
    }),
  ),
  input_diff: z.record(z.string(), z.array(Json).length(2)).describe('By field, what the first and the second have.'),
  step_diffs: z
    .array(z.looseObject({ step: z.string() }))
    .describe('Steps that differ: `{ step, <id>: { status, output, error } }`; null for a run that has no such step.'),
  outcome_diff: z.record(z.string(), z.strictObject({ status: RunStatus, output: Json })).describe('By id.'),
});
