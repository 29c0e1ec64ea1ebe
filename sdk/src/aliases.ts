/**
 * Spellings of other versions of this SDK. The processor knows one spelling a field; what callers of older
 * versions write is understood here and nowhere else.
 */

import { isObject, renamed, SCHEDULE } from './spelling.ts';
import { canonicalStorage } from './storage-aliases.ts';

const CALL: Readonly<Record<string, string>> = {
  product_tag: 'product',
  product_id: 'product',
  environment: 'env',
  action: 'event',
};

const SESSION: Readonly<Record<string, string>> = {
  refresh_token: 'refreshToken',
  session_id: 'sessionId',
};

const FEATURE: Readonly<Record<string, string>> = {
  ...CALL,
  workflow_id: 'feature_id',
  process_id: 'feature_id',
  execution_id: 'feature_id',
  executionId: 'feature_id',
  workflow_ids: 'feature_ids',
  feature_tag: 'tag',
  feature: 'tag',
  workflow_tag: 'tag',
  workflow: 'tag',
};

/** `action` is a field of its own here. */
const COMPONENT: Readonly<Record<string, string>> = {
  product_tag: 'product',
  product_id: 'product',
  environment: 'env',
  fallback_tag: 'tag',
  quota_tag: 'tag',
};

const DATABASE: Readonly<Record<string, string>> = {
  product_tag: 'product',
  product_id: 'product',
  environment: 'env',
  database_tag: 'database',
  event: 'action',
  entity: 'table',
  collection: 'table',
  conflictColumns: 'conflictKeys',
  isolationLevel: 'isolation',
};

const GRAPH: Readonly<Record<string, string>> = {
  product_tag: 'product',
  product_id: 'product',
  environment: 'env',
  graph_tag: 'graph',
  event: 'action',
  matchProps: 'matchProperties',
  setProps: 'onMatch',
  fromId: 'startNodeId',
  from: 'startNodeId',
  startId: 'startNodeId',
  toId: 'endNodeId',
  to: 'endNodeId',
  endId: 'endNodeId',
  isolationLevel: 'isolation',
};

/** Of jobs. */
const NAMESPACES: Readonly<Record<string, string>> = {
  fallbacks: 'fallback',
  quotas: 'quota',
  database: 'databases',
  db: 'databases',
  graph: 'graphs',
  notification: 'notifications',
};

const SPELLINGS = {
  call: CALL,
  feature: FEATURE,
  component: COMPONENT,
  database: DATABASE,
  schema: DATABASE,
  graph: GRAPH,
  // What knows their spellings is loaded by who sends some.
  notification: {},
  event: {},
} as const;

/** Whose fields an input has: those of actions and most others, of features, of fallbacks and quotas, of databases, of their schemas, of graphs, of storages, of notifications, or of events. */
export type InputKind = keyof typeof SPELLINGS | 'storage';

/** Whose fields the input of an operation has, by its path. */
export function kindOf(path: string): InputKind {
  if (path.startsWith('/v1/features/')) return 'feature';
  if (path.startsWith('/v1/databases/schema/')) return 'schema';
  if (path.startsWith('/v1/databases/')) return 'database';
  if (path.startsWith('/v1/graphs/')) return 'graph';
  if (path.startsWith('/v1/storage/')) return 'storage';
  if (path.startsWith('/v1/notifications/')) return 'notification';
  if (path.startsWith('/v1/events/')) return 'event';
  return /^\/v1\/(?:fallback|quota)\//.test(path) ? 'component' : 'call';
}

/** An operation's input in the processor's spelling. Two spellings of one field must agree. */
export function canonicalInput(
  input: Readonly<Record<string, unknown>>,
  kind: InputKind = 'call',
  path = '',
): Record<string, unknown> {
  const call = spelled(input, kind, path.replace(/.*\//, ''));
  const { schedule, namespace, session } = call;
  if (typeof namespace === 'string' && Object.hasOwn(NAMESPACES, namespace)) call['namespace'] = NAMESPACES[namespace];
  if (isObject(session)) call['session'] = sessionText(session);
  return isObject(schedule) ? { ...call, schedule: renamed(schedule, SCHEDULE, 'schedule.') } : call;
}

function spelled(input: Readonly<Record<string, unknown>>, kind: InputKind, name: string): Record<string, unknown> {
  if (kind === 'database') return canonicalDatabase(input);
  if (kind === 'graph') return canonicalGraph(input, name);
  // What is no method of storage is a job of one.
  if (kind === 'storage') return canonicalStorage(input, name === '' || name === 'dispatch');
  return renamed(input, SPELLINGS[kind], '');
}

/** The kind of a job's call, by the namespace that it names. */
export function kindOfJob(namespace: unknown): InputKind {
  if (namespace === undefined || namespace === 'actions') return 'call';
  if (namespace === 'features') return 'feature';
  if (namespace === 'graphs' || namespace === 'graph') return 'graph';
  if (namespace === 'storage') return 'storage';
  if (namespace === 'notifications' || namespace === 'notification') return 'notification';
  if (namespace === 'events') return 'event';
  return namespace === 'databases' || namespace === 'database' || namespace === 'db' ? 'database' : 'component';
}

/**
 * An input of databases: of an operation, of several, or of a dispatch of one. `records` are the rows that are written
 * beside a table, and `field` is its column; an action may have variables of any name.
 */
export function canonicalDatabase(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isWritten = 'table' in input || 'entity' in input || 'collection' in input;
  const call = renamed(input, isWritten ? { ...DATABASE, records: 'data', field: 'column' } : DATABASE, '');
  const { operations, operation, input: inner, isolation } = call;
  if (Array.isArray(operations))
    call['operations'] = operations.map((each: unknown) => (isObject(each) ? canonicalDatabase(each) : each));
  if (typeof operation === 'string' && isObject(inner)) call['input'] = canonicalDatabase(inner);
  if (typeof isolation === 'string') call['isolation'] = isolation.toLowerCase();
  return call;
}

/**
 * An input of graphs: of an operation, of several, or of a dispatch of one. Ids that are numbers become text. `operation`
 * is whose fields these are, where they do not say so.
 */
export function canonicalGraph(input: Readonly<Record<string, unknown>>, operation?: unknown): Record<string, unknown> {
  const isAround = typeof operation === 'string' && /^get_?neighborhood$/i.test(operation);
  const call = renamed(
    input,
    isAround ? { ...GRAPH, id: 'nodeId' } : isOfType(input, operation) ? { ...GRAPH, type: 'relationshipType' } : GRAPH,
    '',
  );
  for (const [name, value] of Object.entries(call)) {
    if (typeof value === 'number' && /(?:^i|I)d$/.test(name)) call[name] = String(value);
    if ((name === 'properties' || name === 'onMatch') && isObject(value)) call[name] = withIncrements(value);
    if (/^(?:nodes|relationships|operations)$/.test(name) && Array.isArray(value))
      call[name] = value.map((each: unknown) => (isObject(each) ? canonicalGraph(each, each['operation']) : each));
  }
  const { operation: named, input: inner } = call;
  if (typeof named === 'string' && isObject(inner)) call['input'] = canonicalGraph(inner, named);
  return call;
}

/** Whether the `type` of an index is that of the relationships that it is of, and not its kind. */
function isOfType({ type }: Readonly<Record<string, unknown>>, operation: unknown): boolean {
  if (typeof operation !== 'string' || !/^create_?relationship_?index$/i.test(operation)) return false;
  return typeof type === 'string' && !/^(?:btree|range|text|point|fulltext|vector)$/i.test(type);
}

function withIncrements(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      isObject(value) && '$inc' in value ? renamed(value, { $inc: '$INCREMENT' }, `${name}.`) : value,
    ]),
  );
}

/** An input of sessions, whose tag is in `field`. */
export function canonicalSession(
  input: Readonly<Record<string, unknown>>,
  field: 'session' | 'tag',
): Record<string, unknown> {
  // A token says all that it needs: no cache takes part.
  const { cache: _cache, ...rest } = input;
  return renamed(rest, { ...SESSION, session_tag: field, tag: field, session: field }, '');
}

/** A session that is given as `{ tag, token }`, as one text; a token that begins with its tag stays as it is. */
function sessionText({ tag, token }: Readonly<Record<string, unknown>>): unknown {
  return typeof token === 'string' && typeof tag === 'string' && !token.includes(':') ? `${tag}:${token}` : token;
}

/** An argument of a method of features: what names a run or a feature tells an input from a value by position. */
export function canonicalFeature(argument: unknown, at: number): unknown {
  return at === 0 && isObject(argument) ? canonicalInput({ ...argument }, 'feature') : argument;
}

/** A dispatch's answer, with the spelling `jobId` beside `job_id`. */
export function withJobId(result: unknown): unknown {
  return typeof result === 'object' && result !== null && 'job_id' in result
    ? { ...result, jobId: result.job_id }
    : result;
}

/** The answer of a dispatch of many, each of its jobs likewise. */
export function withJobIds(result: unknown): unknown {
  if (typeof result !== 'object' || result === null || !('results' in result) || !Array.isArray(result.results))
    return result;
  const results = result.results.map((each: object) => ('job' in each ? { ...each, job: withJobId(each.job) } : each));
  return { ...result, results };
}
