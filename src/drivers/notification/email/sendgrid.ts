/// <reference lib="esnext.typedarrays" />

import { LIMITS } from '../../../kernel/limits.ts';
import type { HttpDriver } from '../../http/driver.ts';
import type { Channel, EmailMessage, EmailTarget, Recipient } from '../port.ts';
import { addressOf, field, jsonRequest, textField } from '../request-forms.ts';
import { namedIn, sendTogether } from '../together.ts';

/** Mail through Twilio SendGrid, `POST /v3/mail/send`: a personalization for each recipient. */
export function openSendGrid(
  { apiKey, endpoint }: Extract<EmailTarget, { provider: 'sendgrid' }>,
  http: HttpDriver,
): Channel<EmailMessage> {
  const url = addressOf('https://api.sendgrid.com', endpoint, '/v3/mail/send');
  const headers = { authorization: `Bearer ${apiKey}` };
  return {
    batch: 1000,
    atATime: LIMITS.notification_connections.value,
    send(message, recipients, signal) {
      const shared = sharedPart(message);
      const how = {
        provider: 'SendGrid',
        secrets: [apiKey],
        request: (some: readonly Recipient[]) =>
          jsonRequest(url, headers, { personalizations: some.map((one) => personalization(one, message)), ...shared }),
        accepted: (answer: { readonly headers: Headers }, some: readonly Recipient[]) =>
          some.map(() => ({ outcome: 'sent', providerId: answer.headers.get('x-message-id') }) as const),
        blamed: (answer: { readonly body: unknown }, some: readonly Recipient[]) => blamed(answer.body, some),
      };
      return sendTogether(http, how, recipients, signal);
    },
    close: () => Promise.resolve(),
  };
}

function personalization({ address, id }: Recipient, { from }: EmailMessage) {
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  return {
    to: [{ email: address }],
    headers: { 'Message-ID': `<${id}@${domain}>` },
    custom_args: { message_id: id },
  };
}

function sharedPart({ from, replyTo, subject, text, html, headers, attachments }: EmailMessage) {
  return {
    from: { email: from.address, ...(from.name === null ? {} : { name: from.name }) },
    ...(replyTo === null ? {} : { reply_to: { email: replyTo } }),
    subject,
    content: [
      ...(text === null ? [] : [{ type: 'text/plain', value: text }]),
      ...(html === null ? [] : [{ type: 'text/html', value: html }]),
    ],
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(attachments.length === 0
      ? {}
      : {
          attachments: attachments.map(({ name, mimeType, bytes, contentId }) => ({
            content: bytes.toBase64(),
            type: mimeType,
            filename: name,
            ...(contentId === undefined
              ? { disposition: 'attachment' }
              : { disposition: 'inline', content_id: contentId }),
          })),
        }),
  };
}

/** Errors name the field, `personalizations.3.to.0.email`; that of another is of no recipient, whatever it names. */
function blamed(body: unknown, recipients: readonly Recipient[]): readonly Recipient[] | null {
  const errors = field(body, 'errors');
  if (!Array.isArray(errors)) return null;
  const found = errors.flatMap((error: unknown) => {
    const at = textField(error, 'field') ?? '';
    if (at !== '' && !at.startsWith('personalizations')) return [];
    const [, index] = /^personalizations\.(\d+)\.to\b/.exec(at) ?? [];
    const one = index === undefined ? undefined : recipients[Number(index)];
    return one === undefined ? namedIn(textField(error, 'message') ?? '', recipients) : [one];
  });
  return found.length === 0 ? null : found;
}
