import { isProcessorError } from '../../../kernel/errors.ts';
import { readBody } from '../../http/answer-body.ts';
import { forgetGoogleToken, googleToken, type ObtainedToken, tokenAnswer } from '../../http/google-token.ts';
import { checkTarget } from '../../http/target-guard.ts';
import type { ServiceAccount } from '../port.ts';
import { type Complaint, refusedByStore, unreadableAnswer, withoutAnswer, type Work } from './errors.ts';
import { answerTo, type S3Parts } from './exchange.ts';

/** Files may be read, written and removed. https://cloud.google.com/storage/docs/oauth-scopes */
const SCOPE = 'https://www.googleapis.com/auth/devstorage.read_write';

/** An access token that holds for a while; `key` reads the account's. */
export async function tokenOf(
  account: ServiceAccount,
  key: () => Promise<CryptoKey>,
  work: Work,
  parts: S3Parts,
  signal: AbortSignal,
): Promise<string> {
  const exchange = async (form: URLSearchParams, assertion: string) =>
    await exchanged(account, form, assertion, work, parts, signal);
  return await googleToken(account, key, SCOPE, parts.clock, exchange);
}

/** To be called when a store did not take the token. */
export async function forgetToken(account: ServiceAccount): Promise<void> {
  await forgetGoogleToken(account, SCOPE);
}

/** Nothing was asked of the store when this fails. */
async function exchanged(
  { tokenUri, privateKey }: ServiceAccount,
  body: URLSearchParams,
  assertion: string,
  work: Work,
  parts: S3Parts,
  signal: AbortSignal,
): Promise<ObtainedToken> {
  const { host } = new URL(tokenUri);
  checkTarget(new URL(tokenUri), parts.allowPrivateTargets);
  const init = { method: 'POST', body, redirect: 'manual', signal } as const;
  const response = await answerTo(tokenUri, init, parts, 'not_sent');
  const answer = tokenAnswer(
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
  return { text: answer.access_token, life: answer.expires_in };
}
