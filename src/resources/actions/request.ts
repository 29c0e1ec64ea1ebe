/** The outgoing request of an action: address, headers and body. */

import { invalidField } from '../../kernel/errors.ts';
import { CONNECTION_FIELDS, FIELD_NAME, FIELD_VALUE } from '../../kernel/http-fields.ts';
import type { OutgoingRequest } from '../../drivers/http/driver.ts';
import type { AppInEnvironment } from '../products/config.ts';
import type { Action, BodyFormat } from '../products/manifest.ts';
import { encodeBody } from './body.ts';
import type { RoutedInput } from '../products/manifest-input.ts';
import { actionUrl, scalarText } from './path.ts';

const NO_BODY_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Methods that RFC 9110 section 9.2.2 defines as idempotent. */
const IDEMPOTENT_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** An action where it is called, and how its body goes out. */
export interface ActionTarget {
  readonly app: AppInEnvironment;
  readonly action: Action;
  readonly format: BodyFormat;
}

/** Whether a request of this action may be sent again when its outcome is unknown. */
export function isRepeatable(action: Action): boolean {
  return isIdempotent(action) || action.idempotency_header !== undefined;
}

/** Whether its work, done twice, is the same as done once; not only because the target knows a key. */
export function isIdempotent(action: Action): boolean {
  return IDEMPOTENT_METHODS.has(action.method) || action.idempotent === true;
}

/**
 * Builds the request. A malformed input is a `VALIDATION_ERROR` at `input.…`, and nothing is sent.
 * Methods that change something carry the idempotency key, in the action's own header or in `Idempotency-Key`,
 * unless the input sets that header itself. The input may set `content-type` too, save for a multipart body, whose
 * own names its boundary.
 */
export function buildRequest(
  { app, action, format }: ActionTarget,
  routed: RoutedInput,
  context: { readonly idempotencyKey: string; readonly traceparent: string | null },
): OutgoingRequest {
  if (routed.body !== null && NO_BODY_METHODS.has(action.method))
    throw invalidField('input.body', `${action.method} has no body`);
  const url = actionUrl(app, action.resource, routed.params, routed.query);
  const headers = new Map<string, string>([['accept', 'application/json, */*;q=0.5']]);
  const body = routed.body === null ? null : encodeBody(format, routed.body);
  if (body !== null) headers.set('content-type', body.contentType);
  if (!SAFE_METHODS.has(action.method))
    headers.set((action.idempotency_header ?? 'idempotency-key').toLowerCase(), context.idempotencyKey);
  if (context.traceparent !== null) headers.set('traceparent', context.traceparent);
  for (const [name, value] of Object.entries(routed.headers)) {
    if (body !== null && format === 'formdata' && name.toLowerCase() === 'content-type')
      throw invalidField(`input.headers.${name}`, 'is set by the processor for a multipart body');
    setHeader(headers, name, value);
  }
  return {
    method: action.method,
    url,
    headers: Object.fromEntries(headers),
    ...(body === null ? {} : { body: body.bytes }),
  };
}

function setHeader(headers: Map<string, string>, name: string, value: unknown): void {
  const path = `input.headers.${name}`;
  const lower = name.toLowerCase();
  if (!FIELD_NAME.test(lower)) throw invalidField(path, 'is not a header name');
  if (CONNECTION_FIELDS.has(lower)) throw invalidField(path, 'is set by the processor');
  if (value === null || value === undefined) return;
  const text = scalarText(value);
  if (text === null) throw invalidField(path, 'must be text, a number or a boolean');
  if (!FIELD_VALUE.test(text)) throw invalidField(path, 'holds a character that a header cannot carry');
  headers.set(lower, text);
}
