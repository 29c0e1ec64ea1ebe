import { createCredential } from '../../src/engine/credential.ts';
import type {
  CredentialEvent,
  CredentialPhase,
  CredentialState,
  HeldToken,
  PendingConsent,
} from '../../src/engine/credential-state.ts';
import type { ErrorRecord } from '../../src/kernel/errors.ts';

/** When the tests' tokens came, and how long they are good. */
export const T0 = 1_000_000_000;
export const HOUR_MS = 3_600_000;

/** The object's instance that the tests run in, and an earlier one. */
export const HERE = 'instance_here';
export const BEFORE = 'instance_before';

/** A token that came at {@link T0} and is good for an hour. */
export const TOKEN: HeldToken = {
  id: 'token_1',
  sealed: 'sealed token 1',
  expiresAt: T0 + HOUR_MS,
  refreshAt: T0 + HOUR_MS - 60_000,
  isRefused: false,
};

/** An authorization that was begun at {@link T0}. */
export const CONSENT: PendingConsent = {
  nonce: 'consent_1',
  verifier: 'sealed verifier',
  redirectUri: 'https://processor.test/oauth/callback',
  expiresAt: T0 + 600_000,
};

/** A failure of an exchange. */
export const ERROR: ErrorRecord = { code: 'SERVICE_UNAVAILABLE', message: 'no token', outcome: 'not_sent' };

/** The phase of exchange number 2, which this instance performs. */
export function refreshing(more: object = {}): CredentialPhase {
  return {
    status: 'refreshing',
    source: 'grant',
    fence: 2,
    instance: HERE,
    since: T0,
    repeats: 0,
    isAsked: true,
    failures: 0,
    ...more,
  };
}

/** A credential that holds a token and a refresh token, and that somebody uses. */
export function credential(phase: CredentialPhase, more: Partial<CredentialState> = {}): CredentialState {
  const empty = createCredential(phase.status === 'refreshing' ? phase.fence : 1);
  return {
    ...empty,
    phase,
    token: TOKEN,
    refreshToken: 'sealed refresh 1',
    ...more,
    progress: { ...empty.progress, version: 1, refreshedAt: T0, isUsed: true, ...more.progress },
  };
}

/** Shortly before {@link TOKEN} expires, and when it does. */
export const NEAR = T0 + HOUR_MS - 30_000;
/** When {@link TOKEN} expires. */
export const EXPIRED = T0 + HOUR_MS;

/** A caller asks. */
export const ask = (now: number, more: object = {}): CredentialEvent => ({
  type: 'ask',
  now,
  instance: HERE,
  version: 1,
  ...more,
});
/** The alarm goes off. */
export const wake = (now: number): CredentialEvent => ({ type: 'wake', now, instance: HERE });
/** Exchange number 2 fails. */
export const failed = (kind: 'failed' | 'lost' | 'consent', more: object = {}): CredentialEvent => ({
  type: 'failed',
  now: T0,
  fence: 2,
  instance: HERE,
  kind,
  error: ERROR,
  ...more,
});
/** Exchange number 2 succeeds. */
export const obtained = (more: object = {}): CredentialEvent => ({
  type: 'obtained',
  now: T0,
  fence: 2,
  token: { id: 'token_2', sealed: 'sealed token 2', expiresAt: T0 + HOUR_MS },
  refreshToken: 'sealed refresh 2',
  scope: null,
  ...more,
});

/** The phase after three failures, shortly before the token expires. */
export const broken = (more: object = {}): CredentialPhase => ({
  status: 'broken',
  failures: 3,
  failedAt: NEAR,
  retryAt: NEAR + 8_000,
  ...more,
});
/** The phase of what waits for a user. */
export const awaiting: CredentialPhase = { status: 'awaiting_consent', version: 1 };
/** What the shell is told to do. */
export const exchange = (fence: number, source = 'grant') => [{ type: 'exchange', fence, source }];
