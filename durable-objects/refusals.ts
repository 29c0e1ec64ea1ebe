/** What an object refuses, as plain data: a class would not survive the call. */

import { type ErrorCode, type FieldError, refusal, toErrorRecord } from '../src/kernel/errors.ts';
import type { JobAnswer } from '../src/resources/jobs/directory.ts';
import type { RunLog } from '../src/run-log.ts';

/** There is no such job. */
export function absent(id: string): JobAnswer & { readonly ok: false } {
  return refused('NOT_FOUND', 'job_id', `job '${id}' not found`);
}

/** An idempotency key came with another request. */
export function reused(): JobAnswer & { readonly ok: false } {
  return refused('CONFLICT', 'Idempotency-Key', 'was used for another request');
}

/** One fault, by its path. */
export function refused(code: ErrorCode, path: string, message: string): JobAnswer & { readonly ok: false } {
  return refusedFor(code, [{ path, message }]);
}

/** Several faults. */
export function refusedFor(code: ErrorCode, errors: readonly FieldError[]): JobAnswer & { readonly ok: false } {
  return { ok: false, error: toErrorRecord(refusal(code, errors)) };
}

/** One of several writes of a turn: a fault of ours is its own. */
export function alone<Answer>(
  log: Pick<RunLog, 'fault'>,
  id: string,
  write: () => Answer,
): Answer | (JobAnswer & { readonly ok: false }) {
  try {
    return write();
  } catch (thrown) {
    log.fault(id, thrown);
    return { ok: false, error: toErrorRecord(thrown) };
  }
}
