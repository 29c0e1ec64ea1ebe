import { type ErrorCode, type ErrorRecord, type FieldError, refusal, toErrorRecord } from '../src/kernel/errors.ts';

/** An answer that refuses, as plain data: a class would not survive the call. */
interface RefusedAnswer {
  readonly ok: false;
  readonly error: ErrorRecord;
}

/** Refuses for one field. */
export function refused(code: ErrorCode, path: string, message: string): RefusedAnswer {
  return refusedFor(code, [{ path, message }]);
}

/** Refuses for several. */
export function refusedFor(code: ErrorCode, errors: readonly FieldError[]): RefusedAnswer {
  return { ok: false, error: toErrorRecord(refusal(code, errors)) };
}

/** Refuses another request under an idempotency key. */
export function reused(): RefusedAnswer {
  return refused('CONFLICT', 'Idempotency-Key', 'was used for another request');
}
