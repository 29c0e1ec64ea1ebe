/**
 * What a request's signature binds. The SDK signs these claims as an EdDSA JWT, the processor computes them again
 * from the request it received and compares: a token says nothing about any other request.
 */

import { sha256Hex } from './canonical.ts';
import { encodeUtf8 } from './utf8.ts';

/** The algorithm, fixed: it is never read from a token. */
export const SIGNATURE_ALGORITHM = 'EdDSA';

/** The header that holds the token of a session, of requests whose body or answer is bytes: it stands in no address. */
export const SESSION_HEADER = 'ductape-session';

/** The parts of a request that its signature covers. */
export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly idempotencyKey: string | null;
  readonly body: Uint8Array<ArrayBuffer>;
  /** The header of its session; null without one. */
  readonly session?: string | null;
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
  /** Hexadecimal SHA-256 of the session header; absent without one. */
  readonly session?: string;
}

/** The claims that say nothing of the body and the session. */
export function headClaims({
  method,
  url,
  idempotencyKey,
}: Omit<SignedRequest, 'body' | 'session'>): Omit<RequestClaims, 'digest' | 'session'> {
  return { aud: url.host, method, path: url.pathname, query: url.search, key: idempotencyKey ?? '' };
}

/** The claims that a signature of this request carries. */
export async function requestClaims({ body, session = null, ...head }: SignedRequest): Promise<RequestClaims> {
  const claimed = await sessionClaim(session);
  const claims = { ...headClaims(head), digest: await sha256Hex(body) };
  return claimed === undefined ? claims : { ...claims, session: claimed };
}

/** The claim of a session's header; absent without one. */
export async function sessionClaim(session: string | null): Promise<string | undefined> {
  return session === null ? undefined : await sha256Hex(Uint8Array.from(encodeUtf8(session)));
}
