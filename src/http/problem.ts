/** Errors on the wire: RFC 9457 problem details. */

import { type ErrorRecord, statusOf } from '../kernel/errors.ts';
import { problemBody } from '../kernel/problem-body.ts';
import { answerHeaders } from './cross-origin.ts';

/** The problem that answers a request. The log keeps what is behind it under `request_id`. */
export function problemResponse(record: ErrorRecord, request: Request, requestId: string): Response {
  const status = statusOf(record);
  const headers = new Headers({
    'content-type': 'application/problem+json',
    ...answerHeaders(request, requestId),
  });
  if (record.retry_after_ms !== undefined) headers.set('retry-after', String(Math.ceil(record.retry_after_ms / 1000)));
  if (status === 401) headers.set('www-authenticate', 'Bearer');
  return new Response(JSON.stringify(problemBody(record, status, requestId)), { status, headers });
}
