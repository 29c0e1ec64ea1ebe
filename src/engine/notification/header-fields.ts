/** Header fields of mails and callbacks. */

import { CONNECTION_FIELDS, FIELD_NAME, FIELD_VALUE } from '../../kernel/http-fields.ts';
import { LIMITS } from '../../kernel/limits.ts';

/** What no field may hold: control characters of C0 and C1, and what some readers take for the end of a line. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]/;

/** Fields that make up a mail, are its way's to write, or vouch for it (RFC 5322, 2045, 6376, 8617, 8601). */
const STRUCTURAL =
  /^(?:from|to|cc|bcc|sender|reply-to|subject|date|message-id|received|return-path|delivered-to|authentication-results|(?:mime|content|dkim|arc|resent)-.*)$/i;

/** A type of media with its parameters (RFC 6838, RFC 2045). */
const MIME_TYPE =
  /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}(?: ?; ?[a-z0-9-]+=(?:[a-z0-9!#$&'*+.^_`{|}~-]+|"[a-z0-9 !#$&'*+.^_`{|}~:/?-]*"))*$/i;
const CONTENT_ID = /^[A-Za-z0-9._@+-]{1,200}$/;

/** Why a text cannot be the value of a header field of a mail; null where it can. */
export function fieldValueFault(value: string): string | null {
  if (CONTROL.test(value)) return 'must be one line without control characters';
  return value.length > LIMITS.notification_header.value
    ? `has more than ${LIMITS.notification_header.value} characters`
    : null;
}

/** Why a name cannot be that of a mail's own header field; null where it can. */
export function fieldNameFault(name: string): string | null {
  if (!FIELD_NAME.test(name)) return 'is no name of a header field';
  if (name.length > 76) return 'has a name of more than 76 characters';
  return STRUCTURAL.test(name) ? 'makes up the mail, and cannot be set' : null;
}

/** Why a text is no type of a file. */
export function mimeTypeFault(text: string): string | null {
  return text.length <= 255 && MIME_TYPE.test(text) ? null : 'is no MIME type such as application/pdf';
}

/** Why a text cannot be what an HTML part calls `cid:`. */
export function contentIdFault(text: string): string | null {
  return CONTENT_ID.test(text) ? null : 'must be letters, digits and . _ @ + - (200 at most)';
}

/** Why a field cannot go with a request of HTTP. */
export function httpFieldFault(name: string, value: string): string | null {
  if (!FIELD_NAME.test(name)) return 'is no name of a header field';
  return FIELD_VALUE.test(value) ? null : 'must be printable ASCII on one line';
}

/** Why a field cannot be set, by its name alone. */
export function connectionFault(name: string): string | null {
  return CONNECTION_FIELDS.has(name.toLowerCase()) ? 'is of the connection, and cannot be set' : null;
}
