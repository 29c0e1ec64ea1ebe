/** Messages, their templates parsed. */

import { type FieldError, refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';
import type { MessageParts } from './content.ts';
import { connectionFault, fieldValueFault, httpFieldFault } from './header-fields.ts';
import { own, parseTemplate, type Template } from './template.ts';
import { templateFaults } from './template-scan.ts';

/** A message with the templates of all its texts: what they are filled in from, again and again. */
export interface CompiledMessage {
  readonly parts: MessageParts;
  /** By their text. */
  readonly templates: ReadonlyMap<string, Template>;
}

/** A text of a message and where it stands. `isHeader` where it becomes a header field of a mail. */
interface Part {
  readonly path: string;
  readonly text: string;
  readonly isHeader: boolean;
}

/**
 * Parses a message. Throws `VALIDATION_ERROR` that names each part at fault by its path, such as `email.template`, with
 * line and column of what does not parse.
 */
export function compileMessage(parts: MessageParts): CompiledMessage {
  const errors = messageFaults(parts);
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  return { parts, templates: new Map(textsOf(parts, []).map(({ text }) => [text, parseTemplate(text)])) };
}

/** All that is wrong with a message, by the paths of its parts. */
export function messageFaults(parts: MessageParts): readonly FieldError[] {
  const errors: FieldError[] = [];
  const channels = [parts.email, parts.sms, parts.push_notification, parts.callback];
  if (channels.every((channel) => channel === undefined))
    errors.push({ path: 'email', message: 'give email, sms, push_notification or callback' });
  for (const { path, text, isHeader } of textsOf(parts, errors)) {
    const faults = textFaults(text, isHeader);
    errors.push(...faults.map((message) => ({ path, message })));
  }
  for (const [name, value] of Object.entries(parts.callback?.headers ?? {})) {
    const fault = headerFault(name, value);
    if (fault !== null) errors.push({ path: `callback.headers.${name}`, message: fault });
  }
  return errors.slice(0, LIMITS.errors.value);
}

/** Of a value that is a template, what stands beside its tags. */
function headerFault(name: string, value: unknown): string | null {
  const fixed = typeof value === 'string' ? value.replaceAll(/\{\{[^]*?\}\}/g, '') : '';
  return connectionFault(name) ?? httpFieldFault(name, fixed);
}

function textFaults(text: string, isHeader: boolean): readonly string[] {
  const { value: most } = LIMITS.notification_template;
  if (text.length > most || encodeUtf8(text).length > most) return [`has more than ${most} bytes`];
  const fault = isHeader ? fieldValueFault(text) : null;
  return [...(fault === null ? [] : [fault]), ...templateFaults(text)];
}

/** The texts of a message; what of its form is wrong goes into `errors`. */
function textsOf({ email, sms, push_notification: push, callback }: MessageParts, errors: FieldError[]): Part[] {
  const texts: Part[] = [];
  const take = (path: string, text: string | undefined, isHeader = false) => {
    if (text !== undefined) texts.push({ path, text, isHeader });
  };
  take('email.subject', email?.subject, true);
  take('email.template', email?.template);
  take('email.text', email?.text);
  take('email.preview', email?.preview);
  const attachments = email?.attachments ?? [];
  if (attachments.length > LIMITS.notification_attached.value)
    errors.push({ path: 'email.attachments', message: `are more than ${LIMITS.notification_attached.value}` });
  for (const [n, attachment] of attachments.entries())
    for (const field of ATTACHMENT_TEXTS) take(`email.attachments[${n}].${field}`, attachment[field], true);
  take('sms', sms);
  take('push_notification.title', push?.title);
  take('push_notification.body', push?.body);
  for (const [name, text] of Object.entries(push?.data ?? {})) take(`push_notification.data.${name}`, text);
  for (const part of CALLBACK_PARTS)
    walkTexts(own(callback, part), `callback.${part}`, 0, (path, text) => take(path, text), errors);
  return texts;
}

/** Fields of an attachment that are templates. */
const ATTACHMENT_TEXTS = ['storage', 'fileName', 'name', 'mimeType', 'contentId'] as const;
/** Parts of a callback whose texts are templates. */
const CALLBACK_PARTS = ['params', 'query', 'headers', 'body'] as const;

function walkTexts(
  value: unknown,
  path: string,
  depth: number,
  take: (path: string, text: string) => void,
  errors: FieldError[],
): void {
  if (typeof value === 'string') take(path, value);
  if (typeof value !== 'object' || value === null) return;
  if (depth === LIMITS.json_depth.value) {
    errors.push({ path, message: `is more than ${LIMITS.json_depth.value} levels deep` });
    return;
  }
  for (const [name, item] of Object.entries(value))
    walkTexts(item, Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`, depth + 1, take, errors);
}

/** The first sample of each channel's input, as `email_data` and its like give them; none for those without. */
export function samplesOf(message: {
  readonly email_data?: readonly unknown[] | undefined;
  readonly sms_data?: readonly unknown[] | undefined;
  readonly push_notification_data?: readonly unknown[] | undefined;
  readonly callback_data?: readonly unknown[] | undefined;
}): Readonly<Record<'email' | 'sms' | 'push' | 'callback', Readonly<Record<string, unknown>>>> {
  const first = (samples: readonly unknown[] | undefined) => {
    const sample: unknown = samples?.[0];
    return typeof sample === 'object' && sample !== null ? (sample as Readonly<Record<string, unknown>>) : {};
  };
  return {
    email: first(message.email_data),
    sms: first(message.sms_data),
    push: first(message.push_notification_data),
    callback: first(message.callback_data),
  };
}
