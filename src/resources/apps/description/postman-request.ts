/** Requests of Postman collections in the form of 2.1, complete and without scripts. */

import { isPlain, listOf, type Plain, recordOf, textOf } from './plain.ts';
import type { PostmanAuth } from './postman-auth.ts';

/** A request as the converter takes it. */
export interface RequestItem {
  /** Method and path, whatever its parameters are called. */
  readonly key: string;
  readonly auth: PostmanAuth | null;
  readonly item: { readonly name: string; readonly request: Plain; readonly response: readonly unknown[] };
}

type Warn = (path: string, message: string) => void;

/** Reads a request; null for one without an address. */
export function readRequest(item: Plain, auth: PostmanAuth | null, path: string, warn: Warn): RequestItem | null {
  const given = typeof item['request'] === 'string' ? { url: item['request'] } : recordOf(item['request']);
  const raw = rawUrl(given['url']);
  if (raw === '') {
    warn(path, 'this request has no address, and is left out');
    return null;
  }
  const method = (textOf(given['method']) ?? 'GET').toUpperCase();
  const header = headersOf(given['header']);
  const body = bodyOf(given['body'], header, path, warn);
  const description = textOf(given['description']) ?? textOf(recordOf(given['description'])['content']);
  const request = {
    method,
    url: urlOf(raw, given['url']),
    header,
    ...(body === null ? {} : { body }),
    ...(description === undefined ? {} : { description }),
  };
  const key = `${method} ${pathOf(raw)}`;
  return { key, auth, item: { name: textOf(item['name']) ?? key, request, response: responsesOf(item['response']) } };
}

/** The address as one text, with its variables. */
function rawUrl(given: unknown): string {
  if (typeof given === 'string') return given.trim();
  const { raw, protocol, host, path, port } = recordOf(given);
  if (typeof raw === 'string' && raw.trim() !== '') return raw.trim();
  const hostText = typeof host === 'string' ? host : listOf(host).map(String).join('.');
  const segments = typeof path === 'string' ? path.replace(/^\/+/, '') : listOf(path).map(segmentText).join('/');
  if (hostText === '') return '';
  return `${textOf(protocol) === undefined ? '' : `${String(protocol)}://`}${hostText}${textOf(port) === undefined ? '' : `:${String(port)}`}/${segments}`;
}

function segmentText(segment: unknown): string {
  return typeof segment === 'string' ? segment : (textOf(recordOf(segment)['value']) ?? '');
}

/** The path of an address as OpenAPI writes it, each parameter as `{}`. */
function pathOf(raw: string): string {
  const [before = ''] = raw.split(/[?#]/);
  const path = before.replace(/^(?:https?:\/\/)?[^/]*/, '');
  return path.replaceAll(/\{\{[^{}]*\}\}|:\w+/g, '{}') || '/';
}

function urlOf(raw: string, given: unknown): Plain {
  const { query, variable } = recordOf(given);
  const search = raw.split('#')[0]?.split('?').slice(1).join('?') ?? '';
  const path = (raw.split(/[?#]/)[0] ?? '').replace(/^(?:https?:\/\/)?[^/]*\/?/, '');
  return {
    raw,
    path: path.split('/').filter((segment) => segment !== ''),
    query: Array.isArray(query) ? query.filter(isPlain).map(parameterOf) : pairsOf(search),
    variable: listOf(variable).filter(isPlain).map(parameterOf),
  };
}

/** A parameter with texts where there may be objects; 2.0 may call its key `id`. */
function parameterOf(given: Plain): Plain {
  const { key, id, value, description, disabled } = given;
  const text = textOf(description) ?? textOf(recordOf(description)['content']);
  return {
    key: textOf(key) ?? textOf(id) ?? '',
    ...(value === undefined || value === null ? {} : { value: isPlain(value) ? JSON.stringify(value) : value }),
    ...(text === undefined ? {} : { description: text }),
    ...(disabled === true ? { disabled } : {}),
  };
}

function pairsOf(search: string): Plain[] {
  return search
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [key = '', ...value] = pair.split('=');
      return { key, value: value.join('=') };
    });
}

/** Headers as a list; 2.0 may give them as the text of a request's head. */
function headersOf(given: unknown): Plain[] {
  if (typeof given !== 'string') return listOf(given).filter(isPlain).map(parameterOf);
  return given.split('\n').flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [{ key: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() }];
  });
}

function bodyOf(given: unknown, header: readonly Plain[], path: string, warn: Warn): Plain | null {
  const body = recordOf(given);
  if (body['disabled'] === true) return null;
  switch (body['mode']) {
    case 'raw':
      return rawBody(textOf(body['raw']) ?? '', recordOf(recordOf(body['options'])['raw']), header);
    case 'graphql':
      return rawBody(JSON.stringify(recordOf(body['graphql'])), { language: 'json' }, []);
    case 'urlencoded':
    case 'formdata': {
      const mode = body['mode'];
      const fields = listOf(body[mode]).filter(isPlain);
      return { mode, [mode]: fields.map((field) => ({ ...parameterOf(field), type: field['type'] ?? 'text' })) };
    }
    case 'file':
      warn(path, 'a body that is a file is not sent; it is left out');
      return null;
    default:
      return null;
  }
}

function rawBody(raw: string, options: Plain, header: readonly Plain[]): Plain | null {
  if (raw.trim() === '') return null;
  const hasType = header.some(({ key }) => String(key).toLowerCase() === 'content-type');
  const language = textOf(options['language']) ?? (!hasType && /^\s*[{[]/.test(raw) ? 'json' : undefined);
  return { mode: 'raw', raw, ...(language === undefined ? {} : { options: { raw: { language } } }) };
}

function responsesOf(given: unknown): unknown[] {
  return listOf(given)
    .filter(isPlain)
    .map(({ name, code, status, header, body }) => ({
      name: textOf(name) ?? '',
      ...(typeof code === 'number' ? { code } : {}),
      ...(textOf(status) === undefined ? {} : { status }),
      header: headersOf(header),
      ...(typeof body === 'string' && code !== 204 && code !== 304 ? { body } : {}),
    }));
}
