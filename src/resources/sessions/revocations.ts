/**
 * Sessions that ended before their time: in KV, where a colo finds them without a round trip, and in the isolate. One
 * that ended alone has an entry of its own; all of a user, or of a tag, have one *mark*: the start of the newest.
 */

import { mapAtATime } from '../../kernel/at-a-time.ts';
import { BoundedMap } from '../../kernel/bounded-map.ts';
import { sha256Hex } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { CallSession } from './call-session.ts';
import type { SessionScope } from './stored-session.ts';
import type { Identifier } from './tokens.ts';

/** A session whose token may still be valid. */
export interface Revocable {
  readonly sessionId: string;
  /** When its access token expires, epoch milliseconds. */
  readonly expiresAt: number;
}

/** What ends sessions of a scope that started no later than an instant. */
export interface Mark {
  /** Whose; null for everybody’s. */
  readonly identifier: Identifier | null;
  /** When the newest of them started, and when the last of their access tokens expires, epoch milliseconds. */
  readonly startedAt: number;
  readonly expiresAt: number;
}

/** How a session ended: it was revoked, or another has taken its place. */
export type Ended = 'revoked' | 'refreshed';

/** The sessions that ended before their time. */
export interface Revocations {
  /** How a session ended, null for one that did not; what happens elsewhere is known within a minute. */
  read(
    scope: SessionScope,
    session: Pick<CallSession, 'sessionId' | 'identifier' | 'startedAt'>,
  ): Promise<Ended | null>;
  /** Notes how sessions ended, which holds in this isolate at once. */
  add(workspace: string, sessions: readonly Revocable[], ended: Ended): Promise<void>;
  /** Notes that many ended, by one entry; holds in this isolate at once. */
  mark(scope: SessionScope, mark: Mark): Promise<void>;
}

/** What it works with. */
export interface RevocationParts {
  readonly kv: KVNamespace;
  readonly clock: Clock;
}

/** Sessions that are noted at a time, by the connections that an invocation may have open. */
const AT_A_TIME = 6;
/** Entries that an isolate keeps. */
const CAPACITY = 40_000;
/** The shortest time that KV keeps anything. */
const KV_LEAST_S = 60;
/** How long a copy of KV may be served, and the isolate's beside it: together a minute. */
const [KV_TRUST_S, TRUST_MS] = [30, LIMITS.key_trust.value - 30_000];

interface Known {
  readonly value: string | null;
  readonly until: number;
}

/** Builds them. */
export function createRevocations({ kv, clock }: RevocationParts): Revocations {
  const known = new BoundedMap<string, Known>(CAPACITY);
  /** What was known before stays where KV has not heard of it yet. */
  const remember = (name: string, value: string | null) => {
    const latest = later(known.get(name)?.value ?? null, value);
    known.set(name, { value: latest, until: latest === 'revoked' ? Infinity : clock.now() + TRUST_MS });
    return latest;
  };
  const look = async (name: string, keyOf: () => Promise<string> | string) => {
    const found = known.get(name);
    if (found !== undefined && found.until > clock.now()) return found.value;
    return remember(name, await kv.get(await keyOf(), { cacheTtl: KV_TRUST_S }));
  };
  const put = async (key: string, value: string, expiresAt: number) => {
    const lives = Math.ceil((expiresAt - clock.now()) / 1_000);
    if (lives > 0) await kv.put(key, value, { expirationTtl: lives + KV_LEAST_S });
  };
  return {
    async read(scope, { sessionId, identifier, startedAt }) {
      const key = keyOfSession(scope.workspace, sessionId);
      const [ended, ...marks] = await Promise.all([
        look(key, () => key),
        ...[null, identifier].map((of) => look(nameOfMark(scope, of), () => keyOfMark(scope, of))),
      ]);
      // Written so that a session which does not say when it started has ended.
      if (marks.some((mark) => mark !== null && !(startedAt > Number(mark)))) return 'revoked';
      return ended as Ended | null;
    },
    async add(workspace, sessions, ended) {
      await mapAtATime(sessions, AT_A_TIME, async ({ sessionId, expiresAt }) => {
        const key = keyOfSession(workspace, sessionId);
        remember(key, ended);
        await put(key, ended, expiresAt);
      });
    },
    async mark(scope, { identifier, startedAt, expiresAt }) {
      remember(nameOfMark(scope, identifier), String(startedAt));
      await put(await keyOfMark(scope, identifier), String(startedAt), expiresAt);
    },
  };
}

/** Of two values of an entry: texts sort as they follow each other, `refreshed` before `revoked`, and instants by their digits. */
function later(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

function keyOfSession(workspace: string, id: string): string {
  return `${workspace}:session-ended:${id}`;
}

/** What a mark is called in the isolate, which hashes nothing as long as it knows it. */
function nameOfMark({ workspace, product, env, tag }: SessionScope, identifier: Identifier | null): string {
  return `${workspace}:${env}:${tag}:${product}:${JSON.stringify(identifier)}`;
}

/** Only the product's tag may hold the separator. */
async function keyOfMark({ workspace, product, env, tag }: SessionScope, of: Identifier | null): Promise<string> {
  const user = of === null ? '' : await sha256Hex(JSON.stringify(of));
  return `${workspace}:sessions-ended:${env}:${tag}:${user}:${product}`;
}
