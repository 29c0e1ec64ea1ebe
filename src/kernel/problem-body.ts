/** The body of problem details (RFC 9457). */

import { type ErrorRecord, ERRORS } from './errors.ts';

/** What of an error is told to whoever asked. */
export function problemBody({ code, message, ...details }: ErrorRecord, status: number, requestId: string) {
  return {
    type: 'about:blank',
    title: ERRORS[code].meaning,
    status,
    code,
    detail: message,
    request_id: requestId,
    ...details,
  };
}
