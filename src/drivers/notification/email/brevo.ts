/// <reference lib="esnext.typedarrays" />

import { LIMITS } from '../../../kernel/limits.ts';
import type { HttpDriver } from '../../http/driver.ts';
import type { Channel, EmailMessage, EmailTarget, Recipient } from '../port.ts';
import { addressOf, field, jsonRequest, textField } from '../request-forms.ts';
import { withoutMarks } from './template-marks.ts';
import { namedIn, sendTogether } from '../together.ts';

/** Mail through Brevo, `POST /v3/smtp/email`: a version of the message for each recipient. */
export function openBrevo(
  { apiKey, endpoint }: Extract<EmailTarget, { provider: 'brevo' }>,
  http: HttpDriver,
): Channel<EmailMessage> {
  const url = addressOf('https://api.brevo.com', endpoint, '/v3/smtp/email');
  return {
    batch: 1000,
    atATime: LIMITS.notification_connections.value,
    send(message, recipients, signal) {
      if (message.attachments.some(({ contentId }) => contentId !== undefined))
        return Promise.resolve(recipients.map(() => NO_INLINE));
      const shared = sharedPart(withoutMarks(message, MARK));
      const how = {
        provider: 'Brevo',
        secrets: [apiKey],
        request: (some: readonly Recipient[]) =>
          jsonRequest(
            url,
            { 'api-key': apiKey },
            { ...shared, messageVersions: some.map(({ address }) => ({ to: [{ email: address }] })) },
          ),
        accepted: ({ body }: { readonly body: unknown }, some: readonly Recipient[]) => {
          const ids = field(body, 'messageIds');
          const own: readonly unknown[] = Array.isArray(ids) && ids.length === some.length ? ids : [];
          const only = some.length === 1 ? textField(body, 'messageId') : null;
          return some.map((_one, index) => {
            const id = own[index];
            return { outcome: 'sent', providerId: typeof id === 'string' ? id : only } as const;
          });
        },
        blamed: ({ body }: { readonly body: unknown }, some: readonly Recipient[]) => {
          const said = textField(body, 'message') ?? '';
          const named = namedIn(said, some);
          if (named.length > 0) return named;
          return OF_SOME.test(said) ? [] : null;
        },
      };
      return sendTogether(http, how, recipients, signal);
    },
    close: () => Promise.resolve(),
  };
}

/** Of variables, tags and comments. */
const MARK = /\{(?=[{%#])/g;

/** "email is not valid in to", or the field of a version. */
const OF_SOME = /\b(?:is not valid|invalid|missing)\b.*\bin to\b|\bmessageVersions\W*\d+\W*to\b/i;

const NO_INLINE = {
  outcome: 'failed',
  error: {
    code: 'NOT_SUPPORTED',
    message: 'attachments.contentId: Brevo shows no attachment within a mail.',
    outcome: 'not_sent',
  },
  isTemporary: false,
} as const;

function sharedPart({ from, replyTo, subject, text, html, headers, attachments }: EmailMessage) {
  return {
    sender: { email: from.address, ...(from.name === null ? {} : { name: from.name }) },
    ...(replyTo === null ? {} : { replyTo: { email: replyTo } }),
    subject,
    ...(text === null ? {} : { textContent: text }),
    ...(html === null ? {} : { htmlContent: html }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(attachments.length === 0
      ? {}
      : { attachment: attachments.map(({ name, bytes }) => ({ name, content: bytes.toBase64() })) }),
  };
}
