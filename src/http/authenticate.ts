/** Who sends a request: its EdDSA JWT verified, and compared with the request itself. */

import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';
import { sha256Hex } from '../kernel/canonical.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Principal } from '../kernel/contract.ts';
import { ProcessorError } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import { headClaims, sessionClaim, SIGNATURE_ALGORITHM, type SignedRequest } from '../kernel/request-signature.ts';
import type { IdentityStore } from '../resources/workspaces/store.ts';

const TOKEN_LENGTH = 4_096;
const ID = /^[a-z]+_[0-9a-f]{32}$/;

/** The bearer token of a request, or null. */
export function bearerToken(headers: Headers): string | null {
  const [scheme, token, ...rest] = (headers.get('authorization') ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' && token !== undefined && token !== '' && rest.length === 0 ? token : null;
}

/** Who sent a request, and what its body has to be. */
export interface Authenticated {
  readonly principal: Principal;
  /** SHA-256 of the body that was signed, in hexadecimal. */
  readonly digest: string;
  /** Throws `UNAUTHORIZED` unless these are the bytes that were signed. */
  requireBody(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Throws `UNAUTHORIZED` unless this is the session that was signed, null for none. */
  requireSession(session: string | null): Promise<void>;
}

/**
 * Proves who sent the request, of which the body is still to come. `UNAUTHORIZED` says which part is wrong (missing,
 * malformed, expired, not yet valid, unknown key, or signed for another request) and gives the server's time. A foreign
 * workspace's token and a token of an unknown user read the same.
 */
export async function authenticate(
  { identity, clock }: { readonly identity: IdentityStore; readonly clock: Clock },
  token: string | null,
  request: Omit<SignedRequest, 'body' | 'session'>,
): Promise<Authenticated> {
  const refuse = (reason: string): ProcessorError =>
    new ProcessorError('UNAUTHORIZED', reason, { server_time: clock.now() });
  if (token === null) throw refuse('the request has no bearer token in its Authorization header');
  const { workspace, user } = names(token) ?? refused(refuse('the token is malformed'));
  const known = (await identity.user(workspace, user)) ?? refused(refuse('the token is of an unknown key'));
  const payload = await verified(token, known.key, clock.now()).catch((error: unknown) =>
    refused(refuse(reasonOf(error))),
  );
  const requireClaim = (claim: string, value: string | undefined): void => {
    if (payload[claim] !== value) throw refuse(`the token was signed for another request: its ${claim} differs`);
  };
  for (const [claim, value] of Object.entries(headClaims(request))) requireClaim(claim, value);
  const { role, products, envs } = known;
  return {
    principal: { workspace, user, role, products, envs },
    digest: String(payload['digest']),
    requireBody: async (bytes) => requireClaim('digest', await sha256Hex(bytes)),
    requireSession: async (session) => requireClaim('session', await sessionClaim(session)),
  };
}

function refused(error: ProcessorError): never {
  throw error;
}

/** Whom the token claims to be of; nothing is proven yet. */
function names(token: string): { workspace: string; user: string } | null {
  if (token.length > TOKEN_LENGTH) return null;
  try {
    const { iss = '', sub = '' } = decodeJwt(token);
    return ID.test(iss) && ID.test(sub) ? { workspace: iss, user: sub } : null;
  } catch {
    return null;
  }
}

async function verified(token: string, key: CryptoKey, now: number): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, key, {
    algorithms: [SIGNATURE_ALGORITHM],
    requiredClaims: ['iat', 'exp'],
    currentDate: new Date(now),
    clockTolerance: LIMITS.clock_skew.value / 1000,
    maxTokenAge: LIMITS.token_lifetime.value / 1000,
  });
  return payload;
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `the token's ${error.claim} is not acceptable now: is the clock right?`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the token’s signature does not fit its key';
  return 'the token is malformed';
}
