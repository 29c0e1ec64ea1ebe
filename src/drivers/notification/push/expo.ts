/** Pushes by Expo's service. https://docs.expo.dev/push-notifications/sending-notifications/ */

import { isProcessorError } from '../../../kernel/errors.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import type { HttpDriver, TargetAnswer } from '../../http/driver.ts';
import { acceptedBody, type Answered, ask, deliveryOf, postponed, refused } from '../answers.ts';
import type { Channel, Delivery, PushMessage, PushTarget, Recipient } from '../port.ts';

const ENDPOINT = 'https://exp.host/--/api/v2';
/** Most tokens of one request. */
const BATCH = 100;
/** What Expo takes for a token, as its own libraries tell it. */
const TOKEN = /^(?:(?:ExponentPushToken|ExpoPushToken)\[[^[\]]+\]|[a-z\d]{8}(?:-[a-z\d]{4}){3}-[a-z\d]{12})$/i;

/** A message to many tokens is one request; each token has a ticket. Receipts are not asked for. */
export function createExpoChannel(
  target: Extract<PushTarget, { provider: 'expo' }>,
  http: HttpDriver,
): Channel<PushMessage> {
  return {
    batch: BATCH,
    atATime: LIMITS.notification_connections.value,
    async send(message, recipients, signal) {
      const valid = recipients.filter(({ address }) => TOKEN.test(address));
      const deliveries = valid.length === 0 ? [] : await push(message, valid, target, http, signal);
      const byRecipient = new Map(valid.map((recipient, n) => [recipient, deliveries[n]]));
      return recipients.map((recipient) => byRecipient.get(recipient) ?? NO_TOKEN);
    },
    close: () => Promise.resolve(),
  };
}

const NO_TOKEN: Delivery = {
  outcome: 'failed',
  error: { code: 'INVALID_RECIPIENT', message: 'is no push token of Expo, such as ExponentPushToken[…]' },
  isTemporary: false,
};

async function push(
  { title, body, data }: PushMessage,
  recipients: readonly Recipient[],
  { accessToken, endpoint }: Extract<PushTarget, { provider: 'expo' }>,
  http: HttpDriver,
  signal: AbortSignal,
): Promise<readonly Delivery[]> {
  const request = {
    url: new URL(`${endpoint ?? ENDPOINT}/push/send`),
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      ...(accessToken === null ? {} : { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify([{ to: recipients.map(({ address }) => address), title, body, data }]),
  };
  return deliveriesOf(await ask(http, request, accessToken === null ? [] : [accessToken], signal), recipients);
}

function deliveriesOf(answered: Answered, recipients: readonly Recipient[]): readonly Delivery[] {
  const body = acceptedBody(answered);
  const tickets = member(body, 'data');
  if (!isProcessorError(answered) && Array.isArray(tickets))
    return recipients.map((_, n) => ofTicket(tickets[n], answered));
  const isRefused = !isProcessorError(answered) && member(body, 'errors') !== undefined;
  const delivery = isRefused ? refused('Expo refused the request', answered) : deliveryOf('Expo', answered);
  return recipients.map(() => delivery);
}

/** https://docs.expo.dev/push-notifications/sending-notifications/#push-ticket-errors */
function ofTicket(ticket: unknown, { status, headers }: TargetAnswer): Delivery {
  const [id, details] = [member(ticket, 'id'), member(ticket, 'details')];
  if (member(ticket, 'status') !== 'error') return { outcome: 'sent', providerId: typeof id === 'string' ? id : null };
  const error = member(details, 'error');
  const message = `Expo: ${typeof error === 'string' ? error : 'it refused the message'}`;
  const answer = { status, headers, body: ticket };
  if (error === 'MessageRateExceeded') return postponed(message, answer, 'RATE_LIMITED');
  return refused(message, answer, error === 'DeviceNotRegistered' ? 'INVALID_RECIPIENT' : 'SEND_FAILED');
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
