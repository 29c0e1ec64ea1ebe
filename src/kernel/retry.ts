/** Retry arithmetic: which failures are repeated, and after how long. Pure. */

import { ERRORS, type ErrorCode, type ErrorRecord } from './errors.ts';

/** How often and how patiently an attempt is repeated. Delays are milliseconds. */
export interface RetryPolicy {
  /** Attempts after the first. */
  readonly retries: number;
  readonly initialDelay: number;
  /** 1 keeps the delay constant. */
  readonly backoffMultiplier: number;
  readonly maxDelay: number;
  readonly jitter: boolean;
  /** The largest share of the delay that jitter adds, 0 to 1. */
  readonly jitterPercent: number;
  /** When given, only these codes are repeated. */
  readonly retryableErrors?: readonly ErrorCode[];
  /** Never repeated; wins over everything else. */
  readonly nonRetryableErrors?: readonly ErrorCode[];
}

/** No retries; the delays that apply when a caller asks for retries without more. */
export const DEFAULT_RETRY: RetryPolicy = {
  retries: 0,
  initialDelay: 1_000,
  backoffMultiplier: 2,
  maxDelay: 300_000,
  jitter: false,
  jitterPercent: 0.5,
};

/** A `Retry-After` further away than this is not waited for: the work fails with the time in its error. */
const MAX_RETRY_AFTER_MS = 24 * 3_600_000;

/**
 * Milliseconds before retry `n` (from 1): `min(maxDelay, initialDelay × multiplier^(n−1))`, plus
 * `delay × random(0, jitterPercent)` with jitter. `random` is in [0, 1).
 */
function backoffDelay(policy: RetryPolicy, n: number, random: number): number {
  const delay = Math.min(policy.maxDelay, policy.initialDelay * policy.backoffMultiplier ** (n - 1));
  return Math.round(policy.jitter ? delay * (1 + random * policy.jitterPercent) : delay);
}

/** Codes that say of their outcome whether it is unknown; others have a code of their own for that. */
const MAYBE_UNKNOWN: readonly ErrorCode[] = ['FALLBACK_EXHAUSTED', 'CONNECTION_LOST'];

/** Whether the policy allows this failure to be repeated. An unknown outcome never is. */
function isRetryable(policy: RetryPolicy, error: ErrorRecord): boolean {
  if (MAYBE_UNKNOWN.includes(error.code) && error.outcome === 'unknown') return false;
  if (error.code === 'OUTCOME_UNKNOWN' || policy.nonRetryableErrors?.includes(error.code)) return false;
  if (policy.retryableErrors !== undefined) return policy.retryableErrors.includes(error.code);
  return ERRORS[error.code].retry !== 'never';
}

/**
 * Milliseconds to wait before repeating after `attempt` failed (from 1), or null when it is not repeated.
 * A `Retry-After` of the target lengthens the delay, never shortens it.
 */
export function retryDelay(policy: RetryPolicy, attempt: number, error: ErrorRecord, random: number): number | null {
  if (attempt > policy.retries || !isRetryable(policy, error)) return null;
  const asked = error.retry_after_ms ?? 0;
  if (asked > MAX_RETRY_AFTER_MS) return null;
  return Math.max(asked, backoffDelay(policy, attempt, random));
}
