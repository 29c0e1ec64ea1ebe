/** What a callback holds, of a message or sent directly. */

import { LIMITS } from '../../kernel/limits.ts';
import type { ContentOf, MessageParts } from './content.ts';
import { httpFieldFault } from './header-fields.ts';
import { isFields, type Reading, sizeOf } from './reading.ts';
import { loneVariable, lookUpIn, own, textOf } from './template.ts';

type Callback = ContentOf<'callback'>;

/** Methods that a callback can have. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** The callback of a message; the environment gives its address and method. */
export function messageCallback(reading: Reading, callback: NonNullable<MessageParts['callback']>): Callback {
  reading.only(['query', 'headers', 'params', 'body'], {
    url: 'is for a direct send; the environment of a message gives its address',
    method: 'is for a direct send; the environment of a message gives its method',
  });
  const record = (part: 'params' | 'query' | 'headers') =>
    filledFields(reading, callback[part] ?? {}, part, `callback.${part}`);
  const body = filled(reading, callback.body, 'body', 'callback.body');
  return checked(reading, {
    channel: 'callback',
    url: null,
    method: null,
    params: asTexts(reading, record('params'), 'callback.params'),
    query: record('query'),
    headers: asTexts(reading, record('headers'), 'callback.headers'),
    ...(body === undefined ? {} : { body }),
  });
}

/** A callback that the input alone makes; `method` is POST where it gives none. */
export function directCallback(reading: Reading): Callback {
  reading.only(['url', 'method', 'headers', 'query', 'body'], {
    params: 'fill in the address of a notifier; a direct callback gives its whole address',
  });
  const url = reading.requiredText('url');
  if (url !== '' && !isAddress(url)) reading.refuse('url', 'must be an address with https or http');
  const method = reading.text('method')?.toUpperCase() ?? 'POST';
  if (!METHODS.includes(method)) reading.refuse('method', `must be one of ${METHODS.join(', ')}`);
  const query = own(reading.input, 'query') ?? {};
  if (!isFields(query)) reading.refuse('query', 'must be fields by name');
  const body = own(reading.input, 'body');
  if (body !== undefined && ['GET', 'HEAD'].includes(method)) reading.refuse('body', `must be absent with ${method}`);
  return checked(reading, {
    channel: 'callback',
    url,
    method,
    params: {},
    query: isFields(query) ? query : {},
    headers: reading.texts('headers'),
    ...(body === undefined ? {} : { body }),
  });
}

function isAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && ['https:', 'http:'].includes(url.protocol);
}

function checked(reading: Reading, callback: Callback): Callback {
  const path = callback.url === null ? 'callback' : reading.path;
  for (const [name, value] of Object.entries(callback.headers)) {
    const fault = httpFieldFault(name, value);
    if (fault !== null) reading.errors.push({ path: `${path}.headers.${name}`, message: fault });
  }
  const body = typeof callback.body === 'string' ? callback.body : JSON.stringify(callback.body ?? null);
  if (sizeOf(body) > LIMITS.notification_body.value)
    reading.errors.push({
      path: `${path}.body`,
      message: `has more than ${LIMITS.notification_body.value} bytes`,
    });
  return callback;
}

/** A value of the message with each text within filled in; one that is a variable and nothing else is its value. */
function filled(reading: Reading, value: unknown, part: string, place: string): unknown {
  if (typeof value === 'string') return filledText(reading, value, part, place);
  if (Array.isArray(value)) return value.map((item, n) => filled(reading, item, part, `${place}[${n}]`));
  return isFields(value) ? filledFields(reading, value, part, place) : value;
}

function filledFields(reading: Reading, fields: Readonly<Record<string, unknown>>, part: string, place: string) {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, filled(reading, value, part, `${place}.${name}`)]),
  );
}

function filledText(reading: Reading, text: string, variables: string, place: string): unknown {
  const path = loneVariable(reading.message?.templates.get(text) ?? []);
  const value = path === null ? undefined : lookUpIn(reading.variables(variables), path);
  if (textOf(value) !== undefined) return value;
  return reading.render({ place, text, variables });
}

function asTexts(
  reading: Reading,
  fields: Readonly<Record<string, unknown>>,
  place: string,
): Readonly<Record<string, string>> {
  const texts = Object.entries(fields).map(([name, value]): [string, string] => {
    const text = textOf(value);
    if (text === undefined) reading.errors.push({ path: `${place}.${name}`, message: 'must be text' });
    return [name, text ?? ''];
  });
  return Object.fromEntries(texts);
}
