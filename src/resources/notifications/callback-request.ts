/** The request that a callback makes: the parts of its content over what the environment adds. */

import type { CallbackMessage } from '../../drivers/notification/port.ts';
import type { ContentOf } from '../../engine/notification/content.ts';
import { connectionFault } from '../../engine/notification/header-fields.ts';
import { invalidField } from '../../kernel/errors.ts';
import { FIELD_VALUE } from '../../kernel/http-fields.ts';
import { LIMITS } from '../../kernel/limits.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What an environment says of its callbacks, secrets filled in. */
export interface CallbackBase {
  readonly url: string;
  readonly method: string;
  readonly auth?:
    | {
        readonly headers?: Fields | undefined;
        readonly body?: unknown;
        readonly query?: Fields | undefined;
        readonly params?: Fields | undefined;
      }
    | undefined;
}

/** A request that is to be made. */
export interface CallbackRequest {
  readonly url: string;
  /** Its address as it is shown: without the query. */
  readonly shown: string;
  readonly message: CallbackMessage;
}

/**
 * The request of a content; `base` is null for a direct one, which says all. Throws `VALIDATION_ERROR` naming the `:param`
 * of the address that nothing gives.
 */
export function callbackRequest(base: CallbackBase | null, content: ContentOf<'callback'>): CallbackRequest {
  const { auth = {}, ...own }: Partial<CallbackBase> = base ?? {};
  const method = content.method ?? own.method ?? 'POST';
  const address = content.url ?? filledAddress(own.url ?? '', { ...auth.params, ...content.params });
  const url = new URL(address);
  url.hash = '';
  const shown = `${url.origin}${url.pathname}`;
  for (const [name, value] of Object.entries({ ...auth.query, ...content.query })) {
    url.searchParams.delete(name);
    for (const item of Array.isArray(value) ? (value as readonly unknown[]) : [value])
      if (item !== undefined && item !== null) url.searchParams.append(name, textOf(item));
  }
  const { value: most } = LIMITS.url;
  if (url.href.length > most) {
    const part = shown.length <= most ? 'query' : content.url === null ? 'params' : 'url';
    throw invalidField(`callback.${part}`, `makes an address of more than ${most} characters`);
  }
  const body = bodyOf(auth.body, content.body);
  if (body !== undefined && (method === 'GET' || method === 'HEAD'))
    throw invalidField('callback.body', `has no place in a request of ${method}`);
  const headers = headersOf(auth.headers ?? {}, content.headers);
  return { url: url.href, shown, message: { method, headers, ...(body === undefined ? {} : { body }) } };
}

/** Each `:name` that makes up a segment of the path is replaced. */
function filledAddress(url: string, params: Fields): string {
  const [, origin = '', path = '', rest = ''] = /^([a-z]+:\/\/[^/?#]*)([^?#]*)(.*)$/i.exec(url) ?? [];
  const segments = path.split('/').map((segment) => {
    const name = /^:([A-Za-z_][A-Za-z0-9_-]*)$/.exec(segment)?.[1];
    if (name === undefined) return segment;
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    const text = value === undefined || value === null ? '' : textOf(value);
    if (text === '') throw invalidField(`callback.params.${name}`, `is required: the address has ':${name}'`);
    if (text === '.' || text === '..')
      throw invalidField(`callback.params.${name}`, `'${text}' is no segment of an address`);
    return encodeURIComponent(text.toWellFormed());
  });
  return `${origin}${segments.join('/')}${rest}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Objects are merged; anything else of the message goes before what the environment has. */
function bodyOf(base: unknown, own: unknown): unknown {
  if (own === undefined) return base;
  return isFields(base) && isFields(own) ? { ...base, ...own } : own;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function headersOf(base: Fields, own: Readonly<Record<string, string>>): Record<string, string> {
  const merged = new Map<string, readonly [name: string, value: string]>();
  for (const [name, value] of [...Object.entries(base), ...Object.entries(own)]) {
    const text = textOf(value);
    const fault = connectionFault(name);
    if (fault !== null) throw invalidField(`callback.headers.${name}`, fault);
    // It may be a secret, so that it is not quoted.
    if (!FIELD_VALUE.test(text)) throw invalidField(`callback.headers.${name}`, 'must be printable ASCII on one line');
    merged.set(name.toLowerCase(), [name, text]);
  }
  return Object.fromEntries(merged.values());
}
