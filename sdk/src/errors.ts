import type { ErrorCode, ErrorDetails } from '../../src/kernel/errors.ts';

export type {
  BrokenConstraint,
  ErrorCode,
  FailedOption,
  FieldError,
  Outcome,
  UpstreamAnswer,
} from '../../src/kernel/errors.ts';

/** What comes with an error besides its code and message. */
export interface DuctapeErrorDetails extends ErrorDetails {
  /** HTTP status of the processor's answer; absent when none came. */
  readonly status?: number;
  /** Key to the processor's log. */
  readonly request_id?: string;
  /** The upload of a file that did not end. */
  readonly upload_id?: string;
}

/** Every failure of a call. Test `code`; `docs/reference/errors.md` says what each means and whether repeating helps. */
export class DuctapeError extends Error {
  override readonly name = 'DuctapeError';
  readonly code: ErrorCode;
  /** Each field at fault with its path, as in `{ path: 'schedule.cron', message: '…' }`. */
  readonly errors: NonNullable<DuctapeErrorDetails['errors']>;
  readonly status: number | undefined;
  readonly request_id: string | undefined;
  readonly run_id: string | undefined;
  /** Of a file that was being stored in parts: `save` goes on with the same file when it is given this. */
  readonly upload_id: string | undefined;
  /** How far a request to the outside got. */
  readonly outcome: DuctapeErrorDetails['outcome'];
  /** The target's own answer, when the failure comes from one. */
  readonly upstream: DuctapeErrorDetails['upstream'];
  readonly retry_after_ms: number | undefined;
  readonly attempts: number | undefined;
  /** The rule of a table that a row would break, of a database’s refusal. */
  readonly constraint: DuctapeErrorDetails['constraint'];
  /** What each option of a fallback or quota came to, in order, when none did it or one's outcome is unknown. */
  readonly options: DuctapeErrorDetails['options'];

  constructor(code: ErrorCode, message: string, details: DuctapeErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.errors = details.errors ?? [];
    this.status = details.status;
    this.request_id = details.request_id;
    this.run_id = details.run_id;
    this.upload_id = details.upload_id;
    this.outcome = details.outcome;
    this.upstream = details.upstream;
    this.retry_after_ms = details.retry_after_ms;
    this.attempts = details.attempts;
    this.constraint = details.constraint;
    this.options = details.options;
  }
}
