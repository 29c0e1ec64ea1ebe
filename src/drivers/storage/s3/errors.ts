import {
  type ErrorCode,
  type ErrorDetails,
  invalidField,
  isProcessorError,
  type Outcome,
  ProcessorError,
} from '../../../kernel/errors.ts';
import { maskSecrets } from '../../../kernel/mask.ts';
import { parseXml } from '../../http/xml.ts';

/** What a request is for: it names the error where the store refuses. */
export type Work = 'write' | 'read' | 'delete' | 'list';

const FAILURES: Readonly<Record<Work, ErrorCode>> = {
  write: 'UPLOAD_FAILED',
  read: 'DOWNLOAD_FAILED',
  delete: 'DELETE_FAILED',
  list: 'LIST_FAILED',
};

/** What a store says that it cannot do. Nothing else of its answer is told: it may quote what was signed. */
export interface Complaint {
  readonly code: string | null;
  readonly message: string | null;
  /** Where the bucket is, when it was looked for elsewhere. */
  readonly region: string | null;
}

/** Codes of what may go well later. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const TEMPORARY = new Set(['InternalError', 'ServiceUnavailable', 'RequestTimeout', 'OperationAborted', 'BadGateway']);
const TOO_MANY = new Set(['SlowDown', 'TooManyRequests', 'RequestLimitExceeded', 'Throttling', 'ThrottlingException']);
const TEMPORARY_STATUSES = new Set([408, 500, 502, 503, 504]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** How long a store is left alone that does not say for how long, in milliseconds. */
const PAUSE_MS = 1_000;
const LONGEST_TEXT = 500;

/** The complaint of a document, or null when it is none. */
export function complaintIn(text: string): Complaint | null {
  const root = parseXml(text.trim());
  if (typeof root !== 'object' || root === null || !('Error' in root)) return null;
  const { Error: error } = root;
  if (typeof error !== 'object' || error === null) return { code: null, message: null, region: null };
  const member = (name: string) => {
    const value = (error as Record<string, unknown>)[name];
    return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_TEXT) : null;
  };
  return { code: member('Code'), message: member('Message'), region: member('Region') };
}

/** A refusal and whatever is known of it. */
export interface Refusal {
  readonly host: string;
  readonly work: Work;
  readonly status: number;
  readonly headers: Headers;
  readonly complaint: Complaint | null;
  readonly secrets: readonly string[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What a store's refusal means. */
export function refusedByStore({ host, work, status, headers, complaint, secrets, now }: Refusal): ProcessorError {
  const code = complaint?.code ?? null;
  const said = complaint?.message === null || complaint === null ? null : maskSecrets(complaint.message, secrets);
  const upstream = { status, ...(complaint === null ? {} : { body: { code, message: said } }) };
  const details: ErrorDetails = { outcome: 'sent', upstream };
  const text = [
    `${host} answered ${status}`,
    ...(code === null ? [] : [code]),
    ...(said === null ? [] : [`: ${said}`]),
  ];
  const message = text.join(' ').replace(' : ', ': ');
  if (status === 416 || code === 'InvalidRange') return beyondEnd();
  if (status === 412 || code === 'PreconditionFailed')
    return new ProcessorError('CONFLICT', 'The file is another version than the one that was asked for.', details);
  const region = complaint?.region ?? headers.get('x-amz-bucket-region');
  if (REDIRECTS.has(status) || (code !== null && code === 'AuthorizationHeaderMalformed' && region !== null)) {
    const where = region === null ? '' : ` The bucket is in the region ${region.slice(0, LONGEST_TEXT)}.`;
    return new ProcessorError(FAILURES[work], `${message}${where}`, details);
  }
  const pause = retryAfter(headers.get('retry-after'), now);
  if (status === 429 || (code !== null && TOO_MANY.has(code)))
    return new ProcessorError('RATE_LIMITED', message, { ...details, retry_after_ms: pause ?? PAUSE_MS });
  if (TEMPORARY_STATUSES.has(status) || (code !== null && TEMPORARY.has(code)))
    return new ProcessorError('SERVICE_UNAVAILABLE', message, {
      ...details,
      ...(pause === null ? {} : { retry_after_ms: pause }),
    });
  return new ProcessorError(FAILURES[work], message, details);
}

/** A range that has nothing of the file. */
export function beyondEnd(): ProcessorError {
  return invalidField('range', 'begins beyond the end of the file');
}

/** Milliseconds of `Retry-After`, which is in seconds or a date; null where it is neither. */
function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1_000;
  const until = Date.parse(header);
  return Number.isNaN(until) ? null : Math.max(0, until - now);
}

/** An answer that should have told more than it does: what was asked may have been done. */
export function unreadableAnswer(
  host: string,
  work: Work,
  status: number,
  outcome: Outcome = 'unknown',
): ProcessorError {
  const message = `${host} answered with what cannot be read.`;
  return new ProcessorError(FAILURES[work], message, { outcome, upstream: { status } });
}

/** What a failure without an answer means. `outcome` is what can have become of the request. */
export function withoutAnswer(thrown: unknown, host: string, signal: AbortSignal, outcome: Outcome): unknown {
  const { reason } = signal as { readonly reason: unknown };
  if (signal.aborted && isProcessorError(reason)) return reason;
  if (!signal.aborted)
    return new ProcessorError(
      'CONNECTION_ERROR',
      `${host} could not be reached, or closed the connection before it had answered.`,
      { outcome },
      thrown,
    );
  if (reason instanceof DOMException && reason.name === 'TimeoutError')
    return new ProcessorError('TIMEOUT', `${host} did not answer in time.`, { outcome }, thrown);
  return new ProcessorError('CONNECTION_ERROR', `The call to ${host} was cancelled.`, { outcome }, thrown);
}
