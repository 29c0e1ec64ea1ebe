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
    reading.bounded(`callback.${part}`, (spend) =>
      filledFields({ reading, spend, part }, callback[part] ?? {}, `callback.${part}`),
    ) ?? {};
  const body = reading.bounded('callback.body', (spend) =>
    filled({ reading, spend, part: 'body' }, callback.body, 'callback.body'),
  );
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
  const fault = url === '' ? null : addressFault(url);
  if (fault !== null) reading.refuse('url', fault);
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

function addressFault(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || !['https:', 'http:'].includes(url.protocol)) return 'must be an address with https or http';
  return url.username === '' && url.password === '' ? null : 'must not hold credentials';
}

function checked(reading: Reading, callback: Callback): Callback {
  const path = callback.url === null ? 'callback' : reading.path;
  for (const [name, value] of Object.entries(callback.headers)) {
    const fault = httpFieldFault(name, value);
    if (fault !== null) reading.errors.push({ path: `${path}.headers.${name}`, message: fault });
  }
  const { value: most } = LIMITS.notification_body;
  for (const part of ['params', 'query', 'headers', 'body'] as const) {
    const { [part]: value = null } = callback;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (sizeOf(text) > most) reading.errors.push({ path: `${path}.${part}`, message: `has more than ${most} bytes` });
  }
  return callback;
}

/** How a part of the message is filled in. */
interface Filling {
  readonly reading: Reading;
  readonly spend: (size: number) => void;
  /** The field of the input whose variables it takes. */
  readonly part: string;
}

/** A value of the message with each text within filled in; one that is a variable and nothing else is its value. */
function filled(filling: Filling, value: unknown, place: string): unknown {
  if (typeof value === 'string') return filledText(filling, value, place);
  if (Array.isArray(value)) return value.map((item, n) => filled(filling, item, `${place}[${n}]`));
  return isFields(value) ? filledFields(filling, value, place) : value;
}

function filledFields(filling: Filling, fields: Readonly<Record<string, unknown>>, place: string) {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, filled(filling, value, `${place}.${name}`)]),
  );
}

function filledText({ reading, spend, part: variables }: Filling, text: string, place: string): unknown {
  const path = loneVariable(reading.message?.templates.get(text) ?? []);
  const value = path === null ? undefined : lookUpIn(reading.variables(variables), path);
  const alone = textOf(value);
  const made = alone ?? reading.render({ place, text, variables });
  spend(sizeOf(made));
  return alone === undefined ? made : value;
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
