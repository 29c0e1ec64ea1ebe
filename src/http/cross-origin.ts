/** What lets pages of other origins call: requests are signed and carry no cookies, so any origin may send them. */

/** Headers of every answer. */
export const CROSS_ORIGIN = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-request-id,retry-after',
} as const;

/** What a preflight request is answered. */
export const PREFLIGHT = {
  origin: '*',
  allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'traceparent'],
  maxAge: 86_400,
};
