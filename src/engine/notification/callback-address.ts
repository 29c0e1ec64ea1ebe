/** Where a callback goes. */

import { invalidField } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { own, textOf } from './template.ts';

/** Scheme and host of an address, its path, and its query. A fragment is never sent. */
const ADDRESS = /^(https?:\/\/[^/?#\\]+)([^?#]*)(?:\?([^#]*))?/i;
/** A segment of a path that begins with a parameter, such as `/:id` or `/:id.json`. */
const PARAMETER = /(?<=\/):([A-Za-z_]\w*)/g;

/** The parameters of an address, in their order. */
export function addressParameters(url: string): readonly string[] {
  const [, , path = ''] = ADDRESS.exec(url) ?? [];
  return [...path.matchAll(PARAMETER)].flatMap(([, name]) => name ?? []);
}

/**
 * An address with its `:param` segments filled in and the query added to its own. Values are encoded, so that each stays
 * within its segment. Where `params` is null, as for a direct callback, a `:param` is text. Throws `VALIDATION_ERROR` at
 * `<path>.params.<name>` and `<path>.query.<name>`: for a parameter that is missing, empty, `.` or `..`, for one that the
 * address has not, and for what is no text, number or boolean, nor a list of them in the query.
 */
export function callbackAddress(
  url: string,
  params: Readonly<Record<string, unknown>> | null,
  query: Readonly<Record<string, unknown>>,
  path = 'input',
): string {
  const [, host, written = '', search = ''] = ADDRESS.exec(url) ?? [];
  if (host === undefined || !URL.canParse(url)) throw invalidField(`${path}.url`, 'is no address with https or http');
  const names = addressParameters(url);
  for (const name of Object.keys(params ?? {}))
    if (!names.includes(name)) throw invalidField(`${path}.params.${name}`, 'is no parameter of the address');
  const filled =
    params === null
      ? written
      : written.replace(PARAMETER, (_, name: string) => segmentOf(own(params, name), `${path}.params.${name}`));
  const pairs = [...(search === '' ? [] : [search]), ...pairsOf(query, path)].join('&');
  const address = new URL(`${host}${filled}${pairs === '' ? '' : `?${pairs}`}`).href;
  if (address.length > LIMITS.url.value)
    throw invalidField(path, `the address has more than ${LIMITS.url.value} characters`);
  return address;
}

/** Since no value is empty, `.` or `..`, no segment becomes one that changes the path. */
function segmentOf(value: unknown, path: string): string {
  if (value === undefined) throw invalidField(path, 'is required by the address');
  const text = scalar(value, path, 'must be text, a number or a boolean');
  if (['', '.', '..'].includes(text)) throw invalidField(path, 'must not be empty, . or ..');
  return encodeURIComponent(text);
}

function pairsOf(query: Readonly<Record<string, unknown>>, path: string): string[] {
  let room = LIMITS.url.value;
  return Object.entries(query).flatMap(([name, value]) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items.flatMap((item) => {
      if (item === null || item === undefined) return [];
      const text = scalar(item, `${path}.query.${name}`, 'must be text, a number, a boolean, or a list of them');
      room -= name.length + text.length;
      if (room < 0) throw invalidField(path, `the address has more than ${LIMITS.url.value} characters`);
      return [new URLSearchParams([[name, text]]).toString()];
    });
  });
}

function scalar(value: unknown, path: string, message: string): string {
  const text = typeof value === 'object' ? undefined : textOf(value);
  if (text === undefined) throw invalidField(path, message);
  return text;
}
