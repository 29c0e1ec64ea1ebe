/** Auths of Postman collections. */

import { isPlain, listOf, type Plain, recordOf, textOf } from './plain.ts';

/** An auth in the form of 2.1: its parameters are a list. */
export interface PostmanAuth {
  readonly type: 'noauth' | 'basic' | 'bearer' | 'apikey' | 'oauth2';
  readonly [parameters: string]: unknown;
}

const TYPES: ReadonlySet<string> = new Set(['noauth', 'basic', 'bearer', 'apikey', 'oauth2']);

/** Reads an auth of 2.0 or 2.1; null for none; one that is not supported is none, with a warning. */
export function readAuth(
  given: unknown,
  path: string,
  warn: (path: string, message: string) => void,
): PostmanAuth | null {
  if (!isPlain(given)) return null;
  const type = textOf(given['type']) ?? '';
  if (!TYPES.has(type)) {
    warn(path, `auths of type '${type.slice(0, 40)}' are not supported; its requests have none`);
    return { type: 'noauth' };
  }
  return { type: type as PostmanAuth['type'], [type]: parameterList(given[type]) };
}

function parameterList(given: unknown): unknown[] {
  if (!isPlain(given)) return listOf(given).filter(isPlain);
  return Object.entries(given).map(([key, value]) => ({ key, value, type: typeof value }));
}

/** The OpenAPI security schemes of auths, by the names that the converter gives them: the first of each type. */
export function securitySchemes(auths: readonly PostmanAuth[]): Plain {
  const first = new Map(auths.toReversed().map((auth) => [auth.type, auth]));
  return Object.fromEntries(
    [...first]
      .toReversed()
      .flatMap(([type, auth]) => (type === 'noauth' ? [] : [[`${type}Auth`, schemeOf(auth, type)]])),
  );
}

function schemeOf(auth: PostmanAuth, type: Exclude<PostmanAuth['type'], 'noauth'>): Plain {
  const parameters = new Map(listOf(auth[type]).map((item) => [recordOf(item)['key'], recordOf(item)['value']]));
  const text = (name: string) => textOf(parameters.get(name));
  switch (type) {
    case 'basic':
    case 'bearer':
      return { type: 'http', scheme: type };
    case 'apikey':
      return { type: 'apiKey', name: text('key') ?? 'X-API-Key', in: text('in') === 'query' ? 'query' : 'header' };
    case 'oauth2': {
      const scopes = (text('scope') ?? '').split(/[\s,]+/).filter((scope) => scope !== '');
      const flow = {
        tokenUrl: text('accessTokenUrl') ?? text('tokenUrl'),
        authorizationUrl: text('authUrl'),
        scopes: Object.fromEntries(scopes.map((scope) => [scope, ''])),
      };
      const isClient = text('grant_type') === 'client_credentials';
      return { type: 'oauth2', flows: isClient ? { clientCredentials: flow } : { authorizationCode: flow } };
    }
  }
}
