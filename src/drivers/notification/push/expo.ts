/** Pushes by Expo's service. https://docs.expo.dev/push-notifications/sending-notifications/ */

import { LIMITS } from '../../../kernel/limits.ts';
import type { TargetAnswer } from '../../http/driver.ts';
import { cleaned, failed, member, refused, sent, textMember, unanswered } from '../deliveries.ts';
import type { Channel, Delivery, PushMessage, PushTarget, Recipient } from '../port.ts';
import type { HttpParts } from '../http-parts.ts';

const ENDPOINT = 'https://exp.host/--/api/v2';
/** Most tokens of one request. */
const BATCH = 100;
/** What Expo takes for a token, as its own libraries tell it. */
const TOKEN = /^(?:(?:ExponentPushToken|ExpoPushToken)\[[^[\]]+\]|[a-z\d]{8}(?:-[a-z\d]{4}){3}-[a-z\d]{12})$/i;

/** A message to many tokens is one request; each token has a ticket. Receipts are not asked for. */
export function createExpoChannel(
  target: Extract<PushTarget, { provider: 'expo' }>,
  parts: HttpParts,
): Channel<PushMessage> {
  return {
    batch: BATCH,
    atATime: LIMITS.notification_connections.value,
    async send(message, recipients, signal) {
      const valid = recipients.filter(({ address }) => TOKEN.test(address));
      const deliveries = valid.length === 0 ? [] : await push(message, valid, target, parts, signal);
      const byRecipient = new Map(valid.map((recipient, n) => [recipient, deliveries[n]]));
      return recipients.map((recipient) => byRecipient.get(recipient) ?? NO_TOKEN);
    },
    close: () => Promise.resolve(),
  };
}

const NO_TOKEN = failed('INVALID_RECIPIENT', 'is no push token of Expo, such as ExponentPushToken[…]');

async function push(
  { title, body, data }: PushMessage,
  recipients: readonly Recipient[],
  { accessToken, endpoint }: Extract<PushTarget, { provider: 'expo' }>,
  { http, clock }: HttpParts,
  signal: AbortSignal,
): Promise<readonly Delivery[]> {
  const message = { to: recipients.map(({ address }) => address), title, body, data };
  const request = {
    method: 'POST',
    url: new URL(`${endpoint ?? ENDPOINT}/push/send`),
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      ...(accessToken === null ? {} : { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify([message]),
  };
  const secrets = accessToken === null ? [] : [accessToken];
  const options = { timeoutMs: LIMITS.notification_timeout.value, signal, redirects: 'refuse' } as const;
  try {
    return deliveriesOf(await http.send(request, options), recipients, secrets, clock.now());
  } catch (thrown) {
    const delivery = unanswered(thrown);
    return recipients.map(() => delivery);
  }
}

function deliveriesOf(
  answer: TargetAnswer,
  recipients: readonly Recipient[],
  secrets: readonly string[],
  now: number,
): readonly Delivery[] {
  const { status, body } = answer;
  const tickets = member(body, 'data');
  if (status < 200 || status > 299 || !Array.isArray(tickets)) {
    const whole = status > 199 && status < 300 && member(body, 'errors') === undefined;
    const delivery = whole ? sent(null) : refused('Expo', answer, wordsOf(body), { secrets, now });
    return recipients.map(() => delivery);
  }
  return recipients.map((_, n) => deliveryOf(tickets[n], secrets));
}

/** Errors of a request as a whole. */
function wordsOf(body: unknown): string | null {
  const errors = member(body, 'errors');
  const first: unknown = Array.isArray(errors) ? errors[0] : null;
  return textMember(first, 'message') ?? textMember(first, 'code');
}

/** https://docs.expo.dev/push-notifications/sending-notifications/#push-ticket-errors */
function deliveryOf(ticket: unknown, secrets: readonly string[]): Delivery {
  if (member(ticket, 'status') !== 'error') return sent(member(ticket, 'id'));
  const error = textMember(member(ticket, 'details'), 'error') ?? '';
  const words = cleaned(textMember(ticket, 'message') ?? error, secrets);
  if (error === 'DeviceNotRegistered') return failed('INVALID_RECIPIENT', `Expo: ${words}`);
  if (error === 'MessageRateExceeded') return failed('RATE_LIMITED', `Expo: ${words}`, { isTemporary: true });
  return failed('SEND_FAILED', `Expo: ${words}`);
}
