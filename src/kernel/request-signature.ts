/**
 * What a request's signature binds. The SDK signs these claims as an EdDSA JWT, the processor computes them again
 * from the request it received and compares: a token says nothing about any other request.
 */

import { sha256Hex } from './canonical.ts';

/** The algorithm, fixed: it is never read from a token. */
export const SIGNATURE_ALGORITHM = 'EdDSA';

/** The parts of a request that its signature covers. */
export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly idempotencyKey: string | null;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The claims beside `iss` (workspace), `sub` (user), `iat` and `exp` (epoch seconds). */
export interface RequestClaims {
  /** Host (with port) of the processor. */
  readonly aud: string;
  readonly method: string;
  readonly path: string;
  /** Query text with its `?`, or empty. */
  readonly query: string;
  /** The `Idempotency-Key`, or empty. */
  readonly key: string;
  /** Hexadecimal SHA-256 of the body's bytes. */
  readonly digest: string;
}

/** The claims that say nothing of the body. */
export function headClaims({
  method,
  url,
  idempotencyKey,
}: Omit<SignedRequest, 'body'>): Omit<RequestClaims, 'digest'> {
  return { aud: url.host, method, path: url.pathname, query: url.search, key: idempotencyKey ?? '' };
}

/** The claims that a signature of this request carries. */
export async function requestClaims({ body, ...head }: SignedRequest): Promise<RequestClaims> {
  return { ...headClaims(head), digest: await sha256Hex(body) };
}
