/** One operation over HTTP: authenticate, match the contract, validate, run, answer. */

import type { Operation, Reply, RequestContext } from '../kernel/contract.ts';
import { parseFields } from '../kernel/field-errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import { SESSION_HEADER } from '../kernel/request-signature.ts';
import type { IdentityStore } from '../resources/workspaces/store.ts';
import { ArrivingBody, type BodyParts } from './arriving-body.ts';
import { authenticate, type Authenticated, bearerToken } from './authenticate.ts';
import { authorizeInput, authorizeRole } from './authorize.ts';
import { parseBody, readBody } from './body.ts';
import { answerHeaders } from './cross-origin.ts';
import { checkIdempotencyKey, type KeyParts, runKeyed } from './idempotency.ts';
import { queryFields } from './query.ts';

/** What serving an operation needs. */
export interface HttpParts extends KeyParts, BodyParts {
  readonly identity: IdentityStore;
  /** Has work go on when nobody waits for it any more. */
  readonly background: (work: Promise<unknown>) => void;
}

/** A handler after its exact types are gone. */
export type AnyHandler = (input: never, context: RequestContext) => Promise<Reply<unknown>>;

/** Nobody: the principal of a bootstrap, which belongs to no workspace yet. */
const NOBODY = { workspace: '', user: '', role: 'viewer', products: [], envs: [] } as const;
const UNSIGNED: Authenticated = {
  principal: NOBODY,
  digest: '',
  requireBody: async () => undefined,
  requireSession: async () => undefined,
};
/** Of large JSON there are in memory at one time its bytes, its text, and what is made of it. */
const JSON_WEIGHT = 3;
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Serves one request of an operation. Errors are thrown; the mount turns them into problems. */
export async function serveOperation(
  parts: HttpParts,
  operation: Operation,
  handler: AnyHandler,
  request: Request,
  requestId: string,
): Promise<Response> {
  const { method, headers } = request;
  const idempotencyKey = headers.get('idempotency-key');
  const token = bearerToken(headers);
  const url = new URL(request.url);
  const isBootstrap = operation.access === 'bootstrap';
  const signed = isBootstrap ? UNSIGNED : await authenticate(parts, token, { method, url, idempotencyKey });
  const { principal } = signed;
  if (!isBootstrap) authorizeRole(principal, operation);
  checkIdempotencyKey(operation, idempotencyKey);
  const body = new ArrivingBody(parts, request, signed);
  const serve = async () => {
    const input = parseFields(operation.input, await fieldsOf(operation, request, url, signed, body));
    if (!isBootstrap) authorizeInput(principal, input);
    const context: RequestContext = {
      principal,
      requestId,
      origin: url.origin,
      idempotencyKey,
      isRepetition: false,
      keyedAt: null,
      traceparent: traceparentOf(headers),
      bootstrapToken: isBootstrap ? token : null,
      ...lastEventOf(headers),
      ...(operation.bytes === 'taken' && { bytes: body }),
      ...(operation.bytes === 'answered' && { asked: { method, headers } }),
    };
    return runKeyed(parts, operation, input, context, (given) => handler(input as never, given));
  };
  const serving = serve().finally(() => body.release());
  // A request is dropped with its caller unless it is waited for, and would give no room back.
  if (isLarge(operation) || operation.goesOn === true) parts.background(serving.catch(() => undefined));
  return answerOf(await serving, request, requestId);
}

function isLarge({ bytes, maxBody }: Operation): boolean {
  return bytes === 'taken' || maxBody !== undefined;
}

/** The fields of the input, not yet checked. Bytes that come beside them are not read. */
async function fieldsOf(
  { bytes, input, maxBody }: Operation,
  request: Request,
  url: URL,
  signed: Authenticated,
  body: ArrivingBody,
): Promise<Record<string, unknown>> {
  if (bytes === 'answered') await signed.requireBody(new Uint8Array());
  if (bytes !== undefined) {
    await signed.requireSession(request.headers.get(SESSION_HEADER));
    return queryFields(input, url, request.headers);
  }
  if (maxBody !== undefined) return parseBody(await body.read(maxBody, JSON_WEIGHT));
  const read = await readBody(request, LIMITS.request_body.value);
  await signed.requireBody(read);
  return parseBody(read);
}

function answerOf({ data, meta }: Reply<unknown>, request: Request, requestId: string): Response {
  const headers = answerHeaders(request, requestId);
  if (data instanceof Response) {
    for (const [name, value] of Object.entries(headers)) data.headers.set(name, value);
    return data;
  }
  if (data instanceof ReadableStream) {
    const type = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
    return new Response(data as ReadableStream<Uint8Array>, { headers: { ...headers, ...type } });
  }
  return Response.json({ data: data ?? null, meta: meta ?? {} }, { headers });
}

function lastEventOf(headers: Headers): Pick<RequestContext, 'lastEventId'> {
  const lastEventId = headers.get('last-event-id') ?? '';
  return lastEventId === '' ? {} : { lastEventId };
}

function traceparentOf(headers: Headers): string | null {
  const value = headers.get('traceparent');
  return value !== null && TRACEPARENT.test(value) ? value : null;
}
