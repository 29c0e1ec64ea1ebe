/** Access tokens of Google's service accounts. */

import { importPKCS8, SignJWT } from 'jose';
import { BoundedMap } from '../../kernel/bounded-map.ts';
import { sha256Hex } from '../../kernel/canonical.ts';

/** Who asks for tokens. */
export interface GoogleAccount {
  readonly clientEmail: string;
  /** PKCS#8 in PEM. */
  readonly privateKey: string;
  readonly privateKeyId: string | null;
  /** Where a signed assertion is exchanged for an access token. */
  readonly tokenUri: string;
}

/** What an exchange answered. */
export interface ObtainedToken {
  readonly text: string;
  /** Seconds. */
  readonly life: number;
}

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Seconds that an assertion holds; an hour at most. */
const ASSERTION_S = 3_600;
/** How long before its end a token is no longer used, in milliseconds. */
const MARGIN_MS = 60_000;

/** Tokens of this isolate by what they were obtained with, the private key among it: who has none gets none. */
const tokens = new BoundedMap<string, { readonly text: string; readonly until: number }>(1_000);

async function identityOf(account: GoogleAccount, scope: string): Promise<string> {
  const { clientEmail, privateKey, tokenUri } = account;
  return await sha256Hex(JSON.stringify([clientEmail, privateKey, tokenUri, scope]));
}

/** An account's key. Throws what `jose` does for one that cannot be read. */
export async function googleKey(privateKey: string): Promise<CryptoKey> {
  // Whoever took it out of JSON by hand left its line ends as they are written there.
  return await importPKCS8(privateKey.replaceAll(String.raw`\n`, '\n'), 'RS256');
}

/**
 * An access token that holds for a while. `exchange` sends the form to the account's `tokenUri`; the assertion in it is
 * secret. What `exchange` and `key` throw is thrown. `now` is in epoch milliseconds.
 */
export async function googleToken(
  account: GoogleAccount,
  key: () => Promise<CryptoKey>,
  scope: string,
  now: () => number,
  exchange: (form: URLSearchParams, assertion: string) => Promise<ObtainedToken>,
): Promise<string> {
  const identity = await identityOf(account, scope);
  const known = tokens.get(identity);
  if (known !== undefined && known.until - MARGIN_MS > now()) return known.text;
  const assertion = await assertionOf(account, scope, await key(), now());
  const { text, life } = await exchange(new URLSearchParams({ grant_type: GRANT, assertion }), assertion);
  tokens.set(identity, { text, until: now() + life * 1_000 });
  return text;
}

/** To be called when the token was not taken. */
export async function forgetGoogleToken(account: GoogleAccount, scope: string): Promise<void> {
  tokens.delete(await identityOf(account, scope));
}

/** https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests */
async function assertionOf(account: GoogleAccount, scope: string, key: CryptoKey, now: number): Promise<string> {
  const issued = Math.floor(now / 1_000);
  const { privateKeyId } = account;
  return await new SignJWT({ scope })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(privateKeyId === null ? {} : { kid: privateKeyId }) })
    .setIssuer(account.clientEmail)
    .setAudience(account.tokenUri)
    .setIssuedAt(issued)
    .setExpirationTime(issued + ASSERTION_S)
    .sign(key);
}

/** What OAuth answers with (RFC 6749, sections 5.1 and 5.2). */
export function tokenAnswer(body: unknown) {
  const members = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const text = (name: string) => {
    const { [name]: value } = members;
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const { expires_in: life } = members;
  return {
    access_token: text('access_token'),
    expires_in: typeof life === 'number' ? life : 0,
    error: text('error'),
    error_description: text('error_description'),
  };
}
