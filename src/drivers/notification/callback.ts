/** Callbacks: requests to addresses of the product, or to one that is given. */

import { isProcessorError } from '../../kernel/errors.ts';
import { CONNECTION_FIELDS } from '../../kernel/http-fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { maskSecrets } from '../../kernel/mask.ts';
import { signWebhook, webhookKey } from '../../kernel/webhook-signature.ts';
import type { HttpDriver, OutgoingRequest } from '../http/driver.ts';
import { type Answered, deliveryOf } from './answers.ts';
import type { HttpParts } from './http-parts.ts';
import type { CallbackMessage, CallbackTarget, Channel, Delivery, Recipient } from './port.ts';

/** Methods whose request does the same when it is made again (RFC 9110, section 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
/** Shorter values of fields and queries stand in too much that is no secret. */
const SHORTEST_SECRET = 8;

/**
 * One request a recipient, whose address is the URL. With a secret it is signed by Standard Webhooks, over the body and
 * the message's id, at the time of the attempt. An answer of 2xx is `sent`; redirects are not followed.
 */
export function createCallbackChannel(target: CallbackTarget, parts: HttpParts): Channel<CallbackMessage> {
  return {
    batch: 1,
    atATime: LIMITS.notification_connections.value,
    send: async (message, recipients, signal) =>
      await Promise.all(recipients.map(async (recipient) => await call(message, recipient, target, parts, signal))),
    close: () => Promise.resolve(),
  };
}

async function call(
  message: CallbackMessage,
  recipient: Recipient,
  target: CallbackTarget,
  { http, clock }: HttpParts,
  signal: AbortSignal,
): Promise<Delivery> {
  const { secret, isIdempotent } = target;
  if (secret !== null && webhookKey(secret) === null) return NO_KEY;
  const request = await requestOf(message, recipient, secret, clock.now());
  const delivery = deliveryOf(request.url.host, await answerTo(request, target, http, signal));
  const mayRepeat = isIdempotent || IDEMPOTENT.has(request.method);
  return delivery.outcome === 'unknown' && mayRepeat ? { ...delivery, outcome: 'failed', isTemporary: true } : delivery;
}

const NO_KEY: Delivery = {
  outcome: 'failed',
  error: {
    code: 'SEND_FAILED',
    message: 'The secret of the callbacks must be whsec_ and base64 of 24 to 64 bytes.',
    outcome: 'not_sent',
  },
  isTemporary: false,
};

/** Of the answer's body only the beginning is read, and only where it failed. */
async function answerTo(
  request: OutgoingRequest,
  target: CallbackTarget,
  http: HttpDriver,
  signal: AbortSignal,
): Promise<Answered> {
  const { value: timeoutMs } = LIMITS.notification_timeout;
  try {
    const answer = await http.send(request, { timeoutMs, signal, body: 'start', redirects: 'refuse' });
    const { body } = answer;
    if (typeof body !== 'string') return answer;
    return { ...answer, body: maskSecrets(target.mask(body), secretsOf(request, target.secret)) };
  } catch (thrown) {
    if (isProcessorError(thrown)) return thrown;
    throw thrown;
  }
}

async function requestOf(
  { method: written, headers, body }: CallbackMessage,
  { address, id }: Recipient,
  secret: string | null,
  now: number,
): Promise<OutgoingRequest> {
  const method = written.toUpperCase();
  const fields = new Map<string, string>([['idempotency-key', id]]);
  const isText = typeof body === 'string';
  if (body !== undefined) fields.set('content-type', isText ? 'text/plain; charset=utf-8' : 'application/json');
  for (const [name, value] of Object.entries(headers))
    if (!CONNECTION_FIELDS.has(name.toLowerCase())) fields.set(name.toLowerCase(), value);
  const text = body === undefined ? undefined : isText ? body : JSON.stringify(body);
  const signed = { id, timestamp: Math.floor(now / 1_000), body: text ?? '' };
  const signature = secret === null ? {} : await signWebhook([secret], signed);
  return {
    method,
    url: new URL(address),
    headers: { ...Object.fromEntries(fields), ...signature },
    ...(text === undefined ? {} : { body: text }),
  };
}

/** What a target may quote of what it was sent: fields and queries have secrets of callers too, which nobody else knows. */
function secretsOf({ headers, url }: OutgoingRequest, secret: string | null): readonly string[] {
  const sentTexts = [...Object.values(headers), ...url.searchParams.values()];
  const bare = sentTexts.map((text) => text.replace(/^(?:Bearer|Basic) /i, ''));
  const long = [...sentTexts, ...bare].filter((text) => text.length >= SHORTEST_SECRET);
  return secret === null ? long : [...long, secret];
}
