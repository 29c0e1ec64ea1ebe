import { describe, expect, test } from 'vitest';
import { createSdkKey, IDEMPOTENCY_KEY, isSdkKey } from '../../src/kernel/idempotency-key.ts';

describe('an idempotency key', () => {
  test.each(['k', 'order-42', '!~', 'x'.repeat(255), '../../etc', '"quoted"'])('may be %j', (key) => {
    expect(IDEMPOTENCY_KEY.test(key)).toBe(true);
  });

  test.each(['', ' ', 'a b', 'x'.repeat(256), 'schlüssel', 'a\n', '\u007f', '\u0000'])('cannot be %j', (key) => {
    expect(IDEMPOTENCY_KEY.test(key)).toBe(false);
  });
});

describe('a key that the SDK makes', () => {
  test('is one, and never twice the same', () => {
    const keys = Array.from({ length: 100 }, createSdkKey);
    expect(new Set(keys).size).toBe(100);
    for (const key of keys) {
      expect(IDEMPOTENCY_KEY.test(key)).toBe(true);
      expect(isSdkKey(key)).toBe(true);
    }
  });

  test.each(['order-42', 'SDK-1', 'my-sdk-1', ''])('is told from %j', (key) => {
    expect(isSdkKey(key)).toBe(false);
  });
});
