/** What makes two requests of actions equal. */

import type { OutgoingRequest } from '../../drivers/http/driver.ts';

/**
 * A request as plain data (a body that is no text as bytes), without what differs from run to run: the trace context, and the
 * idempotency key that the processor gave.
 */
export function identityOf(
  { method, url, headers, body }: OutgoingRequest,
  { idempotencyKey }: { readonly idempotencyKey: string },
): unknown {
  const lasting = Object.entries(headers).filter(([name, value]) => name !== 'traceparent' && value !== idempotencyKey);
  return { method, url: url.href, headers: Object.fromEntries(lasting), body: body ?? null };
}
