import type { OutgoingRequest } from '../../drivers/http/driver.ts';

/** Headers that differ from run to run of the same call. */
const OF_THE_RUN = new Set(['idempotency-key', 'traceparent']);

/**
 * What a request is, credentials included, as plain data; the same for every run of the same call. `keyHeader` is where
 * the action has its idempotency key.
 */
export function identityOf({ method, url, headers, body }: OutgoingRequest, keyHeader?: string): unknown {
  const own = Object.entries(headers).filter(([name]) => !OF_THE_RUN.has(name) && name !== keyHeader?.toLowerCase());
  const latin1 = new TextDecoder('latin1');
  const sent = body === undefined || typeof body === 'string' ? (body ?? null) : latin1.decode(body);
  return [method, url.href, own, sent];
}
