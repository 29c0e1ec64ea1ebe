import type { LiveSessions } from '../../src/resources/sessions/call-session.ts';

/** Sessions of which none was ever revoked. */
export const noSessions: LiveSessions = { requireLive: async () => undefined };
