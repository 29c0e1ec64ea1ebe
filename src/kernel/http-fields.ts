/** What HTTP says of header fields, as far as requests of ours may use them. */

/** A field name: a token of RFC 9110, section 5.6.2. */
export const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** A field value that every runtime sends as it is: printable ASCII and tab, on one line (RFC 9110, section 5.5). */
export const FIELD_VALUE = /^[\t\x20-\x7e]*$/;

/** Fields that describe the connection and the framing (RFC 9110, section 7), by lower-case name: the runtime's to say. */
export const CONNECTION_FIELDS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Milliseconds that `Retry-After` asks for, in either form of RFC 9110 section 10.2.3; null when it says nothing that can be read. */
export function retryAfterMs(value: string | null, now: number): number | null {
  if (value === null) return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  // A date begins with its day; `Date.parse` would also make one of `-1` or `3600.0`.
  const at = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
