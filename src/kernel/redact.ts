/** Keeps secrets out of whatever is logged or shown: by the name of the field that holds them, and by value. */

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

/** Text without credentials in `Bearer x` and `Basic x` form, and without any of the given secrets. */
export function redactText(text: string, secrets: readonly string[] = []): string {
  let clean = text.replace(IN_TEXT, (_match, scheme: string) => `${scheme} ${REDACTED}`);
  // A secret that holds another goes first: its rest would stay.
  for (const secret of secrets.toSorted((a, b) => b.length - a.length))
    if (secret.length >= 4) clean = clean.replaceAll(secret, REDACTED);
  return clean;
}

/**
 * A copy of plain data in which secrets and the values of sensitive fields are replaced; null and booleans hold none.
 * Below 12 levels nothing is kept.
 */
export function redact(value: unknown, secrets: readonly string[] = [], depth = 0): unknown {
  if (typeof value === 'string') return redactText(value, secrets);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return REDACTED;
  if (Array.isArray(value)) return value.map((item) => redact(item, secrets, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isSensitiveName(name) && item !== null && typeof item !== 'boolean' ? REDACTED : redact(item, secrets, depth + 1),
    ]),
  );
}
