/** One operation over HTTP: authenticate, match the contract, validate, run, answer. */

import type { Clock } from '../kernel/clock.ts';
import type { Operation, Reply, RequestContext } from '../kernel/contract.ts';
import { parseFields } from '../kernel/field-errors.ts';
import type { IdentityStore } from '../resources/workspaces/store.ts';
import { authenticate, bearerToken } from './authenticate.ts';
import { authorizeInput, authorizeRole } from './authorize.ts';
import { parseBody, readBody } from './body.ts';
import { answerHeaders } from './cross-origin.ts';
import { checkIdempotencyKey, type KeyParts, runKeyed } from './idempotency.ts';

/** What serving an operation needs. */
export interface HttpParts extends KeyParts {
  readonly identity: IdentityStore;
  readonly clock: Clock;
}

/** A handler after its exact types are gone. */
export type AnyHandler = (input: never, context: RequestContext) => Promise<Reply<unknown>>;

/** Nobody: the principal of a bootstrap, which belongs to no workspace yet. */
const NOBODY = { workspace: '', user: '', role: 'viewer', products: [], envs: [] } as const;
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Serves one request of an operation. Errors are thrown; the mount turns them into problems. */
export async function serveOperation(
  parts: HttpParts,
  operation: Operation,
  handler: AnyHandler,
  request: Request,
  requestId: string,
): Promise<Response> {
  const body = await readBody(request);
  const idempotencyKey = request.headers.get('idempotency-key');
  const token = bearerToken(request.headers);
  const url = new URL(request.url);
  const isBootstrap = operation.access === 'bootstrap';
  const principal = isBootstrap
    ? NOBODY
    : await authenticate(parts, token, { method: request.method, url, idempotencyKey, body });
  if (!isBootstrap) authorizeRole(principal, operation);
  checkIdempotencyKey(operation, idempotencyKey);
  const input = parseFields(operation.input, parseBody(body));
  if (!isBootstrap) authorizeInput(principal, input);
  const context: RequestContext = {
    principal,
    requestId,
    origin: url.origin,
    idempotencyKey,
    isRepetition: false,
    keyedAt: null,
    traceparent: traceparentOf(request.headers),
    bootstrapToken: isBootstrap ? token : null,
    ...lastEventOf(request.headers),
  };
  const { data, meta } = await runKeyed(parts, operation, input, context, (given) => handler(input as never, given));
  if (data instanceof ReadableStream) {
    const type = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
    return new Response(data as ReadableStream<Uint8Array>, {
      headers: { ...answerHeaders(request, requestId), ...type },
    });
  }
  return Response.json({ data: data ?? null, meta: meta ?? {} }, { headers: answerHeaders(request, requestId) });
}

function lastEventOf(headers: Headers): Pick<RequestContext, 'lastEventId'> {
  const lastEventId = headers.get('last-event-id') ?? '';
  return lastEventId === '' ? {} : { lastEventId };
}

function traceparentOf(headers: Headers): string | null {
  const value = headers.get('traceparent');
  return value !== null && TRACEPARENT.test(value) ? value : null;
}
