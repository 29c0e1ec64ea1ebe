/** Pushes by Firebase Cloud Messaging. https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send */

import { ProcessorError } from '../../../kernel/errors.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import type { TargetAnswer } from '../../http/driver.ts';
import {
  forgetGoogleToken,
  googleKey,
  type GoogleAccount,
  googleToken,
  type ObtainedToken,
  tokenAnswer,
} from '../../http/google-token.ts';
import { cleaned, failed, member, refused, sent, textMember, unanswered } from '../deliveries.ts';
import type { Channel, Delivery, PushMessage, PushTarget, Recipient } from '../port.ts';
import type { HttpParts } from '../http-parts.ts';

const ENDPOINT = 'https://fcm.googleapis.com';
const TOKEN_URI = 'https://oauth2.googleapis.com/token';
const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const FCM_ERROR = 'type.googleapis.com/google.firebase.fcm.v1.FcmError';
const OPTIONS = { timeoutMs: LIMITS.notification_timeout.value, redirects: 'refuse' } as const;

type FirebaseTarget = Extract<PushTarget, { provider: 'firebase' }>;

/** One request a token, authorized by an access token of the service account. */
export function createFirebaseChannel(target: FirebaseTarget, parts: HttpParts): Channel<PushMessage> {
  const { clientEmail, privateKey, tokenUri } = target.account;
  const account = { clientEmail, privateKey, privateKeyId: null, tokenUri: tokenUri ?? TOKEN_URI };
  return {
    batch: 1,
    atATime: LIMITS.notification_connections.value,
    async send(message, recipients, signal) {
      return await Promise.all(
        recipients.map(async (recipient) => await push(message, recipient, { target, account, parts, signal })),
      );
    },
    close: () => Promise.resolve(),
  };
}

interface Sending {
  readonly target: FirebaseTarget;
  readonly account: GoogleAccount;
  readonly parts: HttpParts;
  readonly signal: AbortSignal;
}

async function push(message: PushMessage, recipient: Recipient, sending: Sending): Promise<Delivery> {
  try {
    const token = await tokenOf(sending);
    let answer = await ask(message, recipient, token, sending);
    if (answer.status === 401) {
      // It may have been revoked; nothing was sent with it.
      await forgetGoogleToken(sending.account, SCOPE);
      answer = await ask(message, recipient, await tokenOf(sending), sending);
    }
    return deliveryOf(answer, [token, sending.account.privateKey], sending.parts.clock.now());
  } catch (thrown) {
    return unanswered(thrown);
  }
}

async function ask(
  { title, body, data }: PushMessage,
  { address }: Recipient,
  token: string,
  { target, parts, signal }: Sending,
): Promise<TargetAnswer> {
  const project = encodeURIComponent(target.account.projectId);
  const hasData = Object.keys(data).length > 0;
  const message = { token: address, notification: { title, body }, ...(hasData ? { data } : {}) };
  const request = {
    method: 'POST',
    url: new URL(`${target.endpoint ?? ENDPOINT}/v1/projects/${project}/messages:send`),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ message }),
  };
  return await parts.http.send(request, { ...OPTIONS, signal });
}

/** https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode */
function deliveryOf(answer: TargetAnswer, secrets: readonly string[], now: number): Delivery {
  const { status, body } = answer;
  if (status >= 200 && status < 300) return sent(member(body, 'name'));
  const error = member(body, 'error');
  const words = textMember(error, 'message');
  const upstream = { upstream: { status } };
  switch (codeOf(error)) {
    // Of the token alone; faults of the message have no code of FCM but `BadRequest`.
    case 'INVALID_ARGUMENT':
    case 'UNREGISTERED':
    case 'SENDER_ID_MISMATCH':
      return failed('INVALID_RECIPIENT', `Firebase: ${cleaned(words ?? 'the token is not valid', secrets)}`, upstream);
    default:
      // Of these the status says it all: QUOTA_EXCEEDED is 429, UNAVAILABLE 503, INTERNAL 500.
      return refused('Firebase', answer, words, { secrets, now });
  }
}

/** The code among the details of an error. */
function codeOf(error: unknown): string | null {
  const details = member(error, 'details');
  const list: readonly unknown[] = Array.isArray(details) ? details : [];
  const found = list.find((detail) => member(detail, '@type') === FCM_ERROR);
  return textMember(found, 'errorCode');
}

async function tokenOf(sending: Sending): Promise<string> {
  const { account, parts } = sending;
  const exchange = async (form: URLSearchParams, assertion: string) => await exchanged(form, assertion, sending);
  return await googleToken(
    account,
    async () => await keyOf(account),
    SCOPE,
    () => parts.clock.now(),
    exchange,
  );
}

async function keyOf({ privateKey }: GoogleAccount): Promise<CryptoKey> {
  try {
    return await googleKey(privateKey);
  } catch {
    throw notSent(failed('SEND_FAILED', 'The private_key of the service account must be RSA, as PKCS#8 in PEM.'));
  }
}

/** Nothing was sent when this fails, whatever became of its request. */
async function exchanged(form: URLSearchParams, assertion: string, sending: Sending): Promise<ObtainedToken> {
  const { account, parts, signal } = sending;
  const request = {
    method: 'POST',
    url: new URL(account.tokenUri),
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  };
  const answer = await parts.http.send(request, { ...OPTIONS, signal }).catch((thrown: unknown) => {
    throw notSent(unanswered(thrown, true));
  });
  const { access_token: text, expires_in: life, error, error_description: words } = tokenAnswer(answer.body);
  if (answer.status < 300 && text !== null) return { text, life };
  const secrets = [account.privateKey, assertion];
  throw notSent(refused('Google’s token endpoint', answer, words ?? error, { secrets, now: parts.clock.now() }));
}

/** What a failure of the exchange is to the message. */
function notSent(delivery: Delivery): ProcessorError {
  if (delivery.outcome !== 'failed')
    return new ProcessorError('UPSTREAM_ERROR', 'Google gave no token that can be read.');
  const { code, message, outcome: _, ...details } = delivery.error;
  return new ProcessorError(code, message, { ...details, outcome: 'not_sent' });
}
