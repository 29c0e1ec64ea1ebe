/** Schedules of a manifest: what each environment that declares them has as a recurring job. */

import * as z from 'zod';
import { JsonObject, Retries, RetryConfig, Schedule, Slug, Tag } from '../../kernel/fields.ts';
import { jobFields } from '../jobs/contract-dispatch.ts';

/** A manifest names its schedules by their tags, and is no request that could come twice. */
const { schedule: _schedule, key: _key, idempotency_key: _once, ...runFields } = jobFields;

/** A call that recurs. */
export const ManifestSchedule = z.strictObject({
  tag: Tag,
  name: z.string().min(1).max(200).optional(),
  description: z.string().max(2000).optional(),
  envs: z
    .array(Slug)
    .min(1)
    .max(50)
    .optional()
    .describe('Environments that have it; every one of the product when absent.'),
  namespace: z.enum(['actions']).optional().describe('What it runs; `actions` when absent.'),
  app: Tag.describe('Access tag of the app.'),
  event: Tag.describe('Tag of the action.'),
  input: JsonObject.describe('As a dispatch takes it: `$Secret{KEY}` is the secret’s value; other text is text.'),
  credentials: JsonObject.optional().describe('Credentials, as a dispatch takes them.'),
  retries: Retries.optional().describe('Attempts after the first; 0 when absent.'),
  retryConfig: RetryConfig.optional(),
  schedule: Schedule.describe('When it runs: by `cron` or `every`.'),
  ...runFields,
});
export type ManifestSchedule = z.output<typeof ManifestSchedule>;
