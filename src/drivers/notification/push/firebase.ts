/** Pushes by Firebase Cloud Messaging. https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send */

import { isProcessorError } from '../../../kernel/errors.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import {
  forgetGoogleToken,
  googleKey,
  type GoogleAccount,
  googleToken,
  type ObtainedToken,
  tokenAnswer,
} from '../../http/google-token.ts';
import { type Answered, ask, deliveryOf, refused } from '../answers.ts';
import type { Channel, Delivery, PushMessage, PushTarget, Recipient } from '../port.ts';
import type { HttpParts } from '../http-parts.ts';

const ENDPOINT = 'https://fcm.googleapis.com';
const TOKEN_URI = 'https://oauth2.googleapis.com/token';
const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const FCM_ERROR = 'type.googleapis.com/google.firebase.fcm.v1.FcmError';
const BAD_REQUEST = 'type.googleapis.com/google.rpc.BadRequest';

type FirebaseTarget = Extract<PushTarget, { provider: 'firebase' }>;

/** One request a token, authorized by an access token of the service account. */
export function createFirebaseChannel(target: FirebaseTarget, parts: HttpParts): Channel<PushMessage> {
  const { clientEmail, privateKey, tokenUri } = target.account;
  const account = { clientEmail, privateKey, privateKeyId: null, tokenUri: tokenUri ?? TOKEN_URI };
  let obtaining: Promise<string> | null = null;
  // All messages of an attempt share what became of an exchange, also that it failed.
  const token = async (sending: Sending) => {
    obtaining ??= tokenOf(sending).finally(() => (obtaining = null));
    return await obtaining;
  };
  return {
    batch: 1,
    atATime: LIMITS.notification_connections.value,
    async send(message, recipients, signal) {
      return await Promise.all(
        recipients.map(async (recipient) => await push(message, recipient, { target, account, parts, signal, token })),
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
  readonly token: (sending: Sending) => Promise<string>;
}

async function push(message: PushMessage, recipient: Recipient, sending: Sending): Promise<Delivery> {
  try {
    const token = await sending.token(sending);
    const answered = await request(message, recipient, token, sending);
    // With a code of FCM it is not the access token that was refused, but what FCM itself sends with.
    if (isProcessorError(answered) || answered.status !== 401 || codeOf(answered.body) !== null)
      return ofAnswer(answered);
    // It may have been revoked; nothing was sent with it.
    await forgetGoogleToken(sending.account, SCOPE, token);
    return ofAnswer(await request(message, recipient, await sending.token(sending), sending));
  } catch (thrown) {
    if (thrown instanceof NoToken) return thrown.delivery;
    throw thrown;
  }
}

/** Thrown where there is no access token; nothing was sent then. */
class NoToken extends Error {
  override readonly name = 'NoToken';
  readonly delivery: Delivery;

  constructor(delivery: Delivery) {
    super('no access token');
    // Whatever became of its request, no message left.
    const isUnknown = delivery.outcome === 'unknown';
    this.delivery = isUnknown
      ? {
          outcome: 'failed',
          error: { ...delivery.error, code: 'CONNECTION_ERROR', outcome: 'not_sent' },
          isTemporary: true,
        }
      : delivery;
  }
}

async function request(
  { title, body, data }: PushMessage,
  { address }: Recipient,
  token: string,
  { target, parts, signal }: Sending,
): Promise<Answered> {
  const project = encodeURIComponent(target.account.projectId);
  const hasData = Object.keys(data).length > 0;
  const message = { token: address, notification: { title, body }, ...(hasData ? { data } : {}) };
  return await ask(
    parts.http,
    {
      url: new URL(`${target.endpoint ?? ENDPOINT}/v1/projects/${project}/messages:send`),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ message }),
    },
    [token],
    signal,
  );
}

/** Codes of a token that cannot be sent to, whatever the message. */
const OF_TOKEN = new Set(['UNREGISTERED', 'SENDER_ID_MISMATCH']);

/** Of other codes the status says it all: QUOTA_EXCEEDED is 429. https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode */
function ofAnswer(answered: Answered): Delivery {
  const code = isProcessorError(answered) ? null : codeOf(answered.body);
  if (!isProcessorError(answered) && code !== null) {
    if (blamesToken(code, answered.body)) return refused(`Firebase: ${code}`, answered, 'INVALID_RECIPIENT');
    if (answered.status === 401) return refused(`Firebase: ${code}`, answered);
  }
  return deliveryOf('Firebase', answered, (body) => {
    const name = member(body, 'name');
    return typeof name === 'string' ? name : null;
  });
}

/** INVALID_ARGUMENT is said of messages as well as of tokens. */
function blamesToken(code: string, body: unknown): boolean {
  if (code !== 'INVALID_ARGUMENT') return OF_TOKEN.has(code);
  const faults = detailOf(body, BAD_REQUEST);
  if (faults === undefined) return /registration token/i.test(String(member(member(body, 'error'), 'message')));
  return listOf(member(faults, 'fieldViolations')).some((one) => member(one, 'field') === 'message.token');
}

/** The code among the details of an error. */
function codeOf(body: unknown): string | null {
  const code = member(detailOf(body, FCM_ERROR), 'errorCode');
  return typeof code === 'string' ? code : null;
}

function detailOf(body: unknown, type: string): unknown {
  return listOf(member(member(body, 'error'), 'details')).find((detail) => member(detail, '@type') === type);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

async function tokenOf(sending: Sending): Promise<string> {
  const { account, parts } = sending;
  const exchange = async (form: URLSearchParams) => await exchanged(form, sending);
  return await googleToken(account, async () => await keyOf(account), SCOPE, parts.clock, exchange);
}

async function keyOf({ privateKey }: GoogleAccount): Promise<CryptoKey> {
  try {
    return await googleKey(privateKey);
  } catch {
    const message = 'The private_key of the service account must be an RSA key as PKCS#8 in PEM.';
    throw new NoToken({ outcome: 'failed', error: { code: 'SEND_FAILED', message }, isTemporary: false });
  }
}

async function exchanged(form: URLSearchParams, { account, parts, signal }: Sending): Promise<ObtainedToken> {
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  const asked = { url: new URL(account.tokenUri), headers, body: form.toString() };
  const answered = await ask(parts.http, asked, [form.get('assertion') ?? ''], signal);
  const { access_token: text, expires_in: life } = tokenAnswer(isProcessorError(answered) ? null : answered.body);
  if (text !== null) return { text, life };
  const delivery = deliveryOf('Google’s token endpoint', answered);
  if (delivery.outcome !== 'sent') throw new NoToken(delivery);
  const error = { code: 'UPSTREAM_ERROR', message: 'Google gave no access token that can be read.' } as const;
  throw new NoToken({ outcome: 'failed', error, isTemporary: false });
}
