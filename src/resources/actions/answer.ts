/** A target's failed answer as an error. */

import { type ErrorCode, ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { redact } from '../../kernel/redact.ts';
import type { TargetAnswer } from '../../drivers/http/driver.ts';

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'VALIDATION_ERROR',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  408: 'TIMEOUT',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  422: 'VALIDATION_ERROR',
  429: 'RATE_LIMITED',
  500: 'SERVICE_UNAVAILABLE',
  502: 'SERVICE_UNAVAILABLE',
  503: 'SERVICE_UNAVAILABLE',
  504: 'TIMEOUT',
};

/**
 * The error of an answer outside 200 to 299. Its status and (capped, redacted) body come along as `upstream`;
 * `Retry-After` is read in both forms of RFC 9110 section 10.2.3.
 */
export function answerError(target: string, answer: TargetAnswer, now: number): ProcessorError {
  const retryAfterMs = retryAfter(answer.headers['retry-after'], now);
  const body = cappedBody(answer.body);
  return new ProcessorError(CODES[answer.status] ?? 'UPSTREAM_ERROR', `${target} answered ${answer.status}`, {
    outcome: 'sent',
    upstream: { status: answer.status, ...(body === undefined ? {} : { body }) },
    ...(retryAfterMs === null ? {} : { retry_after_ms: retryAfterMs }),
  });
}

function retryAfter(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

function cappedBody(body: unknown): unknown {
  if (body === null || body === undefined) return undefined;
  const clean = redact(body);
  const text = typeof clean === 'string' ? clean : JSON.stringify(clean);
  if (text.length <= LIMITS.error_body.value) return clean;
  return `${text.slice(0, LIMITS.error_body.value)}…`;
}
