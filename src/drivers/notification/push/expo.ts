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

type ExpoTarget = Extract<PushTarget, { provider: 'expo' }>;

/** A message to many tokens is one request, one a project; each token has a ticket. Receipts are not asked for. */
export function createExpoChannel(target: ExpoTarget, http: HttpDriver): Channel<PushMessage> {
  return {
    batch: BATCH,
    atATime: LIMITS.notification_connections.value,
    async send(message, recipients, signal) {
      const valid = recipients.filter(({ address }) => TOKEN.test(address));
      const pushed = (some: readonly Recipient[]) => push(message, some, target, http, signal);
      const deliveries = valid.length === 0 ? [] : await byProject(valid, pushed);
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

/** A request has tokens of one project alone; which those are is told where it is refused for it, and was not sent. */
async function byProject(
  recipients: readonly Recipient[],
  pushed: (some: readonly Recipient[]) => Promise<Answered>,
): Promise<readonly Delivery[]> {
  const answered = await pushed(recipients);
  const groups = isProcessorError(answered) ? [] : projectsOf(answered.body, recipients);
  if (groups.length < 2) return deliveriesOf(answered, recipients);
  const found = new Map<Recipient, Delivery>();
  for (const group of groups) {
    const deliveries = deliveriesOf(await pushed(group), group);
    for (const [n, delivery] of deliveries.entries()) if (group[n] !== undefined) found.set(group[n], delivery);
  }
  return recipients.map((recipient) => found.get(recipient) ?? deliveryOf('Expo', answered));
}

/** Recipients by the project that a refusal says their tokens are of; none where it is about something else. */
function projectsOf(body: unknown, recipients: readonly Recipient[]): readonly (readonly Recipient[])[] {
  const errors = member(body, 'errors');
  const list: readonly unknown[] = Array.isArray(errors) ? errors : [];
  const error = list.find((one) => member(one, 'code') === 'PUSH_TOO_MANY_EXPERIENCE_IDS');
  const projects = Object.entries(Object(member(error, 'details')) as Readonly<Record<string, unknown>>);
  const projectOf = new Map<unknown, string>();
  for (const [project, tokens] of projects)
    if (Array.isArray(tokens)) for (const token of tokens) projectOf.set(token, project);
  return [...Map.groupBy(recipients, ({ address }) => projectOf.get(address)).values()];
}

async function push(
  { title, body, data }: PushMessage,
  recipients: readonly Recipient[],
  { accessToken, endpoint }: ExpoTarget,
  http: HttpDriver,
  signal: AbortSignal,
): Promise<Answered> {
  const request = {
    url: new URL(`${endpoint ?? ENDPOINT}/push/send`),
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      ...(accessToken === null ? {} : { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify([{ to: recipients.map(({ address }) => address), title, body, data }]),
  };
  return await ask(http, request, accessToken === null ? [] : [accessToken], signal);
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
