/** What sends are given, and what they answer. */

import * as z from 'zod';
import { Code, Duration, Retries, RetryConfig, scope, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { sessionField } from '../sessions/contract-session.ts';

/** A notifier, or a message of one. */
export const Notification = Tag.describe('`notifier:message`, or the notifier alone for a direct send.');

/** How often and for how long a send is tried. */
const patience = {
  retries: Retries.optional().describe('Attempts after the first; 0 when absent. They send what failed temporarily.'),
  retryConfig: RetryConfig.optional(),
  timeout: Duration.refine((ms) => ms <= LIMITS.notification_send.value, `at most ${LIMITS.notification_send.value} ms`)
    .optional()
    .describe(`Time for an attempt; ${LIMITS.notification_send.value} ms when absent.`),
} as const;

/** What every send takes beside its input. */
export const call = {
  ...scope,
  ...sessionField,
  cache: Tag.optional().describe(
    'Cache that may answer: an equal send is not made again while the cache keeps its answer.',
  ),
  ...patience,
} as const;

const variables = z.record(z.string(), z.unknown());
const variablesOf = (part: string) => variables.optional().describe(`Variables of the message’s ${part}.`);
const text = z.string();
const textOr = (part: string, direct: string) =>
  z
    .union([text, variables], 'give text, or variables by name')
    .optional()
    .describe(`Variables of the message’s ${part}; ${direct} of a direct send.`);
const texts = z.record(z.string(), text);
const receivers = (what: string) =>
  z
    .array(text)
    .min(1)
    .max(LIMITS.notification_recipients.value)
    .describe(`${what}; each gets a message of its own, and does not see the others.`);

/** A file of a storage. */
const Attachment = z.strictObject({
  storage: text.describe('Tag of a storage of the product.'),
  fileName: text,
  name: text.optional().describe('As the mail calls it; the last segment of `fileName` when absent.'),
  mimeType: text.optional().describe('What the storage says when absent.'),
  contentId: text.optional().describe('For `cid:` in the HTML part.'),
});

/** Fields of what a channel sends, by its name. */
export const CHANNEL_FIELDS = {
  email: {
    recipients: receivers('Addresses'),
    subject: textOr('subject', 'the subject'),
    template: variablesOf('template, plain text, preview and attachments'),
    html: text.optional().describe('Of a direct send.'),
    text: text.optional().describe('Of a direct send; made of `html` when absent.'),
    reply_to: text.optional(),
    headers: texts.optional().describe('Header fields of its own; not those that make up a mail.'),
    attachments: z
      .array(Attachment)
      .max(LIMITS.notification_attached.value)
      .optional()
      .describe('Beside those of the message.'),
  },
  sms: {
    recipients: receivers('Numbers, as +15551234567'),
    body: textOr('text', 'the text'),
  },
  push: {
    device_tokens: receivers('Tokens of devices'),
    title: textOr('title', 'the title'),
    body: textOr('body', 'the body'),
    data: variables.optional().describe('Variables of the message’s data; texts by name of a direct send.'),
  },
  callback: {
    url: text.optional().describe('Of a direct send: its whole address.'),
    method: text.optional().describe('Of a direct send; POST when absent.'),
    query: variables.optional().describe('Variables of the message’s query; the query of a direct send.'),
    headers: variables.optional().describe('Variables of the message’s headers; texts by name of a direct send.'),
    params: variablesOf('params'),
    body: z.unknown().optional().describe('Variables of the message’s body; the body of a direct send.'),
  },
} as const;

/** What each channel sends. */
export const ChannelInputs = {
  email: z.strictObject(CHANNEL_FIELDS.email),
  sms: z.strictObject(CHANNEL_FIELDS.sms),
  push: z.strictObject(CHANNEL_FIELDS.push),
  callback: z.strictObject(CHANNEL_FIELDS.callback),
} as const;

/** What `send` sends, by channel. */
export const SendInput = z
  .strictObject({
    email: ChannelInputs.email.optional(),
    sms: ChannelInputs.sms.optional(),
    push_notification: ChannelInputs.push.optional(),
    callback: ChannelInputs.callback.optional(),
  })
  .refine(
    (input) => Object.values(input).some((channel) => channel !== undefined),
    'give email, sms, push_notification or callback',
  );
export type SendInput = z.output<typeof SendInput>;

const message = text.describe('Why not.');

/** What became of a send on one channel. */
export const ChannelResult = z.strictObject({
  success: z.boolean().describe('Whether at least one recipient was sent to.'),
  channel: z.enum(['email', 'sms', 'push', 'callback']),
  messageId: text.nullable().describe('The provider’s, of the first that was sent.'),
  error: message.nullable().describe('Of the first that was not sent.'),
  code: Code.nullable().describe('Of the first that was not sent.'),
  sent: z.number().int(),
  failed: z.number().int(),
  unknown: z
    .number()
    .int()
    .describe('Recipients of which nobody knows whether they were sent to; none is repeated by itself.'),
  recipients: z
    .array(
      z.strictObject({
        id: text.describe('Id of the message in the log.'),
        recipient: text,
        status: z.enum(['sent', 'failed', 'unknown']),
        messageId: text.nullable(),
        error: message.nullable(),
        code: Code.nullable(),
      }),
    )
    .describe(`Those that were not sent to first; ${LIMITS.notification_listed.value} at most.`),
  missing: z.array(text).describe('Variables that the input did not give, as `subject.name`.'),
});
export type ChannelResult = z.output<typeof ChannelResult>;

/** What became of a send. */
export const SendResult = z.strictObject({
  success: z.boolean().describe('Whether anything was sent on any channel.'),
  channels: z
    .strictObject({
      push: ChannelResult.optional(),
      email: ChannelResult.optional(),
      sms: ChannelResult.optional(),
      callback: ChannelResult.optional(),
    })
    .describe('Those that were asked for.'),
});
export type SendResult = z.output<typeof SendResult>;
