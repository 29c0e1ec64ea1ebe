/** What a dispatch of an operation on a storage takes. */

import * as z from 'zod';
import { JsonObject } from '../../kernel/fields.ts';
import { jobFields } from '../jobs/contract-dispatch.ts';
import { Dispatched } from '../jobs/contract-job.ts';
import { about, cacheField, call, FIELDS } from './contract-fields.ts';

const { limits: _limits, timeout: jobTimeout, ...settings } = jobFields;
const { timeout: _timeout, ...dispatched } = call;

/** Fields of what a dispatch may be of, by operation. */
export const DISPATCHED_FIELDS = {
  ...FIELDS,
  save: {
    ...about,
    buffer: FIELDS.save.buffer.optional(),
    payload: z.string().min(1).max(100).optional(),
  },
} as const;

/** A dispatch. */
export const StorageDispatch = z.strictObject({
  ...dispatched,
  operation: z
    .string()
    .describe(
      'What is done with `input`, which has the fields of that operation: `save`, `download`, `info`, `delete`, `list`, `stats`, `copy`, `move` or `getSignedUrl`.',
    ),
  input: JsonObject.optional().describe(
    'Of `save` it may have `payload` in the place of `buffer`: what an upload with `purpose: dispatch` came to. The bytes are kept as long as the job.',
  ),
  ...cacheField,
  ...settings,
  timeout: jobTimeout,
});

/** The operation. */
export const dispatchOperation = {
  on: 'POST /v1/storage/dispatch',
  summary: 'Store an operation as a job: at a time, by cron, at an interval, or at once.',
  input: StorageDispatch,
  output: Dispatched,
  access: 'runner',
  fails: ['NOT_FOUND', 'SESSION_INVALID', 'CONFLICT', 'PAYLOAD_TOO_LARGE', 'NOT_SUPPORTED', 'RATE_LIMITED'],
  repeat: 'with_key',
  key: 'record',
} as const;
