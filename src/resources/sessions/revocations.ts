/** Sessions that were revoked: in KV, where a colo finds them without a round trip, and in the isolate for a minute. */

import { BoundedMap } from '../../kernel/bounded-map.ts';
import type { Clock } from '../../kernel/clock.ts';
import { LIMITS } from '../../kernel/limits.ts';

/** A session whose token may still be valid. */
export interface Revocable {
  readonly sessionId: string;
  /** When its access token expires, epoch milliseconds. */
  readonly expiresAt: number;
}

/** The sessions that were revoked before they ended. */
export interface Revocations {
  /** Whether a session was revoked; a revocation elsewhere is known within a minute. */
  has(workspace: string, session: Revocable): Promise<boolean>;
  /** Notes revocations, which hold in this isolate at once. */
  add(workspace: string, sessions: readonly Revocable[]): Promise<void>;
}

/** What it works with. */
export interface RevocationParts {
  readonly kv: KVNamespace;
  readonly clock: Clock;
}

/** Sessions that an isolate keeps. */
const CAPACITY = 20_000;
/** The shortest time that KV keeps anything, and for which it serves a copy. */
const KV_LEAST_S = 60;
/** How long a copy of KV may be served, and the isolate's beside it: together a minute. */
const [KV_TRUST_S, TRUST_MS] = [30, LIMITS.key_trust.value - 30_000];

interface Known {
  readonly isRevoked: boolean;
  readonly until: number;
}

/** Builds them. */
export function createRevocations({ kv, clock }: RevocationParts): Revocations {
  const known = new BoundedMap<string, Known>(CAPACITY);
  const keyOf = (workspace: string, id: string) => `${workspace}:revoked:${id}`;
  return {
    async has(workspace, { sessionId, expiresAt }) {
      const key = keyOf(workspace, sessionId);
      const now = clock.now();
      const found = known.get(key);
      if (found !== undefined && (found.isRevoked || found.until > now)) return found.isRevoked;
      const isRevoked = (await kv.get(key, { cacheTtl: KV_TRUST_S })) !== null;
      known.set(key, { isRevoked, until: Math.min(expiresAt, now + TRUST_MS) });
      return isRevoked;
    },
    async add(workspace, sessions) {
      const now = clock.now();
      await Promise.all(
        sessions.map(async ({ sessionId, expiresAt }) => {
          known.set(keyOf(workspace, sessionId), { isRevoked: true, until: Infinity });
          const lives = Math.ceil((expiresAt - now) / 1_000);
          if (lives <= 0) return;
          await kv.put(keyOf(workspace, sessionId), '1', { expirationTtl: Math.max(KV_LEAST_S, lives) + KV_LEAST_S });
        }),
      );
    },
  };
}
