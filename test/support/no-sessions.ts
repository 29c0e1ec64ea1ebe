import type { SessionSource } from '../../src/resources/sessions/session-source.ts';

/** Sessions of which none was ever revoked. */
export const noSessions: Pick<SessionSource, 'requireLive'> = { requireLive: async () => undefined };
