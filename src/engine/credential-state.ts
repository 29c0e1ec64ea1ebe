/** What a credential is made of; the transitions are in `credential.ts`. Plain data: a row holds it as JSON, with tokens sealed. */

import type { ErrorRecord } from '../kernel/errors.ts';

/** A token as it is held. Instants are epoch milliseconds. */
export interface HeldToken {
  /** Names this very token; not derived from its value. */
  readonly id: string;
  /** What the exchange answered, as sealed JSON. */
  readonly sealed: string;
  /** Null when nothing says how long it is good. */
  readonly expiresAt: number | null;
  /** From when on it is replaced ahead of its expiry; null without one. */
  readonly refreshAt: number | null;
  /** Whether a target refused it: it is not given any more. */
  readonly isRefused: boolean;
}

/** An authorization that was begun and waits for its callback. */
export interface PendingConsent {
  /** Names it in the `state` that comes back; good for one callback. */
  readonly nonce: string;
  /** The PKCE verifier (RFC 7636), sealed. */
  readonly verifier: string;
  readonly redirectUri: string;
  readonly expiresAt: number;
}

/** What an exchange spends: what the credential holds by itself, or the code of a callback. */
export type ExchangeSource = 'grant' | 'code';

/** Where a credential stands. */
export type CredentialPhase =
  | { readonly status: 'none' | 'valid' }
  /** A user has to agree; `version` is that of the product for which this was found. */
  | { readonly status: 'awaiting_consent'; readonly version: number }
  | {
      readonly status: 'refreshing';
      readonly source: ExchangeSource;
      readonly fence: number;
      /** The object's instance that performs the exchange. */
      readonly instance: string;
      readonly since: number;
      /** Times that this exchange was repeated because its answer was lost. */
      readonly repeats: number;
      /** Whether anybody asked for the token meanwhile. */
      readonly isAsked: boolean;
      /** Exchanges that failed in a row before. */
      readonly failures: number;
    }
  | { readonly status: 'broken'; readonly failures: number; readonly failedAt: number; readonly retryAt: number };

/** What a credential has been through. */
export interface CredentialProgress {
  /** Grows with every exchange; only the newest may report. */
  readonly fence: number;
  /** Version of the product that whoever asked last runs; exchanges follow it. */
  readonly version: number;
  readonly refreshedAt: number | null;
  /** Whether the token was asked for since it came. */
  readonly isUsed: boolean;
  /** Whether an answer was lost since the last one that came: the server may have replaced the refresh token. */
  readonly isInDoubt: boolean;
  readonly lastError: (ErrorRecord & { readonly at: number }) | null;
  /** Scopes that were granted, as the server named them. */
  readonly scope: string | null;
}

/** A credential: where it stands, what it holds, what happened. */
export interface CredentialState {
  readonly phase: CredentialPhase;
  readonly token: HeldToken | null;
  /** The newest refresh token, sealed. */
  readonly refreshToken: string | null;
  readonly consent: PendingConsent | null;
  readonly progress: CredentialProgress;
}

/** How an exchange failed: with an answer (or before it was sent), without a whole answer, or for want of a user's consent. */
export type ExchangeFailure = 'failed' | 'lost' | 'consent';

/** What can happen to a credential. */
export type CredentialEvent =
  /** A caller needs it; `stale` names a token that a target refused. */
  | {
      readonly type: 'ask';
      readonly now: number;
      readonly instance: string;
      readonly version: number;
      readonly stale?: string;
    }
  /** Time has passed. */
  | { readonly type: 'wake'; readonly now: number; readonly instance: string }
  | {
      readonly type: 'obtained';
      readonly now: number;
      readonly fence: number;
      readonly token: Pick<HeldToken, 'id' | 'sealed' | 'expiresAt'>;
      /** The refresh token that came along, sealed; null when none did. */
      readonly refreshToken: string | null;
      readonly scope: string | null;
    }
  | {
      readonly type: 'failed';
      readonly now: number;
      readonly fence: number;
      readonly instance: string;
      readonly kind: ExchangeFailure;
      readonly error: ErrorRecord;
    }
  /** An authorization begins; it replaces one that was begun before. */
  | { readonly type: 'authorize'; readonly version: number; readonly consent: PendingConsent }
  /** A callback brings a code. */
  | { readonly type: 'consented'; readonly now: number; readonly instance: string; readonly nonce: string }
  /** A callback brings a refusal. */
  | { readonly type: 'declined'; readonly now: number; readonly nonce: string; readonly error: ErrorRecord }
  | { readonly type: 'revoke' };

/** What the shell does after the row is stored. */
export interface CredentialEffect {
  readonly type: 'exchange';
  readonly fence: number;
  readonly source: ExchangeSource;
}

/** The credential after an event, and what to do. An event that changes nothing answers the same state object. */
export interface CredentialTransition {
  readonly state: CredentialState;
  readonly effects: readonly CredentialEffect[];
}
