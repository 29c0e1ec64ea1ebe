import { ProcessorError } from '../../kernel/errors.ts';
import { CONNECTION_FIELDS, FIELD_NAME, FIELD_VALUE } from '../../kernel/http-fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { OutgoingRequest } from './driver.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The same request with an upper-case method and without connection headers. Throws `VALIDATION_ERROR` that names the field at fault. */
export function checkRequest(request: OutgoingRequest): OutgoingRequest {
  const method = request.method.toUpperCase();
  if (!METHODS.has(method)) throw refuse('method', `must be one of ${[...METHODS].join(', ')}`);
  if (request.url.href.length > LIMITS.url.value)
    throw refuse('url', `must have ${LIMITS.url.value} characters at most, query included`);
  if (request.body !== undefined && (method === 'GET' || method === 'HEAD'))
    throw refuse('body', `must be absent with ${method}`);
  for (const [name, value] of Object.entries(request.headers)) {
    if (!FIELD_NAME.test(name)) throw refuse('headers', 'has a name that HTTP does not allow');
    if (!FIELD_VALUE.test(value)) throw refuse(`headers.${name}`, 'must be printable ASCII on one line');
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !CONNECTION_FIELDS.has(name.toLowerCase())),
  );
  return { ...request, method, headers };
}

/** A checked request as `fetch` takes it: redirects are left to us, and Cloudflare's cache neither answers nor keeps it. */
export function toFetchInit({ method, headers, body }: OutgoingRequest, signal: AbortSignal): RequestInit {
  return {
    method,
    headers,
    // Bytes, since text would bring a content type of its own.
    ...(body === undefined ? {} : { body: typeof body === 'string' ? encodeUtf8(body) : body }),
    redirect: 'manual',
    signal,
    // What Cloudflare would cache.
    ...(method === 'GET' || method === 'HEAD' ? { cf: { cacheTtl: -1 } } : {}),
  };
}

function refuse(path: string, message: string): ProcessorError {
  return new ProcessorError('VALIDATION_ERROR', `${path}: ${message}`, { errors: [{ path, message }] });
}
