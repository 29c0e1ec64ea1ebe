import { begin, createShop, login, place } from '../resources/sessions/signed-in.ts';
import type { KeyedOperation } from './keyed-trial.ts';

/** Operations on sessions that keep a key. */
export const SESSIONS_KEPT: readonly KeyedOperation[] = [
  {
    operation: 'sessions.rotateKeys',
    // The key of before is to retire.
    rows: { session_keys: 2, idempotency_keys: 1 },
    async prepare() {
      const owner = await createShop({ sessions: [login()] });
      await begin(owner);
      const other = { ...place, env: 'dev' };
      return { owner, input: place, other, refused: { ...place, env: 'none' }, answer: { keys: 2 } };
    },
  },
];
