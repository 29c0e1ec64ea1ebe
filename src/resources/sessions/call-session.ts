/** A session as it goes along with a call. */

import type { Identifier, SessionPlace } from './tokens.ts';

/** What was verified of a session: no token, and nothing by which it could be verified again. */
export interface CallSession {
  readonly tag: string;
  readonly sessionId: string;
  readonly identifier: Identifier;
  /** What `$Session{…}` refers to. */
  readonly payload: unknown;
  /** When it started, epoch milliseconds. */
  readonly startedAt: number;
  /** When its token expires, epoch milliseconds. */
  readonly expiresAt: number;
}

/** Tells of sessions that go along with calls which are made later. */
export interface LiveSessions {
  /** Throws `SESSION_INVALID` when a session was revoked since it was opened, whether or not its token has expired. */
  requireLive(place: SessionPlace, session: CallSession): Promise<void>;
}

/** What templates read of a session; nothing without one. */
export function sessionScope(session: CallSession | null | undefined): {
  readonly Session?: unknown;
  readonly sessionTag?: string;
} {
  return session === undefined || session === null ? {} : { Session: session.payload, sessionTag: session.tag };
}
