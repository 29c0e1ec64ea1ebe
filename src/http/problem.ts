/** Errors on the wire: RFC 9457 problem details. */

import { ERRORS, type ErrorRecord, statusOf } from '../kernel/errors.ts';
import { answerHeaders } from './cross-origin.ts';

/** The problem that answers a request. The log keeps what is behind it under `request_id`. */
export function problemResponse(
  { code, message, ...details }: ErrorRecord,
  request: Request,
  requestId: string,
): Response {
  const status = statusOf({ code, ...details });
  const body = {
    type: 'about:blank',
    title: ERRORS[code].meaning,
    status,
    code,
    detail: message,
    request_id: requestId,
    ...details,
  };
  const headers = new Headers({
    'content-type': 'application/problem+json',
    ...answerHeaders(request, requestId),
  });
  if (details.retry_after_ms !== undefined)
    headers.set('retry-after', String(Math.ceil(details.retry_after_ms / 1000)));
  if (status === 401) headers.set('www-authenticate', 'Bearer');
  return new Response(JSON.stringify(body), { status, headers });
}
