/** Calls that send notifications in a handler. */

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

type Sending<Fields> = <T = StandIn>(call: NotificationCall & Fields) => Promise<T>;

/** Sends; each answers `{ success, channels }`, and fails where nothing was sent. */
export interface NotificationCalls {
  readonly email: Sending<{ readonly recipients?: unknown; readonly subject?: unknown; readonly template?: unknown }>;
  readonly sms: Sending<{ readonly phones?: unknown; readonly message?: unknown }>;
  readonly push: Sending<Partial<Readonly<Record<'tokens' | 'title' | 'body' | 'data', unknown>>>>;
  readonly callback: Sending<Partial<Readonly<Record<'query' | 'headers' | 'params' | 'body', unknown>>>>;
  /** Sends by several channels: `input` has `email`, `sms`, `push_notification` and `callback`. */
  readonly send: Sending<object>;
}

/** Channels by the names of their calls, with other names of their fields. */
const CHANNELS: Readonly<Record<string, { readonly name: string; readonly names: Readonly<Record<string, string>> }>> =
  {
    email: { name: 'email', names: { to: 'recipients' } },
    sms: { name: 'sms', names: { to: 'recipients', phones: 'recipients', message: 'body' } },
    push: { name: 'push_notification', names: { tokens: 'device_tokens', device_token: 'device_tokens' } },
    callback: { name: 'callback', names: {} },
  };
const OF_SEND: Readonly<Record<string, string>> = { push: 'push_notification', webhook: 'callback' };

/** The calls, recorded as steps. */
export function createNotificationCalls(recording: Recording): NotificationCalls {
  const sending =
    (name: string) =>
    ({ notification, event, input, retries, timeout, ...beside }: NotificationCall) => {
      const shown = `ctx.notification.${name}`;
      const address = addressOf(recording, shown, notification, event);
      const options = plainOptions(recording, { retries, timeout }, ['retries', 'timeout'], shown);
      if (input !== undefined) plainOptions(recording, beside, [], shown);
      const fields = (input ?? beside) as Readonly<Record<string, unknown>>;
      const channel = CHANNELS[name];
      return recording.record({
        type: 'notification',
        target: address,
        base: `${name}-${address.event.replace(/^.*:/, '')}`,
        input:
          channel === undefined ? renamed(fields, OF_SEND) : { [channel.name]: listed(renamed(fields, channel.names)) },
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

/** One recipient is a list of one; a stand-in is what it stands for. */
function listed(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      (name === 'recipients' || name === 'device_tokens') && typeof value === 'string' ? [value] : value,
    ]),
  );
}

function renamed(fields: unknown, names: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields as Readonly<Record<string, unknown>>).map(([name, value]) => [names[name] ?? name, value]),
  );
}
