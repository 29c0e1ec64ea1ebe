/** What lets pages of other origins call: requests are signed and carry no cookies, so any origin may send them. */

/** Headers of an answer to a page. */
export const CROSS_ORIGIN = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'x-request-id,retry-after,etag,content-range,accept-ranges,content-disposition,repr-digest',
} as const;

/** What a preflight request is answered. */
export const PREFLIGHT = {
  origin: '*',
  allowHeaders: [
    'authorization',
    'content-type',
    'ductape-session',
    'idempotency-key',
    'if-match',
    'if-none-match',
    'last-event-id',
    'range',
    'traceparent',
  ],
  maxAge: 86_400,
};

/** The headers that every answer to a request has: those for pages where one asks, which browsers say. */
export function answerHeaders({ headers }: Request, requestId: string): Record<string, string> {
  const own = { 'x-request-id': requestId };
  return headers.get('origin') === null ? own : { ...own, ...CROSS_ORIGIN };
}
