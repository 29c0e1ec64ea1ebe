/** What can be read off a credential at an instant. Pure, like the transitions in `credential.ts`. */

import { LIMITS } from '../kernel/limits.ts';
import type { CredentialPhase, CredentialState, HeldToken } from './credential-state.ts';

/** Whether a token can be given: it is there, not expired, and no target refused it. */
export function isUsable(token: HeldToken | null, now: number): token is HeldToken {
  return token !== null && !token.isRefused && (token.expiresAt === null || now < token.expiresAt);
}

/** What whoever asks gets now: the token, its place in the wait for the exchange, or the failure that stands. */
export function answerOf({ token, phase }: CredentialState, now: number): 'give' | 'wait' | 'fail' {
  if (isUsable(token, now)) return 'give';
  return phase.status === 'refreshing' ? 'wait' : 'fail';
}

/** Whether a pending consent is of this nonce and has not expired. */
export function isPending({ consent }: CredentialState, { nonce, now }: { nonce: string; now: number }): boolean {
  return consent !== null && consent.nonce === nonce && now < consent.expiresAt;
}

/** Whether nothing is held or pending. */
export function isEmpty({ phase, token, refreshToken, consent }: CredentialState): boolean {
  return phase.status === 'none' && token === null && refreshToken === null && consent === null;
}

/** When the credential next needs its object: epoch milliseconds, or null. */
export function dueTime({ phase, token, consent, progress }: CredentialState, now: number): number | null {
  const times = [consent?.expiresAt ?? null];
  if (phase.status === 'refreshing') times.push(now + LIMITS.lease_heartbeat.value);
  if (phase.status === 'valid' && progress.isUsed) times.push(token?.refreshAt ?? null);
  if (isRetriedByAlarm(phase, progress.isUsed)) times.push(phase.retryAt);
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** Whether alarms go on trying after failures. */
export function isRetriedByAlarm(
  phase: CredentialPhase,
  isUsed: boolean,
): phase is CredentialPhase & { readonly status: 'broken' } {
  return phase.status === 'broken' && isUsed && phase.failures < LIMITS.credential_retries.value;
}

/** Whether a new token is wanted. */
export function isDue(token: HeldToken | null, now: number): boolean {
  return token === null || token.isRefused || (token.refreshAt !== null && now >= token.refreshAt);
}

/** Whether an exchange was begun by another instance of the object, which is no more. */
export function isOrphan(phase: { readonly instance: string }, instance: string): boolean {
  return phase.instance !== instance;
}
