/** What the processor's answers come to. */

import { DuctapeError, type DuctapeErrorDetails, type ErrorCode } from './errors.ts';

/** What came back, read to its end. */
export interface Answer {
  readonly status: number;
  /** The JSON object that the body is, or null. */
  readonly body: Readonly<Record<string, unknown>> | null;
}

/** What a request that broke is to its caller; one that the caller ended is what it was ended with. */
export function lost(cause: unknown, { host }: URL, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted || cause instanceof DuctapeError) return cause;
  const message = `connection to the processor at ${host} failed`;
  return new DuctapeError('CONNECTION_ERROR', message, { outcome: 'unknown' }, cause);
}

/** What a request that nobody answered in time is to its caller. */
export function notInTime({ host }: URL, cause: unknown): DuctapeError {
  return new DuctapeError('TIMEOUT', `the processor at ${host} did not answer in time`, { outcome: 'unknown' }, cause);
}

/** No answer came: the one case in which a repeatable operation is sent again. */
export function isLost(error: unknown): boolean {
  return error instanceof DuctapeError && error.status === undefined && error.code === 'CONNECTION_ERROR';
}

/** The JSON object that a text is, or null. */
export function jsonObject(text: string): Answer['body'] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** The `data` of an answer; throws what it says instead. */
export function dataOf(answer: Answer): unknown {
  const { status, body } = answer;
  if (status >= 200 && status < 300 && body !== null && 'data' in body) return body['data'];
  throw refusal(answer);
}

/** What an answer without data says, as an error. */
export function refusal({ status, body }: Answer): DuctapeError {
  const { code, detail } = body ?? {};
  if (status >= 300 && typeof code === 'string' && typeof detail === 'string')
    return new DuctapeError(code as ErrorCode, detail, { ...(body as DuctapeErrorDetails), status });
  return new DuctapeError('SERVICE_UNAVAILABLE', `what answered with status ${status} is not a processor`, { status });
}
