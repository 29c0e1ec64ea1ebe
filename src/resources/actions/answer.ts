/// <reference lib="esnext.typedarrays" />

/** A target's answer: what a run answers with it, or its error. */

import { cappedBody } from '../../kernel/capped-body.ts';
import { type ErrorCode, ProcessorError } from '../../kernel/errors.ts';
import { CONNECTION_FIELDS, retryAfterMs } from '../../kernel/http-fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { BoundedMap } from '../../kernel/bounded-map.ts';
import type { ResponseMeta } from '../../kernel/run-meta.ts';
import { isSensitiveName } from '../../kernel/redact.ts';
import type { TargetAnswer } from '../../drivers/http/driver.ts';
import { EDGE_STATUSES } from '../../kernel/edge-status.ts';
import type { FileStore, NewFile } from '../files/store.ts';

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
 * What a run answers: the body, or of a binary one `{ buffer: <base64>, mimeType, fileName, size }`, and of one over
 * `LIMITS.response_body` a reference to the file it is kept as.
 */
export async function resultOf(
  { body, binary }: TargetAnswer,
  files: FileStore,
  { workspace, product, env }: Pick<NewFile, 'workspace' | 'product' | 'env'>,
): Promise<unknown> {
  if (binary === undefined) return body;
  const { bytes, mimeType, fileName } = binary;
  if (bytes.length > LIMITS.response_body.value)
    return files.save({ workspace, product, env, bytes, mimeType, fileName });
  return { buffer: bytes.toBase64(), mimeType, fileName, size: bytes.length };
}

/** Status and headers of an answer, as far as they may be shown. */
export function responseMeta({ status, headers }: TargetAnswer): ResponseMeta {
  const shown: Record<string, string> = {};
  let left = LIMITS.response_headers.value;
  for (const [name, value] of headers) {
    left -= name.length + value.length;
    if (left < 0) break;
    if (isShown(name)) shown[name] = value;
  }
  return { status, headers: shown };
}

/** Names of headers that answers had, and whether they may be shown: the same few, again and again. */
const HEADERS = new BoundedMap<string, boolean>(500);

function isShown(name: string): boolean {
  const known = HEADERS.get(name);
  if (known !== undefined) return known;
  const shown =
    name === 'content-length' || (name !== 'set-cookie' && !CONNECTION_FIELDS.has(name) && !isSensitiveName(name));
  HEADERS.set(name, shown);
  return shown;
}

/** Whether an answer is the edge's own word that the target gave none. */
export function edgeFailure(target: string, { status }: TargetAnswer): ProcessorError | null {
  const outcome = EDGE_STATUSES[status];
  if (outcome === undefined) return null;
  return new ProcessorError('CONNECTION_ERROR', `connection to ${target} failed (edge status ${status})`, { outcome });
}

/**
 * The error of an answer outside 200 to 299. Its status and (capped, redacted) body come along as `upstream`;
 * `Retry-After` is read in both forms of RFC 9110 section 10.2.3.
 */
export function answerError(target: string, answer: TargetAnswer, now: number): ProcessorError {
  const retryAfter = retryAfterMs(answer.headers.get('retry-after'), now);
  const body = cappedBody(answer.body);
  return new ProcessorError(CODES[answer.status] ?? 'UPSTREAM_ERROR', `${target} answered ${answer.status}`, {
    outcome: 'sent',
    upstream: { status: answer.status, ...(body === undefined ? {} : { body }) },
    ...(retryAfter === null ? {} : { retry_after_ms: retryAfter }),
  });
}
