import { LIMITS } from '../../../kernel/limits.ts';
import type { HttpDriver } from '../../http/driver.ts';
import type { Channel, EmailMessage, EmailTarget, Recipient } from '../port.ts';
import { addressOf, basicAuth, mailbox, textField } from '../request-forms.ts';
import { withoutMarks } from './template-marks.ts';
import { namedIn, sendTogether } from '../together.ts';

const ORIGINS = { us: 'https://api.mailgun.net', eu: 'https://api.eu.mailgun.net' };

/** Mail through Mailgun, `POST /v3/<domain>/messages`: a batch, of which recipient variables make a mail for each. */
export function openMailgun(
  { apiKey, domain, region, endpoint }: Extract<EmailTarget, { provider: 'mailgun' }>,
  http: HttpDriver,
): Channel<EmailMessage> {
  const url = addressOf(ORIGINS[region], endpoint, `/v3/${encodeURIComponent(domain)}/messages`);
  return {
    batch: 1000,
    atATime: LIMITS.notification_connections.value,
    send(message, recipients, signal) {
      const how = {
        provider: 'Mailgun',
        secrets: [apiKey],
        async request(some: readonly Recipient[]) {
          // The platform writes the form; what it chose as boundary stands in the content type.
          const form = new Response(formOf(withoutMarks(message, MARK), some));
          const type = form.headers.get('content-type') ?? '';
          const headers = { ...basicAuth('api', apiKey), accept: 'application/json', 'content-type': type };
          return { url, headers, body: new Uint8Array(await form.arrayBuffer()) };
        },
        accepted: ({ body }: { readonly body: unknown }, some: readonly Recipient[]) =>
          some.map(() => ({ outcome: 'sent', providerId: textField(body, 'id') }) as const),
        blamed({ body }: { readonly body: unknown }, some: readonly Recipient[]) {
          const said = textField(body, 'message') ?? '';
          const named = namedIn(said, some);
          return named.length > 0 || /\bto\b\W* (?:parameter|address)/i.test(said) ? named : null;
        },
      };
      return sendTogether(http, how, recipients, signal);
    },
    close: () => Promise.resolve(),
  };
}

/** Of variables, its own and those of recipients. */
const MARK = /%(?=recipient|unsubscribe_|mailing_list|tag_unsubscribe)/gi;

function formOf({ from, replyTo, subject, text, html, headers, attachments }: EmailMessage, to: readonly Recipient[]) {
  const form = new FormData();
  form.append('from', mailbox(from));
  for (const { address } of to) form.append('to', address);
  form.append(
    'recipient-variables',
    JSON.stringify(Object.fromEntries(to.map(({ address, id }) => [address, { id }]))),
  );
  form.append('v:message_id', '%recipient.id%');
  form.append('subject', subject);
  if (text !== null) form.append('text', text);
  if (html !== null) form.append('html', html);
  if (replyTo !== null) form.append('h:Reply-To', replyTo);
  for (const [name, value] of Object.entries(headers)) form.append(`h:${name}`, value);
  for (const { name, mimeType, bytes, contentId } of attachments) {
    // What is inline is shown by the name of its file.
    const file = new Blob([bytes], { type: mimeType });
    if (contentId === undefined) form.append('attachment', file, name);
    else form.append('inline', file, contentId);
  }
  return form;
}
