/** A credential as it is shown: never a token. */

import { isUsable } from '../../engine/credential-standing.ts';
import type { CredentialState } from '../../engine/credential-state.ts';
import { redactText } from '../../kernel/redact.ts';
import type { CredentialStatus } from './directory.ts';

/** The status at an instant. */
export function statusOf({ phase, token, progress }: CredentialState, now: number): CredentialStatus {
  const { lastError, refreshedAt, scope } = progress;
  const isExpired = phase.status === 'valid' && !isUsable(token, now);
  return {
    status: isExpired ? 'expired' : phase.status,
    expires_at: token?.expiresAt ?? null,
    refreshed_at: refreshedAt,
    next_try_at: phase.status === 'broken' ? phase.retryAt : null,
    last_error:
      lastError === null ? null : { code: lastError.code, message: redactText(lastError.message), at: lastError.at },
    scopes: scope === null ? null : scope.split(' ').filter((name) => name !== ''),
  };
}
