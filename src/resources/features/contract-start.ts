/** What starts a run: given to a new one, or to one that is made from another. */

import * as z from 'zod';
import type { Operation } from '../../kernel/contract.ts';
import { Duration, JsonObject, Retries, scope, Tag } from '../../kernel/fields.ts';
import { IDEMPOTENCY_KEY } from '../../kernel/idempotency-key.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { sessionField } from '../sessions/contract-session.ts';
import { Execution, featureId, runRef } from './contract-run.ts';

const wait = Duration.refine(
  (ms) => ms <= LIMITS.run_time.value,
  `an answer waits for ${LIMITS.run_time.value} ms at most`,
)
  .optional()
  .describe('How long the answer waits for the end, two minutes at most and when absent; the run goes on after it.');

const idempotencyKey = z
  .string()
  .regex(IDEMPOTENCY_KEY, 'a key has 1 to 255 visible ASCII characters')
  .optional()
  .describe('The same key and request again answers with the same run; like the header `Idempotency-Key`.');

const runOptions = {
  retries: Retries.optional().describe('Attempts after the first, of actions that do not say.'),
  timeout: Duration.optional().describe('Time for the whole run, waits included.'),
} as const;

const Debug = z.strictObject({
  enabled: z.boolean().optional().describe('Nothing is paused when false.'),
  pause_after_step: Tag.optional().describe('After this step nothing more begins until `features.resume`.'),
  log_level: z
    .enum(['info', 'verbose', 'debug'])
    .optional()
    .describe('Taken for compatibility: the history has all details whatever it says.'),
});

/** What a feature is run with, to be spread into `run` and `dispatch`. */
export const callFields = {
  ...scope,
  tag: Tag.describe('Tag of the feature.'),
  input: JsonObject.describe('Checked against the fields that the feature declares.'),
  ...sessionField,
  context: JsonObject.optional().describe('Kept with the run and its children: what `$Run{context}` refers to.'),
  cache: Tag.optional().describe(
    'Cache that may answer: what an equal run came to is given while the cache keeps it, and none is started. Runs that did not complete are not kept.',
  ),
  retries: runOptions.retries,
  options: z.strictObject(runOptions).optional().describe('In place of what the definition says.'),
} as const;

const FAILS = [
  'NOT_FOUND',
  'SESSION_INVALID',
  'CONFLICT',
  'RATE_LIMITED',
  'PAYLOAD_TOO_LARGE',
  'SERVICE_UNAVAILABLE',
] as const;

/** Declares an operation that starts a run. */
function starting<const Name extends string, Fields extends z.ZodRawShape>(
  name: Name,
  summary: string,
  fields: Fields,
) {
  return {
    on: `POST /v1/features/${name}`,
    summary,
    input: z.strictObject({ ...fields, timeout: wait, idempotency_key: idempotencyKey }),
    output: Execution,
    access: 'runner',
    fails: FAILS,
    repeat: 'with_key',
    key: 'record',
  } as const satisfies Operation;
}

/** Declares an operation that makes a run from one that has ended. */
function making<const Name extends string, Fields extends z.ZodRawShape>(name: Name, summary: string, fields: Fields) {
  const more = { reason: z.string().max(500).optional().describe('Kept with the new run.') };
  return { ...starting(name, summary, { ...runRef, ...more, ...fields }), args: ['feature_id'] } as const;
}

const options = z.strictObject({ ...runOptions, debug: z.union([z.boolean(), Debug]).optional() }).optional();

/** The operations that start a run. */
export const startOperations = {
  run: {
    ...starting(
      'run',
      'Run a feature and answer with what it came to, or how it stands after `timeout`; `TIMEOUT` where an equal run of the same `cache` has not ended by then.',
      {
        ...callFields,
        feature_id: featureId
          .optional()
          .describe(
            'An id of your own: the run is found under it, with product and environment, and never started twice.',
          ),
        placement: z
          .enum(['lane', 'own'])
          .optional()
          .describe('`own` keeps the run in an object of its own; with others of its environment when absent.'),
      },
    ),
    fails: [...FAILS, 'TIMEOUT'],
  },
  replay: making('replay', 'Run a feature again as an ended run was: with its input, version and a fresh state.', {
    options,
  }),
  restart: making('restart', 'Run a feature again as an ended run was, with another input and a fresh state.', {
    input: JsonObject.optional().describe('In place of the input of the original.'),
    input_override: JsonObject.optional().describe('The same; with `merge_input` over the fields of the original’s.'),
    merge_input: z.boolean().optional(),
    version: z.number().int().min(1).optional().describe('Version of the product; that of the original when absent.'),
    options,
  }),
  resume: making(
    'resume',
    'Go on where a run ended that did not complete: what completed, and was not compensated, is not run again unless it depends on what is. A run that paused for `debug` goes on itself.',
    {
      from_checkpoint: z
        .string()
        .min(1)
        .max(256)
        .optional()
        .describe('Steps that ended after it run again, with the state that there was.'),
      from_step: Tag.optional().describe('This step runs again, and what depends on it.'),
      skip_steps: z.array(Tag).max(1_000).optional().describe('Steps that are skipped.'),
      input: JsonObject.optional().describe('Merged over the input of the original.'),
      options,
    },
  ),
  replayFromStep: {
    ...making(
      'replayFromStep',
      'Run an ended run’s feature again from a step: earlier outputs are reused, and stay as they are.',
      {
        from_step: Tag.describe('This step runs again, and what depends on it.'),
        step_outputs: JsonObject.optional().describe('Outputs by step, in place of what earlier steps answered.'),
        debug: Debug.optional(),
        options: z.strictObject(runOptions).optional(),
      },
    ),
    args: ['feature_id', 'from_step'],
  },
} as const;
