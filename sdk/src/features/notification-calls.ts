/** Calls that send notifications in a handler. */

import { canonicalContent, canonicalContents, channelOf } from '../notification-aliases.ts';
import type { CallbackContent, ChannelContents, EmailContent, PushContent, SmsContent } from '../notification-types.ts';
import type { Duration } from './definition.ts';
import { plainOptions, plainText } from './plain-options.ts';
import type { Recording } from './recording.ts';
import type { StandIn } from './stand-in.ts';

/** What every send has; its fields stand in `input`, or beside it. */
export interface NotificationCall {
  /** Tag of the notifier, or `notifier:message`. */
  readonly notification?: string;
  /** Tag of the message, or `notifier:message`. */
  readonly event?: string;
  readonly input?: unknown;
  readonly retries?: number;
  readonly timeout?: Duration;
  readonly [field: string]: unknown;
}

/** Fields of what is sent; each may be a value of the run. */
type Values<Content> = Partial<Readonly<Record<keyof Content, unknown>>>;
type Contents = { readonly [Name in keyof ChannelContents]: Values<NonNullable<ChannelContents[Name]>> };

type Sending<Fields, Inner = Fields> = <T = StandIn>(
  call: NotificationCall & Fields & { readonly input?: Inner },
) => Promise<T>;

/** Sends; each answers `{ success, channels }`, and fails where nothing was sent. Fields have the names that they have elsewhere. */
export interface NotificationCalls {
  readonly email: Sending<Values<EmailContent>>;
  /** Variables may stand in `input` as they are. */
  readonly sms: Sending<Values<SmsContent>, NonNullable<Contents['sms']>>;
  readonly push: Sending<Values<PushContent>>;
  readonly callback: Sending<Values<CallbackContent>>;
  /** Sends by several channels: `input` has `email`, `sms`, `push_notification` and `callback`. */
  readonly send: Sending<Contents>;
}

/** The calls, recorded as steps. */
export function createNotificationCalls(recording: Recording): NotificationCalls {
  const sending =
    (name: string) =>
    ({ notification, event, input, retries, timeout, ...beside }: NotificationCall) => {
      const shown = `ctx.notification.${name}`;
      const address = addressOf(recording, shown, notification, event);
      const options = plainOptions(recording, { retries, timeout }, ['retries', 'timeout'], shown);
      if (input !== undefined) plainOptions(recording, beside, [], shown);
      const fields = Object.entries((input ?? beside) as Readonly<Record<string, unknown>>);
      const channel = channelOf(name);
      return recording.record({
        type: 'notification',
        target: address,
        base: `${name}-${address.event.replace(/^.*:/, '')}`,
        input: name === 'send' ? canonicalContents(fields) : { [channel]: canonicalContent(channel, fields, 'input.') },
        options,
      });
    };
  return {
    email: sending('email'),
    sms: sending('sms'),
    push: sending('push'),
    callback: sending('callback'),
    send: sending('send'),
  } as NotificationCalls;
}

function addressOf(
  recording: Recording,
  shown: string,
  notification: string | undefined,
  event: string | undefined,
): { readonly notification?: string; readonly event: string } {
  if (event === undefined) {
    const address = plainText(recording, notification, 'the tag of a message');
    if (!address.includes(':')) recording.refuse(`${shown} names no message: give event, or notification: 'n:m'`);
    return { event: address };
  }
  const message = plainText(recording, event, 'the tag of a message');
  if (notification === undefined || message.includes(':')) return { event: message };
  return { notification: plainText(recording, notification, 'the tag of a notifier'), event: message };
}
