/** Keeps out of whatever is logged or shown what looks like a secret, by its name or its form; `mask.ts` knows the values. */

/** What stands in place of a secret. */
const REDACTED = '[redacted]';

/** How a name ends that holds a secret, run into the word before it or not, and words that say so only on their own. */
const SENSITIVE_END =
  /(?:(?:password|passwd|passphrase|secret|(?:api|access|private|secret|signing|encryption)_?key)s?|token)$|(?:^|_)(?:authorization|cookies?|pwd|pass|credentials?|signature|session)$/;
const IN_TEXT = /\b(Bearer|Basic)\s+[\w.~+/=:-]{6,}/gi;
const MAX_DEPTH = 12;

/** Whether a field of this name is taken to hold a secret, be it in camel, snake or kebab case, with a prefix or not. */
export function isSensitiveName(name: string): boolean {
  return SENSITIVE_END.test(inSnakeCase(name));
}

function inSnakeCase(name: string): string {
  return name
    .replace(/([a-z\d])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2_')
    .replace(/[^A-Za-z\d]+/g, '_')
    .toLowerCase();
}

/** Text without credentials in `Bearer x` and `Basic x` form. */
export function redactText(text: string): string {
  return text.replace(IN_TEXT, (_match, scheme: string) => `${scheme} ${REDACTED}`);
}

/**
 * A copy of plain data in which the values of sensitive fields are replaced, and what {@link redactText} replaces; null and booleans hold none.
 * Below 12 levels nothing is kept.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return REDACTED;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isSensitiveName(name) && item !== null && typeof item !== 'boolean' ? REDACTED : redact(item, depth + 1),
    ]),
  );
}
