/** What becomes of messages whose requests go through the HTTP driver. */

import { type ErrorCode, type ErrorRecord, isProcessorError, toErrorRecord } from '../../kernel/errors.ts';
import { retryAfterMs } from '../../kernel/http-fields.ts';
import { maskSecrets } from '../../kernel/mask.ts';
import { redactText } from '../../kernel/redact.ts';
import type { TargetAnswer } from '../http/driver.ts';
import type { Delivery } from './port.ts';

/** Characters of what a provider says of a refusal. */
const LONGEST_TEXT = 500;
/** Statuses of what may go well later, beside 429 and those of a server's fault (RFC 9110, section 15). */
const TEMPORARY = new Set([408, 425]);
/** Codes of what may go well later, where nothing left. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set([
  'CONNECTION_ERROR',
  'TIMEOUT',
  'SERVICE_UNAVAILABLE',
  'RATE_LIMITED',
]);

/** A message that was taken; `id` is the provider's where it gives text. */
export function sent(id: unknown): Delivery {
  return { outcome: 'sent', providerId: typeof id === 'string' && id !== '' ? id : null };
}

/** A message that failed. */
export function failed(
  code: ErrorCode,
  message: string,
  more: Partial<ErrorRecord> & { isTemporary?: boolean } = {},
): Delivery {
  const { isTemporary = false, ...details } = more;
  return { outcome: 'failed', error: { code, message, ...details }, isTemporary };
}

/** Of an answer that refuses: what its status says, and the provider's words in `text`, without the secrets. */
export function refused(
  who: string,
  { status, headers }: Pick<TargetAnswer, 'status' | 'headers'>,
  text: string | null,
  { secrets, now }: { readonly secrets: readonly string[]; readonly now: number },
): Delivery {
  const words = text === null ? '' : `: ${cleaned(text, secrets)}`;
  const upstream = { upstream: { status } };
  const wait = retryAfterMs(headers.get('retry-after'), now);
  const pause = wait === null ? {} : { retry_after_ms: wait };
  if (status === 429)
    return failed('RATE_LIMITED', `${who} takes no more for now${words}`, { isTemporary: true, ...upstream, ...pause });
  if (status >= 500 || TEMPORARY.has(status))
    return failed('SERVICE_UNAVAILABLE', `${who} answered ${status}${words}`, {
      isTemporary: true,
      ...upstream,
      ...pause,
    });
  return failed('SEND_FAILED', `${who} answered ${status}${words}`, upstream);
}

/** What a provider says may quote what it was sent. */
export function cleaned(text: string, secrets: readonly string[]): string {
  return redactText(maskSecrets(text, secrets)).slice(0, LONGEST_TEXT);
}

/**
 * Of a request that was not answered, or whose answer cannot be read. `mayRepeat` has what is unknown as a failure that
 * may be tried again. Throws what is a fault of the processor.
 */
export function unanswered(thrown: unknown, mayRepeat = false): Delivery {
  if (!isProcessorError(thrown) || thrown.code === 'INTERNAL') throw thrown;
  const error = toErrorRecord(thrown);
  const { outcome, upstream } = error;
  if (outcome === 'unknown' && !mayRepeat) {
    const message = `${error.message} Whether it took the message is not known.`;
    return { outcome: 'unknown', error: { ...error, code: 'OUTCOME_UNKNOWN', message } };
  }
  if (outcome === 'sent' && upstream !== undefined && upstream.status < 300) return sent(null);
  const isTemporary = TRANSIENT.has(error.code) || (upstream !== undefined && upstream.status >= 500);
  return { outcome: 'failed', error, isTemporary };
}

/** The member of an object; undefined where there is none. */
export function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/** The member of an object where it is text; null else. */
export function textMember(value: unknown, name: string): string | null {
  const text = member(value, name);
  return typeof text === 'string' ? text : null;
}
