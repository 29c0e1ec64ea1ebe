/** Takes known secret values out of data, in every form in which they may come back. */

import { encodeUtf8 } from './utf8.ts';

/** What stands in place of a secret. */
export const MASK = '[redacted]';

/** Shorter text is not looked for: it stands in too much that is no secret. */
const SHORTEST = 4;

/** Nothing but base64 writes such text in another way. */
const PLAIN = /^[A-Za-z0-9_.-]+$/;

/**
 * The forms of a value: as it is, JSON-escaped, percent-encoded and as forms write it, escaped as in XML and HTML, read as Latin-1, and
 * base64 in both alphabets at each of the three places where it can begin within other text. Longest first, since one
 * may hold another.
 */
export function secretForms(value: string): string[] {
  if (value.length < SHORTEST) return [];
  if (PLAIN.test(value)) return [value, ...base64Forms(value)].toSorted((a, b) => b.length - a.length);
  const forms = new Set([
    value,
    ...jsonForms(value),
    ...percentForms(value),
    ...markupForms(value),
    ...base64Forms(value),
    ...misreadForms(value),
  ]);
  return [...forms].toSorted((a, b) => b.length - a.length);
}

/** Some writers escape more than they must: whatever is not ASCII, or slashes. */
function jsonForms(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const ascii = json.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [json, ascii, json.replaceAll('/', '\\/'), ascii.replaceAll('/', '\\/')];
}

/** Some writers also encode the marks that RFC 3986 reserves and JavaScript leaves, and digits come in both cases. */
function percentForms(value: string): string[] {
  const percent = encodeURIComponent(value.toWellFormed());
  const strict = percent.replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams([['', value]]).toString().slice(1);
  return [percent, strict, form].flatMap((text) => [
    text,
    text.replaceAll(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase()),
  ]);
}

/** With its marks as entities; quotes are escaped or not, and by number where they have no name. */
function markupForms(value: string): string[] {
  const text = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = text.replaceAll('"', '&quot;');
  return [
    text,
    quoted,
    quoted.replaceAll("'", '&apos;'),
    quoted.replaceAll("'", '&#39;'),
    quoted.replaceAll("'", '&#x27;'),
  ];
}

/** What becomes of it where its bytes are taken for one character each, as header fields are read. */
function misreadForms(value: string): string[] {
  const bytes = encodeUtf8(value);
  return [byteText(bytes), new TextDecoder('windows-1252').decode(bytes)];
}

function byteText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

/** What base64 makes of the value after 0, 1 or 2 other bytes, without the digits that also depend on its neighbors. */
function base64Forms(value: string): string[] {
  const bytes = byteText(encodeUtf8(value));
  return [0, 1, 2].flatMap((before) => {
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor(((before + bytes.length) * 8) / 6);
    const text = btoa('\0'.repeat(before) + bytes).slice(from, to);
    return text.length < SHORTEST ? [] : [text, text.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Text without the forms. */
export function maskText(text: string, forms: readonly string[]): string {
  let clean = text;
  for (const form of forms) if (clean.includes(form)) clean = clean.replaceAll(form, MASK);
  return clean;
}

/** Text without any form of the secrets. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  return maskText(
    text,
    secrets.flatMap(secretForms).toSorted((a, b) => b.length - a.length),
  );
}

/** Bytes without the forms, in UTF-8; the very same when none is among them. */
export function maskBytes(bytes: Uint8Array, forms: readonly string[]): Uint8Array {
  const text = characterPerByte(bytes);
  const found = forms.flatMap((form) => spansOf(text, characterPerByte(encodeUtf8(form))));
  if (found.length === 0) return bytes;
  const mask = encodeUtf8(MASK);
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const { start, end } of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (start >= at) pieces.push(bytes.subarray(at, start), mask);
    at = Math.max(at, end);
  }
  pieces.push(bytes.subarray(at));
  return joined(pieces);
}

/** Every byte becomes one character, and no two the same: text is searched far faster than bytes are. */
function characterPerByte(bytes: Uint8Array): string {
  return new TextDecoder('windows-1252').decode(bytes);
}

function spansOf(text: string, form: string): { readonly start: number; readonly end: number }[] {
  const spans: { readonly start: number; readonly end: number }[] = [];
  for (let start = text.indexOf(form); start >= 0; start = text.indexOf(form, start + form.length))
    spans.push({ start, end: start + form.length });
  return spans;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Plain data without the forms, names of members included; the very same value when none is in it. */
export function maskData<T>(value: T, forms: readonly string[]): T {
  if (forms.length === 0) return value;
  // Most data holds none, and its text is searched far faster than its members are visited.
  const text = JSON.stringify(value) ?? '';
  return forms.some((form) => text.includes(JSON.stringify(form).slice(1, -1))) ? (masked(value, forms) as T) : value;
}

function masked(value: unknown, forms: readonly string[]): unknown {
  if (typeof value === 'string') return maskText(value, forms);
  if (typeof value === 'number') return forms.includes(String(value)) ? MASK : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => masked(item, forms));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const entries = Object.entries(value);
  const clean = entries.map(([name, item]): [string, unknown] => [maskText(name, forms), masked(item, forms)]);
  const isSame = clean.every(([name, item], index) => name === entries[index]?.[0] && item === entries[index]?.[1]);
  return isSame ? value : Object.fromEntries(clean);
}
