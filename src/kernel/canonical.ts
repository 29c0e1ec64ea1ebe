/** Canonical text and digests of plain data. */

/** JSON with the members of every object sorted by name: equal data gives equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : item,
  );
}

/** Digest of plain data that may hold bytes, which count by their own digest: equal data gives equal digests. */
export async function digestOf(value: unknown): Promise<string> {
  const bytes = new Set<Uint8Array<ArrayBuffer>>();
  collectBytes(value, bytes);
  if (bytes.size === 0) return sha256Hex(canonicalJson(value));
  const digests = new Map<unknown, string>();
  for (const each of bytes) digests.set(each, await sha256Hex(each));
  return sha256Hex(canonicalJson(withDigests(value, digests)));
}

function collectBytes(value: unknown, found: Set<Uint8Array<ArrayBuffer>>): void {
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof Uint8Array) found.add(value as Uint8Array<ArrayBuffer>);
  else for (const item of Object.values(value)) collectBytes(item, found);
}

function withDigests(value: unknown, digests: ReadonlyMap<unknown, string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const sha256 = digests.get(value);
  if (sha256 !== undefined) return { sha256 };
  if (Array.isArray(value)) return value.map((item) => withDigests(item, digests));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withDigests(item, digests)]));
}

/** Hexadecimal SHA-256 of text (UTF-8) or bytes. */
export async function sha256Hex(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** Two digits for each byte: at every request, and several times as fast as to make them. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
}
