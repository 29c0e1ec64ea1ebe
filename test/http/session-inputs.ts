import { begin, place as signedInAt } from '../resources/sessions/signed-in.ts';
import type { Member } from '../support/workspace.ts';

/** Two inputs of each operation on sessions: of a user's own, and of somebody who has none. */
export async function sessionInputs(owner: Member): Promise<Record<string, readonly [object, object]>> {
  const { token } = await begin(owner, 'user');
  const [here, there] = [signedInAt, { ...signedInAt, env: 'dev' }];
  const session = 'login';
  return {
    'sessions.decrypt': [
      { ...here, tag: session, token },
      { ...here, tag: session, token },
    ],
    'sessions.verify': [
      { ...here, tag: session, token },
      { ...there, tag: session, token },
    ],
    'sessions.revoke': [
      { ...here, tag: session, identifier: 'nobody' },
      { ...there, tag: session, identifier: 'user' },
    ],
    'sessions.revokeAll': [
      { ...there, tag: session },
      { ...there, tag: session },
    ],
    'sessions.listActive': [
      { ...here, tag: session },
      { ...there, tag: session },
    ],
    'sessions.fetchUsers': [
      { ...here, session },
      { ...there, session },
    ],
    'sessions.fetchUserDetails': [
      { ...here, session, identifier: 'user' },
      { ...here, session, identifier: 'user' },
    ],
    'sessions.fetchActivityLogs': [
      { ...here, session },
      { ...there, session },
    ],
    'sessions.fetchDashboard': [
      { ...here, session },
      { ...there, session },
    ],
  };
}
