/** The SDK's typed client, from the contracts. */

import { compile } from 'json-schema-to-typescript';
import { schemaOf } from '../src/http/openapi.ts';
import { type Operation, routeOf } from '../src/kernel/contract.ts';
import { RetryConfig } from '../src/kernel/fields.ts';
import { Manifest } from '../src/resources/products/manifest-check.ts';
import { CONTRACTS } from '../src/resources/contracts.ts';

const BANNER = '// Generated from the contracts by `npm run generate`; do not edit.\n\n';
/** Fields that the constructor of the client can give for every call. */
const SCOPE = ['product', 'env'];

interface Described {
  readonly namespace: string;
  readonly name: string;
  readonly operation: Operation;
  readonly type: string;
}

/** The files `sdk/src/generated/types.ts` and `client.ts`. */
export async function generateSdk(): Promise<Record<string, string>> {
  const all = described(({ access, answers, bytes }) => access !== 'bootstrap' && (answers ?? bytes) === undefined);
  const ofBytes = described(({ bytes }) => bytes !== undefined);
  return {
    'sdk/src/generated/types.ts': await types([...all, ...ofBytes]),
    'sdk/src/generated/client.ts': client(all, ofBytes),
  };
}

function described(isMeant: (operation: Operation) => boolean): Described[] {
  return Object.entries(CONTRACTS).flatMap(([namespace, contract]) =>
    Object.entries<Operation>(contract)
      .filter(([, operation]) => isMeant(operation))
      .map(([name, operation]): Described => ({
        namespace,
        name,
        operation,
        type: [namespace, ...name.split('.')].map(pascal).join(''),
      })),
  );
}

async function types(all: readonly Described[]): Promise<string> {
  const parts = [
    await declare(schemaOf(Manifest, 'input'), 'ProductManifest'),
    await declare(schemaOf(RetryConfig, 'input'), 'RetryConfig'),
  ];
  for (const { operation, type } of all) {
    parts.push(await declare(inputSchema(operation), `${type}Input`));
    if (!isUnknown(operation)) parts.push(await declare(schemaOf(operation.output, 'output'), `${type}Result`));
  }
  return `${BANNER}import type { Include } from '../database-include.ts';\n\n${parts.join('\n')}`;
}

/** Fields whose own checks come later than those of their request, as users write them. */
const WRITTEN: Readonly<Record<string, string>> = {
  manifest: 'ProductManifest',
  include: 'Include',
  session: 'string | { tag?: string; token: string }',
  jobs: "((ActionsDispatchInput & { namespace?: 'actions' }) | (DatabasesDispatchInput & { namespace: 'databases' }) | (FallbackDispatchInput & { namespace: 'fallback' }) | (FeaturesDispatchInput & { namespace: 'features' }) | (GraphsDispatchInput & { namespace: 'graphs' }) | (NotificationsDispatchInput & { namespace: 'notifications' }) | (QuotaDispatchInput & { namespace: 'quota' }) | (StorageDispatchInput & { namespace: 'storage' }))[]",
  retryConfig: 'RetryConfig',
};

/** Where `connect` went, calls of these go that name none. */
const CONNECTED = ['database', 'graph'];

/** The input as SDK users write it: some fields by types of their own, and the scope optional. */
function inputSchema(operation: Operation): Record<string, unknown> {
  const schema = schemaOf(operation.input, 'input') as { properties: Record<string, unknown>; required?: string[] };
  // What tells of sessions takes the tag of one there.
  const isOfSessions = operation.on.includes(' /v1/sessions/');
  const written = Object.entries(WRITTEN).filter(
    ([field]) => field in schema.properties && !(isOfSessions && field === 'session'),
  );
  const properties = {
    ...schema.properties,
    ...Object.fromEntries(written.map(([field, tsType]) => [field, { tsType }])),
  };
  const optional = [...SCOPE, ...CONNECTED.filter((field) => operation.on.includes(` /v1/${field}s/`))];
  return { ...schema, properties, required: (schema.required ?? []).filter((field) => !optional.includes(field)) };
}

function declare(schema: Record<string, unknown>, name: string): Promise<string> {
  return compile(withUnknowns(schema), name, {
    bannerComment: '',
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120 },
  });
}

/** Keywords that say nothing of what a value may be. */
const ANNOTATIONS = new Set(['description', 'title', 'default', 'examples']);

/** The schema with `unknown` where anything is allowed, which would else be taken for an object. */
function withUnknowns(schema: Record<string, unknown>): Record<string, unknown> {
  if (Object.keys(schema).every((keyword) => ANNOTATIONS.has(keyword))) return { ...schema, tsType: 'unknown' };
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => [
      keyword,
      keyword === 'properties' ? membersOf(value) : inner(value),
    ]),
  );
}

function membersOf(properties: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties as Record<string, Record<string, unknown>>).map(([name, schema]) => [
      name,
      withUnknowns(schema),
    ]),
  );
}

/** Schemas within other keywords, such as `items`, `anyOf` and `additionalProperties`. */
function inner(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inner);
  const isSchema = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  return isSchema ? withUnknowns(value as Record<string, unknown>) : value;
}

function client(all: readonly Described[], ofBytes: readonly Described[]): string {
  const namespaces = [...new Set(all.map(({ namespace }) => namespace))];
  const imports = all
    .flatMap(({ operation, type }) => (isUnknown(operation) ? [`${type}Input`] : [`${type}Input`, `${type}Result`]))
    .toSorted();
  return `${BANNER}import type { CallOptions, OperationInfo } from '../transport.ts';
import type {
${imports.map((name) => `  ${name},`).join('\n')}
} from './types.ts';

/** Sends one operation; arguments as the method took them. */
type Send = (operation: OperationInfo, args: readonly unknown[]) => Promise<unknown>;

const OPERATIONS = {
${operationsText(all)}
} as const satisfies Record<string, OperationInfo>;
${
  ofBytes.length === 0
    ? ''
    : `
/** Operations whose body or answer is bytes: their fields go as a query. */
export const OF_BYTES = {
${operationsText(ofBytes)}
} as const satisfies Record<string, OperationInfo>;
`
}
/** Every operation of the processor, by namespace. */
export class GeneratedClient {
${namespaces.map((namespace) => `  readonly ${namespace};`).join('\n')}

  constructor(send: Send) {
${namespaces
  .map(
    (namespace) =>
      `    this.${namespace} = {\n${methodsText(all.filter((each) => each.namespace === namespace))}\n    };`,
  )
  .join('\n')}
  }
}
`;
}

function operationsText(all: readonly Described[]): string {
  return all
    .map(
      ({ namespace, name, operation }) =>
        `  '${namespace}.${name}': ${JSON.stringify(info(operation))
          .replaceAll('"', "'")
          .replaceAll(/'(\w+)':/g, '$1: ')
          .replaceAll(',', ', ')},`,
    )
    .join('\n');
}

function info(operation: Operation) {
  const { method, path } = routeOf(operation);
  // What is optional narrows a list: the client's own product and environment do not.
  const { required = [] } = schemaOf(operation.input, 'input') as { required?: string[] };
  return {
    method,
    path,
    repeat: operation.repeat,
    scope: SCOPE.filter((field) => required.includes(field)),
    args: operation.args ?? [],
  };
}

/** The methods of a namespace; those whose names have a dot stand in an object of their own. */
function methodsText(all: readonly Described[]): string {
  const groups = Map.groupBy(all, ({ name }) => (name.includes('.') ? name.slice(0, name.indexOf('.')) : ''));
  return [...groups]
    .map(([group, methods]) => {
      const text = methods.map(methodText).join('\n');
      return group === '' ? text : `      ${group}: {\n${text.replaceAll(/^(?=.)/gm, '  ')}\n      },`;
    })
    .join('\n');
}

function methodText({ namespace, name, operation, type }: Described): string {
  const result = isUnknown(operation) ? 'Result' : `${type}Result`;
  const generic = isUnknown(operation) ? '<Result = unknown>' : '';
  const [first, second] = operation.args ?? [];
  const input = `${type}Input`;
  const required = inputSchema(operation)['required'] as string[];
  const parameters =
    first === undefined
      ? `input${required.length === 0 ? '?' : ''}: ${input}, options?: CallOptions`
      : `${first}: ${input}['${first}'] | ${input}, ${second ?? 'rest'}?: ${second === undefined ? '' : `${input}['${second}'] | `}Omit<${input}, '${first}'>, options?: CallOptions`;
  const args = first === undefined ? 'input, options' : `${first}, ${second ?? 'rest'}, options`;
  return `      /** ${operation.summary} */
      ${name.slice(name.indexOf('.') + 1)}: ${generic}(${parameters}): Promise<${result}> =>
        send(OPERATIONS['${namespace}.${name}'], [${args}]) as Promise<${result}>,`;
}

function isUnknown(operation: Operation): boolean {
  return Object.keys(schemaOf(operation.output, 'output')).length === 0;
}

function pascal(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
