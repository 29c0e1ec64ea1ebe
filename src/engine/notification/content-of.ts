/** What a channel sends for an input. */

import { LIMITS } from '../../kernel/limits.ts';
import { directCallback, messageCallback } from './callback-content.ts';
import type { ChannelContent, ContentOf, MessageParts } from './content.ts';
import { directEmail, messageEmail } from './email-content.ts';
import type { CompiledMessage } from './message.ts';
import { type Fields, Reading, sizeOf } from './reading.ts';

/** A channel's content, and the variables that the input did not give, such as `subject.name`. */
export interface Filled {
  readonly content: ChannelContent;
  readonly missing: string[];
}

/**
 * Fills in a message for one channel; where `message` is null, the input says all, and is taken as it is. `path` is that
 * of the input in the request, for what is refused. Throws `VALIDATION_ERROR` that names each field at fault: a message
 * without this channel, variables where text is expected and the other way round, control characters in what becomes a
 * header field, sizes.
 */
export function contentOf(
  channel: ChannelContent['channel'],
  message: CompiledMessage | null,
  input: Fields,
  path = 'input',
): Filled {
  const reading = new Reading(input, path, message);
  return reading.finish(message === null ? direct(channel, reading) : ofMessage(channel, message.parts, reading));
}

function direct(channel: ChannelContent['channel'], reading: Reading): ChannelContent {
  if (channel === 'email') return directEmail(reading);
  if (channel === 'sms') return directSms(reading);
  return channel === 'push' ? directPush(reading) : directCallback(reading);
}

function ofMessage(channel: ChannelContent['channel'], parts: MessageParts, reading: Reading): ChannelContent | null {
  const { email, sms, push_notification: push, callback } = parts;
  if (channel === 'email' && email !== undefined) return messageEmail(reading, email);
  if (channel === 'sms' && sms !== undefined) return messageSms(reading, sms);
  if (channel === 'push' && push !== undefined) return messagePush(reading, push);
  if (channel === 'callback' && callback !== undefined) return messageCallback(reading, callback);
  return reading.refuseAll(`the message has no ${channel === 'push' ? 'push_notification' : channel}`);
}

function messageSms(reading: Reading, text: string): ContentOf<'sms'> {
  reading.only(['recipients', 'body']);
  return { channel: 'sms', body: reading.render({ place: 'sms', text, variables: 'body' }) };
}

function directSms(reading: Reading): ContentOf<'sms'> {
  reading.only(['recipients', 'body']);
  return { channel: 'sms', body: reading.requiredText('body') };
}

function messagePush(reading: Reading, push: NonNullable<MessageParts['push_notification']>): ContentOf<'push'> {
  reading.only(['device_tokens', 'title', 'body', 'data']);
  const render = (part: string, text: string, variables = part) =>
    reading.render({ place: `push_notification.${part}`, text, variables });
  const data = reading.bounded('push_notification.data', (spend) =>
    Object.entries(push.data ?? {}).map(([name, text]) => {
      const filled = render(`data.${name}`, text, 'data');
      spend(sizeOf(filled));
      return [name, filled];
    }),
  );
  return checkedPush(reading, {
    channel: 'push',
    title: render('title', push.title),
    body: render('body', push.body),
    data: Object.fromEntries(data ?? []),
  });
}

function directPush(reading: Reading): ContentOf<'push'> {
  reading.only(['device_tokens', 'title', 'body', 'data']);
  const [title, body] = [reading.requiredText('title'), reading.requiredText('body')];
  return checkedPush(reading, { channel: 'push', title, body, data: reading.texts('data') });
}

function checkedPush(reading: Reading, push: ContentOf<'push'>): ContentOf<'push'> {
  if (sizeOf(JSON.stringify(push.data)) > LIMITS.notification_body.value)
    reading.refuse('data', `has more than ${LIMITS.notification_body.value} bytes`);
  return push;
}
