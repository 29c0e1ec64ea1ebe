/** Keeps secrets out of whatever is logged or shown: by the name of the field that holds them, and by value. */

/** What stands in place of a secret. */
const REDACTED = '[redacted]';

const SENSITIVE_NAME =
  /^(?:.*[-_.])?(?:authorization|proxy-authorization|cookie|set-cookie|password|passwd|pwd|pass|secret|client_?secret|token|(?:access|refresh|id|auth|bearer)_?token|api_?key|apikey|x-api-key|private_?key|secret_?key|credentials?|signature|session)$/i;
const CAMEL_SENSITIVE = /(?:Password|Secret|Token|ApiKey|PrivateKey|SecretKey|Credentials?)$/;
const IN_TEXT = /\b(Bearer|Basic)\s+[\w.~+/=:-]{6,}/gi;
const MAX_DEPTH = 12;

/** Whether a field of this name is taken to hold a secret. */
export function isSensitiveName(name: string): boolean {
  return SENSITIVE_NAME.test(name) || CAMEL_SENSITIVE.test(name);
}

/** Text without credentials in `Bearer x` and `Basic x` form, and without any of the given secrets. */
export function redactText(text: string, secrets: readonly string[] = []): string {
  let clean = text.replace(IN_TEXT, (_match, scheme: string) => `${scheme} ${REDACTED}`);
  for (const secret of secrets) if (secret.length >= 4) clean = clean.replaceAll(secret, REDACTED);
  return clean;
}

/** A copy of plain data in which sensitive fields and secrets are replaced; below 12 levels nothing is kept. */
export function redact(value: unknown, secrets: readonly string[] = [], depth = 0): unknown {
  if (typeof value === 'string') return redactText(value, secrets);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return REDACTED;
  if (Array.isArray(value)) return value.map((item) => redact(item, secrets, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isSensitiveName(name) && item !== null ? REDACTED : redact(item, secrets, depth + 1),
    ]),
  );
}
