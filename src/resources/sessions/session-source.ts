/** Sessions as calls see them: a token is verified once, and what it said goes along. */

import { isProcessorError, ProcessorError } from '../../kernel/errors.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { ConfigSource } from '../../processor.ts';
import type { SessionKeys } from './keys.ts';
import type { Revocations } from './revocations.ts';
import type { SessionStore } from './store.ts';
import { type Identifier, openToken, readToken, type SessionClaims, type SessionPlace } from './tokens.ts';

/** What was verified of a session: no token, and nothing by which it could be verified again. */
export interface CallSession {
  readonly tag: string;
  readonly sessionId: string;
  readonly identifier: Identifier;
  /** What `$Session{…}` refers to. */
  readonly payload: unknown;
  /** When its token expires, epoch milliseconds. */
  readonly expiresAt: number;
}

/** Why a token is refused, for the log of activities; callers are told of `expired` and `invalid` alone. */
export type Refusal = 'expired' | 'invalid' | 'revoked' | 'refreshed';

/** What a token comes to. */
export type Verified =
  | { readonly ok: true; readonly session: CallSession }
  | {
      readonly ok: false;
      readonly refusal: Refusal;
      readonly tag: string | null;
      readonly identifier: Identifier | null;
    };

/** The sessions of products. */
export interface SessionSource {
  /** What a token says, `tag` being the one that it must have. Never throws for a bad token. */
  verify(place: SessionPlace, token: string, tag?: string): Promise<Verified>;
  /** The session of a call. Throws `SESSION_INVALID` naming `session`, and nothing was done. */
  open(place: SessionPlace, token: string): Promise<CallSession>;
  /** Throws `SESSION_INVALID` when a session was revoked since it was opened, whether or not its token has expired. */
  requireLive(place: SessionPlace, session: CallSession): Promise<void>;
}

/** What it works with. */
export interface SessionSourceParts {
  readonly config: ConfigSource;
  readonly keys: SessionKeys;
  readonly revocations: Revocations;
  readonly store: SessionStore;
  readonly clock: Clock;
}

/** Builds the source. */
export function createSessionSource(parts: SessionSourceParts): SessionSource {
  return {
    verify: (place, token, tag) => verify(parts, place, token, tag),
    async open(place, token) {
      const verified = await verify(parts, place, token);
      if (!verified.ok) throw sessionInvalid(verified.refusal);
      return verified.session;
    },
    async requireLive(place, session) {
      const { sessionId, expiresAt, tag } = session;
      const isKnown = expiresAt > parts.clock.now();
      const isRevoked = isKnown
        ? (await parts.revocations.read(place.workspace, session)) === 'revoked'
        : // What ended is no longer among the revocations that a colo knows.
          ((await parts.store.read({ ...place, tag }, sessionId))?.revokedAt ?? null) !== null;
      if (isRevoked) throw sessionInvalid('revoked');
    },
  };
}

/** The refusal of a session: it says that it expired, or that it is not good. */
export function sessionInvalid(refusal: Refusal, path = 'session'): ProcessorError {
  const message = refusal === 'expired' ? 'the session has expired' : 'the session is not valid';
  return new ProcessorError('SESSION_INVALID', `${path}: ${message}`, { errors: [{ path, message }] });
}

async function verify(
  parts: SessionSourceParts,
  place: SessionPlace,
  token: string,
  expected?: string,
): Promise<Verified> {
  const { config, keys, revocations, clock } = parts;
  const tag = readToken(token)?.tag ?? null;
  const refuse = (refusal: Refusal, claims?: SessionClaims): Verified => ({
    ok: false,
    refusal,
    tag,
    identifier: claims?.identifier ?? null,
  });
  if (tag === null || (expected !== undefined && tag !== expected)) return refuse('invalid');
  const opened = await openToken(place, (id) => keys.byId(place, id), token, clock.now());
  if (!opened.ok) return refuse(opened.fault);
  const { claims } = opened;
  const product = await config.resolve(place.workspace, place.product, place.env);
  if (!isDefined(() => product.session(place.env, tag))) return refuse('invalid', claims);
  const { sessionId, identifier, expiresAt, data: payload } = claims;
  const ended = await revocations.read(place.workspace, claims);
  return ended === null
    ? { ok: true, session: { tag, sessionId, identifier, payload, expiresAt } }
    : refuse(ended, claims);
}

/** Whether the product still has it: a look-up that refuses says that it has not. */
function isDefined(lookUp: () => unknown): boolean {
  try {
    lookUp();
    return true;
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    return false;
  }
}
