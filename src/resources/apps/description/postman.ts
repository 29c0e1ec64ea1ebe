/** Postman collections as OpenAPI 3.1. */

import { convert } from '@scalar/postman-to-openapi';
import { invalidField } from '../../../kernel/errors.ts';
import { listOf, type Plain, recordOf, textOf } from './plain.ts';
import { type PostmanAuth, readAuth, securitySchemes } from './postman-auth.ts';
import { readRequest, type RequestItem } from './postman-request.ts';
import type { ImportWarning } from './reading.ts';

/** A collection as OpenAPI, with what its conversion left out. */
interface Converted {
  readonly document: Plain;
  readonly warnings: readonly ImportWarning[];
}

/**
 * Converts a collection of 2.0 or 2.1. The converter knows 2.1 and forgets what folders give, so requests are brought
 * into the form of 2.1 first, without folders, each with the auth that it inherits. Requests of one method and path
 * become one operation.
 */
export function postmanToOpenApi(collection: Plain): Converted {
  const warnings: ImportWarning[] = [];
  const warn = (path: string, message: string) => void warnings.push({ path, message });
  const auth = readAuth(collection['auth'], 'auth', warn);
  const items = readItems(listOf(collection['item']), auth, [], warn);
  if (items.length === 0) throw invalidField('document', 'is a Postman collection without requests');
  const groups = Map.groupBy(items, ({ key }) => key);
  const requests = [...groups.values()].flatMap((group) => withSharedAuth(group, warn));
  const { name, description, schema } = recordOf(collection['info']);
  const flat = {
    info: { name: textOf(name) ?? 'API', schema: textOf(schema) ?? '', description: descriptionOf(description) },
    variable: listOf(collection['variable']).map(variableOf),
    item: requests.map(({ item }) => item),
  };
  const document = convert(flat as Parameters<typeof convert>[0], { mergeOperation: true }) as unknown as Plain;
  const auths = requests.map((request) => request.auth).filter((own) => own !== null);
  const components = { ...recordOf(document['components']), securitySchemes: securitySchemes(auths) };
  return {
    document: {
      ...document,
      paths: withoutGuesses(document),
      components,
      servers: knownServers(document, warn),
      ...(auth === null || auth.type === 'noauth' ? {} : { security: [{ [`${auth.type}Auth`]: [] }] }),
    },
    warnings,
  };
}

/** A collection has no schemas: the types that the converter makes up from its samples are no rules. */
function withoutGuesses(document: Plain): Plain {
  const paths = Object.entries(recordOf(document['paths'])).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(recordOf(item)).map(([method, given]) => [method, withoutTypes(recordOf(given))]),
    ),
  ]);
  return Object.fromEntries(paths) as Plain;
}

/** The converter puts the saved body where its value is to stand in an object. */
function withExample(response: Plain): Plain {
  const content = Object.entries(recordOf(response['content'])).map(([type, media]) => {
    const value = recordOf(recordOf(media)['examples'])['default'];
    return [type, value === undefined ? {} : { example: value }];
  });
  return { ...response, content: Object.fromEntries(content) as Plain };
}

function withoutTypes(operation: Plain): Plain {
  const content = Object.entries(recordOf(recordOf(operation['requestBody'])['content'])).map(([type, given]) => {
    const schema = recordOf(recordOf(given)['schema']);
    const properties = Object.entries(recordOf(schema['properties'])).map(([name, property]) => {
      const { type: _guessed, ...rest } = recordOf(property);
      return [name, rest];
    });
    return [type, { ...recordOf(given), schema: { ...schema, properties: Object.fromEntries(properties) as Plain } }];
  });
  return {
    ...operation,
    parameters: listOf(operation['parameters']).map((parameter) => ({ ...recordOf(parameter), schema: {} })),
    responses: Object.fromEntries(
      Object.entries(recordOf(operation['responses'])).map(([status, given]) => [status, withExample(recordOf(given))]),
    ),
    ...(content.length === 0 ? {} : { requestBody: { content: Object.fromEntries(content) as Plain } }),
  };
}

function readItems(
  items: readonly unknown[],
  inherited: PostmanAuth | null,
  folders: readonly string[],
  warn: (path: string, message: string) => void,
): RequestItem[] {
  return items.flatMap((given) => {
    const item = recordOf(given);
    const name = textOf(item['name']) ?? '';
    const path = [...folders, name].join(' / ');
    const request = item['request'];
    const own = item['auth'] ?? recordOf(request)['auth'];
    const auth = own === undefined || own === null ? inherited : readAuth(own, path, warn);
    if (Array.isArray(item['item'])) return readItems(item['item'], auth, [...folders, name], warn);
    return request === undefined ? [] : (readRequest(item, auth, path, warn) ?? []);
  });
}

/** Requests of one operation have one auth: the first that is one at all. */
function withSharedAuth(group: readonly RequestItem[], warn: (path: string, message: string) => void): RequestItem[] {
  const auth = group.find((request) => request.auth !== null && request.auth.type !== 'noauth')?.auth ?? group[0]?.auth;
  const [first] = group;
  if (first !== undefined && group.length > 1)
    warn(first.key, `${group.length} requests have this method and path; they become one action`);
  return group.map((request) => ({
    ...request,
    auth: auth ?? null,
    item: { ...request.item, request: { ...request.item.request, ...(auth == null ? {} : { auth }) } },
  }));
}

/** The converter gives an address it does not know a default of its own. */
function knownServers(document: Plain, warn: (path: string, message: string) => void): unknown[] {
  return listOf(document['servers']).filter((server) => {
    const names = Object.keys(recordOf(recordOf(server)['variables']));
    if (names.length > 0) warn('servers', `the collection gives no value to the variable ${names.join(', ')}`);
    return names.length === 0;
  });
}

function variableOf(given: unknown): Plain {
  const variable = recordOf(given);
  return { key: textOf(variable['key']) ?? textOf(variable['id']) ?? '', value: variable['value'] };
}

function descriptionOf(given: unknown): string {
  return textOf(given) ?? textOf(recordOf(given)['content']) ?? '';
}
