/** What steps, rollbacks, and options of quotas and fallbacks send. */

import { ChannelInputs } from '../notifications/contract-fields.ts';
import { namedMessage, type NotifierMessages } from './manifest-notification.ts';

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

/** What names a message. */
export interface MessageNaming {
  readonly type?: string | undefined;
  readonly notification?: string | undefined;
  /** Tag of the message, or `notifier:message`. */
  readonly event?: string | undefined;
}

/** A call that sends a message. */
export interface MessageCall {
  readonly namespace: 'notifications';
  readonly target: { readonly notification: string; readonly message: string };
}

/** The channels by their names in the input of a send. */
const CHANNELS = { email: 'email', sms: 'sms', push_notification: 'push', callback: 'callback' } as const;

/** What something sends; null for another kind. */
export function messageCall({ type, notification, event = '' }: MessageNaming): MessageCall | null {
  if (type !== 'notification') return null;
  const named = event.includes(':') ? namedMessage(event) : { notification: notification ?? '', message: event };
  return { namespace: 'notifications', target: { message: '', ...named } };
}

/** Reports what is wrong with what is sent. */
export function checkMessageCall(
  notifiers: NotifierMessages,
  use: MessageNaming & { readonly input?: unknown },
  path: Path,
  report: Report,
): void {
  const { notification: given, event = '', input = {} } = use;
  const { notification, message: tag } = messageCall({ ...use, type: 'notification' })?.target ?? {};
  if (notification === undefined || notification === '') return report([...path, 'notification'], 'is required');
  const field = given === undefined ? 'event' : 'notification';
  if (given !== undefined && given !== notification)
    return report([...path, 'notification'], `contradicts event, '${event}'`);
  const messages = notifiers.get(notification);
  if (messages === undefined) return report([...path, field], `the product has no notifier '${notification}'`);
  const message = messages.get(tag ?? '');
  if (message === undefined) return report([...path, 'event'], `notifier '${notification}' has no message '${tag}'`);
  if (holdsExpression(input)) return;
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return report([...path, 'input'], 'must be an object with email, sms, push_notification or callback');
  const at = [...path, 'input'];
  if (Object.keys(input).length === 0) report(at, 'give email, sms, push_notification or callback');
  for (const [name, content] of Object.entries(input)) {
    if (!isChannel(name)) report([...at, name], 'is no channel: give email, sms, push_notification or callback');
    else if (message[name] === undefined) report([...at, name], `message '${tag}' has no ${name}`);
    else checkContent(CHANNELS[name], content, [...at, name], report);
  }
}

function checkContent(channel: keyof typeof ChannelInputs, content: unknown, path: Path, report: Report): void {
  if (holdsExpression(content)) return;
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    return report(path, 'must be an object');
  const { shape } = ChannelInputs[channel];
  for (const name of Object.keys(content))
    if (!Object.hasOwn(shape, name)) report([...path, name], 'is not a known field');
  const receivers = channel === 'push' ? 'device_tokens' : 'recipients';
  if (channel !== 'callback' && !Object.hasOwn(content, receivers)) report([...path, receivers], 'is required');
}

function isChannel(name: string): name is keyof typeof CHANNELS {
  return Object.hasOwn(CHANNELS, name);
}

/** A text that is one expression may be anything. */
function holdsExpression(value: unknown): boolean {
  return typeof value === 'string' && value.includes('$');
}

/** The input of a send as older forms write it: `{ slug, push, email, webhook }`. */
export function sendInput({
  slug: _slug,
  push,
  webhook,
  ...input
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return {
    ...input,
    ...(push !== undefined && { push_notification: push }),
    ...(webhook !== undefined && { callback: webhook }),
  };
}
