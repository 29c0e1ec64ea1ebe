/** Inputs of notifications as other versions write them. */

import { DuctapeError } from './errors.ts';
import { isObject, renamed, withStart } from './spelling.ts';

type Fields = Readonly<Record<string, unknown>>;

const PLACE: Readonly<Record<string, string>> = {
  product_tag: 'product',
  product_id: 'product',
  environment: 'env',
};

/** Channels by other names. */
const CHANNELS: Readonly<Record<string, string>> = { push: 'push_notification', webhook: 'callback' };
const IS_CHANNEL = /^(?:email|sms|push|push_notification|callback|webhook)$/;

/** Fields of what a channel sends, by other names. */
const CONTENT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  email: { to: 'recipients', replyTo: 'reply_to' },
  sms: { to: 'recipients', phones: 'recipients', message: 'body' },
  push_notification: { device_token: 'device_tokens', tokens: 'device_tokens' },
  callback: { payload: 'body' },
};

/** Fields of what a channel sends that may stand beside those of the call. */
const BESIDE: Readonly<Record<string, RegExp>> = {
  email: /^(?:recipients|to|subject|template|body|html|text|reply_to|replyTo|headers|attachments)$/,
  sms: /^(?:recipients|to|phones|body|message)$/,
  push_notification: /^(?:device_tokens?|tokens|title|body|data)$/,
  callback: /^(?:url|method|query|headers|params|body|payload)$/,
};

/** An input of notifications, by the name of its operation; one without a name is a job's. */
export function canonicalNotification(given: Fields, operation: string): Record<string, unknown> {
  const channel = channelOf(operation);
  const beside = BESIDE[channel];
  if (beside !== undefined) {
    const [fields, call] = divided(given, beside);
    const { input, ...rest } = addressed(renamed(call, { ...PLACE, notification_tag: 'notification' }, ''));
    if (input !== undefined && !isObject(input)) return { ...rest, input };
    return { ...rest, input: canonicalContent(channel, [...Object.entries(input ?? {}), ...fields], 'input.') };
  }
  if (/^(?:send|preview|dispatch|)$/.test(operation)) return canonicalSend(given);
  const { notification, ...filters } = addressed(renamed(given, { ...PLACE, _id: 'id' }, ''));
  if (notification === undefined) return filters;
  return renamed([...Object.entries(filters), ['notification_tag', notification]], {}, '');
}

/** A send by several channels, whose contents may stand in `input` or beside it. */
function canonicalSend(given: Fields): Record<string, unknown> {
  const [beside, call] = divided(given, IS_CHANNEL);
  const aliases = { ...PLACE, notification_tag: 'notification', startAt: 'start_at' };
  const { input, ...rest } = withStart(addressed(renamed(call, aliases, '')));
  if (input === undefined && beside.length === 0) return rest;
  if (input !== undefined && !isObject(input)) return { ...rest, input };
  return { ...rest, input: canonicalContents([...Object.entries(input ?? {}), ...beside]) };
}

type Entries = readonly (readonly [name: string, value: unknown])[];

/** A channel by its own name. */
export function channelOf(name: string): string {
  return CHANNELS[name] ?? name;
}

/** What is sent by several channels, with their own names and those of their fields. */
export function canonicalContents(given: Entries): Record<string, unknown> {
  const contents = renamed(given, CHANNELS, 'input.');
  for (const [channel, content] of Object.entries(contents))
    if (Object.hasOwn(CONTENT, channel) && isObject(content))
      contents[channel] = canonicalContent(channel, Object.entries(content), `input.${channel}.`);
  return contents;
}

/** Fields whose names are like this, and the others. */
function divided(fields: Fields, names: RegExp): [like: Entries, others: Entries] {
  const entries = Object.entries(fields);
  return [entries.filter(([name]) => names.test(name)), entries.filter(([name]) => !names.test(name))];
}

/** What is sent by one channel, by its own name; `path` is what stands before its fields in an error. */
export function canonicalContent(channel: string, fields: Entries, path: string): Record<string, unknown> {
  const content = renamed(fields, CONTENT[channel] ?? {}, path);
  for (const name of ['recipients', 'device_tokens'])
    if (typeof content[name] === 'string') content[name] = [content[name]];
  const { body, recipients, ...rest } = content;
  if (channel === 'sms' && body === undefined && Object.keys(rest).length > 0)
    // Nothing but variables.
    return { ...(recipients !== undefined && { recipients }), body: rest };
  const part = channel === 'email' ? partOf(body) : undefined;
  return part === undefined ? content : renamed(content, { body: part }, path);
}

/** What the `body` of a mail is: the variables of its template, or a mail without one, in HTML where it has a tag. */
function partOf(body: unknown): string | undefined {
  if (typeof body !== 'string') return isObject(body) ? 'template' : undefined;
  return /<[/!]?[a-z][^>]*>/i.test(body) ? 'html' : 'text';
}

/** A call whose message is named by one field: `notifier:message`, or the notifier alone. */
function addressed({ notification, event, message, slug, ...call }: Fields): Record<string, unknown> {
  const address = joined(joined(notification, event, 'event'), message, 'message');
  // The slug is an older name of the same.
  if (address === undefined) return slug === undefined ? call : { ...call, slug };
  return { ...call, notification: address };
}

function joined(owner: unknown, name: unknown, field: string): unknown {
  if (name === undefined || owner === undefined) return name ?? owner;
  if (typeof owner !== 'string' || typeof name !== 'string') return typeof owner === 'string' ? name : owner;
  const [isWhole, isNameWhole] = [owner.includes(':'), name.includes(':')];
  if (!isWhole && !isNameWhole) return `${owner}:${name}`;
  const [long, short] = isWhole ? [owner, name] : [name, owner];
  const isSame = long === short || (isWhole ? long.endsWith(`:${short}`) : long.startsWith(`${short}:`));
  if (isSame) return long;
  const message = `'${name}' is another message than that of notification, '${owner}'`;
  throw new DuctapeError('VALIDATION_ERROR', `${field}: ${message}`, { errors: [{ path: field, message }] });
}
