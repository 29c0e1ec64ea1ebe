/// <reference lib="esnext.typedarrays" />

import { LIMITS } from '../../../kernel/limits.ts';
import type { HttpDriver, TargetAnswer } from '../../http/driver.ts';
import { postponed, refused } from '../answers.ts';
import type { Channel, Delivery, EmailMessage, EmailTarget, Recipient } from '../port.ts';
import { addressOf, field, jsonRequest, mailbox, textField } from '../request-forms.ts';
import { namedIn, sendTogether } from '../together.ts';

/** Postmark takes 50 MB a request; each copy of a message has its attachments, and a Worker has little memory. */
const REQUEST_BYTES = 16 * 1024 * 1024;

/** Mail through Postmark, `POST /email/batch`: a message for each recipient, and an answer to each. */
export function openPostmark(
  target: Extract<EmailTarget, { provider: 'postmark' }>,
  http: HttpDriver,
): Channel<EmailMessage> {
  const url = addressOf('https://api.postmarkapp.com', target.endpoint, '/email/batch');
  const headers = { 'x-postmark-server-token': target.serverToken };
  return {
    batch: 500,
    atATime: LIMITS.notification_connections.value,
    async send(message, recipients, signal) {
      const shared = sharedPart(message, target.messageStream);
      const how = {
        provider: 'Postmark',
        secrets: [target.serverToken],
        request: (some: readonly Recipient[]) =>
          jsonRequest(
            url,
            headers,
            some.map((one) => ({ ...shared, ...ownPart(one, message) })),
          ),
        accepted,
        blamed: () => null,
      };
      const together = Math.max(1, Math.floor(REQUEST_BYTES / JSON.stringify(shared).length));
      const deliveries: Delivery[] = [];
      for (let at = 0; at < recipients.length; at += together)
        deliveries.push(...(await sendTogether(http, how, recipients.slice(at, at + together), signal)));
      return deliveries;
    },
    close: () => Promise.resolve(),
  };
}

function sharedPart(
  { from, replyTo, subject, text, html, attachments }: EmailMessage,
  messageStream: string | null,
): Readonly<Record<string, unknown>> {
  return {
    From: mailbox(from),
    ...(replyTo === null ? {} : { ReplyTo: replyTo }),
    Subject: subject,
    ...(text === null ? {} : { TextBody: text }),
    ...(html === null ? {} : { HtmlBody: html }),
    ...(messageStream === null ? {} : { MessageStream: messageStream }),
    ...(attachments.length === 0
      ? {}
      : {
          Attachments: attachments.map(({ name, mimeType, bytes, contentId }) => ({
            Name: name,
            Content: bytes.toBase64(),
            ContentType: mimeType,
            ...(contentId === undefined ? {} : { ContentID: `cid:${contentId}` }),
          })),
        }),
  };
}

function ownPart({ address, id }: Recipient, { headers }: EmailMessage) {
  return {
    To: address,
    Metadata: { message_id: id },
    ...(Object.keys(headers).length === 0
      ? {}
      : { Headers: Object.entries(headers).map(([Name, Value]) => ({ Name, Value })) }),
  };
}

function accepted(answer: TargetAnswer, recipients: readonly Recipient[]): readonly Delivery[] {
  const results: readonly unknown[] = Array.isArray(answer.body) ? answer.body : [];
  return recipients.map((recipient, index) => {
    const result = results[index];
    const code = field(result, 'ErrorCode');
    if (typeof code !== 'number' || code === 0) return { outcome: 'sent', providerId: textField(result, 'MessageID') };
    return failureOf(code, textField(result, 'Message') ?? '', { ...answer, body: result }, recipient);
  });
}

/** Codes of https://postmarkapp.com/developer/api/overview#error-codes. */
function failureOf(code: number, said: string, answer: TargetAnswer, recipient: Recipient): Delivery {
  const message = `Postmark refused the message with code ${code}`;
  if (code === 429) return postponed(message, answer, 'RATE_LIMITED');
  if (code === 100) return postponed(message, answer, 'SERVICE_UNAVAILABLE');
  const isOfRecipient =
    code === 406 || (code === 300 && (/\bTo\b/.test(said) || namedIn(said, [recipient]).length > 0));
  return refused(message, answer, isOfRecipient ? 'INVALID_RECIPIENT' : 'SEND_FAILED');
}
