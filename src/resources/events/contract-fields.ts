/** What the operations on events are given, and what they answer. */

import * as z from 'zod';
import { Duration, Json, Retries, RetryConfig, scope, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { sessionField } from '../sessions/contract-session.ts';

/** A topic. */
export const Event = Tag.describe('`broker:topic`.');

const GROUP = /^[A-Za-z0-9._-]{1,100}$/;

/** A group of consumers. */
export const Group = z
  .string()
  .regex(GROUP, 'a group has 1 to 100 letters, digits, dots, underscores and dashes')
  .describe('Its subscribers share the messages: each goes to one of them.');

/** What names a topic. */
export const topic = { ...scope, event: Event } as const;

/** A message and its key. */
export const message = {
  message: Json.describe('Any JSON, as the topic’s `schema` has it.'),
  key: z
    .string()
    .min(1)
    .max(LIMITS.event_key.value)
    .optional()
    .describe('Messages of one key are delivered in their order; those without share one.'),
} as const;

/** What publishing takes beside its messages. */
export const publishing = {
  ...topic,
  ...sessionField,
  cache: Tag.optional().describe('Cache that may answer: an equal message is not published while it keeps its answer.'),
  retries: Retries.optional().describe('Attempts after the first; 0 when absent.'),
  retryConfig: RetryConfig.optional(),
  timeout: Duration.optional().describe('Time for an attempt; 30 s when absent.'),
} as const;

/** What publishing answers. */
export const Published = z.object({
  success: z.literal(true),
  process_id: z.string().describe('Id of the run.'),
  event_id: z.string().describe('Id of the message: `broker:topic:partition:offset`.'),
  offset: z.number().int().describe('Its place in the topic.'),
});

/** Where a group begins that is not known yet. */
export const From = z
  .union([z.enum(['now', 'earliest']), z.number().int().min(0)], 'give now, earliest or an offset')
  .describe(
    'Where a group begins that is not known yet: with what is published from now on, with the first message that is kept, or with an offset.',
  );

/** A message as a subscriber is given it. */
export const Delivered = z.object({
  id: z.string(),
  offset: z.number().int(),
  key: z.string().nullable(),
  attempt: z.number().int().describe('1 for the first.'),
  at: z.number().describe('When it was published, epoch milliseconds.'),
  message: Json,
});

/** How a group stands. */
export const Standing = z.object({
  group: z.string(),
  kind: z.enum(['consumers', 'subscription', 'ephemeral']),
  cursor: z.number().int().describe('The first message that is not settled.'),
  head: z.number().int().describe('The message that is published next.'),
  lag: z.number().int().describe('Messages that are not settled.'),
  lag_age_ms: z.number().describe('Since the oldest of them was published.'),
  in_flight: z.number().int(),
  retrying: z.number().int(),
  dead: z.number().int().describe('Dead letters.'),
  expired: z.number().int().describe('Messages that retention removed before they were settled.'),
  acked: z.number().int(),
  failed: z.number().int(),
  members: z.number().int().describe('Subscribers that are there now.'),
  seen_at: z.number().nullable(),
  alert: z.array(z.enum(['messages', 'age'])).describe('What of its lag is over the topic’s thresholds.'),
});
