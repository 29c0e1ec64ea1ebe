import { type ErrorCode, type ErrorDetails, ProcessorError } from '../../../kernel/errors.ts';
import { retryAfterMs } from '../../../kernel/http-fields.ts';
import { maskSecrets } from '../../../kernel/mask.ts';
import { readStart } from '../../http/answer-body.ts';
import { parseXmlExactly } from '../../http/xml.ts';

/** How long a store is left alone that does not say for how long, in milliseconds. */
const PAUSE_MS = 1_000;

/** What a store answered that did not do what it was asked. */
export interface Refusal {
  readonly status: number;
  /** As Azure names it, `BlobNotFound`; empty where it named none. https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes */
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs: number | null;
}

/** Reads a refusal, of which an answer to HEAD has a code alone. Never throws. */
export async function readRefusal(response: Response, now: number): Promise<Refusal> {
  const { body } = await readStart(response);
  const error = typeof body === 'string' ? errorOf(parseXmlExactly(body.replace(/^\uFEFF/, ''))) : {};
  return {
    status: response.status,
    code: response.headers.get('x-ms-error-code') ?? error.Code ?? '',
    // What follows names the request, and with a signature that is wrong what was signed.
    message: error.Message?.split('\n')[0]?.trim() ?? '',
    retryAfterMs: retryAfterMs(response.headers.get('retry-after'), now),
  };
}

function errorOf(document: unknown): { Code?: string; Message?: string } {
  const error = (document as { Error?: { Code?: unknown; Message?: unknown } } | null)?.Error;
  return {
    ...(typeof error?.Code === 'string' && { Code: error.Code }),
    ...(typeof error?.Message === 'string' && { Message: error.Message }),
  };
}

/** Who refused, and what must not be told. */
interface Asked {
  readonly host: string;
  readonly secrets: readonly string[];
}

/** The error that a refusal is; `failed` is the code of what was asked. */
export function refusalError({ host, secrets }: Asked, refusal: Refusal, failed: ErrorCode): ProcessorError {
  const { status, code } = refusal;
  const message = maskSecrets(refusal.message, secrets);
  const pause = refusal.retryAfterMs ?? (status === 429 ? PAUSE_MS : null);
  const details: ErrorDetails = {
    outcome: 'sent',
    upstream: { status, ...((code !== '' || message !== '') && { body: { code, message } }) },
    ...(pause !== null && { retry_after_ms: pause }),
  };
  return new ProcessorError(codeOf(refusal, failed), `${host} ${sentenceOf({ ...refusal, message })}`, details);
}

function codeOf({ status }: Refusal, failed: ErrorCode): ErrorCode {
  if (status === 429) return 'RATE_LIMITED';
  // `InternalError` and `OperationTimedOut` are answered with 500, `ServerBusy` with 503: each may be asked again.
  return status >= 500 ? 'SERVICE_UNAVAILABLE' : failed;
}

function sentenceOf({ status, code, message }: Refusal): string {
  if (code === 'InvalidBlockList')
    return 'no longer has all parts of the file, since something else was written under its name; upload it again.';
  if (code === '') return status < 400 ? 'redirects, which is not followed.' : `answered with status ${status}.`;
  return `answered ${code}${message === '' ? '.' : `: ${message}`}`;
}
