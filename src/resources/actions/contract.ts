/** Actions: calls to third-party APIs. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Json, JsonObject, Retries, RetryConfig, scope, Tag } from '../../kernel/fields.ts';
import { Dispatched } from '../jobs/contract-job.ts';
import { jobFields } from '../jobs/contract-dispatch.ts';
import { sessionField } from '../sessions/contract-session.ts';

const call = {
  ...scope,
  app: Tag.describe('Access tag of the app.'),
  event: Tag.describe('Tag of the action.'),
  input: JsonObject.describe(
    'Structured `{ body, params, query, headers }`, or flat: keys go where the action says; the prefixes `body:`, `params:`, `query:`, `headers:` decide otherwise. In a multipart body `{ buffer: <base64>, fileName, mimeType? }` is a file. `$Secret{KEY}` is the secret’s value, `$Session{field}` that of the session’s data; other text is text.',
  ),
  ...sessionField,
  credentials: JsonObject.optional().describe(
    'Credentials, flat like an input: beneath the input, above the app’s own auth. `$Secret{KEY}` is the secret’s value.',
  ),
  cache: Tag.optional().describe(
    'Cache that may answer: an equal run’s answer is given while the cache keeps it. Failures are not kept.',
  ),
  retries: Retries.optional().describe('Attempts after the first; 0 when absent.'),
  retryConfig: RetryConfig.optional(),
};

/** The operations on actions. */
export const actions = defineContract({
  run: {
    on: 'POST /v1/actions/run',
    summary:
      'Run an action now and answer with the body of the target’s response; binary content comes as `{ buffer: <base64>, mimeType, fileName, size }`, over 1 MiB as `{ file_key, mimeType, fileName, size }`. `meta.response` has the response’s status and headers. Under an idempotency key it runs as a job, and a repetition answers the same.',
    input: z.strictObject(call),
    output: Json,
    access: 'runner',
    fails: [
      'NOT_FOUND',
      'SESSION_INVALID',
      'TARGET_REFUSED',
      'UPSTREAM_ERROR',
      'CONNECTION_ERROR',
      'OUTCOME_UNKNOWN',
      'TIMEOUT',
      'RATE_LIMITED',
      'SERVICE_UNAVAILABLE',
      'NOT_SUPPORTED',
      'CONFLICT',
      'PAYLOAD_TOO_LARGE',
    ],
    repeat: 'own_key',
    key: 'record',
  },
  dispatch: {
    on: 'POST /v1/actions/dispatch',
    summary: 'Store an action as a job: at a time, by cron, at an interval, or at once.',
    input: z.strictObject({
      ...call,
      ...jobFields,
    }),
    output: Dispatched,
    access: 'runner',
    fails: [
      'NOT_FOUND',
      'SESSION_INVALID',
      'TARGET_REFUSED',
      'CONFLICT',
      'PAYLOAD_TOO_LARGE',
      'NOT_SUPPORTED',
      'RATE_LIMITED',
      'SERVICE_UNAVAILABLE',
    ],
    repeat: 'with_key',
    key: 'record',
  },
});
