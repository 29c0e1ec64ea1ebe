/**
 * Access tokens of sessions: `tag:jwt`, where the JWT is signed (HS256) and then encrypted (`dir`, A256GCM) with keys of
 * the product's environment. The algorithms are fixed; a token that names others is refused before a key is touched.
 */

import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import { decodeUtf8, encodeUtf8 } from '../../kernel/utf8.ts';
import { TOKEN_LENGTH } from './contract-session.ts';
import type { SessionKey } from './session-key.ts';

/** Where sessions are of. */
export interface SessionPlace {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
}

/** What identifies the user of a session. */
export type Identifier = string | number | boolean;

/** What an access token says. Instants are epoch milliseconds; it expires at a whole second. */
export interface SessionClaims {
  readonly tag: string;
  readonly sessionId: string;
  readonly identifier: Identifier;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly data: unknown;
}

/** Why a token is not taken. `expired` is told of a token that was good; everything else is `invalid`. */
export type TokenFault = 'invalid' | 'expired';

/** What a token comes to. */
export type OpenedToken =
  | { readonly ok: true; readonly claims: SessionClaims }
  | { readonly ok: false; readonly fault: TokenFault };

const [ALGORITHM, MANAGEMENT, ENCRYPTION] = ['HS256', 'dir', 'A256GCM'] as const;
/** Of the signed and of the encrypted token: neither is taken for the other, nor for a request's signature. */
const [INNER_TYPE, OUTER_TYPE] = ['session', 'session+jwe'] as const;
const COMPACT = /^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const HEADER_FIELDS = new Set(['alg', 'enc', 'kid', 'typ', 'cty']);

const INVALID: OpenedToken = { ok: false, fault: 'invalid' };

/** The token of a session. */
export async function sealToken(place: SessionPlace, key: SessionKey, claims: SessionClaims): Promise<string> {
  const { tag, sessionId, identifier, issuedAt, expiresAt, data } = claims;
  const signed = await new SignJWT({ sid: sessionId, tag, id: identifier, data })
    .setProtectedHeader({ alg: ALGORITHM, typ: INNER_TYPE })
    .setIssuer(place.workspace)
    .setAudience(audienceOf(place))
    .setIssuedAt(issuedAt / 1_000)
    .setExpirationTime(expiresAt / 1_000)
    .sign(key.signing);
  const sealed = await new CompactEncrypt(encodeUtf8(signed))
    .setProtectedHeader({ alg: MANAGEMENT, enc: ENCRYPTION, kid: key.id, typ: OUTER_TYPE, cty: 'JWT' })
    .encrypt(key.encryption);
  return `${tag}:${sealed}`;
}

/**
 * What a token says, if it was made for this place and has not expired at `now`. Looks for its key by its id, once its
 * form is right. Never throws for a bad token.
 */
export async function openToken(
  place: SessionPlace,
  keyOf: (id: string) => Promise<SessionKey | null>,
  token: string,
  now: number,
): Promise<OpenedToken> {
  const named = readToken(token);
  if (named === null) return INVALID;
  const key = await keyOf(named.keyId);
  if (key === null) return INVALID;
  const signed = await decrypted(named.jwt, key);
  return signed === null ? INVALID : verified(place, key, { signed, tag: named.tag, now });
}

/** The parts of a token that can be read without its key; null when that is none. */
export function readToken(
  token: string,
): { readonly tag: string; readonly jwt: string; readonly keyId: string } | null {
  const at = token.lastIndexOf(':');
  if (token.length > TOKEN_LENGTH || at <= 0) return null;
  const [tag, jwt] = [token.slice(token.lastIndexOf(':', at - 1) + 1, at), token.slice(at + 1)];
  if (tag === '' || !COMPACT.test(jwt)) return null;
  let header: Readonly<Record<string, unknown>>;
  try {
    header = decodeProtectedHeader(jwt);
  } catch {
    return null;
  }
  const { alg, enc, typ, kid } = header;
  const isOurs = alg === MANAGEMENT && enc === ENCRYPTION && typ === OUTER_TYPE && typeof kid === 'string';
  return isOurs && Object.keys(header).every((field) => HEADER_FIELDS.has(field)) ? { tag, jwt, keyId: kid } : null;
}

async function decrypted(jwt: string, key: SessionKey): Promise<string | null> {
  try {
    const { plaintext } = await compactDecrypt(jwt, key.encryption, {
      keyManagementAlgorithms: [MANAGEMENT],
      contentEncryptionAlgorithms: [ENCRYPTION],
    });
    return decodeUtf8(plaintext);
  } catch {
    return null;
  }
}

async function verified(
  place: SessionPlace,
  key: SessionKey,
  { signed, tag, now }: { readonly signed: string; readonly tag: string; readonly now: number },
): Promise<OpenedToken> {
  try {
    const { payload } = await jwtVerify(signed, key.signing, {
      algorithms: [ALGORITHM],
      typ: INNER_TYPE,
      issuer: place.workspace,
      audience: audienceOf(place),
      requiredClaims: ['iat', 'exp', 'sid', 'tag', 'id'],
      currentDate: new Date(now),
    });
    const { sid, tag: own, id, iat = 0, exp = 0, data } = payload;
    if (typeof sid !== 'string' || own !== tag || !isIdentifier(id)) return INVALID;
    const claims = {
      tag,
      sessionId: sid,
      identifier: id,
      issuedAt: Math.round(iat * 1_000),
      expiresAt: exp * 1_000,
      data,
    };
    return { ok: true, claims };
  } catch (error) {
    return error instanceof errors.JWTExpired ? { ok: false, fault: 'expired' } : INVALID;
  }
}

/** Whether a value can identify a user: a text that is not empty, a number, or a boolean. */
export function isIdentifier(value: unknown): value is Identifier {
  if (typeof value === 'string') return value !== '';
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'boolean';
}

/** Neither part can hold the separator. */
function audienceOf({ product, env }: SessionPlace): string {
  return `${encodeURIComponent(product)}/${env}`;
}
