/** Sessions as calls, handlers and the purge see them. */

import { createSessionKeys, type SessionKeyParts } from './resources/sessions/keys.ts';
import { createRevocations, type RevocationParts } from './resources/sessions/revocations.ts';
import { createSessionSource, type SessionSourceParts } from './resources/sessions/session-source.ts';
import { createSessions } from './resources/sessions/sessions.ts';
import { createSessionStore } from './resources/sessions/store.ts';
import { createSessionActivity } from './session-activity.ts';

type Given = SessionKeyParts & RevocationParts & Pick<SessionSourceParts, 'config' | 'log'>;

/** Builds them. */
export function createSessionParts(given: Given) {
  const sessionStore = createSessionStore(given.db);
  const sessionKeys = createSessionKeys(given);
  const parts = { ...given, store: sessionStore, keys: sessionKeys, revocations: createRevocations(given) };
  return {
    sessionStore,
    sessionKeys,
    sessions: createSessionSource(parts),
    lifecycle: createSessions(parts),
    activity: createSessionActivity(given.db),
  };
}
