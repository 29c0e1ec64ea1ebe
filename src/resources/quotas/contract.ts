/** Quotas: so much and no more, or work divided among providers by weight. */

import * as z from 'zod';
import { PERIODS } from '../../kernel/periods.ts';
import { defineContract } from '../../kernel/contract.ts';
import { Duration, Json, JsonObject, Retries, RetryConfig, scope, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { jobFields } from '../jobs/contract-dispatch.ts';
import { Dispatched } from '../jobs/contract-job.ts';
import { Amount } from '../products/manifest-quota.ts';
import { sessionField } from '../sessions/contract-session.ts';

/** A quota is asked by whoever wants to begin, and waits for nobody itself. */
const { limits: _limits, ...settings } = jobFields;

const tag = Tag.describe('Tag of the quota.');

const call = {
  ...scope,
  tag,
  input: JsonObject.optional().describe(
    'Checked against the fields that the quota declares, beside which `key`, `userId` and `amount` are always taken. The first of `key`, `userId` and the session’s identifier says whose use is counted; without them all count together.',
  ),
  action: z
    .enum(['check', 'increment', 'reset'])
    .optional()
    .describe(
      '`check` changes nothing, `increment` counts without running an option, `reset` sets what is used to nothing. When absent it counts, and runs the option that is chosen.',
    ),
  amount: Amount.min(1).optional().describe('How much is used; `input.amount` when absent, else 1.'),
  ...sessionField,
  cache: Tag.optional().describe('Cache that may answer: a run that it answers counts nothing.'),
  retries: Retries.optional().describe(
    'Attempts after the first; 0 when absent. What was charged is not charged again.',
  ),
  retryConfig: RetryConfig.optional(),
};

const count = z.number().nullable();

/** What a quota says. */
export const QuotaResult = z.strictObject({
  success: z.boolean().describe('Whether it was done, or for `check` could be.'),
  allowed: z.boolean(),
  exceeded: z.boolean().describe('Whether there was not as much left.'),
  remaining: count.describe('What may still be used; null where nothing is limited.'),
  limit: count,
  used: count,
  period: z.enum(PERIODS).nullable(),
  resets_at: z.number().int().nullable().describe('Epoch milliseconds at which all may be used again; null for never.'),
  output: Json.optional().describe('What the option that ran answered, mapped; absent where none ran.'),
  provider: z.string().nullable().optional().describe('Which option that was.'),
});
export type QuotaResult = z.output<typeof QuotaResult>;

const scopeKey = z.union([z.string().min(1), z.number()]);

/** The operations on quotas. */
export const quota = defineContract({
  run: {
    on: 'POST /v1/quota/run',
    summary:
      'Count against a quota, and run the option that it chooses. That there is not as much left is told, and is no error.',
    input: z.strictObject({
      ...call,
      timeout: Duration.refine((ms) => ms <= LIMITS.run_time.value, `at most ${LIMITS.run_time.value} ms`)
        .optional()
        .describe('Time for the run.'),
    }),
    output: QuotaResult,
    access: 'runner',
    fails: [
      'NOT_FOUND',
      'TARGET_REFUSED',
      'UPSTREAM_ERROR',
      'CONNECTION_ERROR',
      'OUTCOME_UNKNOWN',
      'FALLBACK_EXHAUSTED',
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
    on: 'POST /v1/quota/dispatch',
    summary: 'Store a run of a quota as a job: at a time, by cron, at an interval, or at once.',
    input: z.strictObject({ ...call, ...settings }),
    output: Dispatched,
    access: 'runner',
    fails: ['NOT_FOUND', 'CONFLICT', 'PAYLOAD_TOO_LARGE', 'NOT_SUPPORTED', 'RATE_LIMITED'],
    repeat: 'with_key',
    key: 'record',
  },
  usage: {
    on: 'POST /v1/quota/usage',
    summary: 'Tell what is used of a quota, by all or by one key or user.',
    input: z.strictObject({
      ...scope,
      tag,
      key: scopeKey.optional().describe('What runs give as `input.key`.'),
      userId: scopeKey.optional().describe('What runs give as `input.userId`.'),
    }),
    output: z.strictObject({
      tag: z.string(),
      model: z.enum(['counter', 'tiers']),
      scope: z.string().describe('`global`, or `key:` or `user:` and whose use it is.'),
      period: z.enum(PERIODS).nullable(),
      limit: count,
      used: count,
      remaining: count,
      resets_at: z.number().int().nullable(),
      options: z
        .array(z.strictObject({ name: z.string(), limit: count, used: count, remaining: count }))
        .describe('Of tiers, in order.'),
    }),
    access: 'viewer',
    fails: ['NOT_FOUND', 'NOT_SUPPORTED', 'SERVICE_UNAVAILABLE'],
    repeat: 'safe',
  },
});
