/** Sessions and their users as they are stored. */

import type { Identifier, SessionPlace } from './tokens.ts';

/** Sessions of one kind in an environment. */
export interface SessionScope extends SessionPlace {
  readonly tag: string;
}

/** A session as it is stored. Instants are epoch milliseconds. */
export interface StoredSession {
  readonly id: string;
  readonly identifier: Identifier;
  /** Id of the first session of those that were refreshed one from the other. */
  readonly family: string;
  /** Sealed JSON. */
  readonly payload: string;
  readonly startedAt: number;
  readonly endsAt: number;
  /** Hexadecimal SHA-256 of the refresh token's secret. */
  readonly refreshDigest: string;
  readonly refreshEndsAt: number;
  /** When it ends however often it is refreshed; null for never. */
  readonly finalEnd: number | null;
  readonly refreshedAt: number | null;
  readonly revokedAt: number | null;
}

/** A new session. */
export type NewSession = Omit<StoredSession, 'refreshedAt' | 'revokedAt'>;

/** A session that takes the place of another. */
export interface Successor extends Pick<NewSession, 'id' | 'startedAt' | 'endsAt' | 'refreshDigest' | 'refreshEndsAt'> {
  /** Digest of the refresh token that was given. */
  readonly given: string;
}

/** A user of a product. */
export interface SessionUser {
  readonly id: string;
  readonly identifier: Identifier;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** A page of a list, from 1. */
export interface Page {
  readonly page: number;
  readonly limit: number;
}

/** Which sessions of a scope: those of a user, of a family, or all. */
export type Revoked =
  | { readonly identifier: Identifier }
  | { readonly identifier: Identifier; readonly family: string }
  | 'all';

/** What was revoked. */
export interface Revocation {
  /** How many could still be used or refreshed. */
  readonly count: number;
  /** Those whose access tokens have not expired: one for the newest start and the last end of all, or, of a family, each. */
  readonly live: readonly Pick<StoredSession, 'id' | 'startedAt' | 'endsAt'>[];
}
