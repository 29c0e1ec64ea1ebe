import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, importJWK, jwtVerify } from 'jose';
import { createKeyPair } from '@ductape/sdk';
import { onTestFinished } from 'vitest';
import { canonicalJson } from '../../src/kernel/canonical.ts';
import { requestClaims, SESSION_HEADER } from '../../src/kernel/request-signature.ts';

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Uint8Array<ArrayBuffer>;
  /** The body's JSON. */
  readonly json: unknown;
}

/** How the stand-in answers one request. */
export type Reply = (response: ServerResponse, request: Received) => void;

/** An HTTP server in a processor's place: it keeps what it receives and answers what the test tells it to. */
export interface StandIn {
  readonly url: string;
  readonly received: Received[];
  /** Ends it, which the end of the test does too. */
  close(): Promise<void>;
}

/**
 * Starts a stand-in on a free port of the loopback address; it ends with the test. It answers with the replies given, in
 * order, and with empty data after them.
 */
export async function startStandIn(...replies: Reply[]): Promise<StandIn> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void read(request).then((each) => {
      received.push(each);
      (replies.shift() ?? data({}))(response, each);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, close };
}

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Uint8Array.from(Buffer.concat(chunks));
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const json: unknown = JSON.parse(new TextDecoder().decode(body));
  return { method: request.method ?? '', url, headers: request.headers, body, json };
}

/** A processor's success. */
export function data(value: unknown): Reply {
  return text(200, JSON.stringify({ data: value, meta: {} }));
}

/** A processor's refusal. */
export function problem(status: number, fields: Readonly<Record<string, unknown>>): Reply {
  return text(status, JSON.stringify({ type: 'about:blank', status, ...fields }), 'application/problem+json');
}

/** Any answer. */
export function text(
  status: number,
  body: string,
  type = 'application/json',
  headers: Record<string, string> = {},
): Reply {
  return (response) => response.writeHead(status, { 'content-type': type, ...headers }).end(body);
}

/** No answer: the connection ends. */
export const drop: Reply = (response) => response.destroy();

/** A processor whose clock stands at an instant (epoch milliseconds): it refuses what is signed for another time. */
export function standingAt(now: number): Reply {
  return (response, request) => {
    const { iat = 0 } = decodeJwt(request.headers.authorization?.slice('Bearer '.length) ?? '');
    const isNow = Math.abs(iat * 1000 - now) <= 5_000;
    (isNow ? data('in time') : problem(401, { code: 'UNAUTHORIZED', detail: 'expired', server_time: now }))(
      response,
      request,
    );
  };
}

/** Half an answer: the connection ends within the body. */
export const dropWithin: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"data":', () => response.destroy());
};

/** Who signs in tests, and the public half of the key. */
export const identity = { workspace_id: `ws_${'1'.repeat(32)}`, user_id: `user_${'2'.repeat(32)}` } as const;

const pair = await createKeyPair();

/** The private half of the identity's key. */
export const { private_key } = pair;

/**
 * Proves a request's signature at an instant (epoch milliseconds): of the identity, alive, and of this very request.
 * Answers when it was signed, epoch milliseconds.
 */
export async function verify({ headers, method, url, body }: Received, now: number): Promise<number> {
  const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: pair.public_key }, 'EdDSA');
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
  const { payload } = await jwtVerify(token, key, { algorithms: ['EdDSA'], currentDate: new Date(now) });
  const { iat = Number.NaN, exp, ...claims } = payload;
  const idempotencyKey = headers['idempotency-key']?.toString() ?? null;
  const session = headers[SESSION_HEADER]?.toString() ?? null;
  const expected = {
    iss: identity.workspace_id,
    sub: identity.user_id,
    ...(await requestClaims({ method, url, idempotencyKey, body, session })),
  };
  if (canonicalJson(claims) !== canonicalJson(expected))
    throw new Error(`signed for another request: ${JSON.stringify(claims)} instead of ${JSON.stringify(expected)}`);
  if (exp !== iat + 60) throw new Error(`a signature that lives ${Number(exp) - iat} s`);
  return iat * 1000;
}
