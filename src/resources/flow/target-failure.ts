/** What an attempt tells of its target. */

import type { ErrorCode, ErrorRecord } from '../../kernel/errors.ts';

/** Failures in which no answer came, or none that is the target's. */
const UNANSWERED: ReadonlySet<ErrorCode> = new Set([
  'CONNECTION_ERROR',
  'TIMEOUT',
  'OUTCOME_UNKNOWN',
  'SERVICE_UNAVAILABLE',
]);

/**
 * Whether an attempt shows that its target fails: it could not be reached, did not answer in time, or answered with a
 * status from 500. A target that refuses the request, or asks for fewer of them (429), is well. Null when the attempt
 * tells nothing: it was not sent for another reason, its caller ended it, or the fault is ours.
 */
export function targetFailed(error: ErrorRecord | null, isAborted: boolean): boolean | null {
  if (error === null) return false;
  if (error.upstream !== undefined) return error.upstream.status >= 500 || error.code === 'CONNECTION_ERROR';
  if (isAborted || error.code === 'INTERNAL') return null;
  if (error.outcome === 'not_sent') return error.code === 'CONNECTION_ERROR' ? true : null;
  return UNANSWERED.has(error.code);
}
