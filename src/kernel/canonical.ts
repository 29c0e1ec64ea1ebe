/** Canonical text and digests of plain data. */

const encoder = new TextEncoder();

/** JSON with the members of every object sorted by name: equal data gives equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** A copy whose members are in order; several times as fast as to sort while the text is made. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  if ('toJSON' in value && typeof value.toJSON === 'function') return sorted(value.toJSON());
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value).toSorted()) {
    const item = sorted((value as Record<string, unknown>)[name]);
    // Assigned, this one would become the copy's prototype.
    if (name === '__proto__') Object.defineProperty(copy, name, { value: item, enumerable: true });
    else copy[name] = item;
  }
  return copy;
}

/** Digest of plain data that may hold bytes: equal data gives equal digests. Fast enough for every call. */
export async function digestOf(value: unknown): Promise<string> {
  const bytes: Uint8Array[] = [];
  const text = sortedText(value, bytes) ?? '';
  if (bytes.length === 0) return sha256Hex(text);
  // The text tells how long each is, and no raw NUL stands in it.
  return sha256Hex(joined([encoder.encode(`${text}\0`), ...bytes]));
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Like {@link canonicalJson}, several times as fast; what is bytes goes to a list, and their length into the text. */
function sortedText(value: unknown, bytes: Uint8Array[]): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (value instanceof Uint8Array) {
    bytes.push(value);
    return `bytes ${value.length}`;
  }
  if (Array.isArray(value)) return `[${value.map((item) => sortedText(item, bytes) ?? 'null').join(',')}]`;
  let members = '';
  for (const name of Object.keys(value).toSorted()) {
    const item = sortedText((value as Record<string, unknown>)[name], bytes);
    if (item !== undefined) members += `${members === '' ? '' : ','}${JSON.stringify(name)}:${item}`;
  }
  return `{${members}}`;
}

/** Hexadecimal SHA-256 of text (UTF-8) or bytes. */
export async function sha256Hex(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof data === 'string' ? encoder.encode(data) : data;
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** Two digits for each byte: at every request, and several times as fast as to make them. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
}
