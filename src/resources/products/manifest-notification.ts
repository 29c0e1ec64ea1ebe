/** The notifiers of a manifest: through whom messages are sent, and their templates. */

import * as z from 'zod';
import type { ChannelContent } from '../../engine/notification/content.ts';
import { Slug, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { shortTag } from './manifest-database.ts';
import { Limits } from './manifest-flow.ts';
import { channels } from './manifest-notification-config.ts';

const Name = z.string().min(1).max(200);
const Description = z.string().max(2000).optional();
const template = z.string();
const samples = z
  .array(z.unknown())
  .max(20)
  .optional()
  .describe('Samples, which a preview takes that is given no input.');

const NotifierEnvironment = z.strictObject({
  slug: Slug,
  active: z.boolean().optional(),
  description: Description,
  ...channels,
});
export type NotifierEnvironment = z.output<typeof NotifierEnvironment>;

const Attachment = z.strictObject({
  storage: template,
  fileName: template,
  name: template.optional(),
  mimeType: template.optional(),
  contentId: template.optional().describe('For `cid:` in the HTML part.'),
});

const parts = z.record(z.string(), z.unknown());

/** A message: what it says on each channel. */
export const Message = z.strictObject({
  tag: Tag.describe('Short, or `notifier:message`.'),
  name: Name,
  description: Description,
  email: z
    .strictObject({
      subject: template,
      template: template.describe('The HTML part.'),
      text: template.optional().describe('The plain part; made of the HTML when absent.'),
      preview: template.optional().describe('The line that clients show in lists.'),
      attachments: z.array(Attachment).max(LIMITS.notification_attached.value).optional(),
    })
    .optional(),
  sms: template.optional(),
  push_notification: z
    .strictObject({ title: template, body: template, data: z.record(z.string(), template).optional() })
    .optional(),
  callback: z
    .strictObject({
      body: z.unknown().optional(),
      params: parts.optional(),
      query: parts.optional(),
      headers: parts.optional(),
    })
    .optional(),
  email_data: samples,
  sms_data: samples,
  push_notification_data: samples,
  callback_data: samples,
});
export type Message = z.output<typeof Message>;

/** A notifier. */
export const Notifier = z.strictObject({
  tag: Tag,
  name: Name,
  description: Description,
  type: z
    .unknown()
    .optional()
    .describe('Not supported by this processor: each environment says what it sends through.'),
  limits: Limits.describe('What must admit each attempt of a send, whatever its recipients.'),
  envs: z.array(NotifierEnvironment).min(1).max(50).describe('Through whom it sends.'),
  messages: z.array(Message).max(LIMITS.notification_messages.value).optional(),
});
export type Notifier = z.output<typeof Notifier>;

/** The notifiers of a manifest. */
export const Notifiers = z.array(Notifier).max(100).describe('Messages by e-mail, text message, push and callback.');

type ChannelName = ChannelContent['channel'];

/** Where an environment says how a channel is sent. */
export const CHANNEL_CONFIGS = {
  email: 'emails',
  sms: 'sms',
  push: 'push_notifications',
  callback: 'callbacks',
} as const satisfies Readonly<Record<ChannelName, keyof NotifierEnvironment>>;

/** By the tag of each notifier its messages by their short tags. */
export type NotifierMessages = ReadonlyMap<string, ReadonlyMap<string, Message>>;

/** The messages of notifiers. */
export function notifierMessages(notifiers: readonly Notifier[]): NotifierMessages {
  return new Map(
    notifiers.map(({ tag, messages = [] }) => [
      tag,
      new Map(messages.map((message) => [shortTag(tag, message.tag), message])),
    ]),
  );
}

/** The notifier and the message that `n:m`, or `n` alone, names, divided at the last colon. */
export function namedMessage(address: string): { readonly notification: string; readonly message?: string } {
  const at = address.lastIndexOf(':');
  return at === -1 ? { notification: address } : { notification: address.slice(0, at), message: address.slice(at + 1) };
}

const UNSUPPORTED = ['discord', 'slack'] as const;

/** Fields that are understood and mean nothing here, by path. */
export function unsupportedNotifiers(notifiers: readonly Notifier[] = []): { path: string; message: string }[] {
  return notifiers.flatMap(({ type, envs }, at) => [
    ...(type === undefined
      ? []
      : [{ path: `notifications[${at}].type`, message: 'this processor does not support type of notifications' }]),
    ...envs.flatMap((environment, place) =>
      UNSUPPORTED.filter((name) => environment[name] !== undefined).map((name) => ({
        path: `notifications[${at}].envs[${place}].${name}`,
        message: `this processor does not send through ${name}`,
      })),
    ),
  ]);
}
