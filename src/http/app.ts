/** The HTTP face: every contract mounted, and the written exceptions `/health`, `/openapi.json`, `/oauth/callback`, signed addresses and sockets of subscribers. */

import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import type { EventDirectory } from '../drivers/broker/directory.ts';
import type { Operation } from '../kernel/contract.ts';
import { routeOf } from '../kernel/contract.ts';
import { type ErrorRecord, toErrorRecord } from '../kernel/errors.ts';
import type { Ids } from '../kernel/ids.ts';
import { LIMITS } from '../kernel/limits.ts';
import { CONTRACTS } from '../resources/contracts.ts';
import { CALLBACK_PATH, type CompleteAuthorization } from '../resources/credentials/authorization.ts';
import { SOCKET_PATH } from '../resources/events/consuming-handlers.ts';
import type { ResourceHandlers } from '../resources/registry.ts';
import type { ServeAddress } from '../resources/storage/serving.ts';
import type { RunLog } from '../run-log.ts';
import { ByteGate } from './byte-gate.ts';
import { CROSS_ORIGIN, PREFLIGHT } from './cross-origin.ts';
import { callbackPage } from './oauth-callback.ts';
import { openApiDocument } from './openapi.ts';
import { type AnyHandler, type HttpParts, serveOperation } from './operation.ts';
import { problemResponse } from './problem.ts';
import { openSocket } from './socket.ts';
import { ADDRESS_ROUTE, answerAddress } from './signed-address.ts';

/** What the app is made of. */
export interface AppParts extends Omit<HttpParts, 'gate'> {
  readonly handlers: ResourceHandlers;
  readonly ids: Ids;
  readonly log: RunLog;
  readonly completeAuthorization: CompleteAuthorization;
  readonly serveAddress: ServeAddress;
  readonly eventObjects: EventDirectory;
}

/** What is kept of a request while it is served. */
interface Kept {
  Variables: { requestId?: string };
}

/** Builds the app. */
export function createApp(parts: AppParts): Hono<Kept> {
  const { ids, log } = parts;
  const http = { ...parts, gate: new ByteGate(LIMITS.file_bodies.value, parts.clock) };
  const app = new Hono<Kept>();
  app.options('*', cors(PREFLIGHT));
  app.get('/health', (c) => c.json({ status: 'ok' }, 200, CROSS_ORIGIN));
  app.get('/openapi.json', (c) => c.json(openApiDocument(), 200, CROSS_ORIGIN));
  app.get(CALLBACK_PATH, async (c) => callbackPage(await parts.completeAuthorization(new URL(c.req.url))));
  app.on(['GET', 'PUT'], ADDRESS_ROUTE, (c) => answerAddress(parts, c.req.raw, requestIdOf(c, ids)));
  app.get(SOCKET_PATH, (c) => openSocket(parts.eventObjects, c.req.raw));
  const methods = new Map<string, string[]>();
  for (const { operation, handler } of operations(parts.handlers)) {
    const { method, path } = routeOf(operation);
    methods.set(path, [...(methods.get(path) ?? []), method]);
    app.on(method, path, (c) => serveOperation(http, operation, handler, c.req.raw, requestIdOf(c, ids)));
  }
  app.notFound((c) => {
    const { method, path } = c.req;
    return problemResponse(missing(method, path, methods.get(path)?.join(' or ')), c.req.raw, requestIdOf(c, ids));
  });
  app.onError((error, c) => {
    const requestId = requestIdOf(c, ids);
    const record = toErrorRecord(error);
    if (record.code === 'INTERNAL' && record.run_id === undefined) log.fault(requestId, error);
    return problemResponse(record, c.req.raw, requestId);
  });
  return app;
}

/** What is wrong with a request that no route takes. */
function missing(method: string, path: string, taken: string | undefined): ErrorRecord {
  return taken === undefined
    ? { code: 'NOT_FOUND', message: `there is no ${method} ${path}` }
    : {
        code: 'VALIDATION_ERROR',
        message: `${path} takes ${taken}`,
        errors: [{ path: 'method', message: `must be ${taken}` }],
      };
}

/** One id a request, the same in its answer and its log lines. */
function requestIdOf(c: Context<Kept>, ids: Ids): string {
  const id = c.get('requestId') ?? ids.create('req');
  c.set('requestId', id);
  return id;
}

function operations(handlers: ResourceHandlers): { operation: Operation; handler: AnyHandler }[] {
  return Object.entries(CONTRACTS).flatMap(([namespace, contract]) => {
    const byName = handlers[namespace as keyof ResourceHandlers] as unknown as Record<string, AnyHandler>;
    return Object.entries<Operation>(contract).map(([name, operation]) => {
      const handler = byName[name];
      if (handler === undefined) throw new Error(`${namespace}.${name} has no handler`);
      return { operation, handler };
    });
  });
}
