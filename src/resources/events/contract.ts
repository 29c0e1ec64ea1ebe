/** Events: messages of brokers. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Json, scope, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { jobFields } from '../jobs/contract-dispatch.ts';
import { Dispatched } from '../jobs/contract-job.ts';
import { sessionField } from '../sessions/contract-session.ts';
import { tracking } from './contract-tracking.ts';
import { Delivered, Event, From, Group, message, Published, publishing, Standing, topic } from './contract-fields.ts';

const MISSING = ['BROKER_NOT_FOUND', 'BROKER_ENV_NOT_FOUND', 'TOPIC_NOT_FOUND', 'NOT_FOUND'] as const;
const FAILS = [
  ...MISSING,
  'SESSION_INVALID',
  'PAYLOAD_TOO_LARGE',
  'LOOP_DETECTED',
  'PUBLISH_FAILED',
  'OUTCOME_UNKNOWN',
  'SERVICE_UNAVAILABLE',
  'TIMEOUT',
  'RATE_LIMITED',
] as const;

/** A message in its request, with the names and keys beside it. */
const MESSAGE_BODY = LIMITS.event_message.value + 64 * 1024;

const publish = { access: 'runner', fails: FAILS, repeat: 'own_key' } as const;
const Duplicate = z.object({
  ...Published.shape,
  error: z
    .string()
    .nullable()
    .describe('`Already processed (idempotent)` where it was published before; null otherwise.'),
});
const TTL_SECONDS = LIMITS.event_idempotency.value / 1_000;
const { timeout: _timeout, retryConfig: _config, event: _event, ...dispatched } = publishing;
const metadata = z.record(z.string(), Json);

/** The operations on events. */
export const events = defineContract({
  publish: {
    on: 'POST /v1/events/publish',
    summary: 'Publish a message. It is durable when this answers.',
    input: z.strictObject({ ...publishing, ...message }),
    output: Published,
    maxBody: MESSAGE_BODY,
    ...publish,
  },
  publishBatch: {
    on: 'POST /v1/events/publishBatch',
    summary: 'Publish several messages: all of them, or none.',
    input: z.strictObject({
      ...publishing,
      messages: z.array(z.strictObject(message)).min(1).max(LIMITS.event_batch.value),
    }),
    output: z.object({
      success: z.literal(true),
      process_id: z.string().describe('Id of the run.'),
      count: z.number().int(),
      event_ids: z.array(z.string()).describe('In the order of the messages.'),
      first_offset: z.number().int(),
    }),
    maxBody: LIMITS.event_batch_bytes.value,
    ...publish,
  },
  publishIdempotent: {
    on: 'POST /v1/events/publishIdempotent',
    summary: 'Publish a message unless one was published under the same key.',
    input: z.strictObject({
      ...publishing,
      ...message,
      idempotencyKey: z.string().min(1).max(255),
      idempotencyTtl: z
        .number()
        .int()
        .min(1)
        .max(TTL_SECONDS)
        .optional()
        .describe('Seconds that the key is kept; 86400 when absent.'),
    }),
    output: Duplicate,
    maxBody: MESSAGE_BODY,
    access: 'runner',
    fails: FAILS,
    repeat: 'safe',
  },
  checkIdempotency: {
    on: 'POST /v1/events/checkIdempotency',
    summary: 'Whether a message was published under a key.',
    input: z.strictObject({ ...topic, idempotencyKey: z.string().min(1).max(255) }),
    output: z.object({ exists: z.boolean(), event_id: z.string().nullable() }),
    access: 'viewer',
    fails: MISSING,
    repeat: 'safe',
  },
  dispatch: {
    on: 'POST /v1/events/dispatch',
    summary: 'Store a message as a job that is published when it is due.',
    input: z.strictObject({
      ...dispatched,
      broker: Tag,
      event: Tag.describe('A topic of the broker, short or as `broker:topic`.'),
      input: z.strictObject(message),
      ...jobFields,
    }),
    output: Dispatched,
    access: 'runner',
    fails: [...MISSING, 'SESSION_INVALID', 'PAYLOAD_TOO_LARGE', 'CONFLICT', 'RATE_LIMITED'],
    repeat: 'with_key',
    key: 'record',
  },
  connect: {
    on: 'POST /v1/events/connect',
    summary: 'A ticket for one socket of a subscriber. Without a group it is given what is published from now on.',
    input: z.strictObject({ ...topic, ...sessionField, group: Group.optional(), from: From.optional() }),
    output: z.object({
      ticket: z.string().describe('For one socket, as a subprotocol beside `ductape.events`.'),
      path: z.string(),
      expires_at: z.number(),
    }),
    access: 'runner',
    fails: [...MISSING, 'SESSION_INVALID'],
    repeat: 'safe',
  },
  poll: {
    on: 'POST /v1/events/poll',
    summary:
      'Give and take messages without a socket. Those that are given are the member’s for 30 s from its latest poll. Without a group, messages from an offset on.',
    input: z.strictObject({
      ...topic,
      ...sessionField,
      group: Group.optional(),
      member: z.string().min(1).max(100).describe('Made up by the subscriber, the same for all its polls.'),
      from: From.optional(),
      acks: z.array(z.number().int().min(0)).max(LIMITS.event_window.value).optional(),
      failures: z
        .array(z.strictObject({ offset: z.number().int().min(0), error: z.string().max(2_000) }))
        .max(LIMITS.event_unacked.value)
        .optional(),
      wait: z.number().int().min(0).max(LIMITS.event_poll.value).optional().describe('Milliseconds; 0 when absent.'),
      limit: z.number().int().min(1).max(LIMITS.event_unacked.value).optional(),
      leave: z
        .boolean()
        .optional()
        .describe('Of a group: give back what is not settled, and be given nothing; it counts as no attempt.'),
    }),
    output: z.object({
      messages: z.array(Delivered),
      next: z.number().int().describe('Where a subscriber without a group goes on.'),
      head: z.number().int(),
    }),
    access: 'runner',
    fails: [...MISSING, 'SESSION_INVALID'],
    repeat: 'safe',
  },
  seek: {
    on: 'POST /v1/events/seek',
    summary: 'Have a group go on elsewhere: at an offset, or with what was published from a time on.',
    input: z.strictObject({
      ...topic,
      group: Group,
      offset: z.number().int().min(0).optional(),
      time: z.number().int().min(0).optional().describe('Epoch milliseconds.'),
    }),
    output: z.object({ cursor: z.number().int(), head: z.number().int() }),
    access: 'developer',
    fails: MISSING,
    repeat: 'safe',
  },
  getGroups: {
    on: 'POST /v1/events/getGroups',
    summary: 'The groups of a topic, and how far they are behind.',
    input: z.strictObject(topic),
    output: z.array(Standing),
    access: 'viewer',
    fails: MISSING,
    repeat: 'safe',
  },
  deleteGroup: {
    on: 'POST /v1/events/deleteGroup',
    summary: 'Forget a group of consumers, its dead letters included.',
    input: z.strictObject({ ...topic, group: Group }),
    output: z.object({ deleted: z.boolean() }),
    access: 'developer',
    fails: MISSING,
    repeat: 'safe',
  },
  getBrokers: {
    on: 'POST /v1/events/getBrokers',
    summary: 'The brokers of a product.',
    input: z.strictObject({ ...scope }),
    output: z.array(metadata),
    access: 'viewer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
    args: ['product'],
  },
  getBroker: {
    on: 'POST /v1/events/getBroker',
    summary: 'A broker; null where there is none.',
    input: z.strictObject({ ...scope, brokerTag: Tag }),
    output: metadata.nullable(),
    access: 'viewer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
    args: ['product', 'brokerTag'],
  },
  getTopics: {
    on: 'POST /v1/events/getTopics',
    summary: 'The topics of a broker.',
    input: z.strictObject({ ...scope, brokerTag: Tag }),
    output: z.array(metadata),
    access: 'viewer',
    fails: MISSING,
    repeat: 'safe',
    args: ['product', 'brokerTag'],
  },
  getTopic: {
    on: 'POST /v1/events/getTopic',
    summary: 'A topic; null where there is none.',
    input: z.strictObject({ ...scope, topicTag: Event }),
    output: metadata.nullable(),
    access: 'viewer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
    args: ['product', 'topicTag'],
  },
  testConnection: {
    on: 'POST /v1/events/testConnection',
    summary: 'Whether a broker can be reached.',
    input: z.strictObject({ ...scope, brokerTag: Tag }),
    output: z.object({
      connected: z.boolean(),
      latency_ms: z.number(),
      error: z.object({ code: z.string(), message: z.string() }).nullable(),
    }),
    access: 'runner',
    fails: ['BROKER_NOT_FOUND', 'BROKER_ENV_NOT_FOUND', 'NOT_FOUND'],
    repeat: 'safe',
  },
  ...tracking,
});
