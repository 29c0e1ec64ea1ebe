/** Where a credential lives, and the port to its object. */

import type { ErrorRecord } from '../../kernel/errors.ts';
import type { Credential, CredentialName } from './credential-source.ts';

/** What does not come about, as plain data: errors cross the call as records. */
export interface Refused {
  readonly ok: false;
  readonly error: ErrorRecord;
}

/** A credential, and from when on it is to be asked for again: epoch milliseconds, or null while nothing says so. */
export type CredentialAnswer =
  | { readonly ok: true; readonly credential: Credential; readonly refreshAt: number | null }
  | Refused;

/** The address to which a user goes to agree, good until `expiresAt` (epoch milliseconds). */
export type AuthorizeAnswer = { readonly ok: true; readonly url: string; readonly expiresAt: number } | Refused;

/** What an authorization server sent back with the user. */
export interface Callback {
  readonly nonce: string;
  readonly code: string | null;
  /** `error` and `error_description` of a refusal. */
  readonly error: string | null;
  /** `iss` (RFC 9207). */
  readonly issuer: string | null;
}

/** How a callback ended. */
export type CallbackAnswer = { readonly ok: true } | Refused;

/** A credential without its tokens. Instants are epoch milliseconds. */
export interface CredentialStatus {
  readonly status: 'none' | 'awaiting_consent' | 'valid' | 'expired' | 'refreshing' | 'broken';
  readonly expires_at: number | null;
  readonly refreshed_at: number | null;
  /** When an alarm tries again after a failure. */
  readonly next_try_at: number | null;
  readonly last_error: { readonly code: ErrorRecord['code']; readonly message: string; readonly at: number } | null;
  readonly scopes: readonly string[] | null;
}

/** What a credential's object does for others. */
export interface CredentialObject {
  /** See `CredentialSource`; waits for the exchange where there is no token to give. */
  current(name: CredentialName, version: number, stale?: string): Promise<CredentialAnswer>;
  /** Begins an authorization, in place of one that was begun before. */
  authorize(name: CredentialName, version: number, redirectUri: string): Promise<AuthorizeAnswer>;
  /** Ends an authorization: exchanges the code. */
  complete(name: CredentialName, callback: Callback): Promise<CallbackAnswer>;
  status(): Promise<CredentialStatus>;
  /** Forgets all that is held; whether there was anything. */
  revoke(): Promise<boolean>;
}

/** Finds the object of a credential. */
export interface CredentialDirectory {
  at(name: CredentialName): CredentialObject;
}

/** The name of the object that holds a credential. It starts with the workspace: a foreign one is never reached. */
export function credentialObjectName({ workspace, product, env, app, auth }: CredentialName): string {
  return `${workspace}:credential:${[product, env, app, auth].map(encodeURIComponent).join(':')}`;
}
