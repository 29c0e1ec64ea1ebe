/** Fallbacks: options that are tried in order until one does it. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Duration, JsonObject, Retries, RetryConfig, scope, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { jobFields } from '../jobs/contract-dispatch.ts';
import { Dispatched } from '../jobs/contract-job.ts';
import { sessionField } from '../sessions/contract-session.ts';

const call = {
  ...scope,
  tag: Tag.describe('Tag of the fallback.'),
  input: JsonObject.optional().describe(
    'Checked against the fields that the fallback declares; it is data, and taken as it is. Empty when absent.',
  ),
  ...sessionField,
  cache: Tag.optional().describe('Cache that may answer: an equal run’s answer is given while the cache keeps it.'),
  retries: Retries.optional().describe(
    'Attempts at all options after the first; 0 when absent. An unknown outcome is never followed by another.',
  ),
  retryConfig: RetryConfig.optional(),
};

const { limits: _limits, ...jobSettings } = jobFields;

const FAILS = ['NOT_FOUND', 'CONFLICT', 'RATE_LIMITED', 'PAYLOAD_TOO_LARGE', 'SERVICE_UNAVAILABLE'] as const;

/** The operations on fallbacks. */
export const fallback = defineContract({
  run: {
    on: 'POST /v1/fallback/run',
    summary:
      'Try the options of a fallback in order, and answer with the output of the first that does it, and `provider`: which that was. An output that is no object stands as `output`. An option whose outcome is unknown is not followed by another unless it says so. Under an idempotency key it runs as a job, and a repetition goes on at the option where it was.',
    input: z.strictObject({
      ...call,
      action: z
        .enum(['trigger', 'update', 'reset'])
        .optional()
        .describe(
          '`trigger`, when absent, runs it. For a developer: `update` puts `input` over the defaults that lie beneath the input of every run in this environment, null taking a field away, and answers `{ input }` with all of them; `reset` takes all away, and has the healthchecks of the options forget how they stand: they are `unknown`, and made at once.',
        ),
      timeout: Duration.refine((ms) => ms <= LIMITS.run_time.value, `at most ${LIMITS.run_time.value} ms`)
        .optional()
        .describe('Time for all options; two minutes when absent.'),
    }),
    output: JsonObject,
    access: 'runner',
    fails: [...FAILS, 'FALLBACK_EXHAUSTED', 'OUTCOME_UNKNOWN', 'OPERATOR_ERROR', 'TIMEOUT'],
    repeat: 'own_key',
    key: 'record',
  },
  dispatch: {
    on: 'POST /v1/fallback/dispatch',
    summary: 'Store a run of a fallback as a job: at a time, by cron, at an interval, or at once.',
    input: z.strictObject({ ...call, ...jobSettings }),
    output: Dispatched,
    access: 'runner',
    fails: FAILS,
    repeat: 'with_key',
    key: 'record',
  },
});
