import { expect, test } from 'vitest';
import type { Operation } from '../../src/kernel/contract.ts';
import { ERRORS } from '../../src/kernel/errors.ts';
import { CONTRACTS } from '../../src/resources/contracts.ts';
import { ORIGIN, worker } from '../support/processor.ts';
import { OF_BYTES } from './bytes-operations.ts';

type Node = Readonly<Record<string, unknown>>;

interface Described extends Node {
  readonly operationId: string;
  readonly security: readonly Node[];
  readonly parameters?: readonly Node[];
  readonly requestBody: { readonly content: Readonly<Record<string, { readonly schema: Node }>> };
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: Node }>> }>
  >;
}

interface Document extends Node {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

async function fetchDocument(): Promise<Document> {
  const response = await worker(new Request(`${ORIGIN}/openapi.json`));
  expect(response.status).toBe(200);
  return response.json<Document>();
}

const { openapi, paths, ...rest } = await fetchDocument();
const described = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Every object within a value. */
function nodes(value: unknown): Node[] {
  if (typeof value !== 'object' || value === null) return [];
  return [...(Array.isArray(value) ? [] : [value as Node]), ...Object.values(value).flatMap(nodes)];
}

test('it is an OpenAPI 3.1 document with what one must have', () => {
  expect(openapi).toMatch(/^3\.1\.\d+$/);
  expect(rest).toMatchObject({
    info: { title: expect.any(String), version: expect.any(String) },
    components: { securitySchemes: expect.any(Object) },
  });
  const ids = described.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('it describes every operation of every contract and nothing else', () => {
  const declared = Object.values(CONTRACTS).flatMap((contract) =>
    Object.values<Operation>(contract).map(({ on }) => on),
  );
  expect(described.map(({ path, method }) => `${method.toUpperCase()} ${path}`).toSorted()).toEqual(
    declared.toSorted(),
  );
});

test('every reference leads to something within it', () => {
  const refs = nodes({ paths, ...rest }).flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));
  expect(refs.length).toBeGreaterThan(0);
  for (const ref of new Set(refs)) {
    const found = ref
      .replace('#/', '')
      .split('/')
      .reduce<unknown>((node, part) => (node as Node | undefined)?.[part], { openapi, paths, ...rest });
    expect({ ref, found }).toEqual({ ref, found: expect.any(Object) });
  }
});

/** The one operation that answers with events. */
const STREAM = 'features.stream';

const ofJson = described.filter(({ operation }) => !OF_BYTES.has(operation.operationId));

test('what has bytes takes its fields as a query', () => {
  const ofBytes = described.filter(({ operation }) => OF_BYTES.has(operation.operationId));
  const named = ofBytes.map(({ path, operation }) => [path, operation.parameters?.map(({ name }) => name)]);
  expect(named).toHaveLength(OF_BYTES.size);
  for (const [, names] of named) expect(names).toEqual(expect.arrayContaining(['product', 'env', 'storage']));
});

test.each(ofJson)('$method $path has schemas of its request, its answer and its problems', ({ operation }) => {
  const input = operation.requestBody.content['application/json']?.schema;
  expect(input).toMatchObject({ type: 'object', properties: expect.any(Object), additionalProperties: false });
  const { 200: success, ...failures } = operation.responses;
  const answer =
    operation.operationId === STREAM
      ? success?.content['text/event-stream']?.schema
      : success?.content['application/json']?.schema;
  expect(answer).toMatchObject(
    operation.operationId === STREAM
      ? { type: 'string' }
      : {
          type: 'object',
          required: ['data', 'meta'],
          properties: { data: expect.any(Object), meta: expect.any(Object) },
        },
  );
  expect(Object.keys(failures)).toEqual(expect.arrayContaining(['400', '401', '403', '413', '500']));
  for (const [status, response] of Object.entries(failures)) {
    expect(Object.values(ERRORS).map((entry) => String(entry.status))).toContain(status);
    expect(response).toMatchObject({
      description: expect.stringContaining('`'),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    });
  }
});

test.each(described)('$method $path says how it is authorized', ({ operation }) => {
  const scheme = operation.operationId === 'workspaces.bootstrap' ? 'bootstrapToken' : 'signature';
  expect(operation.security).toEqual([{ [scheme]: [] }]);
  expect(rest).toHaveProperty(['components', 'securitySchemes', scheme]);
});

test('a token of a session stands in no address', () => {
  const ofSessions = described.filter(({ path }) => path.startsWith('/v1/sessions/'));
  expect(ofSessions).toHaveLength(12);
  expect(new Set(ofSessions.map(({ method }) => method))).toEqual(new Set(['post']));
  expect(ofSessions.filter(({ operation }) => JSON.stringify(operation.parameters ?? []).includes('"query"'))).toEqual(
    [],
  );
});

test('what changes something takes an Idempotency-Key', () => {
  const taking = described.filter(({ operation }) =>
    operation.parameters?.some(({ name }) => name === 'Idempotency-Key'),
  );
  expect(taking.map(({ operation }) => operation.operationId).toSorted()).toEqual([
    'actions.dispatch',
    'actions.run',
    'apps.import',
    'apps.validation',
    'circuits.close',
    'circuits.open',
    'circuits.reset',
    'databases.action.dispatch',
    'databases.action.execute',
    'databases.delete',
    'databases.dispatch',
    'databases.insert',
    'databases.raw',
    'databases.transaction',
    'databases.update',
    'databases.upsert',
    'events.dispatch',
    'events.publish',
    'events.publishBatch',
    'events.replayEvent',
    'events.reprocessDLQ',
    'fallback.dispatch',
    'fallback.run',
    'features.dispatch',
    'features.replay',
    'features.replayFromStep',
    'features.replayMany',
    'features.restart',
    'features.resume',
    'features.resumeMany',
    'features.run',
    'features.signal',
    'graphs.action.dispatch',
    'graphs.action.execute',
    'graphs.addLabels',
    'graphs.createNode',
    'graphs.createNodeConstraint',
    'graphs.createNodeIndex',
    'graphs.createNodes',
    'graphs.createRelationship',
    'graphs.createRelationshipConstraint',
    'graphs.createRelationshipIndex',
    'graphs.createRelationships',
    'graphs.deleteNode',
    'graphs.deleteRelationship',
    'graphs.dispatch',
    'graphs.dropConstraint',
    'graphs.dropIndex',
    'graphs.mergeNode',
    'graphs.mergeRelationship',
    'graphs.query',
    'graphs.removeLabels',
    'graphs.setLabels',
    'graphs.transaction',
    'graphs.updateNode',
    'graphs.updateRelationship',
    'jobs.backfill',
    'jobs.cancel',
    'jobs.cancelBulk',
    'jobs.cancelMany',
    'jobs.delete',
    'jobs.deleteMany',
    'jobs.deleteWebhook',
    'jobs.disableWebhook',
    'jobs.dispatchMany',
    'jobs.enableWebhook',
    'jobs.pause',
    'jobs.pauseMany',
    'jobs.redeliver',
    'jobs.reschedule',
    'jobs.resume',
    'jobs.resumeMany',
    'jobs.retry',
    'jobs.retryMany',
    'jobs.rotateWebhookSecret',
    'jobs.setWebhook',
    'jobs.testWebhook',
    'jobs.trigger',
    'limits.pause',
    'limits.resume',
    'members.add',
    'members.remove',
    'members.rotate',
    'notifications.callback',
    'notifications.dispatch',
    'notifications.email',
    'notifications.push',
    'notifications.reprocess',
    'notifications.resend',
    'notifications.send',
    'notifications.sms',
    'products.apply',
    'products.liftBudget',
    'products.promote',
    'products.rollback',
    'quota.dispatch',
    'quota.run',
    'secrets.create',
    'secrets.delete',
    'secrets.revoke',
    'secrets.rotate',
    'secrets.update',
    'storage.dispatch',
    'storage.move',
  ]);
});

test('a dispatch’s schema tells callers the fields of a schedule as they write them', () => {
  const schema = paths['/v1/actions/dispatch']?.['post']?.requestBody.content['application/json']?.schema;
  expect(schema).toMatchObject({
    required: ['product', 'env', 'app', 'event', 'input'],
    properties: {
      schedule: {
        properties: { start_at: {}, delay: {}, cron: {}, every: {}, tz: {}, limit: {}, endDate: {} },
        additionalProperties: false,
      },
    },
  });
});
