/** Webhooks: where the events of jobs and quotas are sent, and what became of each. Their operations belong to the namespace `jobs`. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Code, Duration, Instant, Json, Slug, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { webhookKey } from '../../kernel/webhook-signature.ts';

/** What webhooks tell. */
export const WebhookEvent = z.enum([
  'job.scheduled',
  'job.started',
  'job.completed',
  'job.failed',
  'job.cancelled',
  'job.paused',
  'job.resumed',
  'job.missed',
  'quota.threshold',
  'health.changed',
  'health.failed',
]);
export type WebhookEvent = z.output<typeof WebhookEvent>;

const Secret = z
  .string()
  .max(200)
  .refine((text) => webhookKey(text) !== null, 'give whsec_ and base64 of 24 to 64 bytes')
  .describe('`whsec_` and base64 of 24 to 64 bytes.');

const webhookId = z.string().min(1).max(100);
const time = z.number().int().nullable().describe('Epoch milliseconds, or null.');
const madeSecret = Secret.optional().describe('The secret, when the processor made it: it is never shown again.');

/** A webhook without its secret. */
export const WebhookRecord = z.strictObject({
  id: z.string(),
  url: z.string(),
  product: z.string().nullable().describe('Events of its jobs alone; null is all.'),
  env: z.string().nullable(),
  events: z.array(WebhookEvent),
  status: z.enum(['enabled', 'disabled']),
  disabled_at: time,
  disabled_reason: z.string().nullable(),
  old_secret_until: time.describe('Until then it signs with the secret of before as well.'),
  pending: z.number().int().describe('Deliveries that wait.'),
  dropped: z
    .number()
    .int()
    .describe('Deliveries that waited and were let go, because there were too many or for too long.'),
  failing_since: time.describe('First of the attempts that have failed since one succeeded.'),
  failed_attempts: z.number().int().describe('How many those are.'),
  delivered_at: time.describe('When an attempt last succeeded, a minute late at most.'),
  created_by: z.string(),
  created_at: z.number().int(),
  updated_at: z.number().int(),
});
export type WebhookRecord = z.output<typeof WebhookRecord>;

/** The states of a delivery. */
const DeliveryStatus = z.enum(['pending', 'delivered', 'exhausted']);

/** One message, and what became of it. */
export const DeliveryRecord = z.strictObject({
  id: z.string().describe('The `webhook-id` of its requests.'),
  event: z.string(),
  status: DeliveryStatus,
  job_id: z.string().nullable(),
  payload: Json,
  created_at: z.number().int(),
  next_attempt_at: time,
  ended_at: time,
  redelivered_at: time.describe('When it was last sent again on request.'),
  attempt_count: z.number().int(),
  attempts: z
    .array(
      z.strictObject({
        at: z.number().int().describe('Epoch milliseconds at which it began.'),
        duration_ms: z.number().int(),
        status: z.number().int().nullable().describe('HTTP status; null when no answer came.'),
        error: z.strictObject({ code: Code, message: z.string() }).nullable(),
        response: z.string().nullable().describe('How the body of a failed answer begins.'),
      }),
    )
    .describe('The latest, oldest first.'),
});
export type DeliveryRecord = z.output<typeof DeliveryRecord>;

const target = { webhook_id: webhookId };

const setting = {
  setWebhook: {
    on: 'POST /v1/jobs/setWebhook',
    summary:
      'Have the events of jobs and quotas sent to an address, signed; changes what is given where the address has a webhook for this product and environment.',
    input: z.strictObject({
      url: z.string().min(1).max(2_048),
      events: z
        .array(WebhookEvent)
        .min(1)
        .max(50)
        .nullable()
        .optional()
        .describe('Null, or absent when it is new, is all.'),
      secret: Secret.optional().describe('Signs what is sent; made by the processor when a new webhook gives none.'),
      product: Tag.optional().describe('Jobs of this product alone.'),
      env: Slug.optional().describe('Jobs of this environment alone.'),
    }),
    output: z.strictObject({ id: z.string(), secret: madeSecret }),
    access: 'developer',
    fails: ['NOT_FOUND', 'CONFLICT', 'TARGET_REFUSED', 'SERVICE_UNAVAILABLE'],
    repeat: 'with_key',
    key: 'sealed',
    args: ['url'],
  },
  listWebhooks: {
    on: 'POST /v1/jobs/listWebhooks',
    summary: 'List the workspace’s webhooks and how they do, without secrets.',
    input: z.strictObject({}),
    output: z.strictObject({ webhooks: z.array(WebhookRecord) }),
    access: 'viewer',
    fails: [],
    repeat: 'safe',
  },
  deleteWebhook: {
    on: 'POST /v1/jobs/deleteWebhook',
    summary: 'Remove a webhook with its deliveries.',
    input: z.strictObject(target),
    output: z.boolean(),
    access: 'developer',
    fails: ['NOT_FOUND'],
    repeat: 'with_key',
    args: ['webhook_id'],
  },
  enableWebhook: {
    on: 'POST /v1/jobs/enableWebhook',
    summary: 'Have a disabled webhook deliver again, what waits at once.',
    input: z.strictObject(target),
    output: WebhookRecord,
    access: 'developer',
    fails: ['NOT_FOUND'],
    repeat: 'with_key',
    args: ['webhook_id'],
  },
  disableWebhook: {
    on: 'POST /v1/jobs/disableWebhook',
    summary: 'Have a webhook deliver nothing and take nothing new; what waits is kept.',
    input: z.strictObject({ ...target, reason: z.string().min(1).max(500).optional() }),
    output: WebhookRecord,
    access: 'developer',
    fails: ['NOT_FOUND'],
    repeat: 'with_key',
    args: ['webhook_id'],
  },
  rotateWebhookSecret: {
    on: 'POST /v1/jobs/rotateWebhookSecret',
    summary: 'Sign with another secret, and for a while with the one of before too.',
    input: z.strictObject({
      ...target,
      secret: Secret.optional().describe('The next secret; made by the processor when absent.'),
      overlap: z
        .union([z.literal(0), Duration])
        .refine((ms) => ms <= LIMITS.webhook_overlap.value, 'an overlap is seven days at most')
        .optional()
        .describe('How long the one of before still signs; a day when absent, 0 ends it at once.'),
    }),
    output: z.strictObject({ id: z.string(), secret: madeSecret, old_secret_until: time }),
    access: 'developer',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'with_key',
    key: 'sealed',
    args: ['webhook_id'],
  },
} as const;

const delivering = {
  testWebhook: {
    on: 'POST /v1/jobs/testWebhook',
    summary: 'Send the event `webhook.test`, once, and tell what came of it.',
    input: z.strictObject(target),
    output: DeliveryRecord,
    access: 'developer',
    fails: ['NOT_FOUND', 'CONFLICT'],
    repeat: 'with_key',
    args: ['webhook_id'],
  },
  listDeliveries: {
    on: 'POST /v1/jobs/listDeliveries',
    summary: 'List a webhook’s deliveries with their attempts, newest first.',
    input: z.strictObject({
      ...target,
      status: DeliveryStatus.optional(),
      limit: z
        .number()
        .int()
        .min(1)
        .max(LIMITS.webhook_page.value)
        .optional()
        .describe('Deliveries a page; 50 when absent.'),
      cursor: z.string().max(500).optional().describe('`next_cursor` of the page before.'),
    }),
    output: z.strictObject({
      deliveries: z.array(DeliveryRecord),
      next_cursor: z.string().nullable().describe('Where the next page begins, or null after the last.'),
    }),
    access: 'viewer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
    args: ['webhook_id'],
  },
  redeliver: {
    on: 'POST /v1/jobs/redeliver',
    summary: 'Send one delivery again, or the oldest of those that a filter names; each gets all its attempts anew.',
    input: z.strictObject({
      ...target,
      delivery_id: z.string().min(1).max(200).optional(),
      status: z
        .enum(['exhausted'])
        .optional()
        .describe('Deliveries whose attempts are used up; meant by `from` and `to` too.'),
      from: Instant.optional().describe('Deliveries created at this instant or later.'),
      to: Instant.optional().describe('Deliveries created before this instant.'),
    }),
    output: z.strictObject({
      count: z.number().int(),
      has_more: z.boolean().describe('Whether the filter names more: the same request sends those.'),
    }),
    access: 'developer',
    fails: ['NOT_FOUND', 'CONFLICT'],
    repeat: 'with_key',
    args: ['webhook_id'],
  },
} as const;

/** The operations on webhooks, a part of the namespace `jobs`. */
export const webhooks = defineContract({ ...setting, ...delivering });
