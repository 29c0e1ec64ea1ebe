/// <reference lib="esnext.typedarrays" />

/** Takes known secret values out of data, in every form in which they may come back. */

/** What stands in place of a secret. */
const MASK = '[redacted]';

/** Shorter text is not looked for: it stands in too much that is no secret. */
const SHORTEST = 4;
/** Base64 of a part is looked for from this length on. */
const SHORTEST_BASE64 = 8;

/**
 * The forms of a value: as it is, JSON-escaped, percent-encoded (also with lower-case digits, and as forms write it),
 * and base64 in both alphabets at each of the three places where it can begin within other text. Longest first, since
 * one may hold another.
 */
export function secretForms(value: string): string[] {
  if (value.length < SHORTEST) return [];
  const percent = encodeURIComponent(value.toWellFormed());
  const forms = new Set([
    value,
    JSON.stringify(value).slice(1, -1),
    percent,
    percent.replaceAll(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase()),
    new URLSearchParams([['', value]]).toString().slice(1),
    ...base64Forms(value),
  ]);
  return [...forms].toSorted((a, b) => b.length - a.length);
}

/** What base64 makes of the value after 0, 1 or 2 other bytes, without the digits that also depend on its neighbors. */
function base64Forms(value: string): string[] {
  const bytes = new TextEncoder().encode(value);
  return [0, 1, 2].flatMap((before) => {
    const padded = new Uint8Array(before + bytes.length);
    padded.set(bytes, before);
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor(((before + bytes.length) * 8) / 6);
    return (['base64', 'base64url'] as const)
      .map((alphabet) => padded.toBase64({ alphabet, omitPadding: true }).slice(from, to))
      .filter((text) => text.length >= SHORTEST_BASE64);
  });
}

/** Text without the forms. */
export function maskText(text: string, forms: readonly string[]): string {
  let clean = text;
  for (const form of forms) if (clean.includes(form)) clean = clean.replaceAll(form, MASK);
  return clean;
}

/** Plain data without the forms, names of members included; the very same value when none is in it. */
export function maskData<T>(value: T, forms: readonly string[]): T {
  return forms.length === 0 ? value : (masked(value, forms) as T);
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
