/** Whom messages go to: e-mail addresses, numbers and tokens, each in the one form that it is written in. */

import { invalidField } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { ChannelContent, Recipients } from './content.ts';
import { own } from './template.ts';

type ChannelName = ChannelContent['channel'];

/** A recipient as it is written to, or why it is none. */
export type Checked = { readonly address: string } | { readonly reason: string };

const FIELDS = { email: 'recipients', sms: 'recipients', push: 'device_tokens' } as const;
const CHECKS = { email: emailAddress, sms: phoneNumber, push: deviceToken };

/** Characters of a recipient that is none, as the log keeps it. */
const SHOWN = 320;

/**
 * The recipients of a channel's input, in their order and each once; a callback has none. Throws `VALIDATION_ERROR` where
 * there are none or more than `LIMITS.notification_recipients`, and for one that is no text.
 */
export function recipientsOf(
  channel: ChannelName,
  input: Readonly<Record<string, unknown>>,
  path = 'input',
): Recipients {
  if (channel === 'callback') return { valid: [], invalid: [] };
  const { [channel]: field } = FIELDS;
  const valid = new Set<string>();
  const invalid = new Map<string, string>();
  for (const text of textsOf(own(input, field), `${path}.${field}`)) {
    const checked = CHECKS[channel](text.trim());
    if ('address' in checked) valid.add(checked.address);
    else invalid.set(shown(text), checked.reason);
  }
  return { valid: [...valid], invalid: [...invalid].map(([recipient, reason]) => ({ recipient, reason })) };
}

function textsOf(given: unknown, path: string): readonly string[] {
  if (given === undefined || given === null) throw invalidField(path, 'is required');
  if (!Array.isArray(given)) throw invalidField(path, 'must be a list of texts');
  const list: readonly unknown[] = given;
  const { value: most } = LIMITS.notification_recipients;
  if (list.length === 0) throw invalidField(path, 'must name at least one');
  if (list.length > most) throw invalidField(path, `names more than ${most}`);
  return list.map((item, n) => {
    if (typeof item !== 'string') throw invalidField(`${path}[${n}]`, 'must be text');
    return item;
  });
}

function shown(text: string): string {
  return text
    .trim()
    .slice(0, SHOWN)
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]/gu, '\uFFFD');
}

/** What stands before the `@`: a dot-atom of RFC 5322, section 3.2.3. */
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
/** A name of the internet as people write it, before IDNA: labels of letters, digits and hyphens of any script. */
const WRITTEN_DOMAIN = /^[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+$/u;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** RFC 5321, sections 4.5.3.1.1 to 4.5.3.1.3: a path has 256 octets with its brackets. */
const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 253;
const LONGEST_ADDRESS = 254;

/** An e-mail address: its domain in lower case and as A-labels. One address, without a name. */
export function emailAddress(text: string): Checked {
  const at = text.lastIndexOf('@');
  if (at < 1 || text.length > LONGEST_ADDRESS) return { reason: 'is no e-mail address' };
  const local = text.slice(0, at);
  if (!LOCAL.test(local)) return { reason: 'is no e-mail address: write name@domain, in ASCII before the @' };
  if (local.length > LONGEST_LOCAL) return { reason: `has more than ${LONGEST_LOCAL} characters before the @` };
  const domain = domainOf(text.slice(at + 1));
  if (domain === null) return { reason: 'has no domain of the internet after the @' };
  const address = `${local}@${domain}`;
  return address.length > LONGEST_ADDRESS ? { reason: `has more than ${LONGEST_ADDRESS} characters` } : { address };
}

function domainOf(written: string): string | null {
  if (!WRITTEN_DOMAIN.test(written)) return null;
  const url = URL.parse(`http://${written.normalize('NFC')}/`);
  if (url === null || url.hostname.length > LONGEST_DOMAIN) return null;
  const labels = url.hostname.split('.');
  const isName = labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '');
  return isName ? url.hostname : null;
}

/** A number of E.164: `+`, the country and the rest, 15 digits at most; spaces, dots, dashes and brackets are left out. */
export function phoneNumber(text: string): Checked {
  const number = text.replace(/[\p{Zs}().\-\u2010-\u2015/[\]]/gu, '');
  if (/^\+[1-9]\d{6,14}$/.test(number)) return { address: number };
  return { reason: 'is no number of E.164: write + and the country’s code first, such as +15551234567' };
}

const LONGEST_TOKEN = 4_096;

function deviceToken(text: string): Checked {
  if (text === '') return { reason: 'is empty' };
  if (text.length > LONGEST_TOKEN) return { reason: `has more than ${LONGEST_TOKEN} characters` };
  return /^[\x21-\x7E]+$/.test(text) ? { address: text } : { reason: 'is no token of a device' };
}
