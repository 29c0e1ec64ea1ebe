/** What a provider's answer over HTTP, or the lack of one, says of the messages that were given to it. */

import { cappedBody } from '../../kernel/capped-body.ts';
import {
  type ErrorCode,
  type ErrorDetails,
  ERRORS,
  isProcessorError,
  type ProcessorError,
  toErrorRecord,
} from '../../kernel/errors.ts';
import { retryAfterMs } from '../../kernel/http-fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { maskSecrets } from '../../kernel/mask.ts';
import type { HttpDriver, OutgoingRequest, TargetAnswer } from '../http/driver.ts';
import { EDGE_STATUSES } from '../../kernel/edge-status.ts';
import type { Delivery } from './port.ts';

/** How a request ended: an answer of any status, or the error of an {@link HttpDriver}. */
export type Answered = TargetAnswer | ProcessorError;

/**
 * Posts a request, in `LIMITS.notification_timeout` at most; redirects are not followed. What an answer quotes of the
 * secrets is masked. Throws nothing but faults of the processor.
 */
export async function ask(
  http: HttpDriver,
  request: Omit<OutgoingRequest, 'method'>,
  secrets: readonly string[],
  signal: AbortSignal,
): Promise<Answered> {
  try {
    const options = { timeoutMs: LIMITS.notification_timeout.value, signal, redirects: 'refuse' } as const;
    const { status, headers, body } = await http.send({ method: 'POST', ...request }, options);
    return { status, headers, body: masked(body, secrets) };
  } catch (thrown) {
    if (isProcessorError(thrown) && thrown.code !== 'INTERNAL') return thrown;
    throw thrown;
  }
}

function masked(body: unknown, secrets: readonly string[]): unknown {
  if (body === null || body === undefined) return null;
  const text = JSON.stringify(body);
  const clean = maskSecrets(text, secrets);
  if (clean === text) return body;
  try {
    return JSON.parse(clean);
  } catch {
    return clean;
  }
}

/** The body of a 2xx answer: null for one that cannot be read; undefined where the messages were not accepted. */
export function acceptedBody(answered: Answered): unknown {
  const status = statusOf(answered);
  if (status === null || status < 200 || status > 299) return undefined;
  return isProcessorError(answered) ? null : (answered.body ?? null);
}

/** Who answers: a provider by its name, or the host of a callback, which may know nothing of credentials. */
type Answering = string | { readonly host: string };

/** What became of a message whose request ended so; `idOf` finds the provider's id of it in the body of a success. */
export function deliveryOf(
  from: Answering,
  answered: Answered,
  idOf: (body: unknown) => string | null = () => null,
): Delivery {
  const body = acceptedBody(answered);
  if (body !== undefined) return { outcome: 'sent', providerId: body === null ? null : idOf(body) };
  if (!isProcessorError(answered)) return ofStatus(from, answered.status, answered);
  const status = statusOf(answered);
  if (status !== null) return ofStatus(from, status, null);
  if (answered.details.outcome !== 'not_sent') return unknown(`${nameOf(from)}: ${answered.message}`);
  return {
    outcome: 'failed',
    error: toErrorRecord(answered),
    isTemporary: ERRORS[answered.code].retry !== 'never',
  };
}

/** A message that the provider refused for good, as `SEND_FAILED` unless the code says otherwise. */
export function refused(message: string, answer: Pick<TargetAnswer, 'status' | 'body'>, code?: ErrorCode): Delivery {
  return failed(code ?? 'SEND_FAILED', message, false, { upstream: upstreamOf(answer.status, answer.body) });
}

/** A message that the provider did not take for now: `SERVICE_UNAVAILABLE`, or `RATE_LIMITED` where it asks to wait. */
export function postponed(
  message: string,
  answer: TargetAnswer,
  code: 'SERVICE_UNAVAILABLE' | 'RATE_LIMITED',
): Delivery {
  return failed(code, message, true, {
    upstream: upstreamOf(answer.status, answer.body),
    ...retryAfter(answer.headers),
  });
}

/** One that left, and of which nobody knows what became. */
export function unknown(message: string, details: ErrorDetails = {}): Delivery {
  return { outcome: 'unknown', error: { code: 'OUTCOME_UNKNOWN', message, ...details, outcome: 'unknown' } };
}

function failed(code: ErrorCode, message: string, isTemporary: boolean, details: ErrorDetails): Delivery {
  return { outcome: 'failed', error: { code, message, outcome: 'sent', ...details }, isTemporary };
}

function nameOf(from: Answering): string {
  return typeof from === 'string' ? from : from.host;
}

function statusOf(answered: Answered): number | null {
  return isProcessorError(answered) ? (answered.details.upstream?.status ?? null) : answered.status;
}

/**
 * 502 and 504 are a gateway's word that it lost the provider behind it, which may have sent the message; those of
 * Cloudflare's edge say whether that is so.
 */
function ofStatus(from: Answering, status: number, answer: TargetAnswer | null): Delivery {
  const upstream = upstreamOf(status, answer?.body);
  const message = `${nameOf(from)} answered ${status}`;
  const edge = EDGE_STATUSES[status];
  if (edge === 'not_sent') return failed('CONNECTION_ERROR', message, true, { upstream, outcome: 'not_sent' });
  if (edge !== undefined || status === 502 || status === 504) return unknown(message, { upstream });
  const wait = answer === null ? {} : retryAfter(answer.headers);
  if (status === 429) return failed('RATE_LIMITED', message, true, { upstream, ...wait });
  if (status >= 500 || status === 408) return failed('SERVICE_UNAVAILABLE', message, true, { upstream, ...wait });
  const reason =
    status === 401 && typeof from === 'string' ? `${message}: it does not accept the notifier's credentials` : message;
  return failed('SEND_FAILED', reason, false, { upstream });
}

function upstreamOf(status: number, body: unknown): { status: number; body?: unknown } {
  const capped = cappedBody(body);
  return { status, ...(capped === undefined ? {} : { body: capped }) };
}

/** A date is taken by the clock of the one who gives it. */
function retryAfter(headers: Headers): Pick<ErrorDetails, 'retry_after_ms'> {
  const wait = retryAfterMs(headers.get('retry-after'), Date.parse(headers.get('date') ?? ''));
  return wait === null || Number.isNaN(wait) ? {} : { retry_after_ms: wait };
}
