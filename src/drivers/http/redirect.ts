import { ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { isSensitiveName } from '../../kernel/redact.ts';
import type { OutgoingRequest } from './driver.ts';

const FOLLOWED = new Set([301, 302, 303, 307, 308]);
const ABOUT_THE_BODY = new Set(['content-encoding', 'content-language', 'content-location', 'content-type']);
const FOR_ONE_ORIGIN = new Set(['authorization', 'proxy-authorization', 'cookie', 'idempotency-key']);

/** Where an answer sends its caller on to, as written in `location`, or null when it is no redirect. */
export function locationOf(response: Response): string | null {
  return FOLLOWED.has(response.status) ? response.headers.get('location') : null;
}

/**
 * The request that follows a redirect, by the rules of the Fetch standard (HTTP-redirect fetch): 303, and 301 or 302
 * after a POST, go on as GET without the body; everything else is repeated as it was. Credentials, and every header
 * whose name tells of a secret, stay with the origin they were meant for. Throws `TARGET_REFUSED` when https would go
 * on as http, `UPSTREAM_ERROR` when the location is no address.
 */
export function nextHop(hop: OutgoingRequest, status: number, location: string): OutgoingRequest {
  const url = parseLocation(hop.url, location);
  if (hop.url.protocol === 'https:' && url.protocol === 'http:') {
    throw new ProcessorError('TARGET_REFUSED', `${hop.url.host} redirects to ${url.host} without encryption.`);
  }
  const method = methodAfter(hop.method, status);
  const kept = Object.entries(hop.headers).filter(([header]) => {
    const name = header.toLowerCase();
    if (method !== hop.method && ABOUT_THE_BODY.has(name)) return false;
    return url.origin === hop.url.origin || !(FOR_ONE_ORIGIN.has(name) || isSensitiveName(name));
  });
  const headers = Object.fromEntries(kept);
  return method === hop.method ? { ...hop, url, headers } : { method, url, headers };
}

function parseLocation(base: URL, location: string): URL {
  const url = URL.parse(location, base);
  if (url === null) throw new ProcessorError('UPSTREAM_ERROR', `${base.host} redirects to what is no address.`);
  if (url.href.length > LIMITS.url.value) {
    throw new ProcessorError(
      'UPSTREAM_ERROR',
      `${base.host} redirects to an address longer than ${LIMITS.url.value} characters.`,
    );
  }
  return url;
}

function methodAfter(method: string, status: number): string {
  if (status === 303) return method === 'HEAD' ? 'HEAD' : 'GET';
  return (status === 301 || status === 302) && method === 'POST' ? 'GET' : method;
}
