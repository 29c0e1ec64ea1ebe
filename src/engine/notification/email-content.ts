/** What a mail holds, of a message or sent directly. */

import { LIMITS } from '../../kernel/limits.ts';
import { givenAttachments, messageAttachments } from './attachments.ts';
import type { ContentOf, MessageParts } from './content.ts';
import { fieldNameFault, fieldValueFault } from './header-fields.ts';
import { escapeHtml, textOfHtml, withPreview } from './html.ts';
import type { Reading } from './reading.ts';
import { emailAddress } from './recipients.ts';

const COMMON = ['recipients', 'subject', 'reply_to', 'headers', 'attachments'] as const;
const OF_DIRECT = 'is for a direct send; a message has its own template';
const OF_MESSAGE = 'is the variables of a message; a direct send has html or text';

type Mail = ContentOf<'email'>;
type Email = NonNullable<MessageParts['email']>;

/** The mail of a message. */
export function messageEmail(reading: Reading, email: Email): Mail {
  reading.only([...COMMON, 'template'], { html: OF_DIRECT, text: OF_DIRECT });
  const { subject: text } = email;
  const subject = reading.render({ place: 'email.subject', text, variables: 'subject', isHeader: true });
  const bodies = filledBodies(reading, email);
  const attachments = messageAttachments(reading, email.attachments ?? []);
  return { channel: 'email', subject, ...bodies, ...envelopeOf(reading, attachments) };
}

function filledBodies(reading: Reading, { template, text, preview }: Email): Pick<Mail, 'html' | 'text'> {
  const render = (name: string, given: string, escape?: (text: string) => string) =>
    reading.render({ place: `email.${name}`, text: given, variables: 'template', name, ...(escape && { escape }) });
  const html = render('template', template, escapeHtml);
  const line = preview === undefined ? '' : render('preview', preview);
  return {
    html: line === '' ? html : withPreview(html, line),
    text: text === undefined ? textOfHtml(html) : render('text', text),
  };
}

/** A mail that the input alone makes; its text part is made of the HTML where it gives none. */
export function directEmail(reading: Reading): Mail {
  reading.only([...COMMON, 'html', 'text'], { template: OF_MESSAGE });
  const subject = reading.requiredText('subject');
  const fault = fieldValueFault(subject);
  if (fault !== null) reading.refuse('subject', fault);
  const [html, text] = [reading.text('html'), reading.text('text')];
  if (html === null && text === null) reading.refuse('html', 'is required, or text');
  return {
    channel: 'email',
    subject,
    html,
    text: text ?? (html === null ? null : textOfHtml(html)),
    ...envelopeOf(reading, []),
  };
}

/** What the input says beside subject and bodies; its attachments follow those of the message. */
function envelopeOf(
  reading: Reading,
  ofMessage: Mail['attachments'],
): Pick<Mail, 'replyTo' | 'headers' | 'attachments'> {
  const attachments = [...ofMessage, ...givenAttachments(reading)];
  const { value: most } = LIMITS.notification_attached;
  if (attachments.length > most) reading.refuse('attachments', `are more than ${most}, those of the message included`);
  return { replyTo: replyToOf(reading), headers: headersOf(reading), attachments };
}

function replyToOf(reading: Reading): string | null {
  const text = reading.text('reply_to');
  if (text === null) return null;
  const checked = emailAddress(text.trim());
  if ('address' in checked) return checked.address;
  reading.refuse('reply_to', checked.reason);
  return null;
}

function headersOf(reading: Reading): Readonly<Record<string, string>> {
  const headers = reading.texts('headers');
  const names = Object.keys(headers);
  const { value: most } = LIMITS.notification_headers;
  if (names.length > most) reading.refuse('headers', `are more than ${most}`);
  const seen = new Set<string>();
  for (const name of names) {
    const isTwice = seen.has(name.toLowerCase());
    const fault = isTwice ? 'is given twice' : (fieldNameFault(name) ?? fieldValueFault(headers[name] ?? ''));
    if (fault !== null) reading.refuse(`headers.${name}`, fault);
    seen.add(name.toLowerCase());
  }
  return headers;
}
