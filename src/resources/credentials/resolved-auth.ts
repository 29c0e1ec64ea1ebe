/** The port through which a credential learns what to exchange: an auth of a manifest with its templates evaluated. */

import type { CredentialAccess, OAuth2 } from '../products/manifest-auth.ts';
import type { CredentialName } from './credential-source.ts';

/** An auth whose credentials are obtained by an exchange. */
export type RefreshedAuth = OAuth2 | CredentialAccess;

/** Such an auth at one moment. It holds secrets: it lives as long as one exchange. */
export interface ResolvedAuth {
  /** The auth with every template evaluated but those of `tokens` and `expires_in`. */
  readonly auth: RefreshedAuth;
  /** Values of the secrets in it, which nothing may show. */
  readonly secrets: readonly string[];
  /** Seconds for which the answer of a token action says that it is good, by the auth's `expires_in`; null without one. */
  readonly expiresIn: (answer: unknown) => number | null;
}

/**
 * Evaluates an auth of a product's version. Throws `NOT_FOUND` when there is no such auth, `VALIDATION_ERROR` when it
 * is not one of {@link RefreshedAuth}, and what its secrets throw.
 */
export type ResolveAuth = (name: CredentialName, version: number) => Promise<ResolvedAuth>;
