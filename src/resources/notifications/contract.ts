/** Notifications: mails, text messages, pushes and callbacks. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Json, scope } from '../../kernel/fields.ts';
import { jobFields } from '../jobs/contract-dispatch.ts';
import { Dispatched } from '../jobs/contract-job.ts';
import {
  call,
  CHANNEL_FIELDS,
  ChannelInputs,
  ChannelResult,
  Notification,
  SendInput,
  SendResult,
} from './contract-fields.ts';
import { messages } from './contract-messages.ts';

/** How every send fails before anything was sent. */
const FAILS = [
  'NOT_FOUND',
  'SESSION_INVALID',
  'TARGET_REFUSED',
  'CONFLICT',
  'PAYLOAD_TOO_LARGE',
  'RATE_LIMITED',
  'SERVICE_UNAVAILABLE',
  'TIMEOUT',
  'NOT_SUPPORTED',
] as const;

const named = { ...call, notification: Notification };
const { timeout: _timeout, ...dispatched } = named;

function send<Input extends z.ZodType, Output extends z.ZodType>(
  operation: string,
  summary: string,
  input: Input,
  output: Output,
  fields: z.ZodRawShape = named,
) {
  return {
    on: `POST /v1/notifications/${operation}`,
    summary: `${summary} What a provider refuses is told by \`success: false\`; what is refused before anything was sent is an error. Under an idempotency key it runs as a job, and a repetition answers the same.`,
    input: z.strictObject({ ...fields, input }) as unknown as z.ZodObject<typeof named & { input: Input }>,
    output,
    access: 'runner',
    fails: FAILS,
    repeat: 'own_key',
    key: 'record',
  } as const;
}

const optional = { ...call, notification: Notification.optional() };

const { recipients: _emails, ...email } = CHANNEL_FIELDS.email;
const { recipients: _numbers, ...sms } = CHANNEL_FIELDS.sms;
const { device_tokens: _tokens, ...push } = CHANNEL_FIELDS.push;
const missing = z.array(z.string()).describe('Variables that the input does not give.');
const text = z.string();

/** What a message would be. */
const Preview = z.strictObject({
  channels: z.strictObject({
    email: z
      .strictObject({
        subject: text,
        html: text.nullable(),
        text: text.nullable(),
        headers: z.record(text, text),
        attachments: z.array(z.strictObject({ storage: text, fileName: text, name: text })),
        missing,
      })
      .optional(),
    sms: z.strictObject({ body: text, missing }).optional(),
    push: z.strictObject({ title: text, body: text, data: z.record(text, text), missing }).optional(),
    callback: z
      .strictObject({
        params: z.record(text, text),
        query: z.record(text, Json),
        headers: z.record(text, text),
        body: Json.optional(),
        missing,
      })
      .optional(),
  }),
});
export type Preview = z.output<typeof Preview>;

/** The operations on notifications. */
export const notifications = defineContract({
  email: send('email', 'Send a mail to each recipient.', ChannelInputs.email, ChannelResult, optional),
  sms: send('sms', 'Send a text message to each recipient.', ChannelInputs.sms, ChannelResult, optional),
  push: send('push', 'Send a push to each device.', ChannelInputs.push, ChannelResult, optional),
  callback: send('callback', 'Call the address of a callback.', ChannelInputs.callback, ChannelResult, optional),
  send: send('send', 'Send a message on several channels.', SendInput, SendResult),
  dispatch: {
    on: 'POST /v1/notifications/dispatch',
    summary: 'Store a send as a job: at a time, by cron, at an interval, or at once.',
    input: z.strictObject({ ...dispatched, notification: Notification.optional(), input: SendInput, ...jobFields }),
    output: Dispatched,
    access: 'runner',
    fails: FAILS,
    repeat: 'with_key',
    key: 'record',
  },
  preview: {
    on: 'POST /v1/notifications/preview',
    summary: 'Fill in a message and send nothing. A channel without input takes the message’s first sample.',
    input: z.strictObject({
      ...scope,
      notification: Notification,
      input: z
        .strictObject({
          email: z.strictObject(email).optional(),
          sms: z.strictObject(sms).optional(),
          push_notification: z.strictObject(push).optional(),
          callback: ChannelInputs.callback.optional(),
        })
        .optional()
        .describe('As that of `send`, without recipients; all channels of the message when absent.'),
    }),
    output: Preview,
    access: 'runner',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
  },
  ...messages,
});
