/** Forms that requests to providers have. */

import { encodeUtf8 } from '../../kernel/utf8.ts';
import type { OutgoingRequest } from '../http/driver.ts';
import type { EmailMessage } from './port.ts';

type Posted = Omit<OutgoingRequest, 'method'>;

/** An address of a provider: a path at its usual origin, or at the endpoint given instead. */
export function addressOf(usual: string, endpoint: string | null, path: string): URL {
  return new URL(`${(endpoint ?? usual).replace(/\/+$/, '')}${path}`);
}

/** A request whose body is JSON. */
export function jsonRequest(url: URL, headers: Readonly<Record<string, string>>, body: unknown): Posted {
  return {
    url,
    headers: { ...headers, accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

/** A request whose body is URL-encoded. */
export function formRequest(
  url: URL,
  headers: Readonly<Record<string, string>>,
  fields: Readonly<Record<string, string>>,
): Posted {
  return {
    url,
    headers: { ...headers, accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  };
}

/** `Authorization` of the scheme Basic (RFC 7617). */
export function basicAuth(user: string, password: string): { readonly authorization: string } {
  const bytes = encodeUtf8(`${user}:${password}`);
  return { authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
}

/** A mailbox as header fields have it (RFC 5322, section 3.4). */
export function mailbox({ address, name }: EmailMessage['from']): string {
  return name === null ? address : `"${name.replace(/["\\]/g, String.raw`\$&`)}" <${address}>`;
}

/** A field of an answer's body, where it is an object. */
export function field(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** A field of an answer's body, where it is text that is not empty. */
export function textField(body: unknown, name: string): string | null {
  const value = field(body, name);
  return typeof value === 'string' && value !== '' ? value : null;
}
