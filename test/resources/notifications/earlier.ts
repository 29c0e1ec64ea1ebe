import { vi } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';

/**
 * Puts the clock so far back that, once real time is used again, no copy of a configuration or a secret is believed any
 * more that was made until then.
 */
export function earlier(): void {
  const trust = Math.max(LIMITS.secret_trust.value, LIMITS.pin_trust.value);
  vi.useFakeTimers({ now: Date.now() - trust - 1_000, toFake: ['Date'] });
}
