/** The header by which a repeated request is told from a new one. */

/** 1 to 255 visible ASCII characters. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

const SDK_PREFIX = 'sdk-';

/** A key that the SDK makes for one call and its repetitions; nobody sends it with another request. */
export function createSdkKey(): string {
  return `${SDK_PREFIX}${crypto.randomUUID()}`;
}

/** Whether the SDK made the key itself. */
export function isSdkKey(key: string): boolean {
  return key.startsWith(SDK_PREFIX);
}
