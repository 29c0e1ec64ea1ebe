/** The log of messages: searched, sent again, erased. */

import * as z from 'zod';
import { MESSAGE_STATUSES } from '../../engine/notification/message-status.ts';
import { Json, JsonObject, scope } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';

const text = z.string();
const instant = z.union([z.number().int(), z.iso.datetime({ offset: true }).transform((iso) => Date.parse(iso))]);
const Status = z.enum(MESSAGE_STATUSES);
const id = z.string().regex(/^msg_[0-9a-f]{32}$/, 'is no id of a message');

/** By what messages are found. */
const MESSAGE_FILTER = {
  notification_tag: text.max(200).optional().describe('A notifier, or `notifier:message`.'),
  status: z.union([Status, z.array(Status).min(1)]).optional(),
  type: z
    .enum(['email', 'push', 'sms', 'callback', 'notification'])
    .optional()
    .describe('A channel; `notification` for sends of several.'),
  process_id: text.max(200).optional().describe('The job, the run of a feature or the run that sent them.'),
  recipient: text.max(2_000).optional(),
  provider: text.max(50).optional(),
  start_date: instant.optional().describe('From when; epoch milliseconds or ISO.'),
  end_date: instant.optional().describe('Until when.'),
} as const;

/** A message of the log. */
export const Message = z.strictObject({
  _id: text,
  id: text,
  workspace_id: text,
  product_id: text,
  product_tag: text,
  env: text,
  notification_tag: text.nullable().describe('`notifier:message`, or the notifier of a direct send.'),
  type: z.enum(['email', 'push', 'sms', 'callback']),
  channel: z.enum(['email', 'push', 'sms', 'callback']),
  provider: text,
  recipient: text.nullable().describe('Null once it was erased.'),
  status: Status,
  process_id: text,
  run_id: text,
  provider_id: text.nullable().describe('As the provider calls it.'),
  error: z.strictObject({ code: text, message: text }).nullable(),
  retries: z.number().int().describe('Attempts after the first that were asked for.'),
  attempts: z.number().int(),
  session: text.nullable(),
  cache: text.nullable(),
  resent_from: text.nullable().describe('The message that this one sends again.'),
  created_at: z.number().int(),
  updated_at: z.number().int(),
});
export type Message = z.output<typeof Message>;

const again = {
  ...scope,
  ...MESSAGE_FILTER,
  ids: z.array(id).min(1).max(LIMITS.messages_again.value).optional(),
} as const;
const Again = z.strictObject({
  count: z.number().int().describe('Messages that are sent again.'),
  job_ids: z.array(text).describe('A job for each content.'),
  has_more: z
    .boolean()
    .describe(
      `Whether there are more than ${LIMITS.messages_again.value}, of which the newest were taken. \`reprocess\`: ask again for the rest; \`resend\`: give an earlier \`end_date\`, or \`ids\`.`,
    ),
});

/** The operations, by name. */
export const messages = {
  getMessages: {
    on: 'POST /v1/notifications/getMessages',
    summary: 'List messages, newest first.',
    input: z.strictObject({
      ...scope,
      ...MESSAGE_FILTER,
      page: z.number().int().min(1).max(10_000).optional().describe('From 1.'),
      limit: z
        .number()
        .int()
        .min(1)
        .max(LIMITS.messages_page.value)
        .optional()
        .describe('Messages a page; 20 when absent.'),
    }),
    output: z.strictObject({
      items: z.array(Message),
      total: z.number().int(),
      page: z.number().int(),
      limit: z.number().int(),
      hasMore: z.boolean(),
    }),
    access: 'viewer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
  },
  getMessage: {
    on: 'POST /v1/notifications/getMessage',
    summary: 'Read a message with what was given and what was sent.',
    input: z.strictObject({ ...scope, id }),
    output: Message.extend({
      input: JsonObject.nullable().describe('As it was given; null where secrets took part, or it was erased.'),
      content: Json.nullable().describe('What was sent; null as `input` is.'),
      missing: z.array(text),
    }),
    access: 'developer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
  },
  resend: {
    on: 'POST /v1/notifications/resend',
    summary: 'Send messages again, as new ones, whatever became of them; pending ones where `status` or `ids` say so.',
    input: z.strictObject(again),
    output: Again,
    access: 'runner',
    fails: ['NOT_FOUND', 'CONFLICT', 'RATE_LIMITED'],
    repeat: 'with_key',
  },
  reprocess: {
    on: 'POST /v1/notifications/reprocess',
    summary: 'Try messages again that failed; unknown ones where `status` or `ids` say so.',
    input: z.strictObject(again),
    output: Again,
    access: 'runner',
    fails: ['NOT_FOUND', 'CONFLICT', 'RATE_LIMITED'],
    repeat: 'with_key',
  },
  erase: {
    on: 'POST /v1/notifications/erase',
    summary: 'Take a person out of the log: the recipient of all their messages, and what went to nobody else.',
    input: z.strictObject({
      ...scope,
      recipient: text.min(1).max(2_000),
      shared: z.boolean().optional().describe('Whether what others got too is removed as well; false when absent.'),
    }),
    output: z.strictObject({
      messages: z.number().int().describe('Messages that name nobody any more.'),
      contents: z.number().int().describe('What was removed of what they said.'),
    }),
    access: 'developer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
  },
} as const;
