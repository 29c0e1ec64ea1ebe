import { LIMITS } from './limits.ts';
import { redact } from './redact.ts';

/** What an error may carry of a failed answer's body: redacted, and its beginning where it is over `LIMITS.error_body`; undefined for none. */
export function cappedBody(body: unknown): unknown {
  if (body === null || body === undefined) return undefined;
  const clean = redact(body);
  const text = typeof clean === 'string' ? clean : JSON.stringify(clean);
  if (text.length <= LIMITS.error_body.value) return clean;
  return `${text.slice(0, LIMITS.error_body.value)}…`;
}
