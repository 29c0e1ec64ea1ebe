/** Limits: how many attempts of an app, an action or a dispatch may begin, and how their keys stand. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { scope, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';

const app = Tag.describe('Access tag of the app.');

const numbers = {
  concurrency: z.number().int().nullable().describe('Attempts that may be under way at one time.'),
  rate: z
    .strictObject({ limit: z.number().int(), period: z.number().int().describe('Milliseconds.') })
    .nullable()
    .describe('Attempts that may begin within any time of `period`.'),
  max_queued: z.number().int().nullable().describe('How many may wait.'),
};

const limit = z
  .string()
  .min(1)
  .max(200)
  .describe('Such as `app/0`, the app’s first limit; `action/send/0`, the first of its action `send`; or `dispatch`.');

const LimitKey = z.strictObject({
  limit: z.string(),
  key: z.string().describe('The key’s value; no text where all attempts are counted together.'),
  ...numbers,
  running: z.number().int().nullable().describe('Attempts under way; null without a concurrency.'),
  starting: z.number().int().describe('Jobs that were told they may begin, and have yet to.'),
  waiting: z.number().int().describe('Runs and jobs that wait.'),
  used: z.number().int().nullable().describe('Attempts that began within the latest period; null without a rate.'),
  next_at: z
    .number()
    .int()
    .nullable()
    .describe('Epoch milliseconds at which the next may begin: now, or as the rate says; null when nobody knows.'),
  paused: z
    .strictObject({ since: z.number().int().describe('Epoch milliseconds.'), reason: z.string().nullable() })
    .nullable(),
});
export type LimitKey = z.output<typeof LimitKey>;

const DeclaredLimit = z.strictObject({
  limit: z.string(),
  event: z.string().nullable().describe('Tag of the action; null for a limit of the app.'),
  key: z.string().nullable().describe('The template of its keys; null where all attempts are counted together.'),
  ...numbers,
  max_wait: z.number().int().describe('Milliseconds for which a run waits.'),
});
export type DeclaredLimit = z.output<typeof DeclaredLimit>;

const named = {
  ...scope,
  app,
  limit,
  key: z
    .string()
    .max(2_000)
    .optional()
    .describe('The key’s value; to be left out where all attempts are counted together.'),
};

/** The operations on limits. */
export const limits = defineContract({
  list: {
    on: 'POST /v1/limits/list',
    summary: 'Tell which limits an app has in an environment, and how the keys stand that are in use or paused.',
    input: z.strictObject({
      ...scope,
      app,
      count: z.number().int().min(1).max(LIMITS.page.value).optional().describe('Most keys; 100 when absent.'),
    }),
    output: z.strictObject({
      declared: z.array(DeclaredLimit),
      keys: z.array(LimitKey).describe('Those that wait first.'),
      has_more: z.boolean(),
    }),
    access: 'viewer',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'safe',
  },
  pause: {
    on: 'POST /v1/limits/pause',
    summary: 'Let nothing of a key begin until it is resumed: runs are refused, jobs wait. What is under way goes on.',
    input: z.strictObject({ ...named, reason: z.string().max(500).optional() }),
    output: LimitKey,
    access: 'runner',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'with_key',
  },
  resume: {
    on: 'POST /v1/limits/resume',
    summary: 'Let a paused key go on; one that is not paused stays as it is.',
    input: z.strictObject(named),
    output: LimitKey,
    access: 'runner',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'with_key',
  },
});
