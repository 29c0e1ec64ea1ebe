/** Operations of a description as actions of a manifest. */

import { type Action, METHODS } from '../../products/manifest.ts';
import { fittingTag, uniqueName } from './names.ts';
import { type OperationPlace, readParameters } from './parameters.ts';
import { listOf, type Plain, recordOf, shortened, textOf } from './plain.ts';
import type { Reading } from './reading.ts';
import { readBody, responseSample } from './request-body.ts';
import { type ImportedResource, readResource } from './resource.ts';
import type { Securities } from './security.ts';
import type { Servers } from './servers.ts';

/** What all operations of a document share. */
export interface OperationContext {
  readonly reading: Reading;
  readonly securities: Securities;
  readonly servers: Servers;
  /** Tags that actions have already. */
  readonly tags: Set<string>;
}

/** Most actions an app has. */
const MAX_ACTIONS = 1000;
const MAX_RULES = 2000;

/** The actions of a document, in its order. */
export function readOperations(context: OperationContext): Action[] {
  const { reading } = context;
  const operations = Object.entries(recordOf(reading.document['paths'])).flatMap(([path, given]) => {
    const item = reading.resolve(given);
    if (item === null) return [];
    return METHODS.flatMap((method) => {
      const operation = item[method.toLowerCase()];
      return typeof operation === 'object' && operation !== null ? { path, method, item, given: operation } : [];
    });
  });
  if (operations.length > MAX_ACTIONS)
    reading.warn('paths', `an app has ${MAX_ACTIONS} actions at most; ${operations.length - MAX_ACTIONS} are left out`);
  return operations
    .slice(0, MAX_ACTIONS)
    .flatMap(({ path, method, item, given }) => readOperation(context, path, method, item, recordOf(given)) ?? []);
}

function readOperation(
  context: OperationContext,
  path: string,
  method: Action['method'],
  item: Plain,
  operation: Plain,
): Action | null {
  const { reading, servers } = context;
  const where = `${method} ${path}`;
  reading.startAction();
  const prefix = servers.prefixOf(operation['servers'] ?? item['servers'], where);
  const resource = readResource(`${prefix}${path}`);
  if (resource.fault !== null) {
    reading.warn(where, `${resource.fault}, so that the operation is left out`);
    return null;
  }
  if (/[?#]/.test(path)) reading.warn(where, 'the query in its path is left out');
  const summary = textOf(operation['summary']);
  const at: OperationPlace = {
    action: tagOf(context, operation, method, path, where),
    path: where,
    ...(summary === undefined ? {} : { preferred: summary }),
  };
  const action = assemble(context, { at, method, item, operation, resource });
  if (!reading.takeField())
    reading.warn(where, 'it has more fields than one import reads; those beyond have no rules and no samples');
  return action;
}

interface Assembly {
  readonly at: OperationPlace;
  readonly method: Action['method'];
  readonly item: Plain;
  readonly operation: Plain;
  readonly resource: ImportedResource;
}

function assemble({ reading, securities }: OperationContext, assembly: Assembly): Action {
  const { at, method, item, operation, resource } = assembly;
  const given = [...listOf(item['parameters']), ...listOf(operation['parameters'])];
  const { rules, ...places } = readParameters(reading, given, resource.names, at);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const body = readBody(reading, hasBody ? operation['requestBody'] : undefined, at);
  const validation = [...rules, ...body.rules].filter(({ selector }) => selector.length <= 4000).slice(0, MAX_RULES);
  const description = textOf(operation['description']);
  const response = responseSample(reading, operation['responses'], at.preferred);
  const auth = securities.authOf(operation['security'], at.path);
  const samples = Object.entries(places).filter(([, sample]) => Object.keys(sample).length > 0);
  return {
    tag: at.action,
    name: shortened(textOf(operation['summary']) ?? textOf(operation['operationId']) ?? at.path, 200),
    ...(description === undefined ? {} : { description: shortened(description, 2000) }),
    method,
    resource: resource.resource,
    ...(Object.fromEntries(samples) as Partial<typeof places>),
    ...body.parts,
    ...(response === undefined ? {} : { response }),
    ...(validation.length === 0 ? {} : { validation }),
    ...(body.isClosed ? {} : { unknown_fields: 'pass' as const }),
    ...(auth === null ? {} : { auth }),
    imported: true,
  };
}

function tagOf(
  { reading, tags }: OperationContext,
  operation: Plain,
  method: string,
  path: string,
  where: string,
): string {
  const words = path.split(/[^A-Za-z0-9_-]+/).filter((word) => /[A-Za-z0-9]/.test(word));
  const fallback = fittingTag([method.toLowerCase(), ...words].join('_'));
  const own = fittingTag(textOf(operation['operationId']) ?? '');
  if (own !== '' && tags.has(own)) reading.warn(where, `another operation has its operationId '${own}'`);
  return uniqueName(own === '' || tags.has(own) ? fallback : own, tags);
}
