/** What calls of databases and graphs have in common as they are read: places of their fields, values of their sessions. */

import { bindFields, type Fields } from '../../engine/query/binding.ts';
import {
  ERRORS,
  type FieldError,
  isProcessorError,
  ProcessorError,
  refusal,
  toErrorRecord,
} from '../../kernel/errors.ts';
import type { DatabaseCall, GraphCall, StorageCall } from '../executor.ts';
import { refersToSession, sessionStand } from '../sessions/session-text.ts';

type StatementCall = DatabaseCall | GraphCall | StorageCall;

/** Gives what work failed with, the fields that it names being those that the caller wrote. */
export type Placed = (thrown: unknown) => unknown;

/** Fields of an operation are where its caller wrote them. */
export function fieldOf({ fieldsAt }: StatementCall): ((error: FieldError) => FieldError) | null {
  return fieldsAt === undefined ? null : ({ path, message }) => ({ path: `${fieldsAt}.${path}`, message });
}

/** An error with other places of its fields; null for the same. */
export function placedBy(place: ((error: FieldError) => FieldError) | null): Placed {
  return (thrown) => {
    if (place === null || !isProcessorError(thrown) || thrown.details.errors === undefined) return thrown;
    const errors = thrown.details.errors.map(place);
    const { code, details } = thrown;
    return new ProcessorError(code, refusal(code, errors).message, { ...details, errors }, thrown);
  };
}

/** Reads something; what it throws is placed. */
export function within<Result>(placed: Placed, read: () => Result): Result {
  try {
    return read();
  } catch (thrown) {
    throw placed(thrown);
  }
}

/** The fields of an operation with the values of its session bound. */
export function withoutReferences({ input, session }: StatementCall): Fields {
  if (!refers(input)) return input;
  const bound = bindFields(input, (text, path) => sessionStand(text, path, session));
  if (bound.errors.length > 0) throw refusal('VALIDATION_ERROR', bound.errors);
  return bound.fields;
}

/** Whether anything of what is asked is made of the call's session. */
export function isOfSession({ input, session }: StatementCall): boolean {
  return session !== undefined && refers(input);
}

function refers(value: unknown): boolean {
  if (typeof value === 'string') return refersToSession(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(refers);
}

/** A change that left, and whose answer did not come, is not repeated: it could be made twice. */
export function withRepeatRule(thrown: unknown, { isRead }: { readonly isRead: boolean }, name: string): unknown {
  if (isRead) return thrown;
  const { code, message, ...details } = toErrorRecord(thrown);
  const isKnown = details.outcome === undefined ? ERRORS[code].retry === 'never' : details.outcome !== 'unknown';
  if (isKnown) return thrown;
  const unknown = `${name} gave no answer, so the change may have been made: ${message}`;
  return new ProcessorError('OUTCOME_UNKNOWN', unknown, { ...details, outcome: 'unknown' }, thrown);
}
