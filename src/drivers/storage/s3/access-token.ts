import { SignJWT } from 'jose';
import { BoundedMap } from '../../../kernel/bounded-map.ts';
import { sha256Hex } from '../../../kernel/canonical.ts';
import { isProcessorError } from '../../../kernel/errors.ts';
import { readBody } from '../../http/answer-body.ts';
import { checkTarget } from '../../http/target-guard.ts';
import type { ServiceAccount } from '../port.ts';
import { type Complaint, refusedByStore, unreadableAnswer, withoutAnswer, type Work } from './errors.ts';
import { answerTo, type S3Parts } from './exchange.ts';

/** Files may be read, written and removed. https://cloud.google.com/storage/docs/oauth-scopes */
const SCOPE = 'https://www.googleapis.com/auth/devstorage.read_write';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Seconds that an assertion holds; an hour at most. */
const ASSERTION_S = 3_600;
/** How long before its end a token is no longer used, in milliseconds. */
const MARGIN_MS = 60_000;

interface AccessToken {
  readonly text: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** Tokens of this isolate by what they were obtained with, the private key among it: who has none gets none. */
const tokens = new BoundedMap<string, AccessToken>(1_000);

async function identityOf({ clientEmail, privateKey, tokenUri }: ServiceAccount): Promise<string> {
  return await sha256Hex(JSON.stringify([clientEmail, privateKey, tokenUri]));
}

/** An access token that holds for a while; `key` is the account's. */
export async function tokenOf(
  account: ServiceAccount,
  key: CryptoKey,
  work: Work,
  parts: S3Parts,
  signal: AbortSignal,
): Promise<string> {
  const identity = await identityOf(account);
  const now = parts.clock.now();
  const known = tokens.get(identity);
  if (known !== undefined && known.until - MARGIN_MS > now) return known.text;
  const token = await exchanged(account, await assertionOf(account, key, now), work, parts, signal);
  tokens.set(identity, token);
  return token.text;
}

/** To be called when a store did not take the token. */
export async function forgetToken(account: ServiceAccount): Promise<void> {
  tokens.delete(await identityOf(account));
}

/** https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests */
async function assertionOf(account: ServiceAccount, key: CryptoKey, now: number): Promise<string> {
  const issued = Math.floor(now / 1_000);
  const { privateKeyId } = account;
  return await new SignJWT({ scope: SCOPE })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(privateKeyId === null ? {} : { kid: privateKeyId }) })
    .setIssuer(account.clientEmail)
    .setAudience(account.tokenUri)
    .setIssuedAt(issued)
    .setExpirationTime(issued + ASSERTION_S)
    .sign(key);
}

/** Nothing was asked of the store when this fails. */
async function exchanged(
  { tokenUri, privateKey }: ServiceAccount,
  assertion: string,
  work: Work,
  parts: S3Parts,
  signal: AbortSignal,
): Promise<AccessToken> {
  const { host } = new URL(tokenUri);
  checkTarget(new URL(tokenUri), parts.allowPrivateTargets);
  const body = new URLSearchParams({ grant_type: GRANT, assertion });
  const init = { method: 'POST', body, redirect: 'manual', signal } as const;
  const response = await answerTo(tokenUri, init, parts, 'not_sent');
  const answer = membersOf(
    await readBody(response, host).then(
      (read) => read.body,
      (thrown: unknown) => {
        throw isProcessorError(thrown) ? thrown : withoutAnswer(thrown, host, signal, 'not_sent');
      },
    ),
  );
  const { status, headers } = response;
  if (!response.ok) {
    const complaint: Complaint = { code: answer.error, message: answer.error_description, region: null };
    const secrets = [privateKey, assertion];
    throw refusedByStore({ host, work, status, headers, complaint, secrets, now: parts.clock.now() });
  }
  if (answer.access_token === null) throw unreadableAnswer(host, work, status, 'not_sent');
  return { text: answer.access_token, until: parts.clock.now() + answer.expires_in * 1_000 };
}

/** What OAuth answers with (RFC 6749, sections 5.1 and 5.2). */
function membersOf(body: unknown) {
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
