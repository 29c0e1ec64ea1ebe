/**
 * The closed set of error codes, what each means on the wire, and the one error class.
 *
 * Test `code`, never `instanceof`: an error crosses RPC, queues and rows as a plain {@link ErrorRecord}.
 */

import { DATABASE_ERRORS } from './database-errors.ts';
import { GRAPH_ERRORS } from './graph-errors.ts';
import { LIMITS } from './limits.ts';
import { EVENT_ERRORS } from './event-errors.ts';
import { NOTIFICATION_ERRORS } from './notification-errors.ts';
import { STORAGE_ERRORS } from './storage-errors.ts';

/** When repeating the same request may help: never, whenever the work is safe to repeat, or after the time given. */
export type RetryRule = 'never' | 'safe' | 'after';

/** What a code promises: HTTP status of our own refusals, retry rule, and a sentence for the reference. */
export interface ErrorEntry {
  readonly status: number;
  readonly retry: RetryRule;
  readonly meaning: string;
}

/** Every code a caller can meet. `docs/reference/errors.md` is generated from this table. */
export const ERRORS = {
  VALIDATION_ERROR: {
    status: 400,
    retry: 'never',
    meaning: 'The request, a manifest or a schedule is malformed; `errors` names each field.',
  },
  OPERATOR_ERROR: {
    status: 400,
    retry: 'never',
    meaning: 'An operator of an expression met a value of a wrong type, out of its range, or too large.',
  },
  UNAUTHORIZED: { status: 401, retry: 'never', meaning: 'The request carries no valid signature of a known key.' },
  SESSION_INVALID: {
    status: 401,
    retry: 'never',
    meaning: 'A session’s token has expired, was revoked, or is none of this product and environment.',
  },
  FORBIDDEN: { status: 403, retry: 'never', meaning: 'The caller is known and may not do this.' },
  NOT_FOUND: { status: 404, retry: 'never', meaning: 'There is no such thing in this workspace.' },
  CONFLICT: { status: 409, retry: 'never', meaning: 'The request contradicts what is already stored.' },
  CHECKSUM_MISMATCH: {
    status: 409,
    retry: 'never',
    meaning:
      'A migration was changed after it was applied to the database, or the bytes of a file are not those that were announced.',
  },
  PAYLOAD_TOO_LARGE: { status: 413, retry: 'never', meaning: 'A body is over its limit.' },
  RATE_LIMITED: { status: 429, retry: 'after', meaning: 'Too many requests; wait as long as `retry_after_ms` says.' },
  INTERNAL: {
    status: 500,
    retry: 'safe',
    meaning: 'A fault of the processor; the log holds the reason under `request_id`.',
  },
  NOT_SUPPORTED: {
    status: 501,
    retry: 'never',
    meaning: 'The request is understood, and this processor cannot do it.',
  },
  UPSTREAM_ERROR: {
    status: 502,
    retry: 'never',
    meaning: 'The target answered with a failure that no other code describes, or with an answer that cannot be read.',
  },
  CONNECTION_ERROR: {
    status: 502,
    retry: 'safe',
    meaning: 'The target could not be reached, or the connection broke.',
  },
  OUTCOME_UNKNOWN: {
    status: 502,
    retry: 'never',
    meaning:
      'The request left and no answer came; the target may have carried it out, and repeating it could do it twice.',
  },
  TARGET_REFUSED: {
    status: 403,
    retry: 'never',
    meaning:
      'The target address is one the processor does not call (private, loopback, link-local, or another scheme).',
  },
  SERVICE_UNAVAILABLE: {
    status: 503,
    retry: 'safe',
    meaning: 'The target, or a part of the processor, is unavailable for now.',
  },
  FALLBACK_EXHAUSTED: {
    status: 502,
    retry: 'safe',
    meaning: 'Every option of a fallback failed; `options` says what each came to.',
  },
  ...DATABASE_ERRORS,
  ...GRAPH_ERRORS,
  ...STORAGE_ERRORS,
  ...NOTIFICATION_ERRORS,
  ...EVENT_ERRORS,
  TIMEOUT: { status: 504, retry: 'safe', meaning: 'No answer came in time.' },
  SIGNAL_TIMEOUT: {
    status: 504,
    retry: 'safe',
    meaning: 'A step of a feature waited for a signal, and none came in time.',
  },
} as const satisfies Record<string, ErrorEntry>;

/** One of the codes of {@link ERRORS}. */
export type ErrorCode = keyof typeof ERRORS;

/**
 * How far a request to the outside got: `not_sent` (it cannot have had an effect), `sent` (an answer came),
 * `unknown` (it left, and no answer came).
 */
export type Outcome = 'not_sent' | 'sent' | 'unknown';

/** One refused field: a path such as `input.schedule.cron`, and why it is refused. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** The target's own answer, when a failure comes from one. `body` is capped and redacted. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** The rule of a table that a row would break. */
export interface BrokenConstraint {
  /** As the database names it; null where it has no name. */
  readonly name: string | null;
  readonly table: string | null;
  readonly columns: readonly string[];
}

/** What holds work back that was not begun. */
export interface HeldBack {
  /** `concurrency`, `rate`, `key_paused`: a limit; `circuit`: the target fails too often; `budget`: the runs of the hour are used up. */
  readonly kind: 'concurrency' | 'rate' | 'key_paused' | 'circuit' | 'budget';
  /** Of the limit's key, the target or the environment. */
  readonly key: string;
  /** Its place among those that wait, from 1. */
  readonly position?: number;
  /** When it may begin, as far as that is known; epoch milliseconds. */
  readonly estimated_at?: number;
  /** When it is worth asking again, unless one is told before; epoch milliseconds. */
  readonly until: number;
}

/** What an option came to that did not do the work. */
export interface FailedOption {
  /** Its name, app or event. */
  readonly option: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly outcome?: Outcome;
}

/** What may accompany an error. */
export interface ErrorDetails {
  /** The fields at fault, for `VALIDATION_ERROR` above all. */
  readonly errors?: readonly FieldError[];
  readonly outcome?: Outcome;
  readonly upstream?: UpstreamAnswer;
  /** Milliseconds to wait before a repetition can succeed, where the target or we know it. */
  readonly retry_after_ms?: number;
  /** Attempts made, the failed one included. */
  readonly attempts?: number;
  /** Of a database's refusal of a row. */
  readonly constraint?: BrokenConstraint;
  /** Given when nothing was begun because of it: a job waits and loses no attempt. */
  readonly held_back?: HeldBack;
  /** The server's epoch milliseconds, given with `UNAUTHORIZED` so that a client can correct its clock. */
  readonly server_time?: number;
  /** The options that were tried or left out, in order, when those of a fallback failed. */
  readonly options?: readonly FailedOption[];
  /** The run that failed, when there was one: the key to its log line. */
  readonly run_id?: string;
  /** The send of notifications that failed: the log of messages says what became of each. */
  readonly send_id?: string;
}

/** An error as plain data: what rows, queue messages, RPC and problems on the wire carry. */
export interface ErrorRecord extends ErrorDetails {
  readonly code: ErrorCode;
  readonly message: string;
}

/** The one error class. `message` is safe to show a caller; `cause` is for the log alone. */
export class ProcessorError extends Error {
  override readonly name = 'ProcessorError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }
}

/** A refusal that names each field at fault; its message quotes the first. */
export function refusal(code: ErrorCode, errors: readonly FieldError[]): ProcessorError {
  const [first] = errors;
  const rest = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new ProcessorError(code, `${first?.path}: ${first?.message}${rest}`, {
    errors: errors.slice(0, LIMITS.errors.value),
  });
}

/** A `VALIDATION_ERROR` about one field. */
export function invalidField(path: string, message: string): ProcessorError {
  return refusal('VALIDATION_ERROR', [{ path, message }]);
}

/**
 * Whether a value is one of our errors, also after it has crossed RPC, which keeps own fields and drops the class. A
 * library's error with a code that coincides with one of ours has no `details`.
 */
export function isProcessorError(value: unknown): value is ProcessorError {
  if (!(value instanceof Error) || !('code' in value) || !('details' in value)) return false;
  const { code, details } = value;
  return typeof code === 'string' && Object.hasOwn(ERRORS, code) && typeof details === 'object' && details !== null;
}

/**
 * Any thrown value as plain data. What is not ours becomes `INTERNAL` with a fixed sentence, so that nothing
 * of the inside reaches a caller; log the value itself.
 */
export function toErrorRecord(thrown: unknown): ErrorRecord {
  if (!isProcessorError(thrown))
    return { code: 'INTERNAL', message: 'The processor failed; its log holds the reason.' };
  return { code: thrown.code, message: thrown.message, ...thrown.details };
}

/** The error that an {@link ErrorRecord} describes. */
export function fromErrorRecord({ code, message, ...details }: ErrorRecord): ProcessorError {
  return new ProcessorError(code, message, details);
}

/** The HTTP status of an error: a failure that a target answered is a bad gateway (or its timeout), whatever its code. */
export function statusOf({ code, upstream }: Pick<ErrorRecord, 'code' | 'upstream'>): number {
  if (upstream === undefined) return ERRORS[code].status;
  return code === 'TIMEOUT' ? 504 : 502;
}
