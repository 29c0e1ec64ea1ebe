/** What was published and what became of it: searched, published again, delivered again. */

import * as z from 'zod';
import { Code, Json, scope, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { Standing } from './contract-fields.ts';

const text = z.string();
const count = z.number().int();
const instant = z.union([z.number().int(), z.iso.datetime({ offset: true }).transform((iso) => Date.parse(iso))]);
const EventId = z.string().min(1).max(500).describe('`broker:topic:partition:offset`.');
const MISSING = ['BROKER_NOT_FOUND', 'BROKER_ENV_NOT_FOUND', 'TOPIC_NOT_FOUND', 'NOT_FOUND'] as const;

/** What became of a message: of all its groups together. */
export const STATUSES = ['success', 'failed', 'pending', 'retrying'] as const;
const Status = z
  .enum(STATUSES)
  .describe(
    '`failed` where it is a dead letter of a group, `retrying` where it failed and is delivered again, `pending` where a group has not settled it, `success` otherwise.',
  );

const broker = { ...scope, brokerTag: Tag } as const;
const topic = Tag.optional().describe('A topic, short or as `broker:topic`; all of the broker when absent.');
const range = {
  startDate: instant.optional().describe('From when; epoch milliseconds or ISO.'),
  endDate: instant.optional().describe('Until when.'),
} as const;
const paging = {
  page: z.number().int().min(1).max(10_000).optional().describe('From 1.'),
  limit: z.number().int().min(1).max(LIMITS.events_page.value).optional().describe('Items a page; 20 when absent.'),
} as const;
const paged = { total: count, page: count, limit: count, hasMore: z.boolean() } as const;

/** A message with what became of it. */
export const TrackedEvent = z.object({
  id: text,
  status: Status,
  topic: text.describe('`broker:topic`.'),
  key: text.nullable(),
  timestamp: z.number().describe('When it was published, epoch milliseconds.'),
  process_id: text.describe('The run, the job or the run of a feature that published it.'),
  request_data: Json.nullable().describe('The message; null for members whose role does not read payloads.'),
  response_data: z.object({ groups: z.array(z.object({ group: text, status: Status })) }),
});
export type TrackedEvent = z.output<typeof TrackedEvent>;

/** What a broker's topics come to. */
const Stats = z.object({
  total_events: count.describe('Messages that are kept.'),
  success_count: count,
  failed_count: count.describe('Messages that are dead letters, of the group that has the most.'),
  pending_count: count.describe('Messages that are not settled, of the group that has the most.'),
  duplicate_count: count.describe('Repetitions that were not published again.'),
  dead_letter_count: count.describe('Dead letters of all groups.'),
  events_by_topic: z.record(text, count),
});
export type Stats = z.output<typeof Stats>;

const ProducerView = z.object({ topic: text, user: text, published: count, last_at: z.number() });
const Consumer = z.object({ topic: text, ...Standing.shape });

const read = { access: 'viewer', fails: MISSING, repeat: 'safe' } as const;

/** The operations, by name. */
export const tracking = {
  getEvents: {
    on: 'POST /v1/events/getEvents',
    summary: 'List messages with what became of them, newest first.',
    input: z.strictObject({
      ...broker,
      topic,
      status: z
        .enum([...STATUSES, 'duplicate'])
        .optional()
        .describe('`duplicate`: counted, none is kept.'),
      category: z
        .enum(['consumer', 'producer', 'dead-letter', 'message', 'error'])
        .optional()
        .describe('`dead-letter`: those that failed; `error`: those that are delivered again, too; all by the others.'),
      ...range,
      ...paging,
    }),
    output: z.object({
      events: z.array(TrackedEvent),
      ...paged,
      total: count.describe(
        `With a status: those among the latest ${LIMITS.events_searched.value}, up to the one after this page.`,
      ),
    }),
    ...read,
  },
  getEvent: {
    on: 'POST /v1/events/getEvent',
    summary: 'Read a message with what became of it; null where there is none.',
    input: z.strictObject({ ...scope, eventId: EventId }),
    output: TrackedEvent.extend({
      session: text.nullable(),
      user: text.describe('Who published it.'),
      run_id: text,
      hops: count.describe('Events that caused it, one by the other.'),
    }).nullable(),
    access: 'developer',
    fails: MISSING,
    repeat: 'safe',
  },
  getEventStats: {
    on: 'POST /v1/events/getEventStats',
    summary: 'How many messages a broker keeps, and what became of them.',
    input: z.strictObject({ ...broker, topicTag: topic }),
    output: Stats,
    ...read,
  },
  replayEvent: {
    on: 'POST /v1/events/replayEvent',
    summary: 'Publish a message that failed once more, for all groups.',
    input: z.strictObject({
      ...scope,
      eventId: EventId,
      force: z.boolean().optional().describe('Also where it did not fail; false when absent.'),
    }),
    output: z.object({
      success: z.boolean(),
      new_event_id: text.nullable(),
      process_id: text.nullable(),
      error: text.nullable().describe('Why not.'),
    }),
    access: 'developer',
    fails: [...MISSING, 'PAYLOAD_TOO_LARGE', 'OUTCOME_UNKNOWN', 'SERVICE_UNAVAILABLE', 'TIMEOUT'],
    repeat: 'own_key',
  },
  reprocessDLQ: {
    on: 'POST /v1/events/reprocessDLQ',
    summary: 'Deliver dead letters again, to the groups whose they are: the oldest first.',
    input: z.strictObject({
      ...broker,
      topicTag: topic,
      consumerTag: text.max(101).optional().describe('One group; all when absent.'),
      messageIds: z.array(EventId).min(1).max(LIMITS.event_window.value).optional().describe('These alone.'),
      limit: z.number().int().min(1).max(LIMITS.event_window.value).optional().describe('100 when absent.'),
    }),
    output: z.object({
      reprocessed_count: count,
      failed_count: count.describe('Of `messageIds`, those that are no dead letters.'),
      event_ids: z.array(text),
      errors: z.array(z.object({ id: text, error: text })),
    }),
    access: 'developer',
    fails: MISSING,
    repeat: 'own_key',
  },
  getProducers: {
    on: 'POST /v1/events/getProducers',
    summary: 'Who published, the latest first.',
    input: z.strictObject({ ...broker, topicTag: topic }),
    output: z.object({ producers: z.array(ProducerView) }),
    ...read,
  },
  getConsumers: {
    on: 'POST /v1/events/getConsumers',
    summary: 'The groups of a broker’s topics, and how far they are behind.',
    input: z.strictObject({ ...broker, topicTag: topic, consumerTag: text.max(101).optional().describe('One group.') }),
    output: z.object({ consumers: z.array(Consumer) }),
    ...read,
  },
  getDeadLetters: {
    on: 'POST /v1/events/getDeadLetters',
    summary: 'Messages that groups gave up, the latest message first.',
    input: z.strictObject({
      ...broker,
      topicTag: topic,
      consumerTag: text.max(101).optional().describe('One group.'),
      ...range,
      ...paging,
    }),
    output: z.object({
      deadLetters: z.array(
        z.object({
          id: text,
          topic: text,
          group: text,
          key: text.nullable(),
          attempts: count,
          error: z.object({ code: Code, message: text }),
          timestamp: z.number().describe('When it became one, epoch milliseconds.'),
          published_at: z.number(),
          message: Json,
        }),
      ),
      ...paged,
      total: count.describe('Of all times, whatever dates were given.'),
    }),
    access: 'developer',
    fails: MISSING,
    repeat: 'safe',
  },
  getDashboard: {
    on: 'POST /v1/events/getDashboard',
    summary: 'A broker at a glance: its counts, who publishes, and who consumes.',
    input: z.strictObject({ ...broker, topicTag: topic }),
    output: z.object({
      stats: Stats,
      topics: z.array(z.object({ topic: text, first: count, head: count, bytes: count })),
      producers: z.array(ProducerView),
      consumers: z.array(Consumer),
      alerts: z.array(z.object({ topic: text, group: text, alert: z.array(z.enum(['messages', 'age'])) })),
    }),
    ...read,
  },
} as const;
