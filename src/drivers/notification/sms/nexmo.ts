import { LIMITS } from '../../../kernel/limits.ts';
import type { HttpDriver, TargetAnswer } from '../../http/driver.ts';
import { postponed, refused, unknown } from '../answers.ts';
import type { Channel, Delivery, SmsMessage, SmsTarget, Recipient } from '../port.ts';
import { addressOf, field, formRequest, textField } from '../request-forms.ts';
import { sendTogether } from '../together.ts';
import { isGsm } from './gsm.ts';

/** Text messages through Vonage's SMS API (once Nexmo), `POST /sms/json`: a request each, and failures within 200. */
export function openNexmo(
  { apiKey, apiSecret, endpoint }: Extract<SmsTarget, { provider: 'nexmo' }>,
  http: HttpDriver,
): Channel<SmsMessage> {
  const url = addressOf('https://rest.nexmo.com', endpoint, '/sms/json');
  return {
    batch: 1,
    atATime: LIMITS.notification_connections.value,
    async send({ sender, body }, recipients, signal) {
      const shared = {
        api_key: apiKey,
        api_secret: apiSecret,
        from: sender.replace(/^\+(?=\d+$)/, ''),
        text: body,
        type: isGsm(body) ? 'text' : 'unicode',
      };
      const how = {
        provider: 'Vonage',
        secrets: [apiSecret],
        request: ([to]: readonly Recipient[]) =>
          formRequest(url, {}, { ...shared, to: to?.address.replace('+', '') ?? '', 'client-ref': to?.id ?? '' }),
        accepted: (answer: TargetAnswer) => [readParts(answer)],
        blamed: () => null,
      };
      const each = await Promise.all(recipients.map((recipient) => sendTogether(http, how, [recipient], signal)));
      return each.flat();
    },
    close: () => Promise.resolve(),
  };
}

/** A long text goes in parts, each with a status. */
function readParts(answer: TargetAnswer): Delivery {
  const parts = field(answer.body, 'messages');
  if (!Array.isArray(parts)) return { outcome: 'sent', providerId: null };
  const failed: unknown = parts.find((part: unknown) => statusOf(part) !== 0);
  if (failed === undefined) return { outcome: 'sent', providerId: textField(parts[0], 'message-id') };
  if (parts.some((part: unknown) => statusOf(part) === 0))
    return unknown('Vonage took a part of the text message, and refused another');
  return failureOf(statusOf(failed), { ...answer, body: failed });
}

function statusOf(part: unknown): number {
  return Number(field(part, 'status') ?? Number.NaN);
}

/** Statuses of https://developer.vonage.com/en/api-errors/sms. */
function failureOf(status: number, answer: TargetAnswer): Delivery {
  const message = `Vonage refused the message with status ${status}`;
  switch (status) {
    case 1:
    case 10:
      return postponed(message, answer, 'RATE_LIMITED');
    case 5:
      return postponed(message, answer, 'SERVICE_UNAVAILABLE');
    case 4:
      return refused(`${message}: it does not accept the notifier's credentials`, answer);
    case 3:
      return /\bto\b/.test(textField(answer.body, 'error-text') ?? '')
        ? refused(message, answer, 'INVALID_RECIPIENT')
        : refused(message, answer);
    case 6:
    case 7:
    case 22:
    case 29:
    case 33:
      return refused(message, answer, 'INVALID_RECIPIENT');
    default:
      return refused(message, answer);
  }
}
