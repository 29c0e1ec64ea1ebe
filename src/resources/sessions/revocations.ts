/** Sessions that ended before their time: in KV, where a colo finds them without a round trip, and in the isolate. */

import { mapAtATime } from '../../kernel/at-a-time.ts';
import { BoundedMap } from '../../kernel/bounded-map.ts';
import type { Clock } from '../../kernel/clock.ts';
import { LIMITS } from '../../kernel/limits.ts';

/** A session whose token may still be valid. */
export interface Revocable {
  readonly sessionId: string;
  /** When its access token expires, epoch milliseconds. */
  readonly expiresAt: number;
}

/** How a session ended: it was revoked, or another has taken its place. */
export type Ended = 'revoked' | 'refreshed';

/** The sessions that ended before their time. */
export interface Revocations {
  /** How a session ended, null for one that did not; what happens elsewhere is known within a minute. */
  read(workspace: string, session: Revocable): Promise<Ended | null>;
  /** Notes how sessions ended, which holds in this isolate at once. */
  add(workspace: string, sessions: readonly Revocable[], ended: Ended): Promise<void>;
}

/** What it works with. */
export interface RevocationParts {
  readonly kv: KVNamespace;
  readonly clock: Clock;
}

/** Sessions that are noted at a time, by the connections that an invocation may have open. */
const AT_A_TIME = 6;
/** Sessions that an isolate keeps. */
const CAPACITY = 20_000;
/** The shortest time that KV keeps anything. */
const KV_LEAST_S = 60;
/** How long a copy of KV may be served, and the isolate's beside it: together a minute. */
const [KV_TRUST_S, TRUST_MS] = [30, LIMITS.key_trust.value - 30_000];

interface Known {
  readonly ended: Ended | null;
  readonly until: number;
}

/** Builds them. */
export function createRevocations({ kv, clock }: RevocationParts): Revocations {
  const known = new BoundedMap<string, Known>(CAPACITY);
  const keyOf = (workspace: string, id: string) => `${workspace}:session-ended:${id}`;
  const remember = (key: string, ended: Ended | null) =>
    // One that was refreshed may yet be revoked; what was revoked stays so.
    known.set(key, { ended, until: ended === 'revoked' ? Infinity : clock.now() + TRUST_MS });
  return {
    async read(workspace, { sessionId }) {
      const key = keyOf(workspace, sessionId);
      const found = known.get(key);
      if (found !== undefined && found.until > clock.now()) return found.ended;
      const ended = ((await kv.get(key, { cacheTtl: KV_TRUST_S })) as Ended | null) ?? found?.ended ?? null;
      remember(key, ended);
      return ended;
    },
    async add(workspace, sessions, ended) {
      const now = clock.now();
      await mapAtATime(sessions, AT_A_TIME, async ({ sessionId, expiresAt }) => {
        const key = keyOf(workspace, sessionId);
        remember(key, ended);
        const lives = Math.ceil((expiresAt - now) / 1_000);
        if (lives > 0) await kv.put(key, ended, { expirationTtl: lives + KV_LEAST_S });
      });
    },
  };
}
