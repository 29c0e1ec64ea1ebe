/** Access tokens of Google's service accounts. */

import { importPKCS8, SignJWT } from 'jose';
import { BoundedMap } from '../../kernel/bounded-map.ts';
import { sha256Hex } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import { Underway } from '../../kernel/underway.ts';

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

/** How long an exchange of another request is waited for. */
const PATIENCE_MS = 5_000;
/** Exchanges that are under way, by whose time they are waited for. */
const exchanges = new WeakMap<object, Underway>();

/** What the time of exchanges is told by. */
export type TokenClock = Pick<Clock, 'now' | 'sleep'>;

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
 * An access token that holds for a while, obtained once for all who ask at one time. `exchange` sends the form to the
 * account's `tokenUri`; the assertion in it is secret. What `exchange` and `key` throw is thrown.
 */
export async function googleToken(
  account: GoogleAccount,
  key: () => Promise<CryptoKey>,
  scope: string,
  clock: TokenClock,
  exchange: (form: URLSearchParams, assertion: string) => Promise<ObtainedToken>,
): Promise<string> {
  const identity = await identityOf(account, scope);
  const underway = exchanges.get(clock) ?? new Underway(clock, PATIENCE_MS);
  exchanges.set(clock, underway);
  const known = freshToken(identity, clock);
  if (known !== null) return known;
  const under = underway.wait(identity);
  if (under !== null) {
    await under;
    const learned = freshToken(identity, clock);
    if (learned !== null) return learned;
  }
  const done = underway.begin(identity);
  try {
    const assertion = await assertionOf(account, scope, await key(), clock.now());
    const { text, life } = await exchange(new URLSearchParams({ grant_type: GRANT, assertion }), assertion);
    tokens.set(identity, { text, until: clock.now() + life * 1_000 });
    return text;
  } finally {
    done();
  }
}

function freshToken(identity: string, clock: TokenClock): string | null {
  const known = tokens.get(identity);
  return known !== undefined && known.until - MARGIN_MS > clock.now() ? known.text : null;
}

/** To be called when a token was not taken: where it is said which, another that was obtained since is kept. */
export async function forgetGoogleToken(account: GoogleAccount, scope: string, text?: string): Promise<void> {
  const identity = await identityOf(account, scope);
  if (text === undefined || tokens.get(identity)?.text === text) tokens.delete(identity);
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
